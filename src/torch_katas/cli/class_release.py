"""The command `class release`: hand the course out. Parse, call, print."""

import argparse
import sys
from pathlib import Path

from torch_katas.cli.arguments import Commands, add_command, add_jobs
from torch_katas.course.errors import CourseError
from torch_katas.course.model import Course


def add_commands(commands: Commands) -> None:
    """Add the command to the parser."""
    about = "write the course without solutions and known wrong answers, as learners get it"
    release = add_command(commands, "release", _release, about)
    release.add_argument("folder", nargs="?", type=Path, metavar="DIR", help="a folder that is not there yet")
    release.add_argument("--no-tests", action="store_true", help="without hidden tests: nothing is judged there")
    release.add_argument("--zip", type=Path, metavar="FILE", help="as a zip")
    release.add_argument("--branch", metavar="NAME", help="as a commit on a branch of its own, which students fork")
    add_jobs(release)


def _release(course: Course, options: argparse.Namespace) -> int:
    from torch_katas.classroom.release.build import build_release
    from torch_katas.classroom.release.write import commit, write_folder, write_zip
    from torch_katas.grading.settings import Settings
    from torch_katas.report import progress

    if not (options.folder or options.zip or options.branch):
        raise CourseError("say where to: a folder, --zip FILE or --branch NAME")
    with progress.interruptible() as cancelled:
        settings = Settings(device="cpu", jobs=options.jobs)
        files = build_release(course, settings, cancelled, with_tests=not options.no_tests)
    if options.folder:
        write_folder(files, Path.cwd() / options.folder)
        print(f"{options.folder}: {len(files)} files")
    if options.zip:
        write_zip(files, Path.cwd() / options.zip, options.zip.stem)
        print(f"{options.zip}: {len(files)} files")
    if options.branch:
        made = commit(files, course.root, options.branch, f"Release of {course.config.title}")
        print(f"{options.branch}: {made[:12]}" if made else f"{options.branch}: nothing has changed")
    print("Not in it: solutions, known wrong answers, and what is drawn from them (canaries are off).", file=sys.stderr)
    return 0
