"""From nothing to marks in Canvas: the commands of docs/classroom.md, as they stand there."""

import re
import shlex
import zipfile

from gradebook_readers import read_canvas
from made_class import solution
from places import ROOT

GRADES = '''\
Student,ID,SIS User ID,SIS Login ID,Section,Old quiz (12)
    Points Possible,,,,,10
"Lovelace, Ada",701,A1,ada,Monday,7
"Çelik, Björn ""Bo""",702,B2,bjorn,Monday,
"=Eve, E.",703,,eve,Tuesday,
"Zuse, Konrad",704,,konrad,Tuesday,
"Student, Test",705,,x,Tuesday,
'''


def commands() -> list[list[str]]:
    """Return the words of the five commands."""
    text = (ROOT / "docs" / "classroom.md").read_text(encoding="utf-8")
    block = re.search(r"## From nothing to marks.*?\n\n((?:    .*\n)+)", text)[1]
    return [shlex.split(line) for line in block.splitlines()]


def test_from_nothing_to_marks_in_canvas(mini, tmp_path):
    first, *rest = commands()
    assert first[:2] == ["git", "clone"]
    assert len(rest) == 4
    right = solution(mini)
    wrong = right.replace("x + x", "x * x").replace("x / 2", "x / 2 + 1")
    stubs = mini.exercise.read_text()
    with zipfile.ZipFile(tmp_path / "submissions.zip", "w") as archive:
        archive.writestr("lovelaceada_701_90001_01_double.py", right)
        archive.writestr("celikbjorn_LATE_702_90002_01_double-1.py", wrong)
        archive.writestr("eve_703_90003_01_double.py", stubs)
    (tmp_path / "grades.csv").write_text(GRADES, encoding="utf-8")
    printed = ""
    for words in rest:
        assert words[:3] == ["python", "grader.py", "class"]
        ran = mini.grader(*(word.replace("~/Downloads", str(tmp_path)) for word in words[2:]))
        assert ran.status == 0, ran.output
        printed += ran.output
    assert "konrad" in printed  # has handed nothing in
    text = (mini.root / "class" / "exports" / "canvas.csv").read_text(encoding="utf-8")
    people = {"701": "ada", "702": "bjorn", "703": "eve", "704": "konrad"}
    assert read_canvas(text, people) == {
        "701": {"01_demo": "3"},
        "702": {"01_demo": "1"},
        "703": {"01_demo": "0"},
        "704": {"01_demo": ""},
    }
    pages = mini.root / "class" / "pages"
    assert "squares" in (pages / "students" / "bjorn.txt").read_text(encoding="utf-8")
    assert "squares" not in (pages / "students" / "ada.html").read_text(encoding="utf-8")
    assert 'data-students="4" data-begun="3"' in (pages / "index.html").read_text(encoding="utf-8")

    explained = mini.grader("class", "explain", "bjorn").output
    assert "double: 0 of 1: failing" in explained
    hidden = mini.grader("class", "export", "csv", "--anonymous", "--out", str(tmp_path / "marks.csv"))
    assert hidden.status == 0
    assert "ada" not in (tmp_path / "marks.csv").read_text(encoding="utf-8").casefold()
    assert mini.grader("class", "similar").status == 0

    # A test goes: one more answer of bjorn's is right now, and the mark changes when that is accepted.
    told = mini.grader("class", "regrade").output
    assert "No mark changes." in told
    tests = mini.tests.read_text()
    start = tests.index("def test_halves(")
    mini.tests.write_text(tests[:start] + tests[tests.index("def test_", start + 1) :])
    told = mini.grader("class", "regrade").output
    assert "bjorn  01_demo: 1 of 3 points (33.3 %) -> 2 of 3 points (66.7 %)" in told
    assert "1 of 4 students get other marks" in told
    assert "total: 1 of 3 points" in mini.grader("class", "explain", "bjorn").output
    # What was shown before tests changed once more says nothing of now.
    changed = mini.tests.read_text()
    mini.tests.write_text(tests)
    assert "No mark changes." in mini.grader("class", "regrade").output
    mini.tests.write_text(changed)
    assert mini.grader("class", "regrade", "--apply").status == 0
    assert "total: 2 of 3 points" in mini.grader("class", "explain", "bjorn").output
