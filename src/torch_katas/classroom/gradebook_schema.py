"""The tables of the gradebook, and how an older file is brought up to date.

Nothing that was written is ever changed: triggers refuse it. Only `standing` and `days` are derived from the rest.
Other triggers note which of their rows are out of date when something is added, and those alone are made anew.
"""

import sqlite3

from torch_katas.course.errors import CourseError

RECORDS = ("roster", "texts", "exercises", "attempts", "versions", "rounds", "acceptances", "gradings")
"""The tables that only grow."""

_VERSION_1 = (
    """CREATE TABLE roster (
        id INTEGER PRIMARY KEY,
        student TEXT NOT NULL,
        name TEXT NOT NULL,
        email TEXT NOT NULL,
        fields TEXT NOT NULL, -- JSON: the other columns of the roster
        source TEXT NOT NULL,
        added_at REAL NOT NULL
    )""",
    "CREATE INDEX roster_by_student ON roster (student, id)",
    """CREATE TABLE texts (
        id INTEGER PRIMARY KEY,
        hash TEXT NOT NULL UNIQUE, -- SHA-256 of the bytes
        data BLOB NOT NULL -- compressed with zlib
    )""",
    "CREATE TABLE exercises (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE)",
    """CREATE TABLE attempts (
        id INTEGER PRIMARY KEY,
        student TEXT NOT NULL,
        exercise INTEGER NOT NULL REFERENCES exercises (id),
        text INTEGER NOT NULL REFERENCES texts (id),
        original INTEGER REFERENCES texts (id), -- the notebook that the text was taken from
        submitted_at REAL NOT NULL, -- seconds since 1970, UTC, as all times
        collected_at REAL NOT NULL,
        source TEXT NOT NULL,
        UNIQUE (student, exercise, submitted_at, text)
    )""",
    "CREATE INDEX attempts_by_text ON attempts (exercise, text)",
    """CREATE TABLE versions (
        id INTEGER PRIMARY KEY,
        exercise INTEGER NOT NULL REFERENCES exercises (id),
        environment TEXT NOT NULL, -- hash of the engine, libraries, settings and data
        tests TEXT NOT NULL, -- hash of the hidden tests, the solution and the known wrong answers
        about TEXT NOT NULL, -- JSON: the versions of the engine, Python and torch, and the course's commit
        first_used_at REAL NOT NULL,
        UNIQUE (exercise, environment, tests)
    )""",
    """CREATE TABLE rounds (
        id INTEGER PRIMARY KEY,
        kind TEXT NOT NULL CHECK (kind IN ('grade', 'regrade')),
        note TEXT NOT NULL,
        started_at REAL NOT NULL
    )""",
    "CREATE TABLE acceptances (round INTEGER PRIMARY KEY REFERENCES rounds (id), accepted_at REAL NOT NULL)",
    """CREATE TABLE gradings (
        id INTEGER PRIMARY KEY,
        exercise INTEGER NOT NULL REFERENCES exercises (id),
        text INTEGER NOT NULL REFERENCES texts (id),
        version INTEGER NOT NULL REFERENCES versions (id),
        round INTEGER NOT NULL REFERENCES rounds (id),
        outcome TEXT NOT NULL CHECK (outcome IN ('graded', 'error')),
        reason TEXT NOT NULL, -- of an error
        states TEXT NOT NULL, -- one letter for each kata: d(one), f(ailing), t(o do)
        katas TEXT NOT NULL, -- JSON: the verdict on each kata
        flags INTEGER NOT NULL, -- places in the text where a teacher should look
        detail BLOB, -- the whole grade as JSON, compressed with zlib
        machine TEXT NOT NULL,
        graded_at REAL NOT NULL
    )""",
    "CREATE INDEX gradings_by_text ON gradings (exercise, text, outcome, round)",
    """CREATE VIEW counting AS
        SELECT gradings.exercise AS exercise, gradings.text AS text, max(gradings.id) AS grading
        FROM gradings JOIN rounds ON rounds.id = gradings.round
        WHERE gradings.outcome = 'graded'
            AND (rounds.kind = 'grade' OR rounds.id IN (SELECT round FROM acceptances))
        GROUP BY gradings.exercise, gradings.text""",
    """CREATE TABLE standing (
        student TEXT NOT NULL,
        exercise INTEGER NOT NULL,
        attempts INTEGER NOT NULL,
        attempt INTEGER NOT NULL, -- the last
        states TEXT NOT NULL, -- those of its grading; 'e' where it could not be graded, empty where it was not
        PRIMARY KEY (student, exercise)
    ) WITHOUT ROWID""",
    "CREATE INDEX standing_by_states ON standing (exercise, states)",
    "CREATE TABLE derived (name TEXT PRIMARY KEY, is_current INTEGER NOT NULL)",
    "INSERT INTO derived VALUES ('standing', 0)",
    *(
        f"""CREATE TRIGGER {table}_make_standing_stale AFTER INSERT ON {table} BEGIN
            UPDATE derived SET is_current = 0 WHERE name = 'standing' AND is_current = 1;
        END"""
        for table in ("attempts", "gradings", "acceptances")
    ),
    *(
        f"""CREATE TRIGGER {table}_refuses_{event} BEFORE {event} ON {table} BEGIN
            SELECT RAISE(ABORT, 'the gradebook only grows: nothing in it is changed or deleted');
        END"""
        for table in RECORDS
        for event in ("update", "delete")
    ),
)

