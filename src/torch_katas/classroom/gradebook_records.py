"""What the gradebook holds, as plain data. Times are seconds since 1970, UTC."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Self

from torch_katas.verdict import json_fields
from torch_katas.verdict.grades import KataGrade, Status
from torch_katas.verdict.scorecard import verdict_word


@dataclass(frozen=True)
class Student:
    """A person on the roster."""

    key: str
    """What the course knows the person by: a login, a number."""
    name: str = ""
    email: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    """The roster's other columns, by their headers."""


@dataclass(frozen=True)
class Attempt:
    """The text that a student has handed in for one exercise at one time."""

    id: int
    student: str
    exercise: str
    """The exercise's key."""
    text_hash: str
    submitted_at: float
    collected_at: float
    source: str
    """Where it was collected from."""


class GradingOutcome(StrEnum):
    """Whether there is a verdict."""

    GRADED = "graded"
    ERROR = "error"
    """The text could not be graded, through no fault of the answer; the next `grade` tries again."""


@dataclass(frozen=True)
class KataVerdict:
    """The verdict on one kata."""

    name: str
    status: Status
    passed: int
    """Tests that pass, of `total`."""
    total: int
    failed: tuple[str, ...] = ()
    """Names of the tests that do not pass, where all ran."""
    verdict: str = "passed"
    """How the first test that does not pass ended: a word of docs/json.md."""
    message: str = ""
    mistakes: tuple[str, ...] = ()
    """Names of the known mistakes behind it."""

    @classmethod
    def from_grade(cls, grade: KataGrade) -> Self:
        """Return what the gradebook keeps at hand of a kata's grade."""
        return cls(
            grade.name,
            grade.status,
            grade.passed,
            grade.total,
            tuple(dict.fromkeys(case.test for case in grade.fingerprint)),
            verdict_word(grade),
            grade.message,
            tuple(mistake.name for mistake in grade.mistakes),
        )

    def to_json(self) -> dict[str, Any]:
        """Return plain lists, strings and numbers; what is as it is for a kata that is done is left out."""
        defaults = {"failed": (), "verdict": "passed", "message": "", "mistakes": ()}
        return {name: value for name, value in vars(self).items() if name not in defaults or value != defaults[name]}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Undo to_json; raises ValueError for what is not its result."""
        full = {"failed": (), "verdict": "passed", "message": "", "mistakes": (), **data}
        return cls(
            json_fields.text(full, "name"),
            Status(json_fields.text(full, "status")),
            json_fields.count(full, "passed"),
            json_fields.count(full, "total"),
            json_fields.texts(full, "failed"),
            json_fields.text(full, "verdict"),
            json_fields.text(full, "message"),
            json_fields.texts(full, "mistakes"),
        )


@dataclass(frozen=True)
class Version:
    """What an exercise's texts were graded with."""

    id: int
    exercise: str
    environment: str
    """The environment hash: engine, libraries, settings, data."""
    tests: str
    """The hash of the hidden tests, the solution and the known wrong answers."""
    about: Mapping[str, str]
    """The versions of the engine, Python and torch, and the course's commit."""


@dataclass(frozen=True)
class Grading:
    """The verdict on one text for one exercise, whoever has handed it in."""

    id: int
    exercise: str
    text_hash: str
    version: int
    round: int
    outcome: GradingOutcome
    reason: str
    """Why there is no verdict."""
    katas: tuple[KataVerdict, ...]
    flags: int
    """Places in the text where a teacher should look."""
    graded_at: float
    machine: str


@dataclass(frozen=True)
class Marked:
    """An attempt with the grading that counts for it; None where there is none yet."""

    attempt: Attempt
    grading: Grading | None


class RoundKind(StrEnum):
    """When the gradings of a round count."""

    GRADE = "grade"
    """At once."""
    REGRADE = "regrade"
    """Once the round is accepted."""


@dataclass(frozen=True)
class Round:
    """One run of the grader."""

    id: int
    kind: RoundKind
    note: str
    started_at: float
    accepted_at: float | None


@dataclass(frozen=True)
class Standing:
    """How a student stands in one exercise by the last attempt."""

    student: str
    exercise: str
    attempts: int
    last_attempt: int
    states: str
    """One letter for each kata in the course's order: d done, f failing, t to do. `e`: it could not be graded. Empty:
    it was not graded yet."""


@dataclass(frozen=True)
class Day:
    """What was handed in on one day."""

    day: str
    """As 2026-11-28, UTC."""
    attempts: int
    students: int


STATE_LETTERS = {Status.DONE: "d", Status.FAILING: "f", Status.TO_DO: "t", Status.PARTIAL: "f"}


def states_of(katas: tuple[KataVerdict, ...]) -> str:
    """Return one letter for each kata."""
    return "".join(STATE_LETTERS[kata.status] for kata in katas)
