"""The scorecards of exercises/ over time: what a learner's curve is drawn from.

One line per scorecard that differs from the one before, below `.kata_cache/`. A line is appended in one write, so two
graders at once do no harm. What is damaged is passed over, and nothing but the curve is lost.
"""

import json
import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from torch_katas.course.layout import CACHE
from torch_katas.course.model import Course, Exercise
from torch_katas.store.atomic import write_atomically
from torch_katas.store.solved import LATEST
from torch_katas.verdict import json_fields
from torch_katas.verdict.failure import Kind
from torch_katas.verdict.grades import KataGrade, Status

FILE = "progress.jsonl"

MAX_ENTRIES = 1000
"""Scorecards kept. Beyond that every second one of the older half goes: the curve loses detail, not its beginning."""

MAX_BYTES = 4 << 20
"""Bytes that are read from the end of the file: what is larger is damage."""


class Counts(NamedTuple):
    """How many katas of a chapter are done, failing and to do."""

    done: int
    failing: int
    to_do: int

    @property
    def katas(self) -> int:
        return sum(self)


@dataclass(frozen=True)
class Entry:
    """What was known of the chapters at one time, in seconds since 1970."""

    time: float
    chapters: Mapping[str, Counts]


def read_history(course: Course) -> list[Entry]:
    """Return the entries in the order in which they were written; empty where none can be read."""
    if not _path(course).is_file():  # of a pipe, reading might never end
        return []
    try:
        with _path(course).open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - MAX_BYTES))
            lines = file.read(MAX_BYTES).splitlines()
    except OSError:
        return []
    return [entry for line in lines if (entry := _parse_line(line))]


def record_scorecard(
    course: Course, exercises: Sequence[Exercise], katas: Sequence[KataGrade], now: float | None = None
) -> list[str]:
    """Append what a scorecard of the exercises says, where that is new; returns warnings.

    A chapter of which only a part was graded, or whose grading was stopped, stays as it was known before.
    """
    entries = read_history(course)
    before = entries[-1].chapters if entries else {}
    known = {**before, **_fully_graded_chapters(course, exercises, katas)}
    chapters = {chapter: known[chapter] for chapter in course.chapters if chapter in known}
    if not chapters or chapters == before:
        return []
    entry = Entry(time.time() if now is None else now, chapters)
    try:
        if len(entries) < MAX_ENTRIES:
            _append(_path(course), entry)
        else:
            half = len(entries) // 2
            _rewrite(_path(course), [*entries[:half:2], *entries[half:], entry])
    except OSError as error:
        return [f"{CACHE}/{FILE} cannot be written ({error.strerror}); this scorecard leaves no trace in it"]
    return []


def _fully_graded_chapters(
    course: Course, exercises: Sequence[Exercise], katas: Sequence[KataGrade]
) -> dict[str, Counts]:
    graded = {exercise.key for exercise in exercises}
    partly = {exercise.chapter for exercise in course.exercises if exercise.key not in graded}
    partly |= {kata.chapter for kata in katas if kata.failure and kata.failure.kind == Kind.STOPPED}
    statuses: dict[str, list[Status]] = {}
    for kata in katas:
        if kata.chapter not in partly:
            statuses.setdefault(kata.chapter, []).append(kata.status)
    return {chapter: _count(in_chapter) for chapter, in_chapter in statuses.items()}


def _count(statuses: Sequence[Status]) -> Counts:
    return Counts(*(statuses.count(status) for status in (Status.DONE, Status.FAILING, Status.TO_DO)))


def _append(path: Path, entry: Entry) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab+", buffering=0) as file:
        # A line that was cut off must not take the next one with it.
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - 1))
        torn = file.read(1) not in (b"", b"\n")
        file.write(b"\n" * torn + _format_line(entry))


def _rewrite(path: Path, entries: Sequence[Entry]) -> None:
    write_atomically(path, b"".join(map(_format_line, entries)))


def _format_line(entry: Entry) -> bytes:
    return (json.dumps({"time": round(entry.time), "chapters": entry.chapters}) + "\n").encode()


def _parse_line(line: bytes) -> Entry | None:
    """Return one line as an entry; None for a damaged one."""
    try:
        data = json.loads(line)
        when = json_fields.seconds(data, "time", LATEST)
        chapters = {
            chapter: Counts(*(json_fields.count({"count": count}, "count") for count in counts))
            for chapter, counts in data["chapters"].items()
        }
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return Entry(when, chapters) if chapters else None


def _path(course: Course) -> Path:
    return course.root / CACHE / FILE
