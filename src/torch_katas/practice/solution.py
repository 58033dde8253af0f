"""The reference beside the learner's answer: for each, the code of one kata and what it needs."""

import ast
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from torch_katas.course.layout import EXERCISES, SOLUTIONS
from torch_katas.course.model import Exercise
from torch_katas.source import edit, names, parse
from torch_katas.verdict.grades import ExerciseGrade, Status


@dataclass(frozen=True)
class Side:
    """The learner's answer or the reference."""

    where: str
    """The path, and the line where there is one: `exercises/03_x/01_y.py:7`."""
    code: str
    note: str = ""
    """Why there is no code to show."""


@dataclass(frozen=True)
class Pair:
    """A kata's answer and its reference."""

    kata: str
    yours: Side
    reference: Side


@dataclass(frozen=True)
class Selection:
    """Katas by exercise: those to show, and those that are refused because they are not done."""

    allowed: dict[Exercise, tuple[str, ...]]
    refused: dict[Exercise, tuple[str, ...]]


def select_katas(
    exercises: Sequence[Exercise], kata: str | None, graded: Iterable[ExerciseGrade], *, peek: bool
) -> Selection:
    """Return which katas of some exercises to show; `kata` None means all, and with `peek` none is refused."""
    done = {(grade.exercise.key, k.name) for grade in graded for k in grade.katas if k.status == Status.DONE}
    allowed: dict[Exercise, tuple[str, ...]] = {}
    refused: dict[Exercise, tuple[str, ...]] = {}
    for exercise in exercises:
        for name in exercise.katas:
            if kata not in (None, name):
                continue
            katas = allowed if peek or (exercise.key, name) in done else refused
            katas[exercise] = (*katas.get(exercise, ()), name)
    return Selection(allowed, refused)


def build_pair(exercise: Exercise, kata: str) -> Pair:
    """Return both sides of one kata; raises CourseError where the reference cannot be read."""
    _ = exercise.reference  # names the fault of a damaged course
    return Pair(kata, _build_side(exercise, EXERCISES, kata), _build_side(exercise, SOLUTIONS, kata))


def read_reasons(exercise: Exercise) -> str:
    """Return the sentence with which the solution begins: what the answers of this file have in common."""
    tree = parse.parse(parse.read(exercise.path(SOLUTIONS)))
    docstring = ast.get_docstring(tree) or ""
    return " ".join(docstring.split()).removeprefix("Solution.").strip()


def code_with_needs(text: str, kata: str, katas: Sequence[str]) -> str:
    """Return a kata as it stands in a file, without docstrings, after the helpers and constants that it needs.

    The other katas of the file are shown on their own.
    """
    imports = ast.Import | ast.ImportFrom
    statements = [(node, used) for node, used in names.statements(text) if not isinstance(node, imports)]
    needed, _ = names.closure([used for _, used in statements], [kata], set(katas) - {kata})
    return "\n\n".join(_statement_code(text, statements[index][0]) for index in needed)


def _build_side(exercise: Exercise, tree: str, kata: str) -> Side:
    shown = exercise.shown(tree)
    try:
        text = parse.read(exercise.path(tree))
        definition = parse.definitions(text).get(kata)
    except parse.UnreadableError as error:
        return Side(f"{shown}:{error.line}" if error.line else shown, "", error.message)
    if definition is None:
        return Side(shown, "", f"`{kata}` is not defined in this file")
    where = f"{shown}:{definition.line}"
    if definition.is_stub:
        return Side(where, "", "still to do")
    return Side(where, code_with_needs(text, kata, exercise.katas))


def _statement_code(text: str, node: ast.stmt) -> str:
    """Return a statement's lines, the comments right above it included and its docstrings left out."""
    lines = edit.split_lines(text)
    first, last = edit.line_span(node)
    while first > 1 and lines[first - 2].startswith("#"):
        first -= 1
    docstrings = {number for start, end in _docstring_lines(node) for number in range(start, end + 1)}
    code = [lines[number - 1].rstrip() for number in range(first, last + 1) if number not in docstrings]
    return "\n".join(_without_double_blanks(code)) + "\n"


def _docstring_lines(node: ast.stmt) -> Iterator[tuple[int, int]]:
    """Yield the first and last line of each docstring that shares no line with code and is not the whole body."""
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
