"""The commands of `class` for systems that call a grader themselves: autograder, judge. Parse, call, print."""

import argparse
import os
from pathlib import Path

from torch_katas.cli.arguments import Commands, add_device, add_jobs
from torch_katas.cli.class_arguments import add_class_command, find_class
from torch_katas.course.errors import CourseError
from torch_katas.course.model import Course

SYSTEMS = ("gradescope", "classroom50", "prairielearn")


def add_commands(commands: Commands) -> None:
    """Add the commands to the parser."""
    about = "write what is uploaded to another system so that it judges each submission with this course"
    autograder = add_class_command(commands, "autograder", _autograder, about)
    autograder.add_argument("out", type=Path, metavar="OUT", help="a zip, or a folder that is not there yet")
    judge = add_class_command(commands, "judge", _judge, "judge the one submission that another system has put here")
    judge.add_argument("--submission", type=Path, metavar="DIR", help="where it lies (default: where SYSTEM puts it)")
    judge.add_argument("--out", type=Path, metavar="FILE", help="the results (default: where SYSTEM reads them)")
    for command in (autograder, judge):
        command.add_argument("system", choices=SYSTEMS, metavar="SYSTEM", help=", ".join(SYSTEMS))
        command.add_argument("--policy", type=Path, metavar="FILE", help="what counts (default: the class's policy)")
        add_jobs(command)
    add_device(judge)


def _autograder(course: Course, options: argparse.Namespace) -> int:
    from torch_katas.classroom.autograder.bundle import build_bundle
    from torch_katas.classroom.autograder.systems import System
    from torch_katas.classroom.marks.policy_file import read_policy
    from torch_katas.classroom.release.build import build_release, engine_version
    from torch_katas.classroom.release.write import write_folder, write_zip
    from torch_katas.grading.settings import Settings

    policy = _policy_path(course, options)
    if policy:
        read_policy(policy, course)  # what cannot be understood is told here, and not to the first student
    system = System(options.system)
    settings = Settings(device="cpu", jobs=options.jobs)
    release = build_release(course, settings, with_tests=True) if system == System.CLASSROOM50 else {}
    text = policy.read_bytes() if policy else b""
    files = build_bundle(system, course, release, text, engine_version())
    out: Path = Path.cwd() / options.out
    if out.suffix == ".zip":
        write_zip(files, out, "")
    else:
        write_folder(files, out)
    print(f"{options.out}: {len(files)} files")
    return 0


def _judge(course: Course, options: argparse.Namespace) -> int:
    from torch_katas.classroom.autograder import systems
    from torch_katas.classroom.autograder.judge import judge_submission
    from torch_katas.classroom.marks.policy_file import default_policy, read_policy
    from torch_katas.grading.settings import Settings
    from torch_katas.store.atomic import write_atomically

    policy_path = _policy_path(course, options)
    policy = read_policy(policy_path, course) if policy_path else default_policy(course)
    system = systems.System(options.system)
    place = systems.PLACES[system]
    folder = Path.cwd() / (options.submission or place.submission)
    submission = systems.submission_of(system, folder, os.environ, systems.METADATA)
    settings = Settings(device=options.device, jobs=options.jobs)
    judged = judge_submission(
        course, policy, folder, submission.username or "student", submission.submitted_at, settings
    )
    out = Path.cwd() / (options.out or place.results)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(out, systems.results_text(system, policy, judged, submission).encode())
    except OSError as error:
        raise CourseError(f"'{out}' cannot be written ({error.strerror})") from None
    print(out)
    return 0


def _policy_path(course: Course, options: argparse.Namespace) -> Path | None:
    """Return the policy that counts; None where there is none."""
    if options.policy:
        given: Path = options.policy
        return Path.cwd() / given
    path = find_class(course, options).policy
    return path if path.exists() else None
