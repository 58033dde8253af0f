"""A kata's name works wherever one is asked for."""

import pytest


@pytest.mark.parametrize("words", [["halve"], ["01/01::halve"], ["1/1", "halve"], ["01", "halve"]], ids=" ".join)
def test_a_hint_of_a_kata(mini, words):
    ran = mini.grader("hint", *words)
    assert ran.status == 0
    assert ran.output.startswith("halve")
    assert "hint 1 of 3" in ran.output


def test_reset_of_a_kata_leaves_the_others(mini):
    mini.solve()
    assert mini.grader("reset", "halve").status == 0
    text = mini.exercise.read_text()
    assert "return x + x" in text
    assert "return x / 2" not in text


def test_the_solution_of_a_kata(mini):
    ran = mini.grader("solution", "halve", "--peek")
    assert ran.status == 0
    assert "return x / 2" in ran.output
    assert "return x + x" not in ran.output


def test_the_score_of_a_katas_exercise(mini):
    assert mini.grader("score", "halve").output == mini.grader("score", "01/01").output


@pytest.mark.parametrize("command", ["hint", "score", "solution", "reset"])
def test_a_wrong_name_is_told_what_is_like_it(mini, command):
    ran = mini.grader(command, "havle")
    assert ran.status == 2
    assert ran.output.startswith("Error: 'havle' matches no exercise. Did you mean halve")
