"""Code in fewer columns: it stays code and means the same."""

import ast

import pytest
from places import ROOT

from torch_katas.source.wrap import wrap_code


def test_a_comment_that_is_too_long_goes_above_its_line():
    assert wrap_code("    a = 1  # one two three four\n", 20) == "    # one two three\n    # four\n    a = 1\n"


def test_comment_lines_are_wrapped_together():
    assert wrap_code("# one two three four five six\n# seven\na = 1\n", 20) == (
        "# one two three four\n# five six seven\na = 1\n"
    )


def test_short_comments_and_strings_stay():
    code = 'a = "# no comment at all, but long"\n# x\n\nb = 1  # y\n'
    assert wrap_code(code, 20) == code


def test_code_that_cannot_be_read_stays():
    assert wrap_code("def f(:\n  '''\n", 5) == "def f(:\n  '''\n"


def test_long_lines_are_broken_inside_brackets_alone():
    code = 'def f(one: int, two: str = "a, b") -> dict[str, int]:\n    return g(one, h(two)) or k(one + two, "x, y")\n'
    assert wrap_code(code, 30) == (
        'def f(one: int,\n        two: str = "a, b") -> dict[str,\n        int]:\n'
        '    return g(one,\n        h(two)) or k(one\n        + two, "x, y")\n'
    )
    assert wrap_code("a = one + two + three\n", 10) == "a = one + two + three\n"


def test_a_comma_in_an_f_string_is_no_place_to_break():
    code = 'a = f(b, f"{c(1, 2)} and, {d}")\n'
    assert wrap_code(code, 12) == 'a = f(b,\n    f"{c(1, 2)} and, {d}")\n'


@pytest.mark.parametrize(("tree", "width"), [("solutions", 40), ("solutions", 78), ("src", 40)])
def test_no_code_of_the_course_changes_its_meaning(tree, width):
    for path in sorted((ROOT / tree).rglob("*.py")):
        text = path.read_text()
        assert ast.dump(ast.parse(wrap_code(text, width))) == ast.dump(ast.parse(text)), path
