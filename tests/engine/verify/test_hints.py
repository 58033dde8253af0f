"""What the content check says of hints: what is missing in them, and which of them are the solution itself."""

import pytest

from torch_katas.course.model import Course
from torch_katas.source.parse import definitions
from torch_katas.verify.hints import TRIVIAL, gives_away, hint_findings

GOOD = "## double\n\n1. One.\n2. Two\n   goes on.\n3. Three.\n"


def exercise_of(mini):
    return Course(mini.root).exercises[0]


def hints_file(mini):
    return mini.root / "tests/01_demo/hints_01_double.md"


def findings(mini):
    return list(map(str, hint_findings(exercise_of(mini))))


def test_sound_hints_have_no_findings(mini):
    assert findings(mini) == []


def test_missing_and_unknown_katas_are_findings(mini):
    hints_file(mini).write_text(GOOD + GOOD.replace("double", "treble"))
    where = "tests/01_demo/hints_01_double.md: "
    assert findings(mini) == [
        where + "halve has no hints",
        where + "Scale has no hints",
        where + "treble is no kata of solutions/01_demo/01_double.py",
    ]


def test_a_malformed_file_is_one_finding(mini):
    hints_file(mini).write_text("nothing\n")
    assert findings(mini) == ["tests/01_demo/hints_01_double.md:1: hints begin with the kata's name: ## name"]


def test_a_solution_in_any_hint_is_findings(mini):
    text = hints_file(mini).read_text()
    hints_file(mini).write_text(text.replace("a product.", "`return self . factor\n   * x` is all."))
    assert findings(mini) == [
        "tests/01_demo/hints_01_double.md: hint 3 of Scale holds the solution; leave the last step to the learner"
    ]


def test_verify_reports_hints(mini):
    hints_file(mini).unlink()
    ran = mini.grader("verify", "01")
    assert ran.status == 1
    where = "tests/01_demo/hints_01_double.md"
    assert ran.output.splitlines()[0] == f"{where}: this file does not exist; it holds three hints for each kata"


ONE_LINE = 'def f(x):\n    """Doc."""\n    return x.permute(1, 0, 2)  # why\n'
LINES = "def f(x):\n    mean = x.mean(0)\n    if mean.any():\n        raise ValueError('no')\n    return x - mean\n"
METHODS = "class F:\n    def __init__(self, n):\n        super().__init__()\n        self.layer = Linear(n, n)\n"


@pytest.mark.parametrize(
    ("code", "text", "given_away"),
    [
        (ONE_LINE, "Write `x.permute(1, 0, 2)`.", True),
        (ONE_LINE, "Write x . permute( 1,0,\n 2 )", True),
        (ONE_LINE, "As `y.permute(2, 0, 1)`, for x.", False),
        (LINES, 'm = x.mean(0); if `mean.any()`: raise ValueError("no"); then x - mean', True),
        (LINES, "m = x.mean(0), and raise ValueError('no') if mean.any().", False),
        (METHODS, "`Linear(n, n)` is a layer.", True),
        (METHODS + "    def forward(self, x):\n        return self.layer(x)\n", "`Linear(n, n)` is a layer.", False),
        (METHODS + "    def forward(self, x):\n        return self.layer(x)\n", "Return `self.layer(x)`.", True),
        ("def f(x):\n    return x + x\n", "x + x", False),
        ("def f(x):\n    pass\n", "", False),
    ],
)
def test_what_counts_as_the_solution(code, text, given_away):
    (reference,) = definitions(code).values()
    assert gives_away(reference, text) is given_away


def test_every_reference_gives_itself_away(mini):
    for name, reference in exercise_of(mini).reference.items():
        code = mini.path("solutions").read_text()
        assert gives_away(reference, code) is (name == "Scale"), f"double and halve are shorter than {TRIVIAL}"
