"""Right answers in other styles: the proof runs them, and a test that fails on one is named."""

import pytest
from faults import findings, plant

FILE = "tests/01_demo/also_right_01_double.py"
HEAD = '"""Right answers in other styles."""\n\nimport torch\nfrom torch import Tensor\n\n\n'
BY_PRODUCT = 'def double__by_product(x: Tensor) -> Tensor:\n    """Twice."""\n    return 2 * x\n'
BY_EDIT = 'halve__times_a_half = edit(("x / 2", "x * 0.5"), why="A product.")\n'


def found(mini, *definitions: str) -> list[str]:
    """Return what the content check says of a course with these right answers."""
    (mini.root / FILE).write_text(HEAD + "\n\n".join(definitions))
    return list(findings(mini))


def test_right_answers_as_functions_and_as_edits_pass(mini):
    assert found(mini, BY_PRODUCT, BY_EDIT) == []


def test_a_test_that_fails_on_a_right_answer_is_named(mini):
    (finding, *_) = found(mini, BY_PRODUCT.replace("2 * x", "(2 * x).float().add(1e-3)"))
    assert finding.startswith(f"{FILE}:7: double__by_product is right, and test_")
    assert "fails on it: " in finding


def test_a_right_answer_makes_no_test_proven(mini):
    """Only a known wrong answer shows that a test can fail."""
    plant(
        mini.root / "tests/01_demo/test_01_double.py",
        "",
        '\n\ndef test_nothing(double):\n    """Nothing."""\n    double\n',
    )
    assert any("test_nothing is failed by no known wrong answer" in finding for finding in found(mini, BY_PRODUCT))


@pytest.mark.parametrize(
    ("definition", "message"),
    [
        (BY_PRODUCT.replace("double", "triple"), ":7: triple__by_product is not named like a kata and its style"),
        (BY_PRODUCT.replace("double__by_product", "double"), ":7: double is not named like a kata and its style"),
        (BY_PRODUCT.replace("by_product", "squares"), ":7: double__squares is a known wrong answer as well"),
        (BY_EDIT.replace("x / 2", "x / 3"), ":7: halve__times_a_half: "),
        ("def double__broken(:\n", ":7: "),
    ],
)
def test_what_is_wrong_with_the_file_is_one_line(mini, definition, message):
    assert [finding for finding in found(mini, definition) if finding.startswith(FILE + message)]


def test_the_file_is_not_collected_as_a_test(mini):
    (mini.root / FILE).write_text(HEAD + BY_PRODUCT)
    assert "also_right" not in mini.pytest("solutions", "-q").output
