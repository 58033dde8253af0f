"""The gradebook of a class: every attempt and every verdict, so that each mark can be explained. It only grows.

One SQLite file. Several programs may read it while one writes; what a call has written is there after a crash.
"""

import contextlib
import hashlib
import json
import sqlite3
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from torch_katas.classroom.gradebook_reading import GradebookReader
from torch_katas.classroom.gradebook_records import GradingOutcome, KataVerdict, RoundKind, Student, states_of
from torch_katas.classroom.gradebook_schema import migrate
from torch_katas.course.errors import CourseError

PATIENCE = 30.0
"""Seconds that a writer waits for another one."""


class Gradebook(GradebookReader):
    """A gradebook to read from and to add to. Errors of the file are CourseErrors, of one line."""

    @classmethod
    def open(cls, path: Path, *, create: bool = False) -> Self:
        """Open a gradebook, and make a new one with `create`; raises CourseError where that cannot be done."""
        if not create and not path.is_file():
            raise CourseError(f"there is no gradebook at {path}; `class collect` makes one")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            # Each statement is its own transaction, but for those inside `_transaction`.
            connection = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)
        except (OSError, sqlite3.Error) as error:
            raise CourseError(f"the gradebook {path} cannot be opened ({error})") from None
        gradebook = cls(connection)
        try:
            with explained():
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute("PRAGMA synchronous = NORMAL")
                connection.execute("PRAGMA foreign_keys = ON")
                connection.execute("PRAGMA recursive_triggers = ON")  # else a REPLACE would delete unseen
                migrate(connection)
        except BaseException:
            connection.close()
            raise
        return gradebook

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """Write all that is added inside, or nothing of it; an inner one is part of the outer."""
        if self._connection.in_transaction:
            yield
            return
        with explained():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                with contextlib.suppress(sqlite3.Error):  # a full disk may have rolled back already
                    self._connection.execute("ROLLBACK")
                raise

    def add_roster(self, students: Iterable[Student], source: str) -> None:
        """Note who belongs to the class; what was known of a student is superseded, never removed."""
        with self.transaction():
            for student in students:
                if self.student(student.key) != student:
                    fields = json.dumps(dict(student.fields), ensure_ascii=False)
                    self._connection.execute(
                        "INSERT INTO roster (student, name, email, fields, source, added_at) VALUES (?, ?, ?, ?, ?, ?)",
                        (student.key, student.name, student.email, fields, source, time.time()),
                    )

    def add_attempt(
        self, student: str, exercise: str, data: bytes, submitted_at: float, source: str, original: bytes = b""
    ) -> int | None:
        """Note what a student has handed in for an exercise; return its number.

        Returns None where that student's attempt before it has the same text: the earlier time counts. `original` is
        the notebook that the text was taken from.
        """
        with self.transaction():
            exercise_id, text_id = self._exercise_id(exercise), self._text_id(data)
            before = self._connection.execute(
                "SELECT text FROM attempts WHERE student = ? AND exercise = ? AND submitted_at <= ?"
                " ORDER BY submitted_at DESC, id DESC LIMIT 1",
                (student, exercise_id, submitted_at),
            ).fetchone()
            if before and before[0] == text_id:
                return None
            original_id = self._text_id(original) if original else None
            return self._connection.execute(
                "INSERT INTO attempts (student, exercise, text, original, submitted_at, collected_at, source)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (student, exercise_id, text_id, original_id, submitted_at, time.time(), source),
            ).lastrowid

    def begin_round(self, kind: RoundKind, note: str = "") -> int:
        """Begin a run of the grader; return its number."""
        with self.transaction():
            number = self._connection.execute(
                "INSERT INTO rounds (kind, note, started_at) VALUES (?, ?, ?)", (kind.value, note, time.time())
            ).lastrowid
        assert number is not None
        return number

    def accept_round(self, round: int) -> None:
        """Let the gradings of a round count from now on."""
        with self.transaction():
            self._connection.execute("INSERT OR IGNORE INTO acceptances VALUES (?, ?)", (round, time.time()))

    def add_version(self, exercise: str, environment: str, tests: str, about: Mapping[str, str]) -> int:
        """Note what an exercise is graded with; return its number, the same for the same."""
        with self.transaction():
            exercise_id = self._exercise_id(exercise)
            return self._find_or_add(
                "SELECT id FROM versions WHERE exercise = ? AND environment = ? AND tests = ?",
                (exercise_id, environment, tests),
                "INSERT INTO versions (exercise, environment, tests, about, first_used_at) VALUES (?, ?, ?, ?, ?)",
                lambda: (exercise_id, environment, tests, json.dumps(dict(about)), time.time()),
            )

    def add_grading(
        self,
        exercise: str,
        text_hash: str,
        version: int,
        round: int,
        *,
        katas: tuple[KataVerdict, ...] = (),
        detail: Mapping[str, Any] | None = None,
        flags: int = 0,
        reason: str = "",
        machine: str = "",
        graded_at: float | None = None,
    ) -> int:
        """Note the verdict on a text that is known; with a `reason` there is none, and that is why."""
        outcome = GradingOutcome.ERROR if reason else GradingOutcome.GRADED
        packed = None if detail is None else zlib.compress(json.dumps(detail, ensure_ascii=True).encode("ascii"))
        as_json = json.dumps([kata.to_json() for kata in katas], separators=(",", ":"))
        with self.transaction():
            row = self._connection.execute("SELECT id FROM texts WHERE hash = ?", (text_hash,)).fetchone()
            if row is None:
                raise CourseError(f"the gradebook holds no text {text_hash}")
            number = self._connection.execute(
                "INSERT INTO gradings (exercise, text, version, round, outcome, reason, states, katas, flags, detail,"
                " machine, graded_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    *(self._exercise_id(exercise), row[0], version, round, outcome.value, reason, states_of(katas)),
                    *(as_json, flags, packed, machine, time.time() if graded_at is None else graded_at),
                ),
            ).lastrowid
        assert number is not None
        return number

    def _exercise_id(self, key: str) -> int:
        return self._find_or_add(
            "SELECT id FROM exercises WHERE key = ?", (key,), "INSERT INTO exercises (key) VALUES (?)", lambda: (key,)
        )

    def _text_id(self, data: bytes) -> int:
        text_hash = hash_text(data)
        return self._find_or_add(
            "SELECT id FROM texts WHERE hash = ?",
            (text_hash,),
            "INSERT INTO texts (hash, data) VALUES (?, ?)",
            lambda: (text_hash, zlib.compress(data)),
        )

    def _find_or_add(
        self, find: str, values: tuple[object, ...], add: str, new_values: Callable[[], tuple[object, ...]]
    ) -> int:
        row = self._connection.execute(find, values).fetchone()
        number = row[0] if row else self._connection.execute(add, new_values()).lastrowid
        assert number is not None
        return int(number)

    def refresh_derived(self) -> None:
        """Make anew the rows of what is derived that something was added to since."""
        with explained():
            changed = any(self._connection.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone() for table in _CHANGED)
        if changed:
            with self.transaction():
                for statement in _REFRESH:
                    self._connection.execute(statement)


