"""Notebooks as answers: which exercises stand in a notebook, or in a folder of notebooks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from torch_katas.course.errors import CourseError
from torch_katas.course.layout import NOTEBOOK_SUFFIX, shorten
from torch_katas.course.model import Course, Exercise
from torch_katas.notebooks.answer_cells import build_text, read_python_cells
from torch_katas.notebooks.file import Cell, code_cells, own_metadata, read_notebook
from torch_katas.verdict.cells import CellText


@dataclass(frozen=True)
class Answers:
    """The exercises that stand in some notebooks."""

    cells: dict[str, CellText]
    """The text of each exercise of which a cell was found, by its key."""
    exercises: tuple[Exercise, ...]
    """Those exercises, and the others of the same chapters."""
    notes: tuple[str, ...] = ()
    """What was decided about cells and notebooks, a line each."""


class NoAnswersError(CourseError):
    """A notebook that holds nothing of the course."""


def find_answers(course: Course, tree: str) -> Answers | None:
    """Return the answers of a tree that is a notebook or a folder of notebooks; None for a folder of files.

    Raises CourseError for a notebook that cannot be read or holds nothing of the course.
    """
    path = course.root / tree
    if path.suffix == NOTEBOOK_SUFFIX:
        return read_answers(course, path)
    if not path.is_dir() or any(exercise.path(tree).exists() for exercise in course.exercises):
        return None
    notebooks = sorted(file for file in path.glob(f"*{NOTEBOOK_SUFFIX}") if file.is_file())
    return _read_folder(course, notebooks, path) if notebooks else None


def read_answers(course: Course, path: Path) -> Answers:
    """Return the answers of one notebook; raises CourseError."""
    notebook = read_notebook(path, course.root)
    shown = shorten(path, course.root)
    named = own_metadata(notebook).get("chapter")
    chapter = named if named in course.chapters else _chapter_by_name(course, path)
    texts = build_texts(course, code_cells(notebook), shown, chapter)
    if not texts:
        raise NoAnswersError(
            f"'{shown}' holds no cell of the course: none is tagged, as exercise:03/01, or defines a kata"
        )
    chapters = {key.split("/")[0] for key in texts}
    exercises = tuple(exercise for exercise in course.exercises if exercise.chapter in chapters)
    return Answers(texts, exercises, tuple(f"{shown}: {note}" for text in texts.values() for note in text.notes))


def build_texts(course: Course, cells: Iterable[Cell], shown: str, chapter: str | None) -> dict[str, CellText]:
    """Return the text of each exercise of which a cell holds something, by its key.

    `shown` is the notebook's path for people, `chapter` the notebook's, where that is known.
    """
    python_cells = read_python_cells(cells)
    labelled = {cell.label.exercise for cell in python_cells if cell.label}
    chapters = {exercise.chapter for exercise in course.exercises if exercise.id in labelled} | {chapter}
    if chapters == {None}:
        chapters = set(course.chapters)
    exercises = (exercise for exercise in course.exercises if exercise.chapter in chapters)
    texts = ((exercise.key, build_text(exercise, python_cells, shown)) for exercise in exercises)
    return {key: text for key, text in texts if text}


def _read_folder(course: Course, paths: Sequence[Path], folder: Path) -> Answers:
    """Return the answers of several notebooks; one that cannot be read costs the chapter that its name says."""
    cells: dict[str, CellText] = {}
    notes: list[str] = []
    exercises: set[Exercise] = set()
    # First those that bear their chapter's name: where an exercise stands in two, a copy does not count.
    for path in sorted(paths, key=lambda path: (path.stem not in course.chapters, path.name)):
        shown = shorten(path, course.root)
        chapter = _chapter_by_name(course, path)
        try:
            answers = read_answers(course, path)
        except CourseError as error:
            if chapter:
                answers = _build_broken(course, chapter, shown, str(error))
            elif isinstance(error, NoAnswersError):
                notes.append(f"{error}; it is left out")
                continue
            else:
                raise
        twice = [key for key in answers.cells if key in cells]
        if twice:
            notes.append(f"{shown}: {', '.join(twice)} stands in {cells[twice[0]].notebook} as well, which counts")
        cells = answers.cells | cells
        notes += answers.notes
        exercises |= set(answers.exercises)
    if not cells:
        raise NoAnswersError(f"'{shorten(folder, course.root)}' holds no notebook of the course")
    return Answers(cells, tuple(exercise for exercise in course.exercises if exercise in exercises), tuple(notes))


def _chapter_by_name(course: Course, path: Path) -> str | None:
    """Return the chapter whose number a notebook's file name begins with."""
    number = path.stem.split("_")[0].split("-")[0]
    return next((chapter for chapter in course.chapters if chapter.split("_")[0] == number), None)


def _build_broken(course: Course, chapter: str, shown: str, problem: str) -> Answers:
    """Return a chapter's exercises without a text, each with what is wrong with its notebook."""
    exercises = tuple(exercise for exercise in course.exercises if exercise.chapter == chapter)
    texts = {
        exercise.key: CellText("", (), shown, f"{shown} {exercise.stem}", problem=problem) for exercise in exercises
    }
    return Answers(texts, exercises)
