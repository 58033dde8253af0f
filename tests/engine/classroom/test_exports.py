"""Each export read by a reader of its system: people, marks, no mark, excuses, late marks, and no formula anywhere."""

import json
from fractions import Fraction

import pytest
from class_samples import DUE, FIRST, SECOND, STUDENTS, attempt, late, make_policy
from gradebook_readers import (
    read_canvas,
    read_classroom50,
    read_csv,
    read_gradescope,
    read_moodle_worksheet,
    read_nbgrader,
    read_prairielearn,
)

from torch_katas.classroom.exports import autograders, canvas, moodle, nbgrader, plain
from torch_katas.classroom.exports.cells import safe_cell, to_csv
from torch_katas.classroom.exports.marks_table import Missing, split_name
from torch_katas.classroom.exports.write import ExportOptions, file_name, write_export
from torch_katas.classroom.gradebook_records import Student
from torch_katas.classroom.marks.marking import mark_class
from torch_katas.classroom.marks.policy import Assignment, Extension, PointsFor
from torch_katas.course.errors import CourseError

DAY = DUE - DUE.replace(day=11)
NASTY = ("=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\uff1d1+1", 'a"b,c\nd', "Ünsal", "\0=1", "", "'=1", " =1")
EMPTY = Missing.EMPTY


def build(policy=None, students=STUDENTS):
    policy = policy or make_policy(late=late())
    attempts = [
        attempt("ada", FIRST, DUE, {"a": 4, "b": 2}, 1, mistake="=HYPERLINK(1)"),
        attempt("ada", SECOND, DUE + 8 * DAY, {"a": 4, "b": 4}, 2),
        attempt("eve", FIRST, DUE, {"a": 0, "b": 0}, 3, message='=1+1, "x"'),
    ]
    return policy, mark_class(policy, students, attempts)


@pytest.mark.parametrize("text", NASTY)
def test_no_cell_is_a_formula_and_no_letter_is_lost(text):
    ((cell, other),) = read_csv(to_csv([[text, "3.5"]]))
    assert cell in (text.replace("\0", ""), "'" + text.replace("\0", ""))
    assert other == "3.5"
    assert not cell.startswith(("\uff1d", "\uff0b", "\uff0d", "\uff20"))


@pytest.mark.parametrize("number", ["3", "-3", "+3.5", "0.25"])
def test_numbers_stay_numbers(number):
    assert safe_cell(number) == number


def test_canvas_reads_marks_by_id_and_by_login():
    policy, marks = build()
    people = {"7": "ada1", "8": "bjorn1", "9": "eve"}
    read = read_canvas(canvas.to_canvas(policy, marks, EMPTY), people)
    assert read == {
        "7": {"First": "1", "Second": "1.8"},
        "8": {"First": "", "Second": ""},
        "9": {"First": "0", "Second": ""},
    }
    zeros = read_canvas(canvas.to_canvas(policy, marks, Missing.ZERO), people)
    assert zeros["8"] == {"First": "0", "Second": "0"}


def test_canvas_reads_assignments_by_id_and_excuses():
    first, second = make_policy().assignments
    named = Assignment("First, =hard", first.katas, first.due, {"canvas": "815"})
    policy = make_policy(assignments=(named, second), extensions=(Extension("ada", "Second", excused=True),))
    _, marks = build(policy)
    text = canvas.to_canvas(policy, marks, EMPTY)
    assert read_canvas(text, {"7": "", "8": "bjorn1", "9": "eve"})["7"] == {"815": "1", "Second": "EX"}
    assert read_csv(text)[1][:1] == ["    Points Possible"]


@pytest.mark.parametrize("title", ["Final Score", "Exam (2026)", "Section"])
def test_canvas_refuses_titles_that_it_would_read_as_something_else(title):
    first, second = make_policy().assignments
    policy = make_policy(assignments=(Assignment(title, first.katas), second))
    with pytest.raises(CourseError, match="Canvas"):
        canvas.to_canvas(policy, [], EMPTY)


def test_moodle_reads_the_worksheet_by_participant():
    students = [
        Student("ada", "Ada", "a@b.c", {"Identifier": "Participant 12", "Last modified (grade)": "-"}),
        Student("eve", "=Eve", "", {"Identifier": "34"}),
        Student("bjorn", "Bo"),
    ]
    policy, marks = build(students=students)
    read = read_moodle_worksheet(moodle.to_worksheet(policy, marks, "First", EMPTY))
    assert {number: mark["grade"] for number, mark in read.items()} == {"12": "1", "34": "0"}
    assert "b: failing: =HYPERLINK(1)" in read["12"]["feedback"]
    second = read_moodle_worksheet(moodle.to_worksheet(policy, marks, "Second", EMPTY))
    assert second["34"] == {"grade": "", "feedback": "nothing was handed in"}
    assert "late, which costs 0.2 points" in second["12"]["feedback"]


