"""The content check as a command: it prints what it finds, and says what is proven."""

from faults import LESSON, findings, plant


def test_a_sound_course_has_no_findings(mini):
    assert list(findings(mini)) == []


def test_the_command_prints_findings_and_exits_1(mini):
    plant(mini.root / LESSON, "01_double.py", "nothing")
    ran = mini.grader("verify")
    assert ran.status == 1
    assert ran.output == f"{LESSON}: no row of a table names `01_double.py`\n1 findings\n"


def test_the_command_says_what_is_proven(mini):
    ran = mini.grader("verify", "01")
    assert (ran.status, ran.output) == (0, "3 katas in 1 exercises are proven\n")
