"""What a course needs beside the engine: its own program looks, and prints one finding per line.

`[tool.katas] doctor` names the Python file. It is run with the course's root as its argument, and prints JSON objects
with `what`, `fact` and `remedy`, as in doctor.finding; the remedy may be left out where nothing is wrong.
"""

import json
from collections.abc import Iterator

from torch_katas.course.layout import SETTINGS
from torch_katas.course.model import Course
from torch_katas.doctor.finding import Finding
from torch_katas.doctor.program import ProgramError, run_python

LIMIT = 60
"""Seconds that a course's program may take."""


def course_findings(course: Course) -> Iterator[Finding]:
    """Yield what the course's own program says; its faults are findings too."""
    name = course.config.doctor
    if not name:
        return
    remedy = f"mend the file, or its name in {SETTINGS}: [tool.katas] doctor"
    path = course.root / name
    if not path.is_file():
        yield Finding(name, "does not exist", remedy)
        return
    try:
        ended = run_python([str(path), str(course.root)], LIMIT, folder=course.root)
    except ProgramError as error:
        yield Finding(name, str(error), remedy)
        return
    for number, line in enumerate(ended.output, start=1):
        if finding := parse_finding(line):
            yield finding
        elif line.strip():
            yield Finding(name, f"line {number} that it prints is no finding", remedy)
    if ended.status:
        yield Finding(name, f"fails{ended.reason}", remedy)


def release_findings(course: Course) -> Iterator[Finding]:
    """Yield what a course that is handed out lacks, and whether mistakes are named on this machine."""
    released = [exercise.released for exercise in course.exercises if exercise.released]
    if not released:
        return
    from torch_katas.grading.environment import platform_hash

    named = any(facts.platform == platform_hash(course) for facts in released)
    yield Finding("release", "no solutions, no known wrong answers: canaries are off")
    platforms = "mistakes are named" if named else "mistakes are not named: they were recorded on another platform"
    yield Finding("mistakes", platforms)


def parse_finding(line: str) -> Finding | None:
    """Return the finding that a line of JSON holds; None where it holds none."""
    try:
        data = json.loads(line)
    except ValueError:
        return None
    if not isinstance(data, dict) or not {"what", "fact"} <= data.keys() <= {"what", "fact", "remedy"}:
        return None
    return Finding(**data) if all(isinstance(value, str) for value in data.values()) else None
