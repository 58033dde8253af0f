"""What can be asked of a gradebook."""

import json
import sqlite3
import zlib
from collections.abc import Collection, Iterator
from functools import lru_cache
from typing import Any

from torch_katas.classroom.gradebook_records import (
    Attempt,
    Day,
    Grading,
    GradingOutcome,
    KataVerdict,
    Marked,
    Round,
    RoundKind,
    Standing,
    Student,
    Version,
)
from torch_katas.course.errors import CourseError

_ATTEMPT = "a.id, a.student, e.key, t.hash, a.submitted_at, a.collected_at, a.source"
_GRADING = "g.id, e.key, t.hash, g.version, g.round, g.outcome, g.reason, g.katas, g.flags, g.graded_at, g.machine"
_LAST_OF_ROUND = (
    "(SELECT max(r.id) FROM gradings r WHERE r.exercise = a.exercise AND r.text = a.text"
    " AND r.outcome = 'graded' AND r.round = :round)"
)


class GradebookReader:
    """A gradebook to read from. Every list is in an order that does not change from call to call."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def students(self) -> list[Student]:
        """Return everybody on the roster, by key."""
        rows = self._connection.execute(
            "SELECT student, name, email, fields FROM roster"
            " WHERE id IN (SELECT max(id) FROM roster GROUP BY student) ORDER BY student"
        )
        return [Student(key, name, email, json.loads(fields)) for key, name, email, fields in rows]

    def student(self, key: str) -> Student | None:
        """Return somebody on the roster."""
        row = self._connection.execute(
            "SELECT student, name, email, fields FROM roster WHERE student = ? ORDER BY id DESC LIMIT 1", (key,)
        ).fetchone()
        return Student(row[0], row[1], row[2], json.loads(row[3])) if row else None

    def strangers(self) -> list[str]:
        """Return the keys of those who have handed something in and are not on the roster."""
        rows = self._connection.execute(
            "SELECT DISTINCT student FROM attempts WHERE student NOT IN (SELECT student FROM roster) ORDER BY student"
        )
        return [key for (key,) in rows]

    def absent(self) -> list[str]:
        """Return the keys of those on the roster who have handed nothing in."""
        rows = self._connection.execute(
            "SELECT DISTINCT student FROM roster WHERE student NOT IN (SELECT student FROM attempts) ORDER BY student"
        )
        return [key for (key,) in rows]

    def exercises(self) -> list[str]:
        """Return the keys of the exercises of which there are attempts."""
        rows = self._connection.execute(
            "SELECT key FROM exercises WHERE id IN (SELECT exercise FROM attempts) ORDER BY key"
        )
        return [key for (key,) in rows]

    def attempts(self, student: str | None = None, exercise: str | None = None) -> Iterator[Attempt]:
        """Yield attempts by student, exercise and time."""
        where, values = _restrict(student, exercise)
        yield from map(
            _attempt,
            self._connection.execute(
                f"SELECT {_ATTEMPT} FROM attempts a JOIN exercises e ON e.id = a.exercise"
                f" JOIN texts t ON t.id = a.text{where} ORDER BY a.student, e.key, a.submitted_at, a.id",
                values,
            ),
        )

    def marked(
        self, student: str | None = None, exercise: str | None = None, round: int | None = None
    ) -> Iterator[Marked]:
        """Yield attempts by student, exercise and time, each with the grading that counts for it.

        With `round` the gradings of that round come first, whether it is accepted or not.
        """
        where, values = _restrict(student, exercise)
        chosen = "c.grading" if round is None else f"coalesce({_LAST_OF_ROUND}, c.grading)"
        rows = self._connection.execute(
            f"SELECT {_ATTEMPT}, {_GRADING} FROM attempts a JOIN exercises e ON e.id = a.exercise"
            " JOIN texts t ON t.id = a.text LEFT JOIN counting c ON c.exercise = a.exercise AND c.text = a.text"
            f" LEFT JOIN gradings g ON g.id = {chosen}{where} ORDER BY a.student, e.key, a.submitted_at, a.id",
            {**values, "round": round},
        )
        for row in rows:
            yield Marked(_attempt(row[:7]), None if row[7] is None else _grading(row[7:]))

    def gradings(self, exercise: str, text_hash: str) -> list[Grading]:
        """Return every grading that a text ever got for an exercise, the oldest first."""
        rows = self._connection.execute(
            f"SELECT {_GRADING} FROM gradings g JOIN exercises e ON e.id = g.exercise JOIN texts t ON t.id = g.text"
            " WHERE e.key = ? AND t.hash = ? ORDER BY g.id",
            (exercise, text_hash),
        )
        return [_grading(row) for row in rows]

    def ungradable(self) -> list[tuple[Attempt, str]]:
        """Return the attempts that could not be graded so far, with the last reason."""
        rows = self._connection.execute(
            f"SELECT {_ATTEMPT}, g.reason FROM attempts a JOIN exercises e ON e.id = a.exercise"
            " JOIN texts t ON t.id = a.text JOIN gradings g ON g.id ="
            " (SELECT max(id) FROM gradings WHERE exercise = a.exercise AND text = a.text AND outcome = 'error')"
            " WHERE NOT EXISTS (SELECT 1 FROM counting c WHERE c.exercise = a.exercise AND c.text = a.text)"
            " ORDER BY a.student, e.key, a.submitted_at, a.id"
        )
        return [(_attempt(row[:7]), row[7]) for row in rows]

    def ungraded(self) -> list[tuple[str, str, str]]:
        """Return the texts of which no grading counts, each once, as (student, exercise, text's hash).

        The student is the first who has handed it in; a student's texts are neighbours.
        """
        return self._pending("NOT EXISTS (SELECT 1 FROM counting c WHERE c.exercise = a.exercise AND c.text = a.text)")

    def outdated(self, versions: Collection[int], round: int) -> list[tuple[str, str, str]]:
        """Return the texts whose counting grading has none of these versions, and that a round has not graded yet.

        The form is that of `ungraded`.
        """
        current = ", ".join(map(str, map(int, versions))) or "NULL"
        return self._pending(
            "NOT EXISTS (SELECT 1 FROM counting c JOIN gradings g ON g.id = c.grading"
            f" WHERE c.exercise = a.exercise AND c.text = a.text AND g.version IN ({current}))"
            " AND NOT EXISTS (SELECT 1 FROM gradings g WHERE g.exercise = a.exercise AND g.text = a.text"
            f" AND g.outcome = 'graded' AND g.round = {int(round)})"
        )

    def _pending(self, condition: str) -> list[tuple[str, str, str]]:
        # Of the other columns SQLite takes those of the row that has the minimum.
        rows = self._connection.execute(
            "SELECT p.student, e.key, t.hash FROM"
            f" (SELECT min(a.id) AS first, a.student, a.exercise, a.text FROM attempts a WHERE {condition}"
            "  GROUP BY a.exercise, a.text) AS p"
            " JOIN exercises e ON e.id = p.exercise JOIN texts t ON t.id = p.text ORDER BY p.student, e.key, p.first"
        )
        keys: dict[str, str] = {}
        return [(keys.setdefault(student, student), keys.setdefault(key, key), text) for student, key, text in rows]

    def detail(self, grading: int) -> dict[str, Any]:
        """Return all that is known of a grading: the exercise's grade as JSON, its katas with their mistakes."""
        row = self._connection.execute("SELECT detail FROM gradings WHERE id = ?", (grading,)).fetchone()
        if row is None or row[0] is None:
            raise CourseError(f"the gradebook holds no grade {grading}")
        data: dict[str, Any] = json.loads(zlib.decompress(row[0]))
        return data

    def data(self, text_hash: str) -> bytes:
        """Return the bytes that were handed in; raises CourseError for a hash that is not known."""
        row = self._connection.execute("SELECT data FROM texts WHERE hash = ?", (text_hash,)).fetchone()
        if row is None:
            raise CourseError(f"the gradebook holds no text {text_hash}")
        return zlib.decompress(row[0])

    def text(self, text_hash: str) -> str:
        """Return a text that was handed in, as people read it: what is no UTF-8 is shown by a replacement."""
        return self.data(text_hash).decode("utf-8", "replace")

    def version(self, id: int) -> Version:
        """Return what gradings of this version were made with."""
        row = self._connection.execute(
            "SELECT v.id, e.key, v.environment, v.tests, v.about FROM versions v JOIN exercises e ON e.id = v.exercise"
            " WHERE v.id = ?",
            (id,),
        ).fetchone()
        if row is None:
            raise CourseError(f"the gradebook holds no version {id}")
        return Version(row[0], row[1], row[2], row[3], json.loads(row[4]))

    def rounds(self) -> list[Round]:
        """Return every run of the grader, the oldest first."""
        rows = self._connection.execute(
            "SELECT r.id, r.kind, r.note, r.started_at, a.accepted_at FROM rounds r"
            " LEFT JOIN acceptances a ON a.round = r.id ORDER BY r.id"
        )
        return [Round(id, RoundKind(kind), note, started, accepted) for id, kind, note, started, accepted in rows]

    def standing(
        self, exercises: Collection[str] | None = None, offset: int = 0, limit: int | None = None
    ) -> list[Standing]:
        """Return how students stand by their last attempts, by student and exercise.

        `offset` and `limit` count students who have handed something in.
        """
        self.refresh_derived()
        rows = self._connection.execute(
            "SELECT s.student, e.key, s.attempts, s.attempt, s.states FROM"
            " (SELECT DISTINCT student FROM standing ORDER BY student LIMIT :limit OFFSET :offset) AS people"
            " JOIN standing s ON s.student = people.student JOIN exercises e ON e.id = s.exercise"
            f"{_where_exercises(exercises)} ORDER BY s.student, e.key",
            {"limit": -1 if limit is None else limit, "offset": offset},
        )
        return [Standing(*row) for row in rows]

    def state_counts(self, exercises: Collection[str] | None = None) -> dict[tuple[str, str], int]:
        """Return how many students stand alike in an exercise, by (exercise, states)."""
        self.refresh_derived()
        rows = self._connection.execute(
            "SELECT e.key, s.states, s.count FROM"
            " (SELECT exercise, states, count(*) AS count FROM standing GROUP BY exercise, states) AS s"
            f" JOIN exercises e ON e.id = s.exercise{_where_exercises(exercises)} ORDER BY e.key, s.states"
        )
        return {(exercise, states): count for exercise, states, count in rows}

    def days(self) -> list[Day]:
        """Return what was handed in, day by day."""
        self.refresh_derived()
        rows = self._connection.execute("SELECT day, attempts, students FROM days ORDER BY day")
        return [Day(*row) for row in rows]

    def refresh_derived(self) -> None:
        """Make anew the rows of what is derived that something was added to since."""
        raise NotImplementedError


def _restrict(student: str | None, exercise: str | None) -> tuple[str, dict[str, str | int | None]]:
    conditions = [("a.student = :student", student), ("e.key = :exercise", exercise)]
    named = [condition for condition, value in conditions if value is not None]
    return (f" WHERE {' AND '.join(named)}" if named else ""), {"student": student, "exercise": exercise}


def _where_exercises(exercises: Collection[str] | None) -> str:
    if exercises is None:
        return ""
    return " WHERE e.key IN ({})".format(", ".join("'{}'".format(key.replace("'", "''")) for key in exercises))


def _attempt(row: tuple[Any, ...]) -> Attempt:
    return Attempt(*row)


def _grading(row: tuple[Any, ...]) -> Grading:
    id, exercise, text, version, round, outcome, reason, katas, flags, graded_at, machine = row
    return Grading(
        id, exercise, text, version, round, GradingOutcome(outcome), reason, _katas(katas), flags, graded_at, machine
    )


@lru_cache(maxsize=4096)
def _katas(text: str) -> tuple[KataVerdict, ...]:
    """Return the verdicts that JSON says; many students have the same."""
    return tuple(map(KataVerdict.from_json, json.loads(text)))
