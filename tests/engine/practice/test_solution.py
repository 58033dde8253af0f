"""The reference beside the learner's answer: when it is shown, what of it, and how it is laid out."""

import ast
import io

import pytest
from rich.console import Console

from torch_katas.practice import solution, solution_view
from torch_katas.practice.solution import Pair, Side

TEXT = '''"""Solution. One sentence
about all."""

import torch

LIMIT = 3
# Why a table.
TABLE = {LIMIT: 1}
UNUSED = 4


def _helper(x):
    """Not shown."""

    # A reason.
    return TABLE[x]


def other(x):
    return 0


# Above the kata.
@torch.no_grad()
def kata(x):
    """Statement."""
    return _helper(x) + other(x)  # (N,)


class Model:
    """Statement."""

    def __init__(self):
        """Inner."""
        self.x = 1

    def only(self):
        """Nothing else."""
'''

KATA = """# Why a table.
TABLE = {LIMIT: 1}


def _helper(x):
    # A reason.
    return TABLE[x]


# Above the kata.
@torch.no_grad()
def kata(x):
    return _helper(x) + other(x)  # (N,)
"""


def run_solution(mini, *arguments):
    ran = mini.grader("solution", *arguments)
    return ran.status, ran.output


def shown(pair, width, terminal):
    console = Console(file=io.StringIO(), width=width, force_terminal=terminal, color_system=None, highlight=False)
    solution_view.print_pair(pair, console)
    return console.file.getvalue()


def test_a_kata_comes_with_what_it_needs_its_comments_and_no_docstring():
    code = solution.code_with_needs(TEXT, "kata", ("kata", "other", "Model"))
    assert "\n".join(line for line in code.splitlines() if line) == "\n".join(
        line for line in ("LIMIT = 3\n" + KATA).splitlines() if line
    )
    ast.parse(code)


def test_a_class_is_shown_without_docstrings_that_can_go():
    code = solution.code_with_needs(TEXT, "Model", ("kata", "other", "Model"))
    assert code == (
        "class Model:\n    def __init__(self):\n        self.x = 1\n\n"
        '    def only(self):\n        """Nothing else."""\n'
    )


def test_a_kata_that_is_not_done_is_refused_with_the_ways_on(mini):
    mini.solve(halve="def halve(x):\n    return x // 2")
    status, output = run_solution(mini, "01/01", "halve")
    assert status == 1
    assert "Not done yet in 01/01: halve." in output
    assert "python grader.py solution 01/01 halve --peek" in output
    assert "x / 2" not in output


def test_what_is_done_is_shown_and_the_rest_refused(mini):
    mini.solve(double="def double(x):\n    return 2 * x", halve="def halve(x):\n    return x // 2")
    status, output = run_solution(mini, "01/01")
    assert status == 1
    assert "    return 2 * x" in output
    assert "    return x + x" in output
    assert "x / 2" not in output
    assert "Not done yet in 01/01: halve." in output


def test_peeking_shows_it_without_grading(mini):
    mini.exercise.write_text("def halve(:\n")
    status, output = run_solution(mini, "01", "halve", "--peek")
    assert status == 0
    assert "yours  exercises/01_demo/01_double.py:1\n\n  SyntaxError: " in output
    assert "      return x / 2\n" in output


@pytest.mark.parametrize(
    ("text", "note"),
    [
        (None, "this file does not exist"),
        ("x = 1\n", "`halve` is not defined in this file"),
        ("def halve(x):\n    raise NotImplementedError\n", "still to do"),
    ],
)
def test_where_there_is_no_answer_it_says_so(mini, text, note):
    mini.exercise.unlink()
    if text is not None:
        mini.exercise.write_text(text)
    assert f"\n  {note}\n" in run_solution(mini, "01", "halve", "--peek")[1]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "the following arguments are required: WHAT"),
        (["07"], "Error: '07' matches no exercise"),
        (["01", "treble"], "Error: 01/01 has no kata 'treble'"),
        (["solutions/01"], "Error: this is about exercises/"),
    ],
)
def test_usage_errors(mini, arguments, says):
    status, output = run_solution(mini, *arguments)
    assert status == 2
    assert says in output


PAIR = Pair("f", Side("a.py:1", "def f(x):\n    return 1\n"), Side("b.py:2", "def f(x):\n    return 2\n"))


def test_side_by_side_on_a_wide_terminal():
    lines = shown(PAIR, 120, True).splitlines()
    assert any("return 1" in line and "return 2" in line for line in lines)
    assert any("yours  a.py:1" in line and "reference  b.py:2" in line for line in lines)


@pytest.mark.parametrize(("width", "terminal"), [(119, True), (80, True), (80, False), (200, False)])
def test_one_after_the_other_otherwise(width, terminal):
    output = shown(PAIR, width, terminal)
    assert output.index("yours") < output.index("return 1") < output.index("reference") < output.index("return 2")
    assert not any("return 1" in line and "return 2" in line for line in output.splitlines())


def test_what_is_piped_is_plain_and_still_code():
    long = "def f(x):\n    return g(x)  # " + "why " * 30 + "\n"
    output = shown(Pair("f", Side("a", long), Side("b", long)), 80, False)
    assert max(map(len, output.splitlines())) <= 80
    code = output[output.index("def") : output.index("reference")]
    ast.parse("def" + code.replace("\n  ", "\n")[3:])
