"""All grades of a tree in the course's order, and the JSON that programs read."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from torch_katas.course.model import Course
from torch_katas.verdict import grades
from torch_katas.verdict.failure import ENDED_KINDS
from torch_katas.verdict.grades import ExerciseGrade, KataGrade

SCHEMA = 1
"""The version of the JSON; it grows when a field changes its meaning or goes. docs/json.md describes it."""


@dataclass(frozen=True)
class Scorecard:
    """All katas of a tree with their grades, in the course's order."""

    tree: str
    katas: tuple[KataGrade, ...]

    @staticmethod
    def of(course: Course, tree: str, graded: Iterable[ExerciseGrade]) -> "Scorecard":
        """Collect grades, which come in as they are ready, in the course's order."""
        by_key = {one.exercise.key: one.katas for one in graded}
        return Scorecard(tree, tuple(kata for e in course.exercises for kata in by_key.get(e.key, [])))

    def count(self, status: str, chapter: str | None = None) -> int:
        """Return how many katas have a status, in one chapter or in all."""
        return sum(kata.status == status and chapter in (None, kata.chapter) for kata in self.katas)

    @property
    def complete(self) -> bool:
        return all(kata.status == grades.DONE for kata in self.katas)

    @property
    def next(self) -> KataGrade | None:
        """The first kata that is not done, one that fails before one that is to do."""
        for status in (grades.FAILING, grades.TO_DO):
            found = next((kata for kata in self.katas if kata.status == status), None)
            if found:
                return found
        return None

    def as_dict(self) -> dict[str, Any]:
        """Return the JSON form: stable, described in docs/json.md."""
        return {
            "schema": SCHEMA,
            "tree": self.tree,
            "complete": self.complete,
            "totals": {
                "katas": len(self.katas),
                "done": self.count(grades.DONE),
                "to_do": self.count(grades.TO_DO),
                "failing": self.count(grades.FAILING),
            },
            "katas": [_kata_as_dict(kata) for kata in self.katas],
        }


def _kata_as_dict(kata: KataGrade) -> dict[str, Any]:
    failure = kata.first_failed.failure if kata.first_failed else None
    where = failure.where if failure else None
    return {
        "chapter": kata.chapter,
        "exercise": kata.exercise,
        "name": kata.name,
        "status": kata.status.replace(" ", "_"),
        "tests_passed": kata.passed,
        "tests_total": kata.total,
        "verdict": _verdict(kata),
        "message": kata.message,
        "mistake": kata.mistake.name if kata.mistake else None,
        "explanation": kata.mistake.explanation if kata.mistake else None,
        "path": where.path if where else kata.path,
        "line": where.line if where else None,
        "cell": where.cell if where else None,
    }


def _verdict(kata: KataGrade) -> str:
    """Return how the first test that does not pass ended: one word of docs/json.md."""
    failure = kata.first_failed.failure if kata.first_failed else None
    if kata.status == grades.DONE:
        return "passed"
    if kata.status == grades.TO_DO:
        return "to_do"
    return failure.kind.replace(" ", "_") if failure and failure.kind in ENDED_KINDS else "failed"
