"""From what the learner types after `pytest` to the hidden tests that judge it."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from torch_katas.course.errors import CourseError
from torch_katas.course.layout import EXERCISES, NOTEBOOK_SUFFIX, SOLUTIONS, TREES
from torch_katas.course.model import Course, Exercise

if TYPE_CHECKING:
    from torch_katas.notebooks.answers import Answers


@dataclass(frozen=True)
class Target:
    """The tree under test and pytest's arguments for it; `judging` is false for the project's own suite."""

    tree: str
    arguments: tuple[str, ...]
    judging: bool


def resolve(course: Course, arguments: Sequence[str], folder: Path, answers: str | None) -> Target:
    """Map answer paths to hidden tests; `folder` is where pytest was called, `answers` the value of --answers.

    Raises CourseError for a prefix that matches nothing and for two trees in one call.
    """
    if answers is None:
        answers, arguments = _notebooks_first(course, arguments, folder)
    if answers is not None:
        tree = str(_absolute(folder, answers))
        there = _check_answers(course, tree)
        found = [path for argument in arguments for path in _in_answers(course, argument, folder, tree, there)]
        return Target(tree, tuple(dict.fromkeys(found)) or tuple(_tests(there, "")), judging=True)
    trees: dict[str, str] = {}
    mapped: list[str] = []
    for argument in arguments:
        path, _, test = argument.partition("::")
        split = course.tree_and_prefix(_absolute(folder, path))
        if split is None:
            mapped.append(argument)
            continue
        trees[split[0]] = argument
        mapped.extend(_tests(course.select(split[1], typed=path), test))
    if len(trees) > 1:
        both = " and ".join(f"'{argument}'" for argument in trees.values())
        raise CourseError(f"{both} lie in different trees; test one tree at a time")
    return Target(next(iter(trees), SOLUTIONS), tuple(dict.fromkeys(mapped)), judging=bool(trees))


def selection(
    course: Course, what: Sequence[str], folder: Path, answers: str | None
) -> tuple[str, tuple[Exercise, ...]]:
    """Return the tree and the exercises that the grader's arguments name: `03`, `03/01`, `solutions`, `exercises/03`.

    Raises CourseError as `resolve` does.
    """
    if answers is None:
        answers, what = _notebooks_first(course, what, folder)
    if answers is not None:
        tree = str(_absolute(folder, answers))
        there = _check_answers(course, tree)
        prefixes = [_prefix_in_answers(course, argument, folder, tree) for argument in what]
        return tree, _only(_in_order(course, prefixes, what), there, " ".join(what)) if prefixes else there
    splits = [_split(course, argument, folder) for argument in what]
    trees = dict.fromkeys(tree for tree, _ in splits)
    if len(trees) > 1:
        raise CourseError(f"{' and '.join(trees)} are different trees; grade one at a time")
    return next(iter(trees), EXERCISES), _in_order(course, [prefix for _, prefix in splits], what)


def _notebooks_first(course: Course, arguments: Sequence[str], folder: Path) -> tuple[str | None, list[str]]:
    """Return the notebook, or folder of notebooks, that arguments name, which stands for --answers, and the arguments
    without it: `notebooks/03_chapter.ipynb`, and below it what is to be judged, `notebooks/03_chapter.ipynb/03/01`."""
    found: dict[Path, None] = {}
    others: list[str] = []
    for argument in arguments:
        path, _, test = argument.partition("::")
        absolute = _absolute(folder, path)
        notebook = next((one for one in (absolute, *absolute.parents) if one.suffix == NOTEBOOK_SUFFIX), None)
        if notebook is None and not _holds_notebooks(course, absolute):
            others.append(argument)
            continue
        found[notebook or absolute] = None
        if path.rstrip("/") and (absolute != notebook or test):
            others.append(argument)
    if len(found) > 1:
        both = " and ".join(f"'{path.name}'" for path in found)
        raise CourseError(f"{both} are different notebooks; test one, or the folder that holds them")
    return (str(next(iter(found))) if found else None), others


def _holds_notebooks(course: Course, path: Path) -> bool:
    below = course.tree_and_prefix(path)
    return not below and path != course.root and path.is_dir() and any(path.glob(f"*{NOTEBOOK_SUFFIX}"))


def _check_answers(course: Course, tree: str) -> tuple[Exercise, ...]:
    """Return the exercises to judge in a folder or notebook given as answers; raises CourseError for one without."""
    if tree.endswith(NOTEBOOK_SUFFIX):
        found = in_cells(course, tree)
        return found.exercises if found else ()
    if not _holds_notebooks(course, Path(tree)):
        course.check_answers(Path(tree))
    return course.exercises


def in_cells(course: Course, tree: str) -> "Answers | None":
    """Return the answers of a tree that is a notebook, or a folder of notebooks; None for a tree of files."""
    if not tree.endswith(NOTEBOOK_SUFFIX) and (tree in TREES or not _holds_notebooks(course, course.root / tree)):
        return None
    from torch_katas.notebooks.answers import find_answers  # nbformat is slow to import, and most calls need none

    return find_answers(course, tree)


def _split(course: Course, argument: str, folder: Path) -> tuple[str, str]:
    """Split one of the grader's arguments into tree and prefix: a path as seen from the folder or from the root, or a
    bare prefix, which means the learner's exercises. The first that matches an exercise counts."""
    found = [split for base in (folder, course.root) if (split := course.tree_and_prefix(_absolute(base, argument)))]
    found.append((EXERCISES, argument))
    return next((split for split in found if course.matching(split[1])), found[0])