_CHANGED = ("changed_standing", "changed_days")

_REFRESH = (
    # Of the columns that stand beside a maximum, SQLite takes those of the row that has it.
    """INSERT OR REPLACE INTO standing
        SELECT a.student, a.exercise, a.count, a.id, coalesce(g.states, (
            SELECT 'e' FROM gradings WHERE exercise = a.exercise AND text = a.text AND outcome = 'error'
        ), '')
        FROM (
            SELECT a.id, a.student, a.exercise, a.text, count(*) AS count, max(a.submitted_at)
            FROM changed_standing c JOIN attempts a ON a.student = c.student AND a.exercise = c.exercise
            GROUP BY c.student, c.exercise
        ) AS a
        LEFT JOIN gradings g ON g.id = (SELECT grading FROM counting WHERE exercise = a.exercise AND text = a.text)""",
    "DELETE FROM changed_standing",
    """INSERT OR REPLACE INTO days
        SELECT c.day, count(*), count(DISTINCT a.student) FROM changed_days c JOIN attempts a
            ON a.submitted_at >= CAST(strftime('%s', c.day) AS INTEGER)
            AND a.submitted_at < CAST(strftime('%s', c.day) AS INTEGER) + 86400
        GROUP BY c.day""",
    "DELETE FROM changed_days",
)


def hash_text(data: bytes) -> str:
    """Return the hash under which the gradebook knows what was handed in."""
    return hashlib.sha256(data).hexdigest()


@contextlib.contextmanager
def explained() -> Iterator[None]:
    """Turn an error of the file into a CourseError of one line."""
    try:
        yield
    except sqlite3.Error as error:
        raise CourseError(f"the gradebook cannot be used ({error})") from None
