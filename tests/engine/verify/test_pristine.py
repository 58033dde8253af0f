"""The copy of an exercise as it is handed out: the check tells when it is stale, the command makes it."""

import pytest

from torch_katas.course.errors import CourseError
from torch_katas.course.model import Course
from torch_katas.verify import pristine

COPY = "tests/01_demo/pristine_01_double.txt"


def exercise_of(mini):
    return Course(mini.root).exercises[0]


def findings(mini):
    return list(map(str, pristine.pristine_findings(Course(mini.root), exercise_of(mini))))


def test_a_sound_copy_has_no_finding(mini):
    assert findings(mini) == []
    assert pristine.update(exercise_of(mini)) is False


def test_a_stale_or_missing_copy_is_found_and_made_anew(mini):
    copy = mini.root / COPY
    mini.exercise.write_text(mini.exercise.read_text().replace("Return half", "Give half"))
    remedy = "run python grader.py pristine 01/01"
    assert findings(mini) == [f"{COPY}: the copy that reset puts back differs from the exercise; {remedy}"]
    copy.unlink()
    first = mini.grader("verify", "01").output.splitlines()[0]
    assert first == f"{COPY}: the copy that reset puts back is missing; {remedy}"
    assert pristine.update(exercise_of(mini)) is True
    assert copy.read_text() == mini.exercise.read_text()
    assert findings(mini) == []


def test_a_copy_that_is_no_python_is_made_anew(mini):
    (mini.root / COPY).write_text("def (:\n")
    assert pristine.update(exercise_of(mini)) is True
    assert findings(mini) == []


def test_the_command_copies_what_is_stale(mini):
    mini.exercise.write_text(mini.exercise.read_text().replace("Return half", "Give half"))
    ran = mini.grader("pristine", "01", folder="exercises/01_demo")
    assert (ran.status, ran.output) == (0, f"{COPY}\n")
    assert (mini.root / COPY).read_text() == mini.exercise.read_text()
    assert (mini.grader("pristine").status, mini.grader("pristine").output) == (0, "")


def test_the_command_refuses_what_is_no_stub(mini):
    mini.solve()
    why = "exercises/01_demo/01_double.py: double is not as it is handed out; nothing was copied"
    ran = mini.grader("pristine", "01/01")
    assert (ran.status, ran.output) == (2, f"Error: {why}\n")
    ran = mini.grader("pristine", "solutions/01")
    assert (ran.status, ran.output) == (2, "Error: this is about exercises/, not solutions/\n")


def test_a_learners_answer_never_becomes_the_copy(mini):
    before = (mini.root / COPY).read_text()
    mini.solve()
    with pytest.raises(CourseError, match="double is not as it is handed out; nothing was copied"):
        pristine.update(exercise_of(mini))
    assert (mini.root / COPY).read_text() == before