def _in_order(course: Course, prefixes: Sequence[str], said: Sequence[str]) -> tuple[Exercise, ...]:
    if not prefixes:
        return course.exercises
    found = {exercise for prefix, word in zip(prefixes, said, strict=True) for exercise in course.select(prefix, word)}
    return tuple(exercise for exercise in course.exercises if exercise in found)


def _in_answers(course: Course, argument: str, folder: Path, tree: str, there: tuple[Exercise, ...]) -> list[str]:
    """Map one argument of a call with --answers: a prefix below the folder, or a path inside it."""
    path, _, test = argument.partition("::")
    selected = course.select(_prefix_in_answers(course, path, folder, tree), typed=path)
    return _tests(_only(selected, there, path), test)


def _only(selected: Sequence[Exercise], there: tuple[Exercise, ...], said: str) -> tuple[Exercise, ...]:
    """Return those selected that a notebook is about; raises CourseError where it is about none of them."""
    found = tuple(exercise for exercise in selected if exercise in there)
    if not found:
        chapters = ", ".join(dict.fromkeys(exercise.chapter for exercise in there))
        raise CourseError(f"'{said}' is not in this notebook, which is about {chapters}")
    return found


def _prefix_in_answers(course: Course, path: str, folder: Path, tree: str) -> str:
    absolute = _absolute(folder, path)
    if absolute.is_relative_to(tree):
        return absolute.relative_to(tree).as_posix()
    # A bare prefix is one, also where it is typed inside exercises/.
    named_tree = course.tree_and_prefix(course.root / path) or ".." in path or Path(path).is_absolute()
    if named_tree and course.tree_and_prefix(absolute):
        raise CourseError(f"'{path}' and --answers name different trees; give the chapter alone, as 03 or 03/01")
    return path


def _tests(exercises: Sequence[Exercise], test: str) -> list[str]:
    if not test:
        return [str(exercise.tests_path) for exercise in exercises]
    name = test.split("[")[0]
    found = [f"{exercise.tests_path}::{test}" for exercise in exercises if name in {t.name for t in exercise.tests}]
    if not found:
        there = ", ".join(t.name for exercise in exercises for t in exercise.tests)
        raise CourseError(f"no hidden test is called '{name}' there. There is: {there}")
    return found


def _absolute(folder: Path, path: str) -> Path:
    # Not resolve(): a checkout may lie behind a symbolic link, and the path need not exist.
    return Path(os.path.abspath(folder / path))  # noqa: PTH100 - see above
