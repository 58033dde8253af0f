"""Notebooks as answers: which cells count for an exercise, and the text that is graded.

The cells tagged with the exercise count, whole. From other cells come the definitions, imports and assignments of names
that these need, and nothing else.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from torch_katas.course.errors import CourseError
from torch_katas.course.layout import NOTEBOOK_SUFFIX, shorten
from torch_katas.course.model import Course, Exercise
from torch_katas.notebooks import code, exercise_parts, file
from torch_katas.notebooks.code import Unit
from torch_katas.notebooks.exercise_parts import Label
from torch_katas.notebooks.file import OURS, Cell
from torch_katas.source import parse
from torch_katas.verdict.cells import CellText, cell_name


class NoCellError(CourseError):
    """A notebook holds nothing of the course."""


@dataclass(frozen=True)
class Answers:
    """The exercises that stand in some notebooks."""

    cells: dict[str, CellText]
    exercises: tuple[Exercise, ...]
    """Those of which a cell was found, and the others of the same chapters."""
    notes: tuple[str, ...] = ()
    """What was to be decided about cells and notebooks, a line each."""


@dataclass(frozen=True)
class Ready:
    """A code cell made ready: its text as Python, and what it says that it is."""

    cell: Cell
    text: str
    label: Label | None
    gives: frozenset[str] = field(default=frozenset())


def find(course: Course, tree: str) -> Answers | None:
    """Return the answers of a tree that is a notebook or a folder of notebooks; None for a folder of files.

    Raises CourseError for a notebook that cannot be read or holds nothing of the course.
    """
    path = course.root / tree
    if path.suffix == NOTEBOOK_SUFFIX:
        return read(course, path)
    if not path.is_dir() or any(exercise.path(tree).exists() for exercise in course.exercises):
        return None
    notebooks = sorted(one for one in path.glob(f"*{NOTEBOOK_SUFFIX}") if one.is_file())
    return read_all(course, notebooks, path) if notebooks else None


def read(course: Course, path: Path) -> Answers:
    """Return the answers of one notebook."""
    notebook = file.read(path, course.root)
    shown = shorten(path, course.root)
    ours = notebook.metadata.get(OURS)
    found = of_cells(course, file.code_cells(notebook), shown, _chapter(course, path, ours))
    if not found:
        raise NoCellError(
            f"'{shown}' holds no cell of the course: none is tagged, as exercise:03/01, or defines a kata"
        )
    chapters = {key.split("/")[0] for key in found}
    exercises = tuple(exercise for exercise in course.exercises if exercise.chapter in chapters)
    return Answers(found, exercises, tuple(f"{shown}: {note}" for text in found.values() for note in text.notes))


def read_all(course: Course, paths: Sequence[Path], folder: Path) -> Answers:
    """Return the answers of several notebooks; one that cannot be read costs its own chapter, as its name says it."""
    cells: dict[str, CellText] = {}
    notes: list[str] = []
    exercises: set[Exercise] = set()
    # First those that bear their chapter's name: where an exercise stands in two, a copy does not count.
    for path in sorted(paths, key=lambda one: (one.stem not in course.chapters, one.name)):
        shown = shorten(path, course.root)
        try:
            found = read(course, path)
        except CourseError as error:
            chapter = _chapter(course, path, None)
            if not chapter and isinstance(error, NoCellError):
                notes.append(f"{error}; it is left out")
                continue
            if not chapter:
                raise
            broken = _broken(course, chapter, shown, str(error))
            found = Answers(broken, tuple(e for e in course.exercises if e.chapter == chapter))
        twice = [key for key in found.cells if key in cells]
        if twice:
            notes.append(f"{shown}: {', '.join(twice)} stands in {cells[twice[0]].notebook} as well, which counts")
        cells |= {key: text for key, text in found.cells.items() if key not in cells}
        notes += found.notes
        exercises |= set(found.exercises)
    if not cells:
        raise CourseError(f"'{shorten(folder, course.root)}' holds no notebook of the course")
    return Answers(cells, tuple(e for e in course.exercises if e in exercises), tuple(notes))


def of_cells(course: Course, cells: Iterable[Cell], shown: str, chapter: str | None) -> dict[str, CellText]:
    """Return the text of each exercise of which a cell is there; `chapter` is the notebook's, where that is known."""
    made = [_prepared(cell) for cell in cells]
    ready = [one for one in made if one is not None]
    labelled = {one.label.exercise for one in ready if one.label}
    chapters = {exercise.chapter for exercise in course.exercises if exercise.id in labelled} | {chapter}
    if chapters == {None}:
        chapters = {exercise.chapter for exercise in course.exercises}
    found = {}
    for exercise in course.exercises:
        if exercise.chapter in chapters:
            text = exercise_text(exercise, ready, shown)
            if text:
                found[exercise.key] = text
    return found


def exercise_text(exercise: Exercise, ready: Sequence[Ready], shown: str) -> CellText | None:
    """Return the text of one exercise, None where no cell holds anything of it."""
    own, notes = own_units(exercise, ready)
    if not own:
        return None
    text, lines = code.joined(code.assembled(own, other_units(exercise, ready, own)))
    return CellText(text, lines, shown, f"{shown} {exercise.stem}".strip(), notes)


