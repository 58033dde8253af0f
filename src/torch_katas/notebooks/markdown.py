"""The Markdown cells of a chapter's notebook: its lesson, how it is used, and the statement of each exercise."""

import base64
import contextlib
import mimetypes
import posixpath
import re
from pathlib import Path

from torch_katas.course.layout import EXERCISES, SOLUTIONS
from torch_katas.course.model import Course, Exercise
from torch_katas.report import api_links
from torch_katas.source import parse

HOW_TO = """\
**In this notebook.** Each stub stands in a cell of its own. Write your answer there, run the cell, then run the cell
below that checks it: `check("{first}")`. It grades what you have run last, in processes of its own: a loop without
end costs its kata and not your kernel. `hint("{first}")` gives the next hint. Cells that you add are yours; helper
functions in them count. Leave the first line of a stub's cell, `# kata …`, as it is: it says whose answer this is."""

_IMAGE = re.compile(r"!\[([^\]]*)\]\(([^)\s:]+)\)")
_LINK = re.compile(r"(?<!!)(\[[^\]]*\])\(([^)\s:#][^)\s:]*)\)")
_LABEL = re.compile(r"^(Read|Shapes|Shape|Not allowed|Units):", re.MULTILINE)


def lesson(course: Course, chapter: str) -> tuple[str, dict[str, dict[str, str]]]:
    """Return a chapter's lesson and its pictures, which travel inside the notebook; links point to the repository."""
    path = course.lesson(chapter)
    try:
        text = parse.read(path)
    except parse.UnreadableError:
        return f"# {chapter}", {}
    pictures: dict[str, dict[str, str]] = {}

    def picture(match: re.Match[str]) -> str:
        file = path.parent / match[2]
        kind = mimetypes.guess_type(file.name)[0]
        if not file.is_file() or not kind:
            return match[0]
        name = Path(match[2]).name
        pictures[name] = {kind: base64.b64encode(file.read_bytes()).decode("ascii")}
        return f"![{match[1]}](attachment:{name})"

    def link(match: re.Match[str]) -> str:
        return f"{match[1]}({posixpath.normpath(posixpath.join('..', EXERCISES, chapter, match[2]))})"

    return _LINK.sub(link, _IMAGE.sub(picture, text.rstrip())), pictures


def how_to(first: Exercise) -> str:
    """Return how a notebook is used, with its first exercise as the example."""
    return HOW_TO.format(first=first.id)


def statement(exercise: Exercise) -> str:
    """Return what the learner is asked to do in an exercise, from its docstring."""
    return format_statement(exercise.id, _docstring(exercise, EXERCISES))


def format_statement(exercise: str, text: str) -> str:
    """Return a statement as Markdown, under the exercise's short name."""
    first, _, rest = text.partition("\n")
    title, colon, about = first.partition(": ")
    lines = [f"## {exercise} {_escape(title.rstrip('.'))}"]
    if colon:
        lines += ["", _escape(about[:1].upper() + about[1:])]
    body = "\n\n".join(map(_format_paragraph, re.split(r"\n[ \t]*\n", rest.strip("\n")))).strip()
    return "\n".join([*lines, "", body] if body else lines)


def reasons(exercise: Exercise) -> str:
    """Return what a solution says of itself, for instructors."""
    return "**Solution.** " + _escape(re.sub(r"^Solution\.?\s*", "", _docstring(exercise, SOLUTIONS)))


def stub(code: str) -> str:
    """Return a kata's stub as Markdown, to be read, not run."""
    return f"```python\n{code}\n```"


def _docstring(exercise: Exercise, tree: str) -> str:
    """Return the docstring of an exercise's file; that of the pristine stub where the learner's file has none."""
    for text in _texts(exercise, tree):
        try:
            docstring = next(iter(parse.docstrings(text)), None)
        except parse.UnreadableError:
            continue
        if docstring and docstring[0] <= 3:
            return docstring[1]
    return exercise.stem


def _texts(exercise: Exercise, tree: str) -> list[str]:
    texts = []
    with contextlib.suppress(parse.UnreadableError):
        texts.append(parse.read(exercise.path(tree)))
    if tree != SOLUTIONS and exercise.pristine_path.exists():
        texts.append(exercise.pristine)
    return texts


def _format_paragraph(text: str) -> str:
    lines = text.split("\n")
    if all(line.startswith(("    ", ">>>", "...")) for line in lines if line.strip()):
        return "```text\n" + "\n".join(lines) + "\n```"
    # A line that begins with a label stays one; Markdown would join it to the line above.
    joined = re.sub(r"\n(?=(?:Read|Shapes?|Not allowed|Units):)", "  \n", _escape(text))
    return _LABEL.sub(r"**\1:**", joined)


def _escape(text: str) -> str:
    """Return plain text as Markdown shows it unchanged, names of PyTorch's API as links; code in backticks is left."""
    parts = re.split(r"(`[^`]*`)", text)
    return "".join(_link_code(part) if number % 2 else _link_names(part) for number, part in enumerate(parts))


def _link_code(part: str) -> str:
    address = api_links.find_address(part.strip("`"))
    return f"[{part}]({address})" if address else part


def _link_names(text: str) -> str:
    pieces = ((_escape_plain(piece.text), piece.address) for piece in api_links.split_at_names(text))
    return "".join(f"[{escaped}]({address})" if address else escaped for escaped, address in pieces)


def _escape_plain(text: str) -> str:
    return re.sub(r"([\\*_<>\[\]#|~$])", r"\\\1", text)
