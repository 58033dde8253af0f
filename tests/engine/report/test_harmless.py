"""Text that an answer or a file's name brings along does nothing in any face: terminal, pytest, JSON, notebook."""

import json
import unicodedata

import pytest
from page_samples import MIXED, kata

from torch_katas.report.facts import report_exercise
from torch_katas.report.html.notebook import render_reports
from torch_katas.report.scorecard import print_scorecard
from torch_katas.report.text import exercise_lines
from torch_katas.verdict.failure import Failure, Kind, Place
from torch_katas.verdict.grades import Flagged, Outcome, Status, TestResult
from torch_katas.verdict.mistake import Mistake
from torch_katas.verdict.scorecard import Scorecard

EVIL = "a\x1b]0;t\x07\x9b2J\ud800\u202e\u2028\rb"
PLACE = Place(f"{EVIL}.py", 3, EVIL)
FAILURE = Failure(Kind.RAISED, EVIL, ((EVIL, EVIL),), PLACE, EVIL)
GRADE = kata(
    "f",
    Status.FAILING,
    first_failed=TestResult("test_f", Outcome.FAILED, EVIL, FAILURE, EVIL),
    mistakes=(Mistake(EVIL, EVIL, EVIL),),
    path=PLACE.path,
)


def unseen(text):
    """Return the characters of a text that do something in place of being seen."""
    return {char for char in text if char != "\n" and unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp")}


@pytest.mark.parametrize("grade", [GRADE, kata("f", Status.FAILING, failure=FAILURE)], ids=["mistake", "advice"])
def test_a_report_has_nothing_that_is_not_seen(grade):
    report = report_exercise(EVIL, [grade], [EVIL])
    assert unseen("\n".join(line.text for line in exercise_lines(report))) == set()
    assert unseen(render_reports([report])) == set()


def test_a_scorecard_has_nothing_that_is_not_seen(capsys):
    card = Scorecard(EVIL, (GRADE, *MIXED.katas), (Flagged(PLACE, EVIL, "x"),))
    print_scorecard(card)
    assert unseen(capsys.readouterr().out) == set()
    assert unseen(json.dumps(card.to_json(), ensure_ascii=False)) == set()