def test_moodles_worksheet_needs_its_identifiers():
    policy, marks = build()
    with pytest.raises(CourseError, match="Identifier"):
        moodle.to_worksheet(policy, marks, "First", EMPTY)


def test_moodles_gradebook_has_no_feedback_which_would_lose_grades():
    policy, marks = build()
    header, *rows = read_csv(moodle.to_gradebook(policy, marks, EMPTY))
    assert header == ["Email address", "ID number", "Full name", "First", "Second", "Course total"]
    assert rows[0] == ["ada@example.org", "", "Ada Lovelace", "1", "1.8", "2.8"]
    assert rows[1][3:] == ["", "", ""]


def test_nbgraders_columns_add_up():
    policy, marks = build()
    read = read_nbgrader(nbgrader.to_nbgrader(policy, marks))
    assert read["Second", "ada"] == {"raw_score": 2.0, "late_submission_penalty": 0.2, "score": 1.8, "max_score": 2.0}
    assert read["First", "bjorn"]["score"] == pytest.approx(0)
    assert len(read) == 6


@pytest.mark.parametrize(
    ("name", "parts"),
    [("Ada Lovelace", ("Ada", "Lovelace")), ("Lovelace, Ada", ("Ada", "Lovelace")), ("Prince", ("", "Prince"))],
)
def test_names_are_split(name, parts):
    assert split_name(Student("x", name)) == parts
    assert split_name(Student("x", name, "", {"First name": "A", "Surname": "L"})) == ("A", "L")


def test_the_plain_csv_and_json_lines_hold_everything():
    policy, marks = build()
    header, *rows = read_csv(plain.to_plain_csv(policy, marks, EMPTY))
    assert header[3:] == ["First", "Second", "total", "possible", "late days left"]
    assert rows[0][3:] == ["1", "1.8", "2.8", "4", "0"]
    assert rows[1][3:6] == ["", "", ""]
    ada, bjorn, eve = map(json.loads, plain.to_json_lines(policy, marks).splitlines())
    assert ada["points"] == pytest.approx(2.8)
    assert ada["assignments"][1]["exercises"][0]["days_late"] == 1
    assert ada["assignments"][0]["exercises"][0]["katas"][1]["mistakes"] == ["=HYPERLINK(1)"]
    assert ada["assignments"][0]["exercises"][0]["katas"][1]["verdict"] == "failed"
    assert bjorn["name"] == STUDENTS[1].name
    assert (bjorn["points"], bjorn["assignments"][0]["points"]) == (None, None)
    assert eve["points"] == pytest.approx(0)


def test_a_folder_of_results_names_each_student_safely(tmp_path):
    policy, marks = build()
    files = {"gradescope": "results.json", "classroom50": "result.json", "prairielearn": "results.json"}
    for system, name in files.items():
        write_export(policy, marks, ExportOptions(system), tmp_path)
        assert sorted(path.parent.name for path in tmp_path.glob(f"{system}/*/{name}")) == ["ada", "eve"]
    data = json.loads((tmp_path / "gradescope" / "ada" / "results.json").read_text())
    assert data["tests"][1]["output"] == "failing, 2 of 4 tests pass: =HYPERLINK(1)"
    assert file_name("../a/ü") == "~..~2f~a~2f~~fc~"
    assert len({file_name(key) for key in ("a/b", "a~2f~b", ".", "..", "a.b")}) == 5


REPORTS = {(FIRST, "b"): "expected 1\n\x1b[31mgot 2 </pre>", (SECOND, "a"): "ü" * 2_000_000}


def test_gradescope_reads_score_and_tests():
    policy, marks = build()
    data = json.loads(autograders.to_text(autograders.to_gradescope(policy, marks[0], REPORTS)))
    assert read_gradescope(data) == pytest.approx(2.8)
    assert [test["status"] for test in data["tests"]] == ["passed", "failed", "passed", "passed"]
    assert data["tests"][1]["output"] == REPORTS[FIRST, "b"]


def test_classroom50_reads_whole_scores():
    policy, marks = build()
    data = autograders.to_classroom50(policy, marks[0], REPORTS, autograders.Submission(classroom="c"), 0.0)
    assert read_classroom50(data) == (2, 4)
    halves = Assignment("Halves", {FIRST: {"a": Fraction(1, 2), "b": Fraction(3, 4)}})
    policy, marks = build(make_policy(assignments=(halves,), points_for=PointsFor.TEST))
    data = autograders.to_classroom50(policy, marks[0], {}, autograders.Submission(), 0.0)
    assert read_classroom50(data) == (3, 5)
    assert [test["max-score"] for test in data["tests"]] == [2, 3]


def test_prairielearn_reads_a_share_and_takes_less_than_a_megabyte():
    policy, marks = build()
    data = autograders.to_prairielearn(policy, marks[0], REPORTS)
    assert read_prairielearn(data) == pytest.approx(0.7)
    assert len(autograders.to_text(data).encode()) < 1_000_000
