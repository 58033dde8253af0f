"""Naming the mistake: every known wrong answer is told apart from right answers and from those it differs from."""

import pytest
from places import MINI_COURSE

from torch_katas.grading import fingerprints
from torch_katas.source import parse

MINI = MINI_COURSE / "misconceptions" / "01_demo" / "01_double.py"
FUNCTIONS = [name for name, found in parse.definitions(MINI.read_text()).items() if not found.is_class]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_whoever_makes_a_known_mistake_reads_its_explanation(mini, name):
    kata, mistake = name.split("__")
    text = MINI.read_text()
    start = text.index(f"def {name}(")
    body = text[start : text.index("\n\n\n", start)].replace(name, kata)
    lines = body.splitlines()
    mini.solve(**{kata: "\n".join([lines[0], *lines[2:]])})  # without the explanation
    output = mini.pytest("exercises").output
    assert f"    mistake   {mistake.replace('_', ' ')}\n" in output, output
    explanation = parse.definitions(text)[name].docstring
    assert " ".join(explanation.split()).replace("Instead:", "instead") in " ".join(output.split())


@pytest.mark.parametrize(
    "body",
    ["def double(x):\n    return x + 1", "def double(x):\n    return [x]", "def double(x):\n    return x + x"],
)
def test_nothing_is_claimed_about_other_answers(mini, body):
    mini.solve(double=body)
    assert "mistake" not in mini.pytest("exercises").output


def test_nothing_is_claimed_where_not_all_tests_ran(mini):
    mini.solve(double="def double(x):\n    return x * x")
    assert "mistake   squares" in mini.pytest("exercises").output
    assert "mistake" not in mini.pytest("exercises::test_values_are_doubled").output


def test_another_spelling_of_the_same_mistake_is_the_same_mistake(mini):
    mini.solve(double="def double(numbers):\n    result = numbers ** 2\n    return result")
    assert "mistake   squares" in mini.pytest("exercises").output


def test_what_a_proof_has_run_is_not_run_again(mini, monkeypatch):
    assert mini.grader("verify").status == 0
    monkeypatch.setattr(fingerprints, "run_in_children", lambda *arguments: lambda wanted: pytest.fail(str(wanted)))
    mini.solve(double="def double(x):\n    return x * x")
    assert "mistake: squares" in mini.grader("score").output


def test_right_answers_in_other_styles_are_no_matter(mini):
    styles = mini.tests.with_name("also_right_01_double.py")
    styles.write_text("def double__by_two(x):\n    return 2 * x\n")
    mini.solve(double="def double(x):\n    return x * x")
    assert "mistake: squares" in mini.grader("score").output


def test_a_sentence_that_quotes_what_the_answer_lacks_is_left_out_and_the_remedy_stays(mini):
    mini.solve(double="def double(numbers):\n    return numbers ** 2")
    output = mini.pytest("exercises").output
    assert "mistake   squares" in output
    assert "which is the square" not in output
    assert "    instead   x + x is twice x." in output
