"""The markdown of a chapter's notebook: its lesson, what stands at the head of each exercise, and how it is used."""

import base64
import contextlib
import mimetypes
import posixpath
import re
from pathlib import Path

from torch_katas.course.config import Config
from torch_katas.course.layout import EXERCISES, SOLUTIONS
from torch_katas.course.model import Course, Exercise
from torch_katas.source import parse

HOW_TO = """\
**In this notebook.** Each stub stands in a cell of its own. Write your answer there, run the cell, then run the cell
below that checks it: `check("{first}")`. It grades what you have run last, in processes of its own: a loop without
end costs its kata and not your kernel. `hint("{first}")` gives the next hint. Cells that you add are yours; helper
functions in them count. Leave the first line of a stub's cell, `# kata …`, as it is: it says whose answer this is."""

SETUP = """\
# Run this cell first. It makes `check` and `hint` ready; in Colab it fetches the course before.
import os
import site
import subprocess
import sys

REPOSITORY = "{repository}"  # the address of the course, for Colab
HOME = "/content/course"

if "google.colab" in sys.modules:
    if not os.path.exists(HOME):
        assert REPOSITORY, "Write the address of the course's repository above."
        subprocess.run(["git", "clone", "--quiet", "--depth=1", REPOSITORY, HOME], check=True)
        subprocess.run("{install}", shell=True, cwd=HOME, check=True)
        for folder in site.getsitepackages():  # what has just been installed there is found from now on
            site.addsitedir(folder)
    os.chdir(HOME)

from torch_katas.notebook import check, hint"""

_IMAGE = re.compile(r"!\[([^\]]*)\]\(([^)\s:]+)\)")
_LINK = re.compile(r"(?<!!)(\[[^\]]*\])\(([^)\s:#][^)\s:]*)\)")
_LABEL = re.compile(r"^(Read|Shapes|Shape|Not allowed|Units):", re.MULTILINE)


def setup(config: Config) -> str:
    """Return the cell that makes a notebook ready, for a course with these settings."""
    return SETUP.format(repository=config.repository.replace('"', ""), install=config.install.replace('"', ""))


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


def how_to(exercises: list[Exercise]) -> str:
    return HOW_TO.format(first=exercises[0].id)


def statement(exercise: Exercise, text: str) -> str:
    """Return an exercise's statement as markdown; `text` is its docstring."""
    first, _, rest = text.partition("\n")
    title, colon, about = first.partition(": ")
    lines = [f"## {exercise.id} {_escaped(title.rstrip('.'))}"]
    if colon:
        lines += ["", _escaped(about[:1].upper() + about[1:])]
    body = "\n\n".join(map(_paragraph, re.split(r"\n[ \t]*\n", rest.strip("\n")))).strip()
    return "\n".join([*lines, "", body] if body else lines)


def reasons(text: str) -> str:
    """Return what a solution says of itself as markdown, for instructors."""
    return "**Solution.** " + _escaped(re.sub(r"^Solution\.?\s*", "", text))


def stub(text: str) -> str:
    """Return a kata's statement as markdown: its stub, to be read, not run."""
    return f"```python\n{text}\n```"


def docstring(exercise: Exercise, tree: str) -> str:
    """Return the docstring of an exercise's file; of the exercise as handed out where the learner's says nothing."""
    for text in _texts(exercise, tree):
        try:
            found = next(iter(parse.docstrings(text)), None)
        except parse.UnreadableError:
            continue
        if found and found[0] <= 3:
            return found[1]
    return exercise.stem


def _texts(exercise: Exercise, tree: str) -> list[str]:
    texts = []
    with contextlib.suppress(parse.UnreadableError):
        texts.append(parse.read(exercise.path(tree)))
    if tree != SOLUTIONS and exercise.pristine_path.exists():
        texts.append(exercise.pristine)
    return texts


def _paragraph(text: str) -> str:
    lines = text.split("\n")
    if all(line.startswith(("    ", ">>>", "...")) for line in lines if line.strip()):
        return "```text\n" + "\n".join(lines) + "\n```"
    # A line that begins with a label stays one; Markdown would join it to the line above.
    joined = re.sub(r"\n(?=(?:Read|Shapes?|Not allowed|Units):)", "  \n", _escaped(text))
    return _LABEL.sub(r"**\1:**", joined)


def _escaped(text: str) -> str:
    """Return plain text as Markdown shows it unchanged; code in backticks is left alone."""
    parts = re.split(r"(`[^`]*`)", text)
    return "".join(
        part if number % 2 else re.sub(r"([\\*_<>\[\]#|~$])", r"\\\1", part) for number, part in enumerate(parts)
    )
