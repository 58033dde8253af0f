"""The gradebook only grows, tells each mark's history, and says plainly where it cannot be used."""

import sqlite3

import pytest
from made_class import EXERCISE, MORNING, hand_in

from torch_katas.classroom import gradebook_schema
from torch_katas.classroom.gradebook import Gradebook, hash_text
from torch_katas.classroom.gradebook_records import KataVerdict, RoundKind, Student
from torch_katas.classroom.gradebook_schema import RECORDS
from torch_katas.course.errors import CourseError
from torch_katas.verdict.grades import Status

DONE = (KataVerdict("double", Status.DONE, 3, 3), KataVerdict("Scale", Status.DONE, 2, 2))
FAILING = (
    KataVerdict("double", Status.FAILING, 1, 3, ("test_a", "test_b"), "failed", "wrong", ("squares",)),
    KataVerdict("Scale", Status.TO_DO, 0, 2, (), "to_do", "", ()),
)


@pytest.fixture
def gradebook(tmp_path):
    with Gradebook.open(tmp_path / "gradebook.sqlite", create=True) as opened:
        yield opened


def mark(gradebook, text, katas, *, round=None, version="v1", reason=""):
    """Add a grading of a text."""
    number = gradebook.add_version(EXERCISE, version, "tests", {"torch": "2"})
    round = gradebook.begin_round(RoundKind.GRADE) if round is None else round
    return gradebook.add_grading(
        EXERCISE, hash_text(text.encode()), number, round, katas=katas, detail={"katas": []}, reason=reason
    )


def only(gradebook, **chosen):
    """Return the verdicts that count for the only attempt."""
    (marked,) = gradebook.marked(**chosen)
    return marked.grading.katas if marked.grading else None


def test_a_student_is_superseded_and_never_removed(gradebook):
    gradebook.add_roster([Student("ann", "Ann Ä", "ann@x.org", {"Section": "1"}), Student("bob")], "roster.csv")
    gradebook.add_roster([Student("ann", "Ann B", "ann@x.org", {"Section": "2"})], "later.csv")
    assert [student.key for student in gradebook.students()] == ["ann", "bob"]
    assert gradebook.student("ann") == Student("ann", "Ann B", "ann@x.org", {"Section": "2"})
    assert gradebook.student("eve") is None


def test_who_is_missing_and_who_is_unknown(gradebook):
    gradebook.add_roster([Student("ann"), Student("bob")], "roster.csv")
    hand_in(gradebook, "ann", "text")
    hand_in(gradebook, "eve", "text")
    assert gradebook.absent() == ["bob"]
    assert gradebook.strangers() == ["eve"]


def test_the_same_text_twice_in_a_row_is_one_attempt(gradebook):
    texts = ["a", "a", "b", "a"]
    added = [hand_in(gradebook, "ann", text, hour) for hour, text in enumerate(texts)]
    assert [bool(number) for number in added] == [True, False, True, True]
    again = [hand_in(gradebook, "ann", text, hour) for hour, text in enumerate(texts)]
    assert again == [None] * 4
    assert [attempt.submitted_at for attempt in gradebook.attempts("ann")] == [
        MORNING + 3600 * hour for hour in (0, 2, 3)
    ]


def test_what_was_handed_in_is_there_byte_for_byte(gradebook):
    data = b"\xff\x00 no text \r\n"
    gradebook.add_attempt("ann", EXERCISE, data, MORNING, "a test", original=b"{}")
    (attempt,) = gradebook.attempts()
    assert gradebook.data(attempt.text_hash) == data
    with pytest.raises(CourseError, match="holds no text"):
        gradebook.data("0" * 64)


def test_students_with_the_same_text_share_a_grading(gradebook):
    hand_in(gradebook, "ann", "same")
    hand_in(gradebook, "bob", "same")
    assert gradebook.ungraded() == [("ann", EXERCISE, hash_text(b"same"))]
    mark(gradebook, "same", FAILING)
    assert gradebook.ungraded() == []
    assert [marked.grading.katas for marked in gradebook.marked()] == [FAILING, FAILING]


def test_an_error_says_nothing_of_an_answer_and_is_tried_again(gradebook):
    hand_in(gradebook, "ann", "text")
    mark(gradebook, "text", (), reason="no memory")
    assert only(gradebook) is None
    assert len(gradebook.ungraded()) == 1
    assert [(attempt.student, reason) for attempt, reason in gradebook.ungradable()] == [("ann", "no memory")]
    assert [standing.states for standing in gradebook.standing()] == ["e"]
    mark(gradebook, "text", DONE)
    assert only(gradebook) == DONE
    assert gradebook.ungradable() == []
    assert [standing.states for standing in gradebook.standing()] == ["dd"]


def test_a_regrade_counts_once_it_is_accepted(gradebook):
    hand_in(gradebook, "ann", "text")
    first = mark(gradebook, "text", FAILING)
    round = gradebook.begin_round(RoundKind.REGRADE, "a test was wrong")
    new_version = gradebook.add_version(EXERCISE, "v2", "tests", {})
    assert len(gradebook.outdated([new_version], round)) == 1
    second = mark(gradebook, "text", DONE, round=round, version="v2")
    assert gradebook.outdated([new_version], round) == []
    assert (only(gradebook), only(gradebook, round=round)) == (FAILING, DONE)
    gradebook.accept_round(round)
    assert only(gradebook) == DONE
    history = gradebook.gradings(EXERCISE, hash_text(b"text"))
    assert [grading.id for grading in history] == [first, second]
    assert gradebook.version(history[0].version).about == {"torch": "2"}
    assert [entry.accepted_at is not None for entry in gradebook.rounds()] == [False, True]


