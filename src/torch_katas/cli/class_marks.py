"""The commands of `class` about marks: explain, export, regrade. Parse, call, print."""

import argparse
import sys
from pathlib import Path

from torch_katas.cli.arguments import Commands, add_device, add_jobs
from torch_katas.cli.class_arguments import add_class_command, find_class, open_class, warn_of_extensions
from torch_katas.course.model import Course

FORMATS = ("canvas", "moodle-worksheet", "moodle-gradebook", "gradescope", "classroom50", "prairielearn", "nbgrader")
PLAIN = ("csv", "jsonl")


def add_commands(commands: Commands) -> None:
    """Add the commands to the parser."""
    explain = add_class_command(commands, "explain", _explain, "show how a student's total came about")
    explain.add_argument("student", metavar="STUDENT", help="key, name or email address")

    export = add_class_command(commands, "export", _export, "write the marks as another system reads them")
    export.add_argument("format", choices=(*FORMATS, *PLAIN), metavar="FORMAT", help=", ".join((*FORMATS, *PLAIN)))
    export.add_argument("--out", type=Path, metavar="FILE", help="where to (default: exports/ in the class's folder)")
    export.add_argument("--assignment", metavar="NAME", help="of moodle-worksheet: which assignment")
    about = "what stands for a mark where nothing was handed in (default: empty)"
    export.add_argument("--missing", choices=("empty", "zero"), default="empty", help=about)
    export.add_argument("--anonymous", action="store_true", help="with pseudonyms in place of people")

    about = "grade again after tests or the policy have changed: first show what would change, with --apply change it"
    regrade = add_class_command(commands, "regrade", _regrade, about)
    regrade.add_argument("--policy", type=Path, metavar="FILE", help="a new policy, in place of policy.toml")
    regrade.add_argument("--apply", action="store_true", help="let what was shown count from now on")
    add_device(regrade)
    add_jobs(regrade)


def _explain(course: Course, options: argparse.Namespace) -> int:
    from torch_katas.classroom.class_marks import class_policy, describe_grading, find_student, read_marks
    from torch_katas.classroom.marks.explain import explain_student
    from torch_katas.verdict.harmless import spell_in_line

    with open_class(course, options) as gradebook:
        policy = class_policy(course, find_class(course, options).policy)
        student = find_student(gradebook, options.student)
        (marks,) = read_marks(gradebook, policy, [student])
        for line in explain_student(marks, policy, lambda grading: describe_grading(gradebook, grading, policy)):
            print(spell_in_line(line))
    return 0


def _export(course: Course, options: argparse.Namespace) -> int:
    from torch_katas.classroom.class_marks import class_policy, list_students, read_marks
    from torch_katas.classroom.exports.marks_table import Missing
    from torch_katas.classroom.exports.write import ExportOptions, write_export
    from torch_katas.classroom.pseudonyms import hide_marks

    folder = find_class(course, options)
    with open_class(course, options) as gradebook:
        policy = class_policy(course, folder.policy)
        students = list_students(gradebook)
        warn_of_extensions(policy, students)
        marks = read_marks(gradebook, policy, students)
    if options.anonymous:
        marks = hide_marks(folder.pseudonyms, marks)
    where = Path.cwd() / options.out if options.out else None
    wanted = ExportOptions(options.format, Missing(options.missing), options.assignment)
    for path in write_export(policy, marks, wanted, where or folder.exports):
        print(path)
    return 0


def _regrade(course: Course, options: argparse.Namespace) -> int:
    from torch_katas.classroom.class_marks import class_policy, list_students, read_marks
    from torch_katas.classroom.grade import regrade_class
    from torch_katas.classroom.marks.policy_file import read_policy
    from torch_katas.classroom.regrade import change_lines, compare_marks, find_round, replace_policy
    from torch_katas.grading.settings import Settings
    from torch_katas.report import progress
    from torch_katas.report.class_progress import show_class_progress
    from torch_katas.verdict.harmless import spell_in_line

    folder = find_class(course, options)
    with open_class(course, options) as gradebook:
        old = class_policy(course, folder.policy)
        new = read_policy(Path.cwd() / options.policy, course) if options.policy else old
        students = list_students(gradebook)
        warn_of_extensions(new, students)
        settings = Settings(device=options.device, jobs=options.jobs)
        round = find_round(course, gradebook, settings.device)
        with progress.interruptible() as cancelled, show_class_progress() as on_graded:
            summary = regrade_class(course, gradebook, settings, round, on_graded=on_graded, cancelled=cancelled)
        if summary.remaining or summary.errors:
            rest = f"{summary.remaining} texts are not graded yet, {summary.errors} could not be graded"
            print(f"{rest}; call this again. Nothing has changed.", file=sys.stderr)
            return 1
        before = read_marks(gradebook, old, students)
        changes = list(compare_marks(before, read_marks(gradebook, new, students, round), old, new))
        for line in change_lines(changes, len(students)):
            print(spell_in_line(line))
        if options.apply:
            gradebook.accept_round(round)
            if options.policy:
                replace_policy(folder.policy, Path.cwd() / options.policy)
            print("This counts now.")
        elif changes:
            print("Nothing has changed yet; with --apply it does.")
    return 0
