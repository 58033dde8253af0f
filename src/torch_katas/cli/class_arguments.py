"""What the commands of `class` have in common."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from torch_katas.cli.arguments import Commands, Run, add_command
from torch_katas.cli.streams import print_line
from torch_katas.course.model import Course
from torch_katas.verdict.harmless import spell_in_line

if TYPE_CHECKING:  # SQLite takes a while to import, and most commands need none
    from torch_katas.classroom.class_folder import ClassFolder
    from torch_katas.classroom.gradebook import Gradebook
    from torch_katas.classroom.gradebook_records import Student
    from torch_katas.classroom.marks.policy import Policy

SHOWN = 20
"""Names of one kind that are listed; the rest is counted."""


def add_class_command(commands: Commands, name: str, run: Run, about: str) -> argparse.ArgumentParser:
    """Add a command of the group `class`; it takes --class."""
    command = add_command(commands, name, run, about)
    help_ = "the folder of the class (default: class/ in the course)"
    command.add_argument("--class", dest="folder", type=Path, metavar="DIR", help=help_)
    return command


def warn_of_extensions(policy: "Policy", students: "Sequence[Student]") -> None:
    """Print whom the policy's extensions name and nobody is called."""
    from torch_katas.classroom.class_marks import unknown_in_extensions

    for key in unknown_in_extensions(policy, students):
        print_line("Warning", f"policy.toml has an extension for '{key}', and there is no such student")


def find_class(course: Course, options: argparse.Namespace) -> "ClassFolder":
    """Return the folder of the class that a command is about; it need not exist."""
    from torch_katas.classroom.class_folder import class_folder

    return class_folder(course, Path.cwd() / options.folder if options.folder else None)


def open_class(course: Course, options: argparse.Namespace, *, create: bool = False) -> "Gradebook":
    """Open the gradebook of the class that a command is about; raises CourseError where there is none."""
    from torch_katas.classroom.gradebook import Gradebook

    return Gradebook.open(find_class(course, options).gradebook, create=create)


def print_names(what: str, names: Sequence[str]) -> None:
    """Print how many names there are of a kind, and the first of them; nothing where there are none."""
    if names:
        print(f"{len(names)} {what}:")
        for name in names[:SHOWN]:
            print(f"  {spell_in_line(name)}")
        if len(names) > SHOWN:
            print(f"  and {len(names) - SHOWN} more")
