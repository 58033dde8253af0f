"""Two known wrong answers put together: where they change different places, and only there."""

import ast

from torch_katas.course.mistakes import read_wrong_answers
from torch_katas.course.pairs import combine, is_pair, members, pair_name

SOLUTION = """\
import math

SCALE = 2


def _scaled(x):
    return SCALE * x


def f(x, n):
    total = 0
    for i in range(n):
        total += _scaled(x)
    return math.sqrt(total)
"""
WRONG = '''\
"""Wrong."""

from torch_katas.course.mistakes import edit

f__one_too_many = edit(("range(n)", "range(n + 1)"), why="Too many.")
f__one_too_few = edit(("range(n)", "range(n - 1)"), why="Too few.")
f__no_root = edit(("math.sqrt(total)", "total"), why="No root.")


def _half(x):
    return x / 2


def f__halves(x, n):
    """Halves."""
    total = 0
    for i in range(n):
        total += _half(x)
    return math.sqrt(total)
'''


def together(first, second):
    return combine(read_wrong_answers(WRONG, SOLUTION), SOLUTION, pair_name(first, second))


def body_of_f(text):
    return ast.unparse(next(node for node in ast.parse(text).body if getattr(node, "name", "") == "f"))


def test_a_pair_has_a_name_that_says_both():
    name = pair_name("f__one_too_many", "f__no_root")
    assert name == "f__one_too_many&no_root"
    assert members(name) == ("f__one_too_many", "f__no_root")
    assert is_pair(name)
    assert not is_pair("f__no_root")


def test_changes_of_different_places_are_both_made_and_what_they_need_is_there():
    text = together("f__one_too_many", "f__no_root")
    assert "range(n + 1)" in body_of_f(text)
    assert "return total" in body_of_f(text)
    namespace = {}
    exec(text, namespace)
    assert namespace["f"](3, 2) == 18
    assert "one_too_many" not in text


def test_a_function_and_an_edit_can_be_put_together():
    namespace = {}
    exec(together("f__halves", "f__no_root"), namespace)
    assert abs(namespace["f"](4, 3) - 6.0) < 1e-9


def test_changes_of_one_place_cannot():
    assert together("f__one_too_many", "f__one_too_few") is None


def test_nothing_is_put_together_with_what_is_not_there():
    assert together("f__one_too_many", "f__unknown") is None
