"""From what a person typed to the tree under test and the exercises in it."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from torch_katas.course.errors import CourseError
from torch_katas.course.layout import EXERCISES, NOTEBOOK_SUFFIX, SOLUTIONS, TREES
from torch_katas.course.model import Course, Exercise
from torch_katas.course.released import NO_TESTS
from torch_katas.course.suggestions import did_you_mean

if TYPE_CHECKING:
    from torch_katas.notebooks.answers import Answers


@dataclass(frozen=True)
class Target:
    """The tree under test and pytest's arguments for it; `judging` is false for the project's own suite."""

    tree: str
    arguments: tuple[str, ...]
    judging: bool


def resolve_arguments(course: Course, arguments: Sequence[str], folder: Path, answers: str | None) -> Target:
    """Map paths of answers in pytest's arguments to hidden tests; other arguments stay as they are.

    `folder` is where pytest was called, `answers` the value of --answers. Raises CourseError for a prefix that matches
    nothing and for two trees in one call.
    """
    if answers is None:
        answers, arguments = _split_off_notebook(course, arguments, folder)
    if answers is not None:
        return _resolve_in_answers(course, arguments, folder, str(_absolute(folder, answers)))
    trees: dict[str, str] = {}  # each tree with the last argument that names it
    resolved: list[str] = []
    for argument in arguments:
        path, _, test = argument.partition("::")
        tree_and_prefix = course.split_path(_absolute(folder, path))
        if tree_and_prefix is None:
            resolved.append(argument)
            continue
        tree, prefix = tree_and_prefix
        trees[tree] = argument
        resolved.extend(_hidden_tests(course.select(prefix, typed=path), test))
    if len(trees) > 1:
        both = " and ".join(f"'{argument}'" for argument in trees.values())
        raise CourseError(f"{both} lie in different trees; test one tree at a time")
    return Target(next(iter(trees), SOLUTIONS), tuple(dict.fromkeys(resolved)), judging=bool(trees))


def select_exercises(
    course: Course, words: Sequence[str], folder: Path, answers: str | None
) -> tuple[str, tuple[Exercise, ...]]:
    """Return the tree and the exercises that a command's arguments name: `03`, `03/01`, `solutions`, `exercises/03`.

    No words mean all exercises. `folder` and `answers` are as in `resolve_arguments`, and so are the errors.
    """
    if answers is None:
        answers, words = _split_off_notebook(course, words, folder)
    if answers is not None:
        tree = str(_absolute(folder, answers))
        available = _exercises_in_answers(course, tree)
        prefixes = [_prefix_in_answers(course, word, folder, tree) for word in words]
        if not prefixes:
            return tree, available
        return tree, _keep_available(_select_all(course, prefixes, words), available, " ".join(words))
    splits = [_split_word(course, word, folder) for word in words]
    trees = dict.fromkeys(tree for tree, _ in splits)
    if len(trees) > 1:
        raise CourseError(f"{' and '.join(trees)} are different trees; grade one at a time")
    return next(iter(trees), EXERCISES), _select_all(course, [prefix for _, prefix in splits], words)


def read_notebook_answers(course: Course, tree: str) -> "Answers | None":
    """Return the answers of a tree that is a notebook, or a folder of notebooks; None for a tree of files."""
    if not tree.endswith(NOTEBOOK_SUFFIX) and (tree in TREES or not _holds_notebooks(course, course.root / tree)):
        return None
    from torch_katas.notebooks.answers import find_answers  # nbformat is slow to import, and most calls need none

    return find_answers(course, tree)


def _split_off_notebook(course: Course, arguments: Sequence[str], folder: Path) -> tuple[str | None, list[str]]:
    """Return the notebook, or folder of notebooks, that arguments name, and the arguments without it.

    A notebook stands for --answers: `notebooks/03_chapter.ipynb`, and below it what is to be judged,
    `notebooks/03_chapter.ipynb/03/01`.
    """
    notebooks: dict[Path, None] = {}
    others: list[str] = []
    for argument in arguments:
        path, _, test = argument.partition("::")
        absolute = _absolute(folder, path)
        parts = (absolute, *absolute.parents)
        notebook = next((part for part in parts if part.suffix == NOTEBOOK_SUFFIX), None)
        if notebook is None and not _holds_notebooks(course, absolute):
            others.append(argument)
            continue
        notebooks[notebook or absolute] = None
        if path.rstrip("/") and (absolute != notebook or test):
            others.append(argument)
    if len(notebooks) > 1:
        both = " and ".join(f"'{path.name}'" for path in notebooks)
        raise CourseError(f"{both} are different notebooks; test one, or the folder that holds them")
    return (str(next(iter(notebooks))) if notebooks else None), others


def _holds_notebooks(course: Course, path: Path) -> bool:
    """Tell whether a path is a folder of notebooks outside the course's own trees."""
    in_tree = course.split_path(path)
    return not in_tree and path != course.root and path.is_dir() and any(path.glob(f"*{NOTEBOOK_SUFFIX}"))


