"""The commands for grading on other machines: class list, shard, merge. Parse, call, print."""

import argparse
import sys
from pathlib import Path

from torch_katas.cli.arguments import ANY_TREE, Commands, add_command, add_device, add_jobs, add_what, positive
from torch_katas.cli.class_arguments import add_class_command, open_class, print_names
from torch_katas.cli.class_grade import INTERRUPTED
from torch_katas.course.model import Course


def add_commands(commands: Commands) -> None:
    """Add the commands to the parser."""
    about = "write what is to be graded into lists for other machines"
    lists = add_class_command(commands, "list", _list, about)
    add_what(lists, ANY_TREE)
    lists.add_argument("--out", type=Path, required=True, metavar="DIR", help="the folder for the lists")
    lists.add_argument("--size", type=positive("texts"), default=100, metavar="N", help="texts a list (default: 100)")

    about = "grade a list into a file of results; called again it goes on where it ended"
    shard = add_command(commands, "shard", _shard, about)
    shard.add_argument("list", type=Path, metavar="LIST", help="a list that `class list` has written")
    shard.add_argument("--out", type=Path, required=True, metavar="FILE.jsonl", help="where the results go")
    add_device(shard)
    add_jobs(shard)

    merge = add_class_command(commands, "merge", _merge, "put the results of shards into the gradebook")
    merge.add_argument(
        "results", type=Path, nargs="+", metavar="FILE.jsonl", help="files that `class shard` has written"
    )


def _list(course: Course, options: argparse.Namespace) -> int:
    from torch_katas.classroom.grade import find_ungraded
    from torch_katas.classroom.grade_texts import bundle_texts
    from torch_katas.classroom.shard import build_shards
    from torch_katas.store.atomic import write_atomically
    from torch_katas.target import select_exercises

    _, exercises = select_exercises(course, options.what, Path.cwd(), None)
    folder = Path.cwd() / options.out
    folder.mkdir(parents=True, exist_ok=True)
    count = 0
    with open_class(course, options) as gradebook:
        texts = find_ungraded(course, gradebook, [exercise.key for exercise in exercises])
        for count, lines in enumerate(build_shards(gradebook, bundle_texts(texts), options.size), 1):
            write_atomically(folder / f"shard-{count:04}.jsonl", "".join(f"{line}\n" for line in lines).encode("ascii"))
    print(f"{len(texts)} texts in {count} lists in {options.out}")
    return 0


def _shard(course: Course, options: argparse.Namespace) -> int:
    from torch_katas.classroom.shard import grade_shard
    from torch_katas.grading.settings import Settings
    from torch_katas.report.class_progress import show_class_progress
    from torch_katas.report.progress import interruptible

    settings = Settings(device=options.device, jobs=options.jobs)
    with interruptible() as cancelled, show_class_progress() as on_graded:
        done, total = grade_shard(
            course,
            Path.cwd() / options.list,
            Path.cwd() / options.out,
            settings,
            on_graded=on_graded,
            cancelled=cancelled,
        )
    print(f"{done} of {total} texts graded")
    if done < total:
        print("The same command goes on with the others.", file=sys.stderr)
        return INTERRUPTED
    return 0


def _merge(course: Course, options: argparse.Namespace) -> int:
    from torch_katas.classroom.shard import merge

    with open_class(course, options) as gradebook:
        merged = merge(course, gradebook, [Path.cwd() / path for path in options.results])
        remaining = len(gradebook.ungraded())
    print(f"{merged.graded} texts graded, {merged.known} results were there already, {remaining} texts are left")
    if merged.errors:
        print(f"{merged.errors} could not be graded, through no fault of the answers; `class status` says why")
    print_names("results do not count", merged.problems)
    return 1 if merged.problems or merged.errors else 0
