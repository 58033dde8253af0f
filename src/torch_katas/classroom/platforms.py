"""How platforms hand submissions over: whose each file is, and when it was handed in, as names and lists say it."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from torch_katas.classroom.entries import Entry, RefusedError, is_hidden
from torch_katas.classroom.people import Person
from torch_katas.course.errors import CourseError

_MOODLE = re.compile(r"(?P<name>.+)_(?P<id>\d+)_assignsubmission_(?:file|onlinetext)_?(?P<file>.*)")
_CANVAS = re.compile(r"(?P<name>[^_/]+)(?:_LATE)?_(?P<user>\d+)_(?P<file>\d+)_(?P<rest>.+)")
_RESUBMITTED = re.compile(r"-\d+(?=\.\w+$)")
METADATA = "submission_metadata.yml"
TIMESTAMP = "timestamp.txt"


@dataclass(frozen=True)
class Handed:
    """One file that somebody has handed in."""

    person: Person
    entry: Entry
    """Its path is the one inside the submission."""
    submitted_at: float | None
    """Where the platform says it."""


def read_moodle(entries: Sequence[Entry]) -> Iterable[Handed]:
    """Read `Full name_NUMBER_assignsubmission_file/FILE`, or the same without folders."""
    for entry in entries:
        for depth, part in enumerate(entry.path.parts):
            if match := _MOODLE.fullmatch(part):
                rest = entry.path.parts[depth + 1 :] or (match["file"],)
                person = Person(name=match["name"], ids=(match["id"],))
                yield Handed(person, replace(entry, path=PurePosixPath(*rest)), entry.modified)
                break


def read_canvas(entries: Sequence[Entry]) -> Iterable[Handed]:
    """Read `lastnamefirstname_USER_FILE_name.py`, with `_LATE` behind the name or without."""
    for entry in entries:
        if match := _CANVAS.fullmatch(entry.path.name):
            person = Person(name=match["name"], ids=(match["user"],))
            path = PurePosixPath(_RESUBMITTED.sub("", match["rest"]))
            yield Handed(person, replace(entry, path=path), entry.modified)


def read_gradescope(entries: Sequence[Entry]) -> Iterable[Handed]:
    """Read `submission_NUMBER/FILE` beside a list of who has handed in what and when."""
    (listed,) = (entry for entry in entries if entry.path.name == METADATA)
    submissions = _load_yaml(listed.read())
    above = listed.path.parent
    for entry in entries:
        if entry is listed or not entry.path.is_relative_to(above):
            continue
        name, *rest = entry.path.relative_to(above).parts
        about = submissions.get(name)
        if not rest or not isinstance(about, dict):
            continue
        time = about.get(":created_at")
        for submitter in about.get(":submitters") or ():
            sid = str(submitter.get(":sid") or "")
            person = Person(sid, str(submitter.get(":name") or ""), str(submitter.get(":email") or ""))
            yield Handed(person, replace(entry, path=PurePosixPath(*rest)), _seconds(time))


def read_nbgrader(entries: Sequence[Entry]) -> Iterable[Handed]:
    """Read `STUDENT/ASSIGNMENT/FILE` with a `timestamp.txt` beside the files."""
    times = {entry.path.parent: _read_timestamp(entry) for entry in entries if entry.path.name == TIMESTAMP}
    for entry in entries:
        parts = entry.path.parts
        start = parts.index("submitted") + 1 if "submitted" in parts else 0
        if len(parts) < start + 3 or entry.path.name == TIMESTAMP:
            continue
        folder = PurePosixPath(*parts[: start + 2])
        path = PurePosixPath(*parts[start + 1 :])
        yield Handed(Person(parts[start]), replace(entry, path=path), times.get(folder))


def read_folders(entries: Sequence[Entry]) -> Iterable[Handed]:
    """Read a folder for each student, and files that are called after their student."""
    for entry in entries:
        student, *rest = entry.path.parts
        path = PurePosixPath(*rest) if rest else entry.path
        yield Handed(Person(student if rest else entry.path.stem), replace(entry, path=path), None)


READERS: Mapping[str, Callable[[Sequence[Entry]], Iterable[Handed]]] = {
    "moodle": read_moodle,
    "canvas": read_canvas,
    "gradescope": read_gradescope,
    "nbgrader": read_nbgrader,
    "folders": read_folders,
}
"""What --format takes."""


def find_format(entries: Sequence[Entry]) -> str:
    """Return the format that files are named in."""
    names = [entry.path.name for entry in entries]
    if METADATA in names:
        return "gradescope"
    if any(_MOODLE.fullmatch(part) for entry in entries for part in entry.path.parts):
        return "moodle"
    if TIMESTAMP in names or any(entry.path.parts[0] == "submitted" for entry in entries):
        return "nbgrader"
    if names and all(_CANVAS.fullmatch(name) for name in names) and all(len(e.path.parts) <= 2 for e in entries):
        return "canvas"
    return "folders"


def without_clutter(entries: Iterable[Entry]) -> list[Entry]:
    """Leave out what programs have put beside the answers."""
    return [entry for entry in entries if not any(map(is_hidden, entry.path.parts))]


def _read_timestamp(entry: Entry) -> float | None:
    """Return the time that nbgrader has noted, as `2026-11-28 19:45:44.123456 Europe/Berlin`."""
    try:
        day, time, *zone = entry.read().decode("utf-8").split(maxsplit=2)
        moment = datetime.fromisoformat(f"{day} {time}")
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=ZoneInfo(zone[0].strip()) if zone else UTC)
        return moment.timestamp()
    except (RefusedError, ValueError, ZoneInfoNotFoundError, OSError):
        return None


def _seconds(time: Any) -> float | None:
    """Return a time that YAML has given; one without a zone is UTC."""
    if not isinstance(time, datetime):
        return None
    return (time if time.tzinfo else time.replace(tzinfo=UTC)).timestamp()


def _load_yaml(data: bytes) -> dict[str, Any]:
    try:
        import yaml
    except ImportError:
        raise CourseError(f"{METADATA} needs PyYAML: pip install 'torch-katas[classroom]'") from None

    class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc] # the one in C may be missing
        """Reads plain data, and nothing of what Ruby marks as its objects."""

    Loader.add_multi_constructor("!", lambda loader, suffix, node: None)
    try:
        loaded = yaml.load(data, Loader)
    except yaml.YAMLError as error:
        raise CourseError(f"{METADATA} cannot be read ({' '.join(str(error).split())})") from None
    if not isinstance(loaded, dict):
        raise CourseError(f"{METADATA} is no list of submissions")
    return loaded
