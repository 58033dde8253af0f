"""All grades of a tree in the course's order, and the JSON that programs read."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self

from torch_katas.course.model import Course
from torch_katas.verdict.failure import ENDED_KINDS
from torch_katas.verdict.grades import ExerciseGrade, Flagged, KataGrade, Status
from torch_katas.verdict.harmless import spell_in_line, spell_invisible
from torch_katas.verdict.next_kata import find_next

SCHEMA = 1
"""The version of the JSON; it grows when a field changes its meaning or goes. docs/json.md describes it."""


@dataclass(frozen=True)
class Scorecard:
    """All katas of a tree with their grades, in the course's order."""

    tree: str
    katas: tuple[KataGrade, ...]
    flags: tuple[Flagged, ...] = ()
    """Where answers use words that no kata needs."""

    @classmethod
    def from_grades(cls, course: Course, tree: str, graded: Iterable[ExerciseGrade]) -> Self:
        """Collect grades, which come in as they are ready, in the course's order."""
        by_key = {grade.exercise.key: grade for grade in graded}
        ordered = [by_key[exercise.key] for exercise in course.exercises if exercise.key in by_key]
        katas = tuple(kata for grade in ordered for kata in grade.katas)
        return cls(tree, katas, tuple(flag for grade in ordered for flag in grade.flags))

    def count(self, status: Status, chapter: str | None = None) -> int:
        """Return how many katas have a status, in one chapter or in all."""
        return sum(kata.status == status and chapter in (None, kata.chapter) for kata in self.katas)

    @property
    def complete(self) -> bool:
        """Tell whether every kata is done."""
        return all(kata.status == Status.DONE for kata in self.katas)

    @property
    def next(self) -> KataGrade | None:
        """The kata that comes next; None where all are done."""
        return find_next(self.katas)

    def to_json(self) -> dict[str, Any]:
        """Return the JSON form: stable, described in docs/json.md."""
        return {
            "schema": SCHEMA,
            "tree": spell_in_line(self.tree),
            "complete": self.complete,
            "totals": {
                "katas": len(self.katas),
                "done": self.count(Status.DONE),
                "to_do": self.count(Status.TO_DO),
                "failing": self.count(Status.FAILING),
            },
            "katas": [_kata_to_json(kata) for kata in self.katas],
            "flags": [_flag_to_json(flag) for flag in self.flags],
        }


def _flag_to_json(flag: Flagged) -> dict[str, Any]:
    where = flag.where
    place = {"path": spell_in_line(where.path), "line": where.line, "cell": where.cell}
    return {**place, "what": spell_in_line(flag.what), "reason": flag.reason}


def _kata_to_json(kata: KataGrade) -> dict[str, Any]:
    first = next(iter(kata.mistakes), None)
    return {
        "chapter": kata.chapter,
        "exercise": kata.exercise,
        "name": kata.name,
        "status": _json_word(kata.status),
        "tests_passed": kata.passed,
        "tests_total": kata.total,
        "verdict": verdict_word(kata),
        "message": spell_in_line(kata.message),
        "mistake": spell_in_line(first.name) if first else None,
        "explanation": spell_invisible(first.text) if first else None,
        "mistakes": [mistake.to_json() for mistake in kata.mistakes],
        "path": spell_in_line(kata.place.path),
        "line": kata.place.line,
        "cell": kata.place.cell,
    }


def verdict_word(kata: KataGrade) -> str:
    """Return how the first test that does not pass ended: one word of docs/json.md."""
    if kata.status == Status.DONE:
        return "passed"
    if kata.status == Status.TO_DO:
        return "to_do"
    return _json_word(kata.failure.kind) if kata.failure and kata.failure.kind in ENDED_KINDS else "failed"


def _json_word(word: str) -> str:
    return word.replace(" ", "_")
