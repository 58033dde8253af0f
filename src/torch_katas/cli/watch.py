"""The command `watch`: parse, call."""

import argparse

from torch_katas.cli.arguments import OWN_OR_ALL, Commands, add_command, add_device, add_what, select_own
from torch_katas.course.model import Course


def add_commands(commands: Commands) -> None:
    """Add the command to the parser."""
    about = "grade an exercise whenever you save it; keys: n next, h hint, l list, r run again, q quit"
    command = add_command(commands, "watch", _watch, about)
    add_what(command, OWN_OR_ALL)
    add_device(command)
    command.add_argument("--poll", action="store_true", help="only look at the files, where the system tells nothing")
    command.add_argument("--page", action="store_true", help="show the same on a page of this machine's, with pictures")


def _watch(course: Course, options: argparse.Namespace) -> int:
    """Watch until the learner quits."""
    from rich.console import Console

    from torch_katas.grading.settings import Settings
    from torch_katas.practice import watch
    from torch_katas.report.facts import NO_EXERCISE

    exercises = select_own(course, options.what)
    if not exercises:
        print(NO_EXERCISE)
        return 0
    settings = Settings(device=options.device)
    try:
        watch.watch(course, exercises, settings, Console(highlight=False), poll=options.poll, with_page=options.page)
    except KeyboardInterrupt:
        print()
    return 0
