"""From what the learner types after `pytest` to the hidden tests that judge it."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kata.catalog import SOLUTIONS, CatalogError, Course, Exercise


@dataclass(frozen=True)
class Target:
    """The tree under test and pytest's arguments for it; `judging` is false for the project's own suite."""

    tree: str
    arguments: tuple[str, ...]
    judging: bool


def resolve(course: Course, arguments: Sequence[str], folder: Path, answers: str | None) -> Target:
    """Map answer paths to hidden tests; `folder` is where pytest was called, `answers` the value of --answers.

    Raises CatalogError for a prefix that matches nothing and for two trees in one call.
    """
    if answers is not None:
        tree = str(_absolute(folder, answers))
        course.check_answers(Path(tree))
        found = [path for argument in arguments for path in _in_answers(course, argument, folder, tree)]
        return Target(tree, tuple(found) or tuple(_tests(course.exercises, "")), judging=True)
    trees: dict[str, str] = {}
    mapped: list[str] = []
    for argument in arguments:
        path, _, test = argument.partition("::")
        split = course.tree_and_prefix(_absolute(folder, path))
        if split is None:
            mapped.append(argument)
            continue
        trees[split[0]] = argument
        mapped.extend(_tests(course.select(split[1], said=path), test))
    if len(trees) > 1:
        both = " and ".join(f"'{argument}'" for argument in trees.values())
        raise CatalogError(f"{both} lie in different trees; test one tree at a time")
    return Target(next(iter(trees), SOLUTIONS), tuple(dict.fromkeys(mapped)), judging=bool(trees))


def _in_answers(course: Course, argument: str, folder: Path, tree: str) -> list[str]:
    """Map one argument of a call with --answers: a prefix below the folder, or a path inside it."""
    path, _, test = argument.partition("::")
    absolute = _absolute(folder, path)
    if course.tree_and_prefix(absolute) and not absolute.is_relative_to(tree):
        raise CatalogError(f"'{path}' and --answers name different trees; give the chapter alone, as 03 or 03/01")
    prefix = absolute.relative_to(tree).as_posix() if absolute.is_relative_to(tree) else path
    return _tests(course.select(prefix, said=path), test)


def _tests(exercises: Sequence[Exercise], test: str) -> list[str]:
    if not test:
        return [str(exercise.tests_path) for exercise in exercises]
    name = test.split("[")[0]
    found = [f"{exercise.tests_path}::{test}" for exercise in exercises if name in {t.name for t in exercise.tests}]
    if not found:
        there = ", ".join(t.name for exercise in exercises for t in exercise.tests)
        raise CatalogError(f"no hidden test is called '{name}' there. There is: {there}")
    return found


def _absolute(folder: Path, path: str) -> Path:
    # Not resolve(): a checkout may lie behind a symbolic link, and the path need not exist.
    return Path(os.path.abspath(folder / path))
