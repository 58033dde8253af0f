"""Write an export: one file, or where the other system wants one for each student, a folder of them."""

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from torch_katas.classroom.exports import autograders, canvas, moodle, nbgrader, plain
from torch_katas.classroom.exports.marks_table import Missing, kata_reports
from torch_katas.classroom.marks.policy import Policy
from torch_katas.classroom.marks.records import StudentMarks
from torch_katas.course.errors import CourseError
from torch_katas.course.suggestions import did_you_mean
from torch_katas.store.atomic import write_atomically

_SUFFIXES = {"jsonl": ".jsonl"}
_UNSAFE = re.compile(r"[^\w.@+-]", re.ASCII)


@dataclass(frozen=True)
class ExportOptions:
    """What is asked for."""

    format: str
    missing: Missing = Missing.EMPTY
    assignment: str | None = None
    """Of Moodle's worksheet; None where there is only one."""


def write_export(policy: Policy, marks: Sequence[StudentMarks], options: ExportOptions, where: Path) -> list[Path]:
    """Write the marks and return the paths; raises CourseError.

    `where` is a file, or a folder where it is one or ends in no suffix.
    """
    texts = build_export(policy, marks, options)
    is_folder = where.is_dir() or not where.suffix or len(texts) > 1
    paths = [where / name if is_folder else where for name in texts]
    try:
        for path, text in zip(paths, texts.values(), strict=True):
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(path, text.encode())
    except OSError as error:
        raise CourseError(f"'{where}' cannot be written ({error.strerror})") from None
    return paths if len(paths) == 1 else [where / options.format]


def build_export(policy: Policy, marks: Sequence[StudentMarks], options: ExportOptions) -> dict[str, str]:
    """Return the text of each file by its name."""
    name = f"{options.format}{_SUFFIXES.get(options.format, '.csv')}"
    match options.format:
        case "canvas":
            return {name: canvas.to_canvas(policy, marks, options.missing)}
        case "moodle-worksheet":
            assignment = _assignment(policy, options.assignment)
            return {name: moodle.to_worksheet(policy, marks, assignment, options.missing)}
        case "moodle-gradebook":
            return {name: moodle.to_gradebook(policy, marks, options.missing)}
        case "nbgrader":
            return {name: nbgrader.to_nbgrader(policy, marks)}
        case "csv":
            return {"marks.csv": plain.to_plain_csv(policy, marks, options.missing)}
        case "jsonl":
            return {"marks.jsonl": plain.to_json_lines(policy, marks)}
        case "gradescope" | "classroom50" | "prairielearn":
            return {
                f"{options.format}/{file_name(one.student.key)}/{RESULTS[options.format]}": _results(
                    policy, one, options
                )
                for one in marks
                if not one.is_missing
            }
    raise CourseError(f"there is no format '{options.format}'")


RESULTS = {"gradescope": "results.json", "classroom50": "result.json", "prairielearn": "results.json"}
"""The file that a system reads for one submission."""


def file_name(student: str) -> str:
    """Return a student's key as the name of a file: two keys never give the same."""
    safe = _UNSAFE.sub(lambda match: f"~{ord(match[0]):x}~", student)
    return f"~{safe}" if safe.startswith(".") or not safe else safe


def _results(policy: Policy, marks: StudentMarks, options: ExportOptions) -> str:
    reports = kata_reports(marks)
    if options.format == "gradescope":
        return autograders.to_text(autograders.to_gradescope(policy, marks, reports))
    if options.format == "prairielearn":
        return autograders.to_text(autograders.to_prairielearn(policy, marks, reports))
    submission = autograders.Submission(owner=marks.student.key, username=marks.student.key)
    return autograders.to_text(autograders.to_classroom50(policy, marks, reports, submission, time.time()))


def _assignment(policy: Policy, name: str | None) -> str:
    names = [assignment.name for assignment in policy.assignments]
    if name in names:
        return name
    if name is None and len(names) == 1:
        return names[0]
    near = did_you_mean(name or "", names) or f"There is: {', '.join(names)}"
    raise CourseError(f"name the assignment with --assignment. {near}")
