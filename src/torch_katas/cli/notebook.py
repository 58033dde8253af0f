"""The command `notebook`: parse, call, print."""

import argparse
from pathlib import Path

from torch_katas.cli.arguments import Commands, add_command, add_what
from torch_katas.course.errors import CourseError
from torch_katas.course.layout import shorten
from torch_katas.course.model import Course
from torch_katas.verdict.harmless import spell_invisible


def add_commands(commands: Commands) -> None:
    """Add the command to the parser."""
    about = "make a notebook of each chapter, or write a notebook's answers back into exercises/"
    command = add_command(commands, "notebook", _run, about)
    add_what(command, "chapters, as 03; default: all")
    command.add_argument("--out", metavar="DIR", help="where to write (default: notebooks/)")
    command.add_argument("--solutions", action="store_true", help="the instructors' version (notebooks/solutions/)")
    command.add_argument("--to-files", metavar="NOTEBOOK", help="write this notebook's answers into exercises/")
    about = "with --to-files: which counts where notebook and file have both been changed"
    command.add_argument("--prefer", choices=("notebook", "file"), help=about)


def _run(course: Course, options: argparse.Namespace) -> int:
    if options.to_files is None:
        if options.prefer:
            raise CourseError("--prefer belongs to --to-files NOTEBOOK")
        _write_notebooks(course, options)
        return 0
    if options.what or options.out or options.solutions:
        raise CourseError("--to-files takes a notebook and nothing else; it writes into exercises/")
    _write_files(course, Path.cwd() / options.to_files, options.prefer)
    return 0


def _write_notebooks(course: Course, options: argparse.Namespace) -> None:
    from torch_katas.notebooks.to_notebooks import write_notebooks
    from torch_katas.target import select_exercises

    _, exercises = select_exercises(course, options.what, Path.cwd(), None)
    folder = Path.cwd() / options.out if options.out else None
    for notebook in write_notebooks(course, exercises, folder, solutions=options.solutions):
        print(f"{notebook.path}  {notebook.state}", flush=True)
        if notebook.edited:
            count = len(notebook.edited)
            print(f"  {count} {'cell' if count == 1 else 'cells'} kept as you left {'it' if count == 1 else 'them'}")
        if notebook.backup:
            print(f"  as it was: {notebook.backup}")


def _write_files(course: Course, path: Path, prefer: str | None) -> None:
    from torch_katas.notebooks.exercise_file import Prefer
    from torch_katas.notebooks.to_files import write_files

    written = write_files(course, path, Prefer(prefer) if prefer else None)
    for note in written.notes:
        print(f"Note: {spell_invisible(note)}")
    for name in written.files:
        print(f"{name}  written")
    for kata in written.unanswered:
        print(f"{kata}  stays as it is in the file: its cell is still to do")
    for part in written.newer:
        print(f"{part}  stays as it is in the file: it was changed there, and not in the notebook")
    if written.backup:
        print(f"as it was: {shorten(written.backup, course.root)}/")
    if not written.files:
        print("Nothing to write: exercises/ holds these answers, or newer ones.")
