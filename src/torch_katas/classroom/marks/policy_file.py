"""Read `policy.toml`; whatever is wrong in it is told in one line. docs/classroom.md shows every setting."""

import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, timedelta, tzinfo
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from torch_katas.classroom.marks.policy import (
    EVERYBODY,
    Assignment,
    Attempts,
    Extension,
    LatePolicy,
    PointsFor,
    Policy,
)
from torch_katas.classroom.marks.policy_values import (
    WrongTypeError,
    count_from,
    moment_in,
    read_flag,
    read_points,
    read_share,
    read_table,
    read_tables,
    read_text,
    read_texts,
    read_zone,
    word_of,
)
from torch_katas.course.errors import CourseError
from torch_katas.course.model import Course, Exercise
from torch_katas.course.suggestions import did_you_mean

_TOP = (
    *("title", "timezone", "points", "points_for", "attempts", "most_attempts", "drop_lowest", "digits"),
    *("late", "kata_points", "assignment", "extension"),
)
_LATE = ("per_day", "most", "days", "grace_minutes", "budget")
_ASSIGNMENT = ("name", "exercises", "without", "due", "points", "ids")
_EXTENSION = ("student", "students", "assignment", "days", "until", "excused", "reason")


def read_policy(path: Path, course: Course) -> Policy:
    """Return the policy in a file; raises CourseError of one line for what cannot be understood."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise CourseError(f"there is no {path}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise CourseError(f"{path} cannot be read ({error})") from None
    return parse_policy(text, course, path.name)


def default_policy(course: Course) -> Policy:
    """Return the policy of a class without a file: each chapter an assignment, a point for each kata, no due dates."""
    return parse_policy("", course, "policy.toml")


def parse_policy(text: str, course: Course, name: str) -> Policy:
    """Return the policy that a text is; `name` is the file's, for messages."""
    try:
        data = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise CourseError(f"{name}: {error}") from None
    top = _Section(name, data, _TOP)
    zone = top.get("timezone", read_zone, UTC)
    points = top.get("points", read_points, Fraction(1))
    by_place = _kata_points(name, top.get("kata_points", read_table, {}), course)
    assignments = tuple(
        _assignment(_Section(f"{name}: assignment {number}", section, _ASSIGNMENT), course, zone, points, by_place)
        for number, section in enumerate(top.get("assignment", read_tables, []), start=1)
    ) or _chapters_as_assignments(course, points, by_place)
    _check_assignments(name, assignments)
    names = [assignment.name for assignment in assignments]
    return Policy(
        assignments,
        zone,
        title=top.get("title", read_text, course.config.title),
        points_for=top.get("points_for", word_of(PointsFor), PointsFor.KATA),
        attempts=top.get("attempts", word_of(Attempts), Attempts.BEST),
        most_attempts=top.get("most_attempts", count_from(1), None),
        drop_lowest=top.get("drop_lowest", count_from(0), 0),
        digits=top.get("digits", count_from(0, 6), 2),
        late=_late(_Section(f"{name}: [late]", top.get("late", read_table, {}), _LATE)),
        extensions=tuple(
            extension
            for number, section in enumerate(top.get("extension", read_tables, []), start=1)
            for extension in _extensions(_Section(f"{name}: extension {number}", section, _EXTENSION), zone, names)
        ),
    )


@dataclass(frozen=True)
class _Section:
    """A table of the file, of which each setting is checked when it is read."""

    where: str
    data: Mapping[str, Any]
    known: tuple[str, ...]

    def __post_init__(self) -> None:
        for setting in self.data:
            if setting not in self.known:
                near = did_you_mean(setting, self.known) or f"There is: {', '.join(self.known)}"
                raise CourseError(f"{self.where}: '{setting}' is not known. {near}")

    def get(self, setting: str, read: Callable[[Any], Any], default: Any) -> Any:
        """Return a setting, or the default where it is not there."""
        if setting not in self.data:
            return default
        try:
            return read(self.data[setting])
        except WrongTypeError as error:
            raise CourseError(f"{self.where}: {setting} must be {error}") from None

    def need(self, setting: str, read: Callable[[Any], Any]) -> Any:
        """Return a setting that must be there."""
        if setting not in self.data:
            raise CourseError(f"{self.where}: {setting} is missing")
        return self.get(setting, read, None)


def _late(section: _Section) -> LatePolicy:
    return LatePolicy(
        per_day=section.get("per_day", read_share, Fraction(0)),
        most=section.get("most", read_share, Fraction(1)),
        days=section.get("days", count_from(0), None),
        grace=timedelta(minutes=section.get("grace_minutes", count_from(0), 0)),
        budget=section.get("budget", count_from(0, 365), 0),
    )