_VERSION_2 = (
    """CREATE TABLE days (
        day TEXT PRIMARY KEY, -- as 2026-11-28, UTC
        attempts INTEGER NOT NULL,
        students INTEGER NOT NULL
    ) WITHOUT ROWID""",
    "UPDATE derived SET is_current = 0",
)

_VERSION_3 = (
    "DROP TABLE derived",
    *(f"DROP TRIGGER {table}_make_standing_stale" for table in ("attempts", "gradings", "acceptances")),
    """CREATE TABLE changed_standing (
        student TEXT NOT NULL,
        exercise INTEGER NOT NULL,
        PRIMARY KEY (student, exercise)
    ) WITHOUT ROWID""",
    "CREATE TABLE changed_days (day TEXT PRIMARY KEY) WITHOUT ROWID",
    "CREATE INDEX attempts_by_time ON attempts (submitted_at)",
    "CREATE INDEX gradings_by_round ON gradings (round)",
    """CREATE TRIGGER attempts_change_derived AFTER INSERT ON attempts BEGIN
        INSERT OR IGNORE INTO changed_standing VALUES (new.student, new.exercise);
        INSERT OR IGNORE INTO changed_days VALUES (date(new.submitted_at, 'unixepoch'));
    END""",
    """CREATE TRIGGER gradings_change_derived AFTER INSERT ON gradings BEGIN
        INSERT OR IGNORE INTO changed_standing
            SELECT student, exercise FROM attempts WHERE exercise = new.exercise AND text = new.text;
    END""",
    """CREATE TRIGGER acceptances_change_derived AFTER INSERT ON acceptances BEGIN
        INSERT OR IGNORE INTO changed_standing
            SELECT a.student, a.exercise FROM gradings g JOIN attempts a ON a.exercise = g.exercise AND a.text = g.text
            WHERE g.round = new.round;
    END""",
    "INSERT INTO changed_standing SELECT DISTINCT student, exercise FROM attempts",
    "INSERT INTO changed_days SELECT DISTINCT date(submitted_at, 'unixepoch') FROM attempts",
)

MIGRATIONS = (_VERSION_1, _VERSION_2, _VERSION_3)
"""The statements that lead from each version to the next; the file's `user_version` counts those carried out."""


def migrate(connection: sqlite3.Connection) -> None:
    """Bring a gradebook up to date, each step whole or not at all; raises CourseError for one of a newer version."""
    version = _version(connection)
    if version > len(MIGRATIONS):
        raise CourseError(
            f"this gradebook has version {version}, and this program knows {len(MIGRATIONS)}; use a newer torch-katas"
        )
    while (version := _version(connection)) < len(MIGRATIONS):
        connection.execute("BEGIN IMMEDIATE")
        try:
            if _version(connection) == version:  # nobody else has just done it
                for statement in MIGRATIONS[version]:
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {version + 1}")
            connection.execute("COMMIT")
        except BaseException:
            connection.execute("ROLLBACK")
            raise


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])
