"""The command `update`: parse, call, print."""

import argparse
from pathlib import Path

from torch_katas.cli.arguments import Commands, add_command
from torch_katas.cli.streams import print_line
from torch_katas.course.config import read_config
from torch_katas.course.errors import CourseError
from torch_katas.course.layout import SETTINGS, shorten
from torch_katas.course.model import Course


def add_commands(commands: Commands) -> None:
    """Add the command to the parser."""
    about = "bring the course's new version, with your answers in it; what is replaced is kept in backups/"
    command = add_command(commands, "update", _update, about)
    about = "a ZIP of the new version, or a tag, branch or commit (default: the newest)"
    command.add_argument("where", nargs="?", metavar="REF|ZIP", help=about)
    command.add_argument("--undo", action="store_true", help="go back to the version before the last update")


def _update(course: Course, options: argparse.Namespace) -> int:
    from torch_katas.practice import update, update_view
    from torch_katas.report.terminal import console_for_people, report_width

    if options.undo and options.where:
        raise CourseError("--undo takes no version: it goes back to the one before the last update")
    source = update.find_undo(course) if options.undo else update.find_source(course, options.where, Path.cwd())
    if source is None:
        print("The course is up to date.")
        return 0
    requirements, command = _requirements(course), course.config.command
    updated = update.carry_out(course, source)
    if updated.backup is None:
        print("Nothing to change: the course is that version already.")
        return 0
    print(f"{'The last update is undone' if options.undo else f'Updated to {source.version.name}'}.", flush=True)
    width = report_width(console_for_people().width)
    for line in update_view.update_lines(updated, width):
        print(line)
    print(f"as it was: {shorten(updated.backup, course.root)}/; back to it: {command} update --undo")
    if requirements != _requirements(course):
        print_line("Note", f"what the course needs has changed; run: {read_config(course.root).install}")
    if source.is_on_branch_of_its_own:
        print_line("Note", "your branch has commits of its own and stays; commit the update: git add -A && git commit")
    return 1 if updated.problems else 0


def _requirements(course: Course) -> object:
    """Return what pyproject.toml says of the packages that are needed."""
    import tomllib

    try:
        project = tomllib.loads((course.root / SETTINGS).read_text(encoding="utf-8")).get("project")
    except (OSError, ValueError):
        return None
    return project.get("dependencies") if isinstance(project, dict) else None
