"""Write the notebooks of chapters, or write them again, without losing what stands in them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from nbformat import NotebookNode

from torch_katas.course.errors import CourseError
from torch_katas.course.layout import EXERCISES, NOTEBOOKS, SOLUTIONS, notebook_path, shorten
from torch_katas.course.model import Course, Exercise
from torch_katas.course.released import NO_SOLUTIONS
from torch_katas.notebooks.build import build_chapter
from torch_katas.notebooks.file import own_metadata, read_notebook, to_text
from torch_katas.notebooks.merge import merge
from torch_katas.store import backups


class State(StrEnum):
    """What became of a notebook."""

    MADE = "made"
    MADE_AGAIN = "made again"
    UP_TO_DATE = "up to date"


@dataclass(frozen=True)
class WrittenNotebook:
    """One notebook: its path as people know it, what became of it, and what of the learner's stayed."""

    path: str
    state: State
    edited: tuple[str, ...] = ()
    """Names of cells that stay as the learner has edited them."""
    backup: str = ""
    """The path of the notebook as it was; empty where nothing was replaced."""


def write_notebooks(
    course: Course, exercises: Sequence[Exercise], folder: Path | None = None, *, solutions: bool = False
) -> Iterator[WrittenNotebook]:
    """Write the notebook of each chapter of which an exercise is given; raises CourseError."""
    if solutions and any(exercise.released for exercise in course.exercises):
        raise CourseError(NO_SOLUTIONS)
    tree = SOLUTIONS if solutions else EXERCISES
    # The instructors' version has the learner's file names: no folder of its own, no way to tell them apart.
    folder = folder or course.root / NOTEBOOKS / (SOLUTIONS if solutions else "")
    for chapter in dict.fromkeys(exercise.chapter for exercise in exercises):
        yield _write_chapter(course, chapter, tree, notebook_path(folder, chapter))


def _write_chapter(course: Course, chapter: str, tree: str, path: Path) -> WrittenNotebook:
    new = build_chapter(course, chapter, tree)
    shown = shorten(path, course.root)
    before = backups.read_replaceable(path, course.root)
    if before is None:
        backups.replace_file(path, None, to_text(new).encode("utf-8"), course.root)
        return WrittenNotebook(shown, State.MADE)
    old = read_notebook(path, course.root)
    _check_same_source(old, new, shown)
    merged = merge(new, old)
    if merged.is_unchanged:
        return WrittenNotebook(shown, State.UP_TO_DATE, merged.edited)
    backup = backups.back_up(course.root, {f"{NOTEBOOKS}/{path.name}": before}) / NOTEBOOKS / path.name
    backups.replace_file(path, before, to_text(merged.notebook).encode("utf-8"), course.root)
    return WrittenNotebook(shown, State.MADE_AGAIN, merged.edited, shorten(backup, course.root))


def _check_same_source(old: NotebookNode, new: NotebookNode, shown: str) -> None:
    """Raise CourseError rather than put solutions into a learner's notebook, or one chapter into another's."""
    made_from, wanted = own_metadata(old), own_metadata(new)
    for what in ("chapter", "tree"):
        if made_from.get(what, wanted[what]) != wanted[what]:
            raise CourseError(
                f"'{shown}' is made from {made_from[what]}, not {wanted[what]}; give another folder with --out"
            )
