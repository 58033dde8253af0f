"""Collect what a class has handed in: from whatever a platform gives, into the gradebook."""

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from torch_katas.classroom import platforms, repositories
from torch_katas.classroom.entries import (
    CLASS_LIMITS,
    STUDENT_LIMITS,
    SUFFIXES,
    Entry,
    RefusedError,
    walk_folder,
    walk_zip,
)
from torch_katas.classroom.exercise_files import AnswerData, ExerciseFiles
from torch_katas.classroom.gradebook import Gradebook
from torch_katas.classroom.people import People, Person
from torch_katas.classroom.platforms import Handed
from torch_katas.course.errors import CourseError
from torch_katas.course.model import Course, Exercise

GIT = "git"
FORMATS = (*platforms.READERS, GIT)


@dataclass(frozen=True)
class Source:
    """Where submissions come from, and how they are to be read."""

    path: Path
    """A folder, a zip, a single file, or a list of repositories."""
    format: str = ""
    """One of FORMATS; empty to find out."""
    student: str = ""
    """Whose all of it is, where it is one student's."""
    submitted_at: float | None = None
    """When all of it was handed in; by default what the platform or the file says."""
    tag: str = ""
    before: str = ""
    """Of repositories: read them at this tag, or as they were before this date."""


@dataclass
class Collected:
    """What came of collecting."""

    new: int = 0
    """Attempts that were not there yet."""
    known: int = 0
    """Texts that the gradebook had already as that student's last."""
    students: set[str] = field(default_factory=set)
    unknown: set[str] = field(default_factory=set)
    """Who is on no roster."""
    problems: list[str] = field(default_factory=list)
    """A line for each file that could not be read, or is for no exercise."""


@dataclass(frozen=True)
class _Answer:
    """An answer of a student, with what decides between two files for the same exercise."""

    answer: AnswerData
    submitted_at: float
    source: str


def collect(
    course: Course,
    gradebook: Gradebook,
    source: Source,
    exercises: Sequence[Exercise],
    store: Path,
) -> Collected:
    """Add what was handed in for these exercises to the gradebook, each student whole; `store` keeps repositories.

    What is on a roster is matched with the roster; an unknown person is collected under the name that there is.
    Raises CourseError where the source as a whole cannot be read.
    """
    collected = Collected()
    people = People(gradebook.students())
    files = ExerciseFiles(course, exercises)
    by_student: dict[str, list[Handed]] = {}
    for handed in _read_source(source, store, collected):
        key = people.find(handed.person)
        if key is None:
            key = handed.person.best
            collected.unknown.add(key)
        by_student.setdefault(key, []).append(handed)
    for student, own in sorted(by_student.items()):
        handed_in = _expand(own, collected)  # one student's zips at a time
        answers = list(_choose(_read_answers(files, student, handed_in, source, collected), student, collected))
        with gradebook.transaction():
            for answer in answers:
                _add(gradebook, student, answer, collected)
    return collected


def _add(gradebook: Gradebook, student: str, chosen: _Answer, collected: Collected) -> None:
    answer = chosen.answer
    number = gradebook.add_attempt(
        student, answer.exercise, answer.data, chosen.submitted_at, chosen.source, answer.original
    )
    collected.students.add(student)
    if number is None:
        collected.known += 1
    else:
        collected.new += 1


def _read_source(source: Source, store: Path, collected: Collected) -> Iterator[Handed]:
    """Yield the files that were handed in, with whose they are."""
    path = source.path
    if source.format == GIT or source.tag or source.before:
        listed = repositories.find_checkouts(path) if path.is_dir() else repositories.read_list(path)
        store.mkdir(parents=True, exist_ok=True)
        for repository in listed:
            try:
                yield from repositories.read_repository(repository, store, tag=source.tag, before=source.before)
            except RefusedError as error:
                collected.problems.append(f"{repository.student}: {error}")
        return
    entries = platforms.without_clutter(_list_entries(path))
    if source.student:
        for entry in entries:
            yield Handed(Person(source.student), entry, None)
        return
    format = source.format or platforms.find_format(entries)
    yield from platforms.READERS[format](entries if format != "folders" else _below_common_folder(entries))


def _list_entries(path: Path) -> Iterator[Entry]:
    if path.is_dir():
        return walk_folder(path)
    if not path.is_file():
        raise CourseError(f"there is no {path}")
    if path.suffix.lower() == ".zip":
        try:
            return iter(list(walk_zip(path, CLASS_LIMITS)))
        except RefusedError as error:
            raise CourseError(f"{path}: {error}") from None
    return (entry for entry in walk_folder(path.parent) if entry.path.name == path.name and len(entry.path.parts) == 1)


def _below_common_folder(entries: list[Entry]) -> list[Entry]:
    """Leave out a folder around all others, as a zip of a folder has; a student's own folder holds chapters."""
    tops = {entry.path.parts[0] for entry in entries}
    inner = {entry.path.parts[1] for entry in entries if len(entry.path.parts) > 1}
    holds_students = all(len(entry.path.parts) > 2 for entry in entries)
    if len(tops) == 1 and holds_students and not any(name[:1].isdigit() for name in inner):
        (top,) = tops
        return [replace(entry, path=entry.path.relative_to(top)) for entry in entries]
    return entries


def _expand(handed: Iterable[Handed], collected: Collected) -> Iterator[Handed]:
    """Yield files, and what is in the zips among them."""
    for item in handed:
        suffix = item.entry.path.suffix.lower()
        if suffix in SUFFIXES:
            yield item
        elif suffix == ".zip":
            try:
                inside = platforms.without_clutter(walk_zip(item.entry.read(), STUDENT_LIMITS))
            except RefusedError as error:
                collected.problems.append(f"{item.person.best}: {item.entry.path}: {error}")
                continue
            for entry in inside:
                if entry.path.suffix.lower() in SUFFIXES:
                    # The zip was handed in; what is in it may be older.
                    time = item.submitted_at or item.entry.modified
                    yield Handed(item.person, replace(entry, modified=time or entry.modified), item.submitted_at)


def _read_answers(
    files: ExerciseFiles, student: str, handed: Iterable[Handed], source: Source, collected: Collected
) -> Iterator[_Answer]:
    for item in handed:
        path = item.entry.path
        try:
            answers = list(files.read(path, item.entry.read()))
        except (RefusedError, CourseError) as error:
            collected.problems.append(f"{student}: {path}: {error}")
            continue
        if not answers:
            collected.problems.append(f"{student}: {path}: it is for none of these exercises")
        submitted_at = source.submitted_at or item.submitted_at or item.entry.modified or time.time()
        for answer in answers:
            yield _Answer(answer, submitted_at, f"{source.path.name}: {path}")


def _choose(answers: Iterable[_Answer], student: str, collected: Collected) -> Iterator[_Answer]:
    """Yield the answers of a student, of several that were handed in for an exercise at the same time the surest."""
    best: dict[tuple[str, float], _Answer] = {}
    for answer in answers:
        place = answer.answer.exercise, answer.submitted_at
        other = best.setdefault(place, answer)
        if other is not answer and other.answer.data != answer.answer.data:
            first, second = sorted((other, answer), key=lambda candidate: candidate.answer.rank)
            best[place] = first
            collected.problems.append(
                f"{student}: {second.source}: {first.source} is for the same exercise, and counts"
            )
    yield from sorted(best.values(), key=lambda answer: (answer.submitted_at, answer.answer.exercise))
