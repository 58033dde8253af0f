"""The commands for somebody who writes a course: new, pristine. Parse, call, print."""

import argparse
from pathlib import Path

from torch_katas.cli.arguments import OWN_OR_ALL, Commands, add_command, add_what, select_own
from torch_katas.cli.streams import print_line
from torch_katas.course.errors import CourseError
from torch_katas.course.model import Course


def add_commands(commands: Commands) -> None:
    """Add the author's commands to the parser."""
    about = "begin a course or an exercise: its files, with marks where something is to be written"
    new = commands.add_parser("new", help=about, description=about)
    kinds = new.add_subparsers(metavar="KIND", required=True)
    about = "a folder with settings and one chapter that is complete and proven"
    course = kinds.add_parser("course", help=about, description=about)
    course.set_defaults(run=_new_course)  # not add_command: there is no course yet
    course.add_argument("folder", metavar="DIR", type=Path, help="a folder that is empty or does not exist")
    exercise = add_command(kinds, "exercise", _new_exercise, "the files of an exercise, each as a skeleton")
    exercise.add_argument("place", metavar="NUMBER", help="as 03/05; with a new chapter's name as 13_attention/01")
    exercise.add_argument("name", metavar="NAME", help="small letters, digits and _, as batch_first")

    about = "copy exercises as they are handed out to where `reset` takes them from, after each change of them"
    add_what(add_command(commands, "pristine", _pristine, about), OWN_OR_ALL)


def _new_course(options: argparse.Namespace) -> int:
    import shlex

    from torch_katas.scaffold.course import create_course

    for path in create_course(options.folder):
        print(options.folder / path)
    print(f"\nIts example is proven; see for yourself:\n  cd {shlex.quote(str(options.folder))}\n  katas verify")
    print("The next exercise:\n  katas new exercise 01/02 NAME")
    return 0


def _new_exercise(course: Course, options: argparse.Namespace) -> int:
    from torch_katas.scaffold.exercise import create_exercise

    skeleton = create_exercise(course, options.place, options.name)
    for path in skeleton.files:
        print(path)
    for path in skeleton.changed:
        print(f"{path}  has a row for it now")
    command = course.config.command
    print("\nWhat is still to be written is marked TODO. This lists it, and proves the tests once all is written:")
    print(f"  {command} verify {skeleton.id}")
    return 0


def _pristine(course: Course, options: argparse.Namespace) -> int:
    """Copy, and print what was copied; exit status 2 where something could not be."""
    from torch_katas.verify import pristine

    status = 0
    for exercise in select_own(course, options.what):
        try:
            if pristine.update(exercise):
                print(exercise.shown_pristine, flush=True)
        except CourseError as error:
            print_line("Error", error)
            status = 2
    return status
