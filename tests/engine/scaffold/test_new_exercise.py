"""A new exercise: skeletons that verify asks to be filled, and nothing of what was there before is touched."""

import contextlib

import pytest
from faults import findings

from torch_katas.cli.main import main
from torch_katas.course.model import Course
from torch_katas.scaffold.exercise import create_exercise

CHAPTER = "01_demo"
FILES = [
    "exercises/01_demo/02_negate.py",
    "solutions/01_demo/02_negate.py",
    "misconceptions/01_demo/02_negate.py",
    "tests/01_demo/test_02_negate.py",
    "tests/01_demo/hints_02_negate.md",
    "tests/01_demo/pristine_02_negate.txt",
]
FILLED = {
    "exercises/01_demo/02_negate.py": {
        "TODO: what this is about and why, in one line.": "Negate: one operator, for a start.",
        "TODO: read which pages of PyTorch.": "Read: torch.neg",
        "TODO: the letters of the shapes.": "Shapes: N numbers.",
        "TODO: what comes back, in one sentence.": "Return x with every sign changed; x stays as it is.",
        "TODO: shapes, dtypes, edge cases, errors: all that the tests look at.": "Shapes: x (N,) -> (N,), N may be 0.",
        "TODO: what this prints": "tensor([-0., -1., -2.])",
    },
    "solutions/01_demo/02_negate.py": {
        "TODO: what makes the solution work, in one line.": "Solution. An operator makes a new tensor.",
        "raise NotImplementedError  # TODO: the answer; a comment says why, not what": "return -x",
    },
    "misconceptions/01_demo/02_negate.py": {
        "TODO: who writes these wrong answers, and when.": "Wrong answers that people write when they negate.",
        "first_mistake": "in_place",
        "TODO: rename in_place; write what this code does. Instead: what to do in its place.": (
            "`neg_` changes x. Instead: use -x."
        ),
        "return x\n\n\n": "return x.neg_()\n\n\n",
        "second_mistake": "keeps_one",
        "TODO: rename keeps_one; write what this code does. Instead: what to do in its place.": (
            "This adds an axis. Instead: leave the shape."
        ),
        "return x\n": "return x[None]\n",
    },
    "tests/01_demo/test_02_negate.py": {
        "TODO: the values that come back, as the learner reads it when it fails.": "Every sign is changed.",
        "torch.arange(3.0, device=device)  # TODO: what you have computed by hand": (
            "torch.tensor([0.0, -1.0, -2.0], device=device)"
        ),
        "TODO: an edge case: an axis of size 1 or 0, numbers far from 0, another dtype.": "An empty x is fine.",
        "TODO: a property: x stays as it is, a gradient flows back.": "x stays as it is.",
    },
    "tests/01_demo/hints_02_negate.md": {
        "TODO: the idea, without the name of an operator.": "The sign is all that changes.",
        "TODO: the API: the operators, and what they take.": "Python's minus works on tensors.",
        "TODO: almost the answer, on other data.": "Five becomes minus five.",
    },
    "exercises/01_demo/README.md": {"TODO: what the learner writes": "a sign"},
}


def fill(mini):
    for path, texts in FILLED.items():
        text = (mini.root / path).read_text()
        for old, new in texts.items():
            assert old in text
            text = text.replace(old, new, 1) if old.startswith("return x\n") else text.replace(old, new)
        (mini.root / path).write_text(text)


def test_a_skeleton_is_made_and_verify_asks_for_each_line(mini):
    ran = mini.grader("new", "exercise", "1/2", "negate", folder="tests")
    assert ran.status == 0
    expected = [*FILES, "exercises/01_demo/README.md  has a row for it now", ""]
    assert ran.output.splitlines()[: len(expected)] == expected
    assert ran.output.endswith("python grader.py verify 01/02\n")
    ran = mini.grader("verify", "01/02")
    *asked, count = ran.output.splitlines()
    assert ran.status == 1
    assert count == f"{len(asked)} findings"
    assert all(": still to be written: " in line for line in asked)
    assert {line.split(":")[0] for line in asked} == {*FILES[:-1], "exercises/01_demo/README.md"}


def test_a_skeleton_that_is_filled_in_is_proven(mini):
    create_exercise(Course(mini.root), "01/02", "negate")
    fill(mini)
    stale = f"{FILES[-1]}: the copy that reset puts back differs from the exercise; run python grader.py pristine 01/02"
    assert list(findings(mini)) == [stale]
    assert mini.grader("pristine", "01/02").status == 0
    assert list(findings(mini)) == []


def test_a_new_chapter_has_a_lesson_with_a_row(mini):
    skeleton = create_exercise(Course(mini.root), "12_big_models/01", "negate")
    assert skeleton.files[-1] == "exercises/12_big_models/README.md"
    assert skeleton.changed == []
    lesson = (mini.root / skeleton.files[-1]).read_text()
    assert lesson.startswith("# 12 · Big models\n")
    assert "| 1 | `01_negate.py` |" in lesson
    course = Course(mini.root)
    assert [exercise.id for exercise in course.exercises] == ["01/01", "12/01"]


@pytest.mark.parametrize(
    ("place", "name", "why"),
    [
        ("01/02", "Negate", "'Negate' is no name for an exercise; give small letters, digits and _, as batch_first"),
        ("01/02", "class", "'class' is no name for an exercise; give small letters, digits and _, as batch_first"),
        ("01/02", "../x", "'../x' is no name for an exercise; give small letters, digits and _, as batch_first"),
        ("01", "negate", "'01' is no number of an exercise; give chapter and exercise, as 03/05"),
        ("01/x", "negate", "'01/x' is no number of an exercise; give chapter and exercise, as 03/05"),
        ("01/01", "negate", "01_demo has an exercise 01 already: 01_double"),
        ("1/1", "negate", "01_demo has an exercise 01 already: 01_double"),
        ("02/01", "negate", "there is no chapter 02; to begin it, name it as well, as 02_name/01. There is: 01_demo"),
        ("01_other/02", "negate", "chapter 01 is 01_demo, not 01_other"),
    ],
)
def test_what_cannot_be_made_is_one_line(mini, place, name, why):
    before = {path: path.read_bytes() for path in mini.root.rglob("*") if path.is_file()}
    ran = mini.grader("new", "exercise", place, name)
    assert (ran.status, ran.output) == (2, f"Error: {why}\n")
    assert {path: path.read_bytes() for path in mini.root.rglob("*") if path.is_file()} == before


def test_a_number_is_taken_by_any_file_of_an_exercise(mini):
    (mini.root / "misconceptions/01_demo/02_begun.py").touch()
    (mini.root / "misconceptions/01_demo/2b_other.py").touch()
    ran = mini.grader("new", "exercise", "01/02", "negate")
    assert (ran.status, ran.output) == (2, "Error: 01_demo has an exercise 02 already: 02_begun\n")


@pytest.mark.parametrize("command", [["new", "exercise", "01/01", "negate"], ["pristine"]])
def test_outside_a_course_it_is_one_line(tmp_path, capsys, command):
    with contextlib.chdir(tmp_path), pytest.raises(SystemExit) as ended:
        main(command)
    assert ended.value.code == 2
    why = "there is no course here or above: no pyproject.toml has a section [tool.katas]"
    assert capsys.readouterr().err == f"Error: {why}\n"
    assert list(tmp_path.iterdir()) == []


def test_a_lesson_without_a_table_stays_as_it_is(mini):
    page = mini.root / "exercises/01_demo/README.md"
    page.write_text("# Doubling\n")
    assert create_exercise(Course(mini.root), "01/02", "negate").changed == []
    assert page.read_text() == "# Doubling\n"
