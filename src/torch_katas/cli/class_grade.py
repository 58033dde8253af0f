"""The command `class grade`: parse, call, print."""

import argparse
import sys
from pathlib import Path

from torch_katas.cli.arguments import ANY_TREE, Commands, add_device, add_jobs, add_what
from torch_katas.cli.class_arguments import add_class_command, open_class
from torch_katas.cli.streams import print_line
from torch_katas.course.model import Course

INTERRUPTED = 130


def add_commands(commands: Commands) -> None:
    """Add the command to the parser."""
    about = "grade every attempt that is new; the same text is graded once"
    command = add_class_command(commands, "grade", _run, about)
    add_what(command, ANY_TREE)
    add_device(command)
    add_jobs(command)
    about = "grade on the workers of dask's scheduler at this address, or on N of this machine's own with local:N"
    command.add_argument("--cluster", metavar="ADDRESS", help=about)


def _run(course: Course, options: argparse.Namespace) -> int:
    from torch_katas.classroom.grade import grade_class
    from torch_katas.grading.settings import Settings
    from torch_katas.report.class_progress import show_class_progress
    from torch_katas.report.progress import interruptible
    from torch_katas.target import select_exercises

    _, exercises = select_exercises(course, options.what, Path.cwd(), None)
    settings = Settings(device=options.device, jobs=options.jobs)
    keys = [exercise.key for exercise in exercises] if options.what else None
    with open_class(course, options) as gradebook, interruptible() as cancelled, show_class_progress() as on_graded:
        if options.cluster:
            from torch_katas.classroom.cluster import grade_on_cluster  # imports dask

            summary = grade_on_cluster(
                course,
                gradebook,
                settings,
                options.cluster,
                exercises=keys,
                on_graded=on_graded,
                cancelled=cancelled,
            )
        else:
            summary = grade_class(course, gradebook, settings, exercises=keys, on_graded=on_graded, cancelled=cancelled)
    if summary.foreign:
        print_line("Warning", f"{summary.foreign} texts are for exercises that this course does not have")
    print(f"{summary.graded} texts graded")
    if summary.errors:
        print(f"{summary.errors} could not be graded, through no fault of the answers; `class status` says why")
    if summary.remaining:
        print(f"{summary.remaining} are left; the next `class grade` goes on with them", file=sys.stderr)
        return INTERRUPTED
    return 1 if summary.errors else 0
