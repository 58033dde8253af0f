"""What the texts of an exercise show: each planted fault is found, in the file and the line that it stands in."""

import pytest
from faults import EXERCISE, HINTS, LESSON, SOLUTION, TESTS, WRONG, check_that_it_is_found, findings, plant

ADDS = "    return x + x\n"
FIRST_LINE = '"""Doubling: a course of one exercise, for the engine\'s own tests."""\n'
STATEMENT = (
    '    """Return x + x. Any shape; x stays as it is.\n\n'
    '    >>> double(torch.ones(2))\n    tensor([2., 2.])\n    """\n'
)
TWO = (
    "def double__in_place(x: Tensor) -> Tensor:\n"
    '    """`add_` writes into x itself. Instead: x + x makes a new tensor."""\n    return x.add_(x)\n\n\n'
    "def double__f"
)
X = "    x = torch.arange(6.0, device=device).reshape(2, 3)\n"
EDIT = '\n\ndouble__edited = edit(("x + x", "x * x"), why="No.")\n'
END = ""

FAULTS = {
    "signature": (
        EXERCISE,
        "def double(x: Tensor)",
        "def double(x: Tensor, y: int = 1)",
        ":7: the signature of double ",
    ),
    "solved stub": (
        EXERCISE,
        "    raise NotImplementedError\n\n\ndef halve",
        ADDS + "\n\ndef halve",
        ":7: double does not end in raise NotImplementedError",
    ),
    "renamed stub": (EXERCISE, "def double", "def dubble", ": the stub of double is missing"),
    "stub of no test": (
        EXERCISE,
        END,
        "\n\ndef treble(x):\n    raise NotImplementedError\n",
        ":41: no hidden test asks",
    ),
    "side effects of no kata": (
        TESTS,
        END,
        '\n\nCHANGES = {"triple": "x"}\n',
        ": CHANGES names triple, which is no kata",
    ),
    "side effects on no argument": (
        TESTS,
        END,
        '\n\nCHANGES = {"double": "y"}\n',
        ": CHANGES: double has no argument y",
    ),
    "side effects in another form": (TESTS, END, '\n\nCHANGES = ["double"]\n', ": CHANGES is no dictionary of katas"),
    "loose words": (
        EXERCISE,
        "x stays as it is.",
        "x stays. Do not use torch.add.",
        ":8: 'Do not use' forbids in words",
    ),
    "foreign import": (
        EXERCISE,
        "import torch\n",
        "import torch\nimport pandas\n",
        ":4: imports pandas; exercises stand",
    ),
    "the engine": (
        SOLUTION,
        "import torch\n",
        "import torch\nfrom torch_katas import checks\n",
        ":4: imports torch_katas",
    ),
    "no first line": (
        EXERCISE,
        '"""Doubling: a course of one exercise, for the engine\'s own tests."""\n',
        "",
        ":1: the file",
    ),
    "no statement": (EXERCISE, STATEMENT, "", ":7: double has no statement"),
    "no example": (EXERCISE, "    >>> halve(torch.ones(2))\n", "", ":16: the statement of halve has no worked example"),
    "given code": (EXERCISE, END, "\n\ndef given(x):\n    return 1\n", ":41: given is given code, and does not stand"),
    "given constant": (
        EXERCISE,
        "\n\ndef double",
        "\nSIZE = 3\n\n\ndef double",
        ":6: SIZE is given code, and does not ",
    ),
    "renamed kata": (
        SOLUTION,
        "def double",
        "def dubble",
        ":7: double is not defined here; the exercise has its stub,",
    ),
    "lost kata": (
        SOLUTION,
        "def double(x: Tensor) -> Tensor:\n" + ADDS,
        "",
        ": double is not defined here; the exerc",
    ),
    "a docstring": (
        SOLUTION,
        ADDS,
        f'    """Return x + x."""\n{ADDS}',
        ":8: a docstring in a solution: the statem",
    ),
    "no docstring": (SOLUTION, '"""Solution."""\n', "", ":1: the file does not begin with a docstring"),
    "defined twice": (
        SOLUTION,
        END,
        "\n\ndef double(x: Tensor) -> Tensor:\n    return 2 * x\n",
        ":24: double is defined t",
    ),
    "edit twice": (WRONG, END, EDIT + EDIT, ":73: double__edited is defined twice, here and in line 70; only this one"),
    "impossible edit": (WRONG, END, EDIT.replace("x + x", "x - x"), ":70: double__edited: 'x - x' is not found in"),
    "syntax error": (WRONG, "def double__squares(x: Tensor) -> Tensor:", "def double__squares(:", ":7: SyntaxError: "),
    "few wrong answers": (WRONG, TWO, "def _double_f", ": double has 1 known wrong answers; at least 2 are asked for"),
    "wrong answer of no kata": (WRONG, "double__squares", "treble__squares", ":7: treble__squares belongs to no kata"),
    "no explanation": (
        WRONG,
        '    """Takes `x * x`, which is the square. Instead: x + x is twice x."""\n',
        "",
        ":7: double__squares has no expl",
    ),
    "no remedy": (
        WRONG,
        "the square. Instead: x + x",
        "the square. Better: x + x",
        ":7: the explanation of double__squares does not say what to do instead",
    ),
    "quotation of other code": (
        WRONG,
        "Takes `x * x`, which",
        "`square` takes x, which",
        ":7: the explanation of double__squares quotes `square`, which its code does not have",
    ),
    "other parameters": (
        WRONG,
        "double__squares(x: Tensor)",
        "double__squares(y: Tensor)",
        ":7: double__squares has oth",
    ),
    "few tests": (
        TESTS,
        "def test_gradient_flows(halve)",
        "def nothing(halve)",
        ": halve has 2 tests; at least 3 are as",
    ),
    "test of no kata": (
        TESTS,
        "test_values_are_doubled(double, device)",
        "test_values(dubble)",
        ": test_values asks for ",
    ),
    "no sentence": (
        TESTS,
        '    """Every number is doubled."""\n',
        "",
        ": test_values_are_doubled has no sentence for the learner",
    ),
    "assert": (
        TESTS,
        X,
        f"{X}    assert x is not None\n",
        ":12: a bare assert tells the learner nothing; use torch_katas",
    ),
    "test twice": (
        TESTS,
        "def test_halves(",
        "def test_x_stays_as_it_is(",
        ":28: test_x_stays_as_it_is is defined twice",
    ),
    "malformed hints": (HINTS, "1. Twice", "Twice", ":3: a hint begins with its number, as '1. ', and goes on three"),
    "unwritten": (
        WRONG,
        "Takes `x * x`, which is the square.",
        "TODO: say why.",
        ":8: still to be written: say why. Instead: x + x is twice x.",
    ),
    "unwritten hint": (HINTS, "1. Twice a number is", "1. TODO: the idea.", ":3: still to be written: the idea."),
    "unwritten lesson": (LESSON, "a sum, a quotient, a module", "TODO: what", ":5: still to be written: what"),
    "no row": (LESSON, "01_double.py", "nothing", ": no row of a table names `01_double.py`"),
    "row of nothing": (LESSON, END, "| 2 | `02_b.py` | b | 5 |\n", ":6: the chapter has no exercise `02_b.py`"),
}
"""What is planted: the file, the text that is replaced, the new one, and the finding behind the file's name."""


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found(mini, fault):
    check_that_it_is_found(mini, FAULTS[fault])


def test_a_kata_renamed_in_the_solution_is_one_finding(mini):
    plant(mini.root / SOLUTION, "def double", "def dubble")
    why = "the exercise has its stub, and hidden tests ask for it; was it renamed to dubble?"
    assert list(findings(mini)) == [f"{SOLUTION}:7: double is not defined here; {why}"]


def test_a_lesson_is_missing(mini):
    (mini.root / LESSON).unlink()
    assert list(findings(mini)) == [f"{LESSON}: the chapter has no lesson"]
