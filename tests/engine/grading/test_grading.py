"""Grading: every way in which an answer can be broken costs its own katas, and nothing else."""

import os
import subprocess
import sys

import pytest

from torch_katas.course.model import Course
from torch_katas.grading import children, grader
from torch_katas.grading.settings import Settings

RIGHT = "def double(x):\n    return x + x"


def grades_of(mini, tree="exercises"):
    """Return (status, passed, message) by kata."""
    course = Course(mini.root)
    graded = grader.grade_exercises(course, tree, course.exercises, Settings(jobs=1))
    return {kata.name: (kata.status, kata.passed, kata.message) for one in graded for kata in one.katas}


def test_the_solution_is_done(mini):
    assert grades_of(mini, "solutions") == dict.fromkeys(("double", "halve", "Scale"), ("done", 3, ""))


def test_stubs_are_to_do_and_start_no_process(mini, monkeypatch):
    monkeypatch.setattr(children, "run_jobs", lambda *arguments, **options: pytest.fail("a child was started"))
    assert {status for status, *_ in grades_of(mini).values()} == {"to do"}


def test_one_kata_right_is_done(mini):
    mini.solve(
        halve="def halve(x):\n    raise NotImplementedError",
        double=RIGHT,
    )
    assert grades_of(mini)["double"] == ("done", 3, "")
    assert grades_of(mini)["halve"][0] == "to do"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"def double(x):\n    return x +\n", "SyntaxError: invalid syntax"),
        (b"\x00\x01", "this is a binary file, not Python text"),
        ("# é".encode("latin-1"), "this file is not UTF-8 text"),
        (b"import torhc\ndef double(x): return x\n", "importing the file raises ModuleNotFoundError"),
        (b"import sys\nsys.exit()\ndef double(x): return x\n", "the file calls exit (None) when it is imported"),
        (b"x = 1\n", "`double` is not defined in this file"),
    ],
)
def test_a_file_that_does_not_run_fails_with_one_plain_sentence(mini, content, message):
    mini.exercise.write_bytes(content)
    status, passed, said = grades_of(mini)["double"]
    assert (status, passed) == ("failing", 0)
    assert said.startswith(message)
    assert "\n" not in said


def test_an_unreadable_file(mini, monkeypatch):
    whole = os.open

    def refuse(path, *arguments, **options):
        if path == mini.exercise:
            raise PermissionError(13, "Permission denied")
        return whole(path, *arguments, **options)

    monkeypatch.setattr(os, "open", refuse)
    assert grades_of(mini)["double"] == ("failing", 0, "this file cannot be read (Permission denied)")


def test_a_link_that_leads_in_a_circle(mini):
    mini.exercise.unlink()
    mini.exercise.symlink_to(mini.exercise)
    status, passed, said = grades_of(mini)["double"]
    assert (status, passed) == ("failing", 0)
    assert said.startswith("this file cannot be read")


def test_a_missing_file_is_to_do(mini):
    mini.exercise.unlink()
    assert grades_of(mini)["double"] == ("to do", 0, "this file is not there")


def test_a_folder_in_place_of_the_file(mini):
    mini.exercise.unlink()
    mini.exercise.mkdir()
    assert grades_of(mini)["double"][2] == "this is a folder, not a Python file"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("import sys\ndef double(x):\n    sys.exit(0)", "your code calls exit (0)"),
        ("def double(x):\n    print('x' * 10_000_000)\n    return x", "double(x) has wrong values"),
        ("import os\ndef double(x):\n    os._exit(0)", "the process exited with status 0"),
        ("import os\ndef double(x):\n    os.kill(os.getpid(), 9)", "the process was ended by SIGKILL"),
    ],
)
def test_a_broken_function_costs_its_own_tests(mini, body, message):
    mini.solve(double=body)
    status, _, said = grades_of(mini)["double"]
    assert status == "failing"
    assert said.startswith(message)


@pytest.mark.parametrize(("setting", "status"), [("", "done"), ('filterwarnings = ["error"]\n', "failing")])
def test_a_courses_own_filters_of_warnings_hold(mini, setting, status):
    settings = mini.root / "pyproject.toml"
    settings.write_text(settings.read_text() + setting)
    mini.solve(double='def double(x):\n    import warnings\n\n    warnings.warn("two")\n    return x + x')
    found, _, message = grades_of(mini)["double"]
    assert (found, "UserWarning: two" in message) == (status, bool(setting))


def test_the_controller_never_imports_torch(mini):
    code = (
        "import sys; from pathlib import Path; from torch_katas.course.model import Course;"
        "from torch_katas.grading import children, grader; from torch_katas.verdict.scorecard import Scorecard;"
        f"course = Course(Path({str(mini.root)!r}));"
        "graded = grader.grade_exercises(course, 'solutions', course.exercises);"
        "card = Scorecard.from_grades(course, 'solutions', graded);"
        "assert card.complete; print(sorted({'torch', 'numpy', 'pytest'} & set(sys.modules)))"
    )
    script = mini.root / "controller.py"
    script.write_text(f"if __name__ == '__main__':\n    {code}\n")
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=False)
    assert done.stdout == "[]\n", done.stderr


def give_a_bug(mini):
    """Turn double into a debugging kata: its stub is working code with a bug, which is also a known wrong answer."""
    buggy = "def double(x: Tensor) -> Tensor:\n    return x * x\n"
    stub = mini.exercise.read_text()
    start, end = stub.index("    raise"), stub.index("def halve")
    mini.exercise.write_text(stub[:start] + "    return x * x\n\n\n" + stub[end:])
    wrong = mini.path("misconceptions").read_text()
    mini.path("misconceptions").write_text(wrong + "\n\n" + buggy.replace("double(", "double__as_given("))


def test_a_debugging_kata_is_to_do_while_its_code_is_as_given(mini):
    give_a_bug(mini)
    status, _, said = grades_of(mini)["double"]
    assert (status, said) == ("to do", "the code is as it was given: its bug is still to be found")
    mini.exercise.write_text(mini.exercise.read_text().replace("return x * x", "return x * x * 1"))
    assert grades_of(mini)["double"][0] == "failing"
    mini.exercise.write_text(mini.exercise.read_text().replace("return x * x * 1", "return x + x"))
    assert grades_of(mini)["double"][0] == "done"


def test_words_that_no_kata_needs_are_flagged_and_cost_nothing(mini):
    mini.solve(double="def double(x):\n    import gc\n    gc.collect()\n    return x + x")
    for _ in range(2):  # graded, and from the cache
        output = mini.grader("score").output
        assert "flagged  exercises/01_demo/01_double.py:" in output
        assert "gc: finds objects of the tests in memory" in " ".join(output.split())
        assert "All done." in output
