"""The reference beside the learner's answer: for each, the code of one kata and what it needs."""

import ast
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from torch_katas.course.layout import EXERCISES, SOLUTIONS
from torch_katas.course.model import Exercise
from torch_katas.source import edit, names, parse
from torch_katas.verdict.grades import ExerciseGrade, Status


@dataclass(frozen=True)
class Side:
    """One of the two: where it stands, its code, or why there is none to show."""

    where: str
    code: str
    note: str = ""


@dataclass(frozen=True)
class Pair:
    """A kata's two sides."""

    kata: str
    yours: Side
    reference: Side


def pair(exercise: Exercise, kata: str) -> Pair:
    """Return both sides of one kata; raises CourseError where the reference cannot be read."""
    _ = exercise.reference  # names the fault of a damaged course
    return Pair(kata, _side(exercise, EXERCISES, kata), _side(exercise, SOLUTIONS, kata))


def reasons(exercise: Exercise) -> str:
    """Return the sentence with which the solution begins: what the answers of this file have in common."""
    tree = parse.parse(parse.read(exercise.path(SOLUTIONS)))
    docstring = ast.get_docstring(tree) or ""
    return " ".join(docstring.split()).removeprefix("Solution.").strip()


def sorted_out(
    exercises: Sequence[Exercise], kata: str | None, graded: Iterable[ExerciseGrade], *, peek: bool
) -> tuple[list[tuple[Exercise, str]], list[tuple[Exercise, str]]]:
    """Return the katas to show, and those that are refused because they are not done; `kata` None means all."""
    wanted = [(one, name) for one in exercises for name in one.katas if kata in (None, name)]
    if peek:
        return wanted, []
    done = {(one.exercise.key, k.name) for one in graded for k in one.katas if k.status == Status.DONE}
    allowed = [(one, name) for one, name in wanted if (one.key, name) in done]
    return allowed, [pair for pair in wanted if pair not in allowed]


def _side(exercise: Exercise, tree: str, kata: str) -> Side:
    shown = exercise.shown(tree)
    try:
        text = parse.read(Path(exercise.path(tree)))
        definition = parse.definitions(text).get(kata)
    except parse.UnreadableError as error:
        return Side(f"{shown}:{error.line}" if error.line else shown, "", error.message)
    if definition is None:
        return Side(shown, "", f"`{kata}` is not defined in this file")
    where = f"{shown}:{definition.line}"
    if definition.is_stub:
        return Side(where, "", "still to do")
    return Side(where, code_of(text, kata, exercise.katas))


def code_of(text: str, kata: str, katas: Sequence[str]) -> str:
    """Return a kata as it stands in a file, without docstrings, after the helpers and constants that it needs.

    The other katas of the file are shown on their own.
    """
    imports = ast.Import | ast.ImportFrom
    statements = [(node, given) for node, given in names.statements(text) if not isinstance(node, imports)]
    taken, _ = names.closure([given for _, given in statements], [kata], set(katas) - {kata})
    return "\n\n".join(_segment(text, statements[index][0]) for index in taken)


def _segment(text: str, node: ast.stmt) -> str:
    """Return a statement's lines, the comments right above it included and its docstrings left out."""
    lines = edit.split_lines(text)
    first, last = edit.line_span(node)
    while first > 1 and lines[first - 2].startswith("#"):
        first -= 1
    dropped = {number for start, end in _docstrings(node) for number in range(start, end + 1)}
    kept = [lines[number - 1].rstrip() for number in range(first, last + 1) if number not in dropped]
    return "\n".join(_without_double_blanks(kept)) + "\n"


def _docstrings(node: ast.stmt) -> Iterator[tuple[int, int]]:
    """Yield the lines of docstrings that have them for themselves and are not all there is."""
    for part in ast.walk(node):
        if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and ast.get_docstring(part):
            if len(part.body) == 1:
                continue
            start, end = part.body[0].lineno, part.body[0].end_lineno or part.body[0].lineno
            if edit.line_span(part)[0] < start and part.body[1].lineno > end and part.lineno < start:
                yield start, end


def _without_double_blanks(lines: list[str]) -> Iterator[str]:
    """Yield lines without blank ones after a blank one or after a line that opens a block."""
    before = ":"
    for line in lines:
        if line.strip() or not (not before.strip() or before.endswith(":")):
            yield line
            before = line