def _assignment(
    section: _Section, course: Course, zone: tzinfo, points: Fraction, by_place: Mapping[tuple[str, str], Fraction]
) -> Assignment:
    name = section.need("name", read_text)
    section = _Section(f"{section.where} ({name})", section.data, section.known)
    points = section.get("points", read_points, points)
    chosen = _select(section.where, course, section.need("exercises", read_texts))
    left_out = set(_select(section.where, course, section.get("without", read_texts, [])))
    places = [place for place in chosen if place not in left_out]
    if not places:
        raise CourseError(f"{section.where}: no kata is left")
    ids = section.get("ids", read_table, {})
    return Assignment(
        name,
        _katas_with_points(course, places, points, by_place),
        section.get("due", moment_in(zone), None),
        {system: str(number) for system, number in ids.items()},
    )


def _chapters_as_assignments(
    course: Course, points: Fraction, by_place: Mapping[tuple[str, str], Fraction]
) -> tuple[Assignment, ...]:
    return tuple(
        Assignment(chapter, _katas_with_points(course, _select(chapter, course, [chapter]), points, by_place))
        for chapter in course.chapters
    )


def _katas_with_points(
    course: Course, places: Sequence[tuple[str, str]], points: Fraction, by_place: Mapping[tuple[str, str], Fraction]
) -> dict[str, dict[str, Fraction]]:
    chosen = set(places)
    katas = {
        exercise.key: {
            kata: by_place.get((exercise.key, kata), points)
            for kata in exercise.katas
            if (exercise.key, kata) in chosen
        }
        for exercise in course.exercises
    }
    return {key: of_exercise for key, of_exercise in katas.items() if of_exercise}


def _kata_points(name: str, table: Mapping[str, Any], course: Course) -> dict[tuple[str, str], Fraction]:
    """Return the points of katas that have points of their own; of two settings the narrower one counts."""
    section = _Section(f"{name}: [kata_points]", table, tuple(table))
    by_place: dict[tuple[str, str], Fraction] = {}
    places = {word: _select(section.where, course, [word]) for word in table}
    for word in sorted(places, key=lambda word: -len(places[word])):
        by_place |= dict.fromkeys(places[word], section.need(word, read_points))
    return by_place


def _select(where: str, course: Course, words: Iterable[str]) -> list[tuple[str, str]]:
    """Return the katas, as (exercise's key, kata), that words name: `03`, `03/01`, `03/01::kata`, `kata`."""
    places: dict[tuple[str, str], None] = {}
    for word in words:
        what, _, kata = word.partition("::")
        if not kata and not course.match(what) and course.holders(what):
            kata = what
        try:
            exercises: Sequence[Exercise] = course.select(what)
            if kata:
                exercises = [course.find_kata(kata, exercises)]
        except CourseError as error:
            raise CourseError(f"{where}: {error}") from None
        places |= dict.fromkeys(
            (exercise.key, name) for exercise in exercises for name in exercise.katas if kata in ("", name)
        )
    return list(places)


def _check_assignments(name: str, assignments: Sequence[Assignment]) -> None:
    holders: dict[tuple[str, str], str] = {}
    names: set[str] = set()
    for assignment in assignments:
        if assignment.name in names:
            raise CourseError(f"{name}: two assignments are called '{assignment.name}'")
        names.add(assignment.name)
        for key, katas in assignment.katas.items():
            for kata in katas:
                if (first := holders.setdefault((key, kata), assignment.name)) != assignment.name:
                    raise CourseError(f"{name}: {key}::{kata} is in two assignments, '{first}' and '{assignment.name}'")


def _extensions(section: _Section, zone: tzinfo, names: Sequence[str]) -> list[Extension]:
    if ("student" in section.data) == ("students" in section.data):
        raise CourseError(f'{section.where}: give either student = "ada" or students = ["ada", …]; "*" is everybody')
    students = section.get("students", read_texts, None) or [section.need("student", read_text)]
    assignment = section.get("assignment", read_text, EVERYBODY)
    if assignment not in (EVERYBODY, *names):
        near = did_you_mean(assignment, names) or f"There is: {', '.join(names)}"
        raise CourseError(f"{section.where}: there is no assignment '{assignment}'. {near}")
    if not {"days", "until", "excused"} & section.data.keys():
        raise CourseError(f"{section.where}: give days = 2, until = 2030-01-31T12:00:00 or excused = true")
    days = section.get("days", count_from(0, 3650), 0)
    until = section.get("until", moment_in(zone), None)
    excused, reason = section.get("excused", read_flag, False), section.get("reason", read_text, "")
    return [Extension(student, assignment, days, until, excused, reason) for student in students]
