"""The course's file of helpers: its fixtures and its public functions reach hidden tests by name."""

import pytest

HELPERS = '''
"""Helpers of the mini course."""
import functools
import pytest
import torch
from torch import ones

FACTOR = 2

def numbers(size):
    return torch.arange(float(size))

def doubled(x):
    """Not what tests get where an exercise has a kata of this name."""
    return x * FACTOR

@pytest.fixture
def three():
    return numbers(3)

@functools.cache
def cached():
    return 1

def decorator(function):
    @functools.wraps(function)
    def call():
        return function()
    return call

@decorator
def decorated():
    return 1

def _private():
    return 1
'''


def with_helpers(mini, tests: str, helpers: str = HELPERS):
    """Put a file of helpers into the course, and other hidden tests of `double`."""
    settings = mini.root / "pyproject.toml"
    settings.write_text(settings.read_text().replace("[tool.katas]", '[tool.katas]\nhelpers = "tests/helpers.py"'))
    (mini.root / "tests/helpers.py").write_text(helpers)
    mini.tests.write_text(f"import pytest, torch\nfrom torch_katas import checks\n{tests}")


ASKS = (
    "def test_values(double, numbers, doubled):\n    'v'\n    checks.close(double(numbers(3)), doubled(numbers(3)))\n"
    "def test_with_a_fixture(double, numbers, three):\n    'v'\n    checks.close(three, numbers(3))\n"
)


@pytest.mark.parametrize("face", ["pytest", "grader"])
def test_public_functions_and_fixtures_are_asked_for_by_name(mini, face):
    with_helpers(mini, ASKS)
    ran = mini.pytest("solutions") if face == "pytest" else mini.grader("score", "--fresh", "solutions")
    assert ran.status == 0, ran.output
    assert "2 passed" in ran.output if face == "pytest" else "1/1" in ran.output


@pytest.mark.parametrize("name", ["_private", "cached", "decorated", "ones", "FACTOR", "call"])
def test_what_is_no_plain_function_of_the_file_is_not_found(mini, name):
    with_helpers(mini, f"def test_values(double, {name}):\n    'v'\n")
    assert f"fixture '{name}' not found" in mini.pytest("solutions", "--tb=short").output


@pytest.mark.parametrize("face", ["pytest", "grader"])
def test_a_kata_goes_before_a_helper_of_its_name(mini, face):
    tests = "def test_values(double):\n    'v'\n    checks.equal(double.__name__, 'double')\n"
    with_helpers(
        mini, tests + "    checks.close(double(torch.ones(1)), torch.ones(1) * 2)\n", "def double(x):\n    return 0\n"
    )
    ran = mini.pytest("solutions") if face == "pytest" else mini.grader("score", "--fresh", "solutions")
    assert ran.status == 0, ran.output


@pytest.mark.parametrize("face", ["pytest", "grader"])
def test_a_fixture_of_the_test_file_goes_before_a_helper_of_its_name(mini, face):
    tests = (
        "@pytest.fixture\ndef numbers():\n    return 'own'\n"
        "def test_values(double, numbers):\n    'v'\n    checks.equal(numbers, 'own')\n"
    )
    with_helpers(mini, tests)
    ran = mini.pytest("solutions") if face == "pytest" else mini.grader("score", "--fresh", "solutions")
    assert ran.status == 0, ran.output


BROKEN = {
    "syntax": ("x = 1\ndef f(:\n", "tests/helpers.py:2: SyntaxError"),
    "raises": ("def f():\n    raise ValueError('no digits')\n\nf()\n", "tests/helpers.py:2: ValueError: no digits"),
    "import": ("import nothing_like_it\n", "tests/helpers.py:1: ModuleNotFoundError: No module named"),
    "exits": ("raise SystemExit\n", "tests/helpers.py:1: SystemExit"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_of_helpers_is_one_line(mini, name):
    text, says = BROKEN[name]
    with_helpers(mini, ASKS, text)
    ran = mini.pytest("solutions")
    assert ran.status == 4
    lines = [line for line in ran.output.splitlines() if line]
    assert len(lines) == 1
    assert lines[0].startswith(f"ERROR: the course is damaged: {says}")


def test_a_file_of_helpers_that_is_not_there_is_one_line(mini):
    with_helpers(mini, ASKS)
    (mini.root / "tests/helpers.py").unlink()
    ran = mini.pytest("solutions")
    assert ran.output.strip() == "ERROR: the course is damaged: tests/helpers.py, its file of helpers, is not there"


def test_an_answer_may_not_read_the_file_of_helpers(mini):
    with_helpers(mini, ASKS)
    (mini.root / "helpers.py").write_text(HELPERS)
    settings = mini.root / "pyproject.toml"
    settings.write_text(settings.read_text().replace("tests/helpers.py", "helpers.py"))
    mini.solve(double="def double(x):\n    return open(__file__.split('exercises')[0] + 'helpers.py').read()")
    assert "PermissionError: answers may not read" in mini.grader("score", "--fresh", "exercises").output


CHECKS_INSIDE = "from torch_katas import checks\n\ndef check_twice(result, x):\n    checks.close(result, x + x)\n"


@pytest.mark.parametrize("face", ["pytest", "grader"])
@pytest.mark.parametrize(
    ("call", "called"),
    [("checks.close(double(x)[:1], x[:1] * 2)", "double(x)[:1]"), ("check_twice(double(x), x)", "result")],
)
def test_what_was_called_is_read_from_the_tests_where_the_answer_may_not(mini, face, call, called):
    with_helpers(
        mini, f"def test_values(double, check_twice):\n    'v'\n    x = torch.ones(2)\n    {call}\n", CHECKS_INSIDE
    )
    mini.solve(double="def double(x):\n    return x")
    ran = mini.pytest("exercises") if face == "pytest" else mini.grader("score", "--fresh", "exercises", "--json")
    shown = f"called    {called}\n" if face == "pytest" else f'"{called} has wrong values"'
    assert shown in ran.output
