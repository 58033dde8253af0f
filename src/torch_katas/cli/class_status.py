"""The command `class status`: parse, call, print."""

import argparse

from torch_katas.cli.arguments import Commands
from torch_katas.cli.class_arguments import add_class_command, open_class, print_names
from torch_katas.course.model import Course


def add_commands(commands: Commands) -> None:
    """Add the command to the parser."""
    about = "say what the gradebook holds: students, attempts, what is graded, what could not be graded"
    add_class_command(commands, "status", _run, about)


def _run(course: Course, options: argparse.Namespace) -> int:
    with open_class(course, options) as gradebook:
        attempts = graded = 0
        for marked in gradebook.marked():
            attempts += 1
            graded += marked.grading is not None
        print(f"{len(gradebook.students())} students on the roster, {attempts} attempts, {graded} of them graded")
        print_names("handed nothing in", gradebook.absent())
        print_names("on no roster", gradebook.strangers())
        errors = [f"{attempt.student} {attempt.exercise}: {reason}" for attempt, reason in gradebook.ungradable()]
        print_names("could not be graded; `class grade` tries again", errors)
    return 0
