"""What `grader.py notebook` does: make notebooks, or make them again, without losing what stands in them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from torch_katas.course.errors import CourseError
from torch_katas.course.layout import EXERCISES, NOTEBOOK_SUFFIX, NOTEBOOKS, SOLUTIONS, shorten
from torch_katas.course.model import Course, Exercise
from torch_katas.notebooks import build, file, merge
from torch_katas.store import backups


@dataclass(frozen=True)
class Made:
    """One notebook: where it is, what became of it (made, made again, up to date), and what was kept."""

    path: str
    state: str
    kept: tuple[str, ...] = ()
    """Names of cells that are as the learner left them."""
    backup: str = ""
    """The notebook as it was; empty where nothing was replaced."""


def make(
    course: Course, exercises: Sequence[Exercise], out: Path | None = None, *, solutions: bool = False
) -> Iterator[Made]:
    """Make the notebook of each chapter of which an exercise is given; raises CourseError."""
    tree = SOLUTIONS if solutions else EXERCISES
    # The instructors' version has the learner's file names: no folder of its own, no way to tell them apart.
    folder = out or course.root / NOTEBOOKS / (SOLUTIONS if solutions else "")
    for chapter in dict.fromkeys(exercise.chapter for exercise in exercises):
        yield _make(course, chapter, tree, folder / f"{chapter}{NOTEBOOK_SUFFIX}")


def _make(course: Course, chapter: str, tree: str, path: Path) -> Made:
    new = build.chapter(course, chapter, tree)
    shown = shorten(path, course.root)
    before = backups.read(path, course.root)
    if before is None:
        backups.replace(path, None, file.text_of(new).encode("utf-8"), course.root)
        return Made(shown, "made")
    old = file.read(path, course.root)
    _check_same_kind(old, new, shown)
    merged = merge.merge(new, old)
    if merged.same:
        return Made(shown, "up to date", merged.kept)
    backup = backups.keep(course.root, {f"{NOTEBOOKS}/{path.name}": before}) / NOTEBOOKS / path.name
    backups.replace(path, before, file.text_of(merged.notebook).encode("utf-8"), course.root)
    return Made(shown, "made again", merged.kept, shorten(backup, course.root))


def _check_same_kind(old: object, new: object, shown: str) -> None:
    """Raise CourseError rather than put solutions into a learner's notebook, or one chapter into another's."""
    there, wanted = ((one.metadata.get(file.OURS) or {}) for one in (old, new))
    for what in ("chapter", "tree"):
        if isinstance(there, dict) and there.get(what, wanted[what]) != wanted[what]:
            raise CourseError(
                f"'{shown}' is made from {there[what]}, not {wanted[what]}; give another folder with --out"
            )
