"""Replacing pieces of a text: each once, all at once, indented as where they stand."""

import pytest

from torch_katas.source.replace import ReplaceError, replace_each

TEXT = """\
def f(x):
    for y in x:
        if y:
            total += y
            count += 1

        last = y
    return total / count
"""


def test_each_text_is_replaced_in_the_original():
    result = replace_each(TEXT, [("count += 1", "count += y"), ("total += y", "count += 1")])
    assert result == TEXT.replace("count += 1", "count += y").replace("total += y", "count += 1")


def test_no_replacement_changes_nothing():
    assert replace_each(TEXT, []) == TEXT


@pytest.mark.parametrize(
    ("old", "new", "lines", "expected"),
    [
        ("if y:\n    total += y", "total += y", (2, 4), "        total += y\n            count += 1"),
        (
            "last = y",
            "last = y\nif last:\n    break",
            (6, 9),
            "        last = y\n        if last:\n            break",
        ),
        ("return total", "    pass\nreturn total", (7, 9), "        pass\n    return total / count"),
        ("count += 1\n\n", "\n", (4, 6), "            \n        last = y"),
        ("total / count", "total", (7, 8), "    return total"),
    ],
    ids=["fewer", "more", "deeper", "a blank line", "within a line"],
)
def test_lines_are_indented_as_seen_from_where_the_text_begins(old, new, lines, expected):
    assert replace_each(TEXT, [(old, new)]).splitlines()[slice(*lines)] == expected.splitlines()


@pytest.mark.parametrize(
    ("replacements", "message"),
    [
        ([("gone", "")], "'gone' is not found in the code to edit; it is to stand there once"),
        ([("y", "z")], "'y' stands 4 times in the code to edit; it is to stand there once"),
        ([("total += y\n    count", "")], "'total += y\n    count' is not found in the code to edit"),
        ([("total += y", ""), ("+= y\ncount", "")], "two replacements overlap"),
        ([("total += y", ""), ("total += y", "")], "two replacements overlap"),
    ],
)
def test_what_cannot_be_replaced_is_told(replacements, message):
    with pytest.raises(ReplaceError) as caught:
        replace_each(TEXT, replacements)
    assert str(caught.value).startswith(message)
