"""Can the course's files be read and written?"""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from torch_katas.course.layout import BACKUPS, CACHE, EXERCISES
from torch_katas.course.model import Course
from torch_katas.doctor.finding import Finding
from torch_katas.source import conflicts, parse


def file_findings(course: Course) -> Iterator[Finding]:
    """Yield a finding for each folder that is written to, and one where exercises are read-only."""
    yield examine_folder(EXERCISES, course.root / EXERCISES, "your answers cannot be saved")
    yield from read_only_exercises(course)
    yield from conflict_findings(course)
    yield examine_folder(CACHE, course.root / CACHE, "every run grades everything")
    yield examine_folder(BACKUPS, course.root / BACKUPS, "reset and again cannot keep your answers")
    yield examine_folder("temporary files", Path(tempfile.gettempdir()), "answers cannot run")


def examine_folder(what: str, path: Path, consequence: str) -> Finding:
    """Try to write into a folder, or, where it does not exist yet, into the one that it will be made in."""
    folder = path if path.exists() else path.parent
    try:
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".doctor-") as file:
            file.write(b"x" * 4096)
            file.flush()
    except OSError as error:
        return Finding(what, f"cannot be written ({error.strerror})", f"allow it: {consequence}")
    return Finding(what, "writable" if path.exists() else "can be made")


def conflict_findings(course: Course) -> Iterator[Finding]:
    """Yield a finding for each exercise in which git has marked a conflict: a merge is half done there."""
    for exercise in course.exercises:
        try:
            line = conflicts.find_conflict(parse.read(exercise.path(EXERCISES)))
        except parse.UnreadableError:
            continue
        if line:
            fact = f"git's marks of a conflict stand in {exercise.shown(EXERCISES)}:{line}"
            yield Finding(EXERCISES, fact, "keep one of the two versions, delete the marks")


def read_only_exercises(course: Course) -> Iterator[Finding]:
    """Yield a finding where exercises cannot be changed."""
    paths = [path for exercise in course.exercises if (path := exercise.path(EXERCISES)).is_file()]
    closed = [path for path in paths if not (path.stat().st_mode & 0o222 and os.access(path, os.W_OK))]
    if closed:
        first = closed[0].relative_to(course.root)
        more = f" and {len(closed) - 1} more" if len(closed) > 1 else ""
        yield Finding(EXERCISES, f"read-only: {first}{more}", f"chmod -R u+w {EXERCISES}")