def _resolve_in_answers(course: Course, arguments: Sequence[str], folder: Path, tree: str) -> Target:
    """Map the arguments of a call with --answers: each is a prefix below the folder, or a path inside it."""
    available = _exercises_in_answers(course, tree)
    resolved: list[str] = []
    for argument in arguments:
        path, _, test = argument.partition("::")
        selected = course.select(_prefix_in_answers(course, path, folder, tree), typed=path)
        resolved.extend(_hidden_tests(_keep_available(selected, available, path), test))
    return Target(tree, tuple(dict.fromkeys(resolved)) or tuple(_hidden_tests(available, "")), judging=True)


def _exercises_in_answers(course: Course, tree: str) -> tuple[Exercise, ...]:
    """Return the exercises to judge in a folder or notebook given as answers; raises CourseError for one without."""
    if tree.endswith(NOTEBOOK_SUFFIX):
        answers = read_notebook_answers(course, tree)
        return answers.exercises if answers else ()
    if not _holds_notebooks(course, Path(tree)):
        course.check_answers(Path(tree))
    return course.exercises


def _split_word(course: Course, word: str, folder: Path) -> tuple[str, str]:
    """Split a command's argument into tree and prefix.

    It is a path as seen from the folder or from the root, or a bare prefix, which means the learner's exercises. The
    first reading that matches an exercise counts.
    """
    paths = (course.split_path(_absolute(base, word)) for base in (folder, course.root))
    readings = [*filter(None, paths), (EXERCISES, word)]
    return next((reading for reading in readings if course.match(reading[1])), readings[0])


def _select_all(course: Course, prefixes: Sequence[str], words: Sequence[str]) -> tuple[Exercise, ...]:
    """Return the exercises of several prefixes in the course's order, all for none; `words` are what was typed."""
    if not prefixes:
        return course.exercises
    pairs = zip(prefixes, words, strict=True)
    selected = {exercise for prefix, word in pairs for exercise in course.select(prefix, word)}
    return tuple(exercise for exercise in course.exercises if exercise in selected)


def _keep_available(selected: Sequence[Exercise], available: tuple[Exercise, ...], typed: str) -> tuple[Exercise, ...]:
    """Return those selected that a notebook is about; raises CourseError where it is about none of them."""
    exercises = tuple(exercise for exercise in selected if exercise in available)
    if not exercises:
        chapters = ", ".join(dict.fromkeys(exercise.chapter for exercise in available))
        raise CourseError(f"'{typed}' is not in this notebook, which is about {chapters}")
    return exercises


def _prefix_in_answers(course: Course, path: str, folder: Path, tree: str) -> str:
    """Return the prefix that an argument of a call with --answers means; raises CourseError for another tree's path."""
    absolute = _absolute(folder, path)
    if absolute.is_relative_to(tree):
        return absolute.relative_to(tree).as_posix()
    # A bare prefix is one, also where it is typed inside exercises/.
    names_tree = course.split_path(course.root / path) or ".." in path or Path(path).is_absolute()
    if names_tree and course.split_path(absolute):
        raise CourseError(f"'{path}' and --answers name different trees; give the chapter alone, as 03 or 03/01")
    return path


def _hidden_tests(exercises: Sequence[Exercise], test: str) -> list[str]:
    """Return pytest's arguments for the hidden tests of exercises: the files, or what is called `test` in them.

    `test` is the name of a test, with parameters or without, or of a kata: that means all its tests.
    """
    if any(exercise.released and not exercise.tests for exercise in exercises):
        raise CourseError(NO_TESTS)
    if not test:
        return [str(exercise.tests_path) for exercise in exercises]
    name = test.split("[")[0]
    holders = [exercise for exercise in exercises if any(hidden.name == name for hidden in exercise.tests)]
    if holders:
        return [f"{exercise.tests_path}::{test}" for exercise in holders]
    owned = [(exercise, hidden) for exercise in exercises for hidden in exercise.tests if hidden.owner == name]
    if owned and name == test:
        return [f"{exercise.tests_path}::{hidden.name}" for exercise, hidden in owned]
    katas = dict.fromkeys(kata for exercise in exercises for kata in exercise.katas)
    near = did_you_mean(name, [*katas, *(hidden.name for exercise in exercises for hidden in exercise.tests)])
    there = near or f"There is: {', '.join(katas)}"
    raise CourseError(f"no kata and no hidden test is called '{name}' there. {there}")


def _absolute(folder: Path, path: str) -> Path:
    # Not resolve(): a checkout may lie behind a symbolic link, and the path need not exist.
    return Path(os.path.abspath(folder / path))  # noqa: PTH100 - see above
