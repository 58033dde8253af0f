"""An exercise that is being written: all files that are missing are named, whichever was written first."""

import pytest

from torch_katas.verify.files import CourseWithDrafts, stray_files
from torch_katas.verify.verify import verify

FILES = {
    "exercises/01_demo/02_more.py": "the statement, and stubs that end in raise NotImplementedError",
    "solutions/01_demo/02_more.py": "the answer, and the reasons for it",
    "misconceptions/01_demo/02_more.py": "wrong answers that people really write, each with its explanation",
    "tests/01_demo/test_02_more.py": "hidden tests, which make the exercise exist",
    "tests/01_demo/hints_02_more.md": "three hints for each kata",
}
COPY = "tests/01_demo/pristine_02_more.txt"


@pytest.mark.parametrize("first", [*FILES, COPY])
def test_all_missing_files_are_named_from_the_first_that_is_written(mini, first):
    (mini.root / first).write_text("")
    course = CourseWithDrafts(mini.root)
    expected = [f"{file}: this file does not exist; it holds {what}" for file, what in FILES.items() if file != first]
    if first != COPY:
        expected.append(f"{COPY}: the copy that reset puts back is missing; run python grader.py pristine 01/02")
    expected.append("exercises/01_demo/README.md: no row of a table names `02_more.py`")
    assert list(map(str, verify(course, course.select("01/02")))) == expected


def test_the_command_knows_an_exercise_without_hidden_tests(mini):
    (mini.root / "exercises/01_demo/02_more.py").write_text("")
    ran = mini.grader("verify", "01/02")
    assert ran.status == 1
    assert (
        ran.output.splitlines()[0]
        == f"solutions/01_demo/02_more.py: this file does not exist; it holds {FILES['solutions/01_demo/02_more.py']}"
    )
    assert mini.grader("score", "01/02").status == 2


@pytest.mark.parametrize(
    ("path", "finding"),
    [
        ("exercises/01_demo/more.py", "not named like an exercise, NN_chapter/NN_name.py"),
        ("solutions/02_more.py", "not named like an exercise, NN_chapter/NN_name.py"),
        ("misconceptions/01_demo/old/02_more.py", "not named like an exercise, NN_chapter/NN_name.py"),
        (
            "tests/01_demo/02_more.py",
            "not named like a hidden test file, test_NN_name.py, or like also_right_NN_name.py",
        ),
    ],
)
def test_a_file_that_is_named_like_no_part_of_an_exercise_is_found(mini, path, finding):
    (mini.root / path).parent.mkdir(exist_ok=True)
    (mini.root / path).write_text("")
    assert list(map(str, stray_files(CourseWithDrafts(mini.root)))) == [f"{path}: {finding}"]


def test_a_file_that_is_no_text_is_found(mini):
    (mini.root / "tests/01_demo/hints_01_double.md").write_bytes(b"\xff")
    course = CourseWithDrafts(mini.root)
    first = next(verify(course, course.exercises))
    assert str(first) == "tests/01_demo/hints_01_double.md:1: this file is not UTF-8 text"


def test_an_exercise_whose_tests_ask_for_nothing_is_not_proven(mini):
    for tree in ("exercises", "solutions", "misconceptions"):
        mini.path(tree).write_text('"""Nothing."""\n')
    mini.tests.write_text('"""Nothing."""\n')
    course = CourseWithDrafts(mini.root)
    first = next(verify(course, course.exercises))
    assert str(first) == "tests/01_demo/test_01_double.py: no test asks for a kata, so there is nothing to prove"
