"""The command `notebook`: parse, call, print."""

import argparse
from pathlib import Path

from torch_katas.course.errors import CourseError
from torch_katas.course.layout import shorten
from torch_katas.course.model import Course


def add(commands: argparse._SubParsersAction) -> None:
    """Add the command to the grader's."""
    about = "make a notebook of each chapter, or write a notebook's answers back into exercises/"
    command = commands.add_parser("notebook", help=about, description=about)
    command.set_defaults(run=_run)
    command.add_argument("what", nargs="*", metavar="WHAT", help="chapters, as 03 (default: all)")
    command.add_argument("--out", metavar="DIR", help="where to write (default: notebooks/)")
    command.add_argument("--solutions", action="store_true", help="the instructors' version (notebooks/solutions/)")
    command.add_argument("--to-files", metavar="NOTEBOOK", help="write this notebook's answers into exercises/")


def _run(course: Course, options: argparse.Namespace) -> int:
    if options.to_files is None:
        _make(course, options)
        return 0
    if options.what or options.out or options.solutions:
        raise CourseError("--to-files takes a notebook and nothing else; it writes into exercises/")
    _to_files(course, Path.cwd() / options.to_files)
    return 0


def _make(course: Course, options: argparse.Namespace) -> None:
    from torch_katas.notebooks import make
    from torch_katas.target import selection

    _, exercises = selection(course, options.what, Path.cwd(), None)
    out = Path.cwd() / options.out if options.out else None
    for made in make.make(course, exercises, out, solutions=options.solutions):
        print(f"{made.path}  {made.state}", flush=True)
        if made.kept:
            count = len(made.kept)
            print(f"  {count} {'cell' if count == 1 else 'cells'} kept as you left {'it' if count == 1 else 'them'}")
        if made.backup:
            print(f"  as it was: {made.backup}")


def _to_files(course: Course, path: Path) -> None:
    from torch_katas.notebooks import to_files

    written = to_files.write(course, path)
    for note in written.notes:
        print(f"Note: {note}")
    for name in written.files:
        print(f"{name}  written")
    for kata in written.kept:
        print(f"{kata}  stays as it is in the file: its cell is still to do")
    if written.backup:
        print(f"as it was: {shorten(written.backup, course.root)}/")
    if not written.files:
        print("exercises/ holds these answers already")
