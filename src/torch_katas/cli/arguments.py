"""The arguments that several commands have in common, each defined once."""

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from torch_katas.course.config import MARK
from torch_katas.course.errors import CourseError
from torch_katas.course.layout import EXERCISES, SETTINGS, shorten
from torch_katas.course.model import Course, Exercise
from torch_katas.grading.settings import core_count
from torch_katas.runner.job import ALL_DEVICES, DEVICES

Run = Callable[[Course, argparse.Namespace], int]
"""Carries a command out; returns its exit status."""

OWN = "an exercise or a chapter, as 03/01, 03, exercises/03"
OWN_OR_ALL = f"{OWN}; default: everything"
ANY_TREE = "as 03, 03/01, solutions, exercises/03"


class Commands(Protocol):
    """What argparse's add_subparsers returns; its class has no public name."""

    def add_parser(self, name: str, *, help: str, description: str) -> argparse.ArgumentParser:
        """Add the parser of one command."""


def add_command(commands: Commands, name: str, run: Run, about: str) -> argparse.ArgumentParser:
    """Add a command that works on the course that it is called in."""
    command = commands.add_parser(name, help=about, description=about)
    command.set_defaults(run=lambda options: run(_open_course(options.root), options))
    return command


def add_what(command: argparse.ArgumentParser, about: str, nargs: str | None = "*") -> None:
    """Add WHAT: which exercises the command is about."""
    if nargs is None:
        command.add_argument("what", metavar="WHAT", help=about)
    else:
        command.add_argument("what", nargs=nargs, metavar="WHAT", help=about)


def add_device(command: argparse.ArgumentParser) -> None:
    """Add --device: where tests run."""
    command.add_argument(
        "--device", choices=DEVICES, default=ALL_DEVICES, help="where tests run (default: all there is)"
    )


def add_jobs(command: argparse.ArgumentParser) -> None:
    """Add --jobs: how many child processes run side by side."""
    about = "exercises side by side"
    command.add_argument("--jobs", "-j", type=positive("processes"), default=core_count(), metavar="N", help=about)


def positive(things: str) -> Callable[[str], int]:
    """Return the type of an argument that says how many things there are: one or more."""

    def read(word: str) -> int:
        if not word.isdecimal() or int(word) < 1:
            raise argparse.ArgumentTypeError(f"'{word}' is no number of {things}; give 1 or more")
        return int(word)

    return read


def select_own(course: Course, what: Sequence[str]) -> tuple[Exercise, ...]:
    """Return the exercises that WHAT names, for commands about the learner's own files; raises CourseError."""
    from torch_katas.target import select_exercises

    tree, exercises = select_exercises(course, what, Path.cwd(), None)
    if tree != EXERCISES:
        raise CourseError(f"this is about {EXERCISES}/, not {shorten(course.root / tree, course.root)}/")
    return exercises


def split_kata(course: Course, word: str) -> tuple[str, str | None]:
    """Return what a word names: an exercise, and a kata in it; `03/01::to_seq_first` and `to_seq_first` name one.

    The first is empty where the kata's name is all there is.
    """
    what, _, kata = word.partition("::")
    if kata:
        return what, kata
    return ("", word) if not course.match(word) and course.holders(word) else (word, None)


def _open_course(root: Path | None) -> Course:
    if root is None:
        raise CourseError(f"there is no course here or above: no {SETTINGS} has a section {MARK}")
    return Course(root)
