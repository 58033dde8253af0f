"""The command `watch`: parse, call."""

import argparse
from pathlib import Path

from torch_katas.course.errors import CourseError
from torch_katas.course.layout import EXERCISES
from torch_katas.course.model import Course


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to the parser."""
    about = "grade an exercise whenever you save it; keys: n next, h hint, l list, r run again, q quit"
    command = commands.add_parser("watch", help=about, description=about)
    command.set_defaults(run=_watch)
    command.add_argument("what", nargs="*", metavar="WHAT", help="as 03 or exercises/03/01 (default: all)")
    command.add_argument("--device", choices=("cpu", "cuda", "mps", "all"), default="all", help="where tests run")
    command.add_argument("--poll", action="store_true", help="only look at the files, where the system tells nothing")


def _watch(course: Course, options: argparse.Namespace) -> int:
    """Watch until the learner quits."""
    from rich.console import Console

    from torch_katas.grading.settings import Settings
    from torch_katas.practice import watch
    from torch_katas.report.facts import NO_EXERCISE
    from torch_katas.target import select_exercises

    tree, exercises = select_exercises(course, options.what, Path.cwd(), None)
    if tree != EXERCISES:
        raise CourseError(f"watch is for the files that you write, in {EXERCISES}/; {tree} is another folder")
    if not exercises:
        print(NO_EXERCISE)
        return 0
    settings = Settings(device=options.device)
    try:
        watch.watch(course, exercises, settings, Console(highlight=False), poll=options.poll)
    except KeyboardInterrupt:
        print()
    return 0
