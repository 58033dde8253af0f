"""A course's own look at what it needs: its findings are the doctor's, and so are its faults."""

import pytest

from torch_katas.course.model import Course
from torch_katas.doctor import course_check
from torch_katas.doctor.course_check import course_findings
from torch_katas.doctor.finding import Finding

REMEDY = "mend the file, or its name in pyproject.toml: [tool.katas] doctor"


@pytest.fixture
def findings(tmp_path):
    """Return a function that makes the code of a course's program into its findings."""

    def run(code):
        (tmp_path / "pyproject.toml").write_text('[tool.katas]\ndoctor = "look.py"\n')
        if code is not None:
            (tmp_path / "look.py").write_text(code)
        return list(course_findings(Course(tmp_path)))

    return run


def test_a_course_without_a_program_has_no_findings(tmp_path):
    (tmp_path / "pyproject.toml").write_text("[tool.katas]\n")
    assert list(course_findings(Course(tmp_path))) == []


def test_its_lines_are_findings_and_its_argument_is_the_root(findings, tmp_path):
    code = """
import json, sys
print(json.dumps({"what": "data", "fact": sys.argv[1]}))
print()
print(json.dumps({"what": "weights", "fact": "größer", "remedy": "fetch them"}))
"""
    assert findings(code) == [Finding("data", str(tmp_path)), Finding("weights", "größer", "fetch them")]


def test_it_may_import_what_stands_beside_it_and_runs_in_the_root(findings, tmp_path):
    (tmp_path / "beside.py").write_text('NAME = "data"\n')
    code = "import json, pathlib, beside\nprint(json.dumps({'what': beside.NAME, 'fact': str(pathlib.Path.cwd())}))\n"
    assert findings(code) == [Finding("data", str(tmp_path))]


@pytest.mark.parametrize(
    ("code", "fact"),
    [
        (None, "does not exist"),
        ("print('all is well')", "line 1 that it prints is no finding"),
        ('print(\'{"what": "data"}\')', "line 1 that it prints is no finding"),
        ('print(\'{"what": "data", "fact": 3}\')', "line 1 that it prints is no finding"),
        ("print(3)", "line 1 that it prints is no finding"),
        ("def f(:", "fails: SyntaxError: invalid syntax"),
        ("raise ValueError('no data')", "fails: ValueError: no data"),
        ("import os; os.kill(os.getpid(), 9)", "fails (signal 9)"),
        ("raise SystemExit(3)", "fails: no word of why"),
    ],
)
def test_its_faults_are_findings(findings, code, fact):
    assert findings(code) == [Finding("look.py", fact, REMEDY)]


def test_what_it_says_before_it_fails_counts(findings):
    code = 'print(\'{"what": "data", "fact": "readable"}\', flush=True)\nraise ValueError(\'no weights\')'
    assert findings(code) == [
        Finding("data", "readable"),
        Finding("look.py", "fails: ValueError: no weights", REMEDY),
    ]


def test_it_is_ended_after_its_limit(findings, monkeypatch):
    monkeypatch.setattr(course_check, "LIMIT", 0.5)
    assert findings("import time; time.sleep(60)") == [Finding("look.py", "no answer within 0.5 s", REMEDY)]
