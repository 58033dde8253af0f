"""The command `class collect`: parse, call, print."""

import argparse
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from torch_katas.cli.arguments import Commands
from torch_katas.cli.class_arguments import add_class_command, find_class, open_class, print_names
from torch_katas.cli.streams import print_line
from torch_katas.course.errors import CourseError
from torch_katas.course.model import Course

if TYPE_CHECKING:
    from torch_katas.classroom.collect import Collected
    from torch_katas.classroom.gradebook import Gradebook

FORMATS = ("moodle", "canvas", "gradescope", "nbgrader", "folders", "git")


def add_commands(commands: Commands) -> None:
    """Add the command to the parser."""
    about = "put what students have handed in into the gradebook, from folders, zips, platforms' downloads or git"
    command = add_class_command(commands, "collect", _run, about)
    command.add_argument("source", nargs="*", type=Path, metavar="SOURCE", help="a folder, zip, file or list")
    command.add_argument("--roster", type=Path, metavar="CSV", help="who belongs to the class")
    command.add_argument("--format", choices=FORMATS, help="how SOURCE is laid out (default: it is found out)")
    command.add_argument("--only", action="append", default=[], metavar="WHAT", help="these exercises, as 03 or 03/01")
    command.add_argument("--student", default="", metavar="KEY", help="all of SOURCE is this student's")
    about = "when it was handed in, as 2026-11-28T12:00+01:00 (default: what the platform or the file says)"
    command.add_argument("--at", type=_time, metavar="TIME", help=about)
    command.add_argument("--tag", default="", help="of repositories: as they are at this tag")
    command.add_argument("--before", default="", metavar="DATE", help="of repositories: as they were at this time")


def _time(word: str) -> float:
    try:
        moment = datetime.fromisoformat(word)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{word}' is no time; write it as 2026-11-28T12:00+01:00") from None
    return moment.timestamp()  # without a zone: this machine's


def _run(course: Course, options: argparse.Namespace) -> int:
    from torch_katas.classroom.collect import Source, collect
    from torch_katas.classroom.roster import read_roster

    if not options.source and not options.roster:
        raise CourseError("name what is to be collected: a folder, a zip, a list of repositories, or --roster CSV")
    roster = read_roster(Path.cwd() / options.roster) if options.roster else None
    chosen = {exercise for word in options.only for exercise in course.select(word)}
    exercises = [exercise for exercise in course.exercises if not options.only or exercise in chosen]
    with open_class(course, options, create=True) as gradebook:
        if roster:
            gradebook.add_roster(roster.students, options.roster.name)
            print(f"{len(roster.students)} students on the roster")
            print_names("to look at in the roster", roster.problems)
        for path in options.source:
            source = Source(
                Path.cwd() / path, options.format or "", options.student, options.at, options.tag, options.before
            )
            collected = collect(course, gradebook, source, exercises, find_class(course, options).repositories)
            _print(path, collected, gradebook)
        if options.source:
            print_names("handed nothing in so far", gradebook.absent())
    return 0


def _print(path: Path, collected: "Collected", gradebook: "Gradebook") -> None:
    count = len(collected.students)
    print(f"{path}: {collected.new} new attempts, {collected.known} there already, from {count} students")
    if gradebook.students():
        print_names("on no roster", sorted(collected.unknown))
    print_names("to look at", collected.problems)
    if not count:
        print_line("Warning", f"{path} holds nothing for these exercises")