def test_standings_follow_the_last_attempt(gradebook):
    for student in ("ann", "bob", "eve"):
        hand_in(gradebook, student, "wrong")
    hand_in(gradebook, "bob", "right", hour=24)
    mark(gradebook, "wrong", FAILING)
    mark(gradebook, "right", DONE)
    assert {entry.student: (entry.attempts, entry.states) for entry in gradebook.standing()} == {
        "ann": (1, "ft"),
        "bob": (2, "dd"),
        "eve": (1, "ft"),
    }
    assert [entry.student for entry in gradebook.standing(offset=1, limit=1)] == ["bob"]
    assert gradebook.standing(["02_other/01_x"]) == []
    assert gradebook.state_counts() == {(EXERCISE, "dd"): 1, (EXERCISE, "ft"): 2}
    assert [(day.attempts, day.students) for day in gradebook.days()] == [(3, 3), (1, 1)]


def test_standings_and_days_follow_whatever_is_added(gradebook):
    def shown():
        standings = {entry.student: (entry.attempts, entry.states) for entry in gradebook.standing()}
        return standings, [(day.attempts, day.students) for day in gradebook.days()]

    hand_in(gradebook, "ann", "wrong")
    assert shown() == ({"ann": (1, "")}, [(1, 1)])
    mark(gradebook, "wrong", (), reason="no memory")
    assert shown() == ({"ann": (1, "e")}, [(1, 1)])
    mark(gradebook, "wrong", FAILING)
    hand_in(gradebook, "bob", "wrong")
    assert shown() == ({"ann": (1, "ft"), "bob": (1, "ft")}, [(2, 2)])
    hand_in(gradebook, "bob", "right", hour=1)
    mark(gradebook, "right", FAILING)
    hand_in(gradebook, "eve", "wrong", hour=24)
    assert shown() == ({"ann": (1, "ft"), "bob": (2, "ft"), "eve": (1, "ft")}, [(3, 2), (1, 1)])
    round = gradebook.begin_round(RoundKind.REGRADE)
    mark(gradebook, "right", DONE, round=round, version="v2")
    assert shown()[0]["bob"] == (2, "ft")
    gradebook.accept_round(round)
    assert shown() == ({"ann": (1, "ft"), "bob": (2, "dd"), "eve": (1, "ft")}, [(3, 2), (1, 1)])


def test_a_gradebook_of_an_older_version_is_brought_up_to_date(tmp_path, monkeypatch):
    path = tmp_path / "gradebook.sqlite"
    with monkeypatch.context() as older:
        older.setattr(gradebook_schema, "MIGRATIONS", gradebook_schema.MIGRATIONS[:2])
        with Gradebook.open(path, create=True) as gradebook:
            hand_in(gradebook, "ann", "wrong")
            mark(gradebook, "wrong", FAILING)
    for _ in range(2):
        with Gradebook.open(path) as gradebook:
            assert [(entry.student, entry.states) for entry in gradebook.standing()] == [("ann", "ft")]
            assert [(day.attempts, day.students) for day in gradebook.days()] == [(1, 1)]


def test_nothing_is_changed_or_deleted(tmp_path, gradebook):
    gradebook.add_roster([Student("ann")], "roster.csv")
    hand_in(gradebook, "ann", "text")
    mark(gradebook, "text", DONE)
    gradebook.accept_round(1)
    connection = sqlite3.connect(tmp_path / "gradebook.sqlite")
    for table in RECORDS:
        column = connection.execute(f"SELECT name FROM pragma_table_info('{table}')").fetchone()[0]
        for statement in (f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}"):
            with pytest.raises(sqlite3.IntegrityError, match="only grows"):
                connection.execute(statement)
    connection.close()


def test_what_one_transaction_adds_is_there_whole_or_not_at_all(gradebook):
    with pytest.raises(ZeroDivisionError), gradebook.transaction():
        hand_in(gradebook, "ann", "text")
        raise ZeroDivisionError
    assert list(gradebook.attempts()) == []


def test_a_full_disk_is_one_line_and_costs_nothing_that_was_there(gradebook):
    hand_in(gradebook, "ann", "text")
    gradebook._connection.execute("PRAGMA max_page_count = 1")  # at once as large as it may become
    noise = "".join(map(hash_text, (number.to_bytes(4, "big") for number in range(4000))))
    with pytest.raises(CourseError, match="full"):
        hand_in(gradebook, "bob", noise)
    assert [attempt.student for attempt in gradebook.attempts()] == ["ann"]


def test_two_may_write_at_once(tmp_path, gradebook):
    with Gradebook.open(tmp_path / "gradebook.sqlite") as other:
        hand_in(gradebook, "ann", "a")
        hand_in(other, "bob", "b")
        assert [attempt.student for attempt in gradebook.attempts()] == ["ann", "bob"]


def test_a_file_that_is_none_and_one_of_a_newer_version_are_one_line(tmp_path):
    with pytest.raises(CourseError, match="there is no gradebook"):
        Gradebook.open(tmp_path / "gradebook.sqlite")
    (tmp_path / "other.sqlite").write_text("no database, but long enough to be looked at" * 100)
    with pytest.raises(CourseError, match="cannot be used"):
        Gradebook.open(tmp_path / "other.sqlite")
    connection = sqlite3.connect(tmp_path / "newer.sqlite")
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(CourseError, match="version 99"):
        Gradebook.open(tmp_path / "newer.sqlite")
