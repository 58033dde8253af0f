"""Mutants of the solutions: a hole in the tests is found, a listed change is let be, and lists stay true."""

import pytest

LIST = "tests/01_demo/survivors_01_double.toml"


def entry(kata: str, before: str, after: str, reason: str = "nobody can tell") -> str:
    return f'[[survivor]]\nkata = "{kata}"\nbefore = "{before}"\nafter = "{after}"\nreason = "{reason}"\n'


@pytest.fixture
def with_a_hole(mini):
    """The mini course, whose solution does something that no test looks at."""
    solution = mini.path("solutions")
    solution.write_text(solution.read_text().replace("return x / 2", "return x / max(2, -1)"))
    return mini


def test_every_mutant_of_a_well_tested_solution_fails(mini):
    ran = mini.grader("verify", "--mutants")
    assert ran.status == 0, ran.output
    assert "of 1 exercises: each fails a test, or is listed with a reason" in ran.output


def test_a_survivor_is_one_line_with_its_place_and_its_change(with_a_hole):
    ran = with_a_hole.grader("verify", "--mutants")
    assert ran.status == 1
    assert "solutions/01_demo/01_double.py:12: halve: all tests pass with  return x / max(2, -1)" in ran.output


def test_a_listed_survivor_is_no_finding(with_a_hole):
    before = "return x / max(2, -1)"
    found = [line for line in with_a_hole.grader("verify", "--mutants").output.splitlines() if before in line]
    listed = [line.split("all tests pass with  ")[1].split("  →  ") for line in found]
    path = with_a_hole.root / LIST
    path.write_text("".join(entry("halve", *change) for change in listed))
    assert with_a_hole.grader("verify", "--mutants").status == 0


def test_a_listed_mutant_that_a_test_fails_is_named(mini):
    (mini.root / LIST).write_text(entry("double", "return x + x", "return (x - x)"))
    assert f"{LIST}: double: a test fails on this one now" in mini.grader("verify", "--mutants").output


def test_a_listed_mutant_that_is_gone_is_named_without_running(mini):
    (mini.root / LIST).write_text(entry("double", "return x + y", "return (x - y)"))
    ran = mini.grader("verify")
    assert f"{LIST}: double has no such mutant any more: return x + y  →  return (x - y)" in ran.output


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[survivor]]\n", "each [[survivor]] has four texts"),
        ("= 1", "cannot be read"),
        (entry("double", "return x + x", "return (x - x)", reason=" "), "each [[survivor]] has four texts"),
    ],
)
def test_a_damaged_list_is_one_line(mini, text, message):
    (mini.root / LIST).write_text(text)
    ran = mini.grader("verify")
    assert ran.status == 1
    assert ran.output.startswith(LIST) and message in ran.output.splitlines()[0]
    assert message in mini.grader("verify", "--mutants").output


def test_more_than_a_few_listed_ones_are_too_many(mini):
    changes = [("return x + x", "return (x - x)"), ("return x / 2", "return x / 3")]
    names = ["double", "halve"]
    (mini.root / LIST).write_text("".join(entry(name, *change) for name, change in zip(names, changes, strict=True)))
    assert "mutants are listed; at most 1 may be" in mini.grader("verify").output


def test_code_that_the_exercise_gives_has_no_mutants(mini):
    given = "\n\ndef given(x):\n    return x + 1\n"
    for tree in ("exercises", "solutions"):
        mini.path(tree).write_text(mini.path(tree).read_text() + given)
    assert "x + 1" not in mini.grader("verify", "--mutants").output


def test_a_mutant_that_never_ends_is_no_survivor(mini):
    solution = mini.path("solutions")
    text = solution.read_text().replace("return x + x", "while x.numel() < 0:\n        pass\n    return x + x")
    solution.write_text(text)
    ran = mini.grader("verify", "--mutants")
    assert "x.numel() >= 0" not in ran.output