def own_units(exercise: Exercise, ready: Sequence[Ready]) -> tuple[list[Unit], tuple[str, ...]]:
    """Return the cells that count for an exercise: given code, one for each kata; and what there is to say of them."""
    mine = [one for one in ready if one.label and one.label.exercise == exercise.id]
    katas: list[Ready] = []
    notes: list[str] = []
    loose: list[Unit] = []
    for kata in exercise.katas:
        tagged = [one for one in mine if one.label and one.label.name == kata]
        untagged = [one for one in ready if one.label is None and kata in one.gives]
        best = _best(exercise, kata, tagged, untagged)
        if best is None:
            continue
        if best in tagged:
            katas.append(best)
        else:
            loose += [one for one in _statements(best) if kata in one.names.defined]
        notes += _note(kata, best, tagged)
    given = [one for one in mine if one.label and exercise_parts.is_given(one.label.name) and one.text.strip()]
    units = [_whole(one) for one in sorted([*given, *katas], key=lambda one: one.cell.number)]
    return [*units, *dict.fromkeys(loose)], tuple(notes)


def other_units(exercise: Exercise, ready: Sequence[Ready], own: Sequence[Unit]) -> list[Unit]:
    """Return the statements of all other cells that give names; those of other exercises first, as the last counts."""
    taken = {one.cell for one in own}
    others = [one for one in ready if one.cell.number not in taken]
    others = [one for one in others if not (one.label and one.label.exercise == exercise.id)]
    loose = {(one.cell, one.line) for one in own}
    others += [one for one in ready if one.cell.number in taken and one.label is None]
    others.sort(key=lambda one: (one.label is None, one.cell.number))
    return [unit for one in others for unit in _statements(one) if (unit.cell, unit.line) not in loose]


def prepared(cells: Iterable[Cell]) -> list[Ready]:
    return [one for cell in cells if (one := _prepared(cell)) is not None]


def _prepared(cell: Cell) -> Ready | None:
    text = code.python(cell.source)
    if text is None:
        return None
    return Ready(cell, text, exercise_parts.label_of(cell), code.unit(cell.number, 1, text).names.defined)


def _whole(one: Ready) -> Unit:
    text, line = exercise_parts.without_header(one.text)
    return code.unit(one.cell.number, line, text, one.cell.own("before", str), one.cell.own("order", int))


def _statements(one: Ready) -> list[Unit]:
    return code.statements(one.cell.number, one.text)


def _best(exercise: Exercise, kata: str, tagged: Sequence[Ready], untagged: Sequence[Ready]) -> Ready | None:
    """Return the cell that counts for a kata: one that is written before one that is not, tagged before untagged, and
    of equals the last."""
    ranked = [(2, one) for one in tagged if is_written(exercise, kata, one.text)]
    ranked += [(1, one) for one in untagged if is_written(exercise, kata, one.text)]
    ranked += [(0, one) for one in (*untagged, *tagged)]
    ranked = [(rank, one) for rank, one in ranked if one.text.strip()]
    best = max((rank for rank, _ in ranked), default=None)
    return next((one for rank, one in reversed(ranked) if rank == best), None)


def is_written(exercise: Exercise, kata: str, text: str) -> bool:
    """Tell whether code holds an answer to a kata, right or wrong, rather than its stub or nothing of it."""
    try:
        definition = parse.definitions(text).get(kata)
    except parse.UnreadableError:
        return True
    if definition is None:
        return kata in code.unit(0, 1, text).names.defined
    return not definition.is_stub and definition.code != exercise.given.get(kata)


def _note(kata: str, best: Ready, tagged: Sequence[Ready]) -> list[str]:
    here = cell_name(best.cell.number)
    if best not in tagged:
        why = "its own is still to do" if tagged else "no cell is tagged with it"
        return [f"{kata} is taken from {here}: {why}"]
    others = [cell_name(one.cell.number) for one in tagged if one is not best]
    return [f"{kata} stands in {', '.join(others)} as well as in {here}, which counts"] if others else []


def _chapter(course: Course, path: Path, ours: object) -> str | None:
    """Return the chapter of a notebook: as it says, or as its name does."""
    said = ours.get("chapter") if isinstance(ours, dict) else None
    if said in course.chapters:
        return said
    number = path.stem.split("_")[0].split("-")[0]
    return next((chapter for chapter in course.chapters if chapter.split("_")[0] == number), None)


def _broken(course: Course, chapter: str, shown: str, problem: str) -> dict[str, CellText]:
    return {
        exercise.key: CellText("", (), shown, f"{shown} {exercise.stem}", problem=problem)
        for exercise in course.exercises
        if exercise.chapter == chapter
    }


def kept_latest(cells: Sequence[Cell]) -> list[Cell]:
    """Return what counts of the cells that a kernel has run: of each labelled one the latest run."""
    latest: dict[object, Cell] = {}
    for cell in cells:
        latest[exercise_parts.label_of(cell) or cell.number] = cell
    return list(latest.values())
