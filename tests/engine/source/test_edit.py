"""One definition is put back, and no other character of the file changes."""

import ast
import random

import pytest

from torch_katas.source import edit, parse

UNSOLVED = '''"""Statement."""

import torch


def first(x):
    """Say x."""
    raise NotImplementedError


@torch.no_grad()
def second(x):
    """Say x
    twice."""
    raise NotImplementedError


class Third:
    def __init__(self):
        raise NotImplementedError
'''

MINE = '''"""Statement."""
import torch
LIMIT = 3  # mine

def helper(y): return y


def first(x):
    """Say x."""
    text = """
def second(x): this is no definition
"""
    return helper(x)
    # a thought of mine

@torch.no_grad()
@helper
def second(x):
    return x, x
# behind second
class Third:
    def __init__(self):
        self.x = 1'''


def test_a_definition_is_replaced_with_its_decorators():
    result = edit.replace_definition(MINE, "second", UNSOLVED)
    stub = UNSOLVED[UNSOLVED.index("@torch") : UNSOLVED.index("\n\nclass Third")]
    start, end = MINE.index("@torch"), MINE.index("# behind second")
    assert result == MINE[:start] + stub + MINE[end:]


def test_comments_and_helpers_around_it_stay():
    result = edit.replace_definition(MINE, "first", UNSOLVED)
    assert result.count("raise NotImplementedError") == 1
    assert result.startswith(MINE[: MINE.index("def first")])
    assert result.endswith(MINE[MINE.index("    # a thought of mine") :])


def test_the_last_line_without_an_end():
    result = edit.replace_definition(MINE, "Third", UNSOLVED)
    assert result == MINE[: MINE.index("class Third")] + UNSOLVED[UNSOLVED.index("class Third") :].rstrip("\n")


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_line_ends_of_the_file_are_kept(end):
    result = edit.replace_definition(MINE.replace("\n", end), "second", UNSOLVED)
    assert result == edit.replace_definition(MINE, "second", UNSOLVED).replace("\n", end)


def test_form_feeds_and_unicode_separators_are_no_line_ends():
    odd = 'a = 1\n\x0c\nb = "\u2028 \x85 \x1c"\n\n\ndef first(x):\n    return x\n\n\nc = 2\n'
    assert edit.replace_definition(odd, "first", UNSOLVED) == odd.replace(
        "def first(x):\n    return x\n", 'def first(x):\n    """Say x."""\n    raise NotImplementedError\n'
    )


def test_of_two_definitions_the_one_that_counts_is_replaced():
    twice = "def first(x):\n    return 1\n\n\ndef first(x):\n    return 2\n"
    result = edit.replace_definition(twice, "first", UNSOLVED)
    assert "return 1" in result and "return 2" not in result
    assert parse.definitions(result)["first"].is_stub


@pytest.mark.parametrize("mine", ["", "x = 1", "x = 1\n", "def other():\n    pass\n"])
def test_a_missing_definition_is_added_at_the_end(mine):
    result = edit.replace_definition(mine, "second", UNSOLVED)
    assert result.startswith(mine)
    assert parse.definitions(result)["second"].is_stub
    assert result.endswith("raise NotImplementedError\n")


def test_a_file_that_does_not_parse_is_refused():
    with pytest.raises(parse.UnreadableError):
        edit.replace_definition("def first(:\n", "first", UNSOLVED)


def test_any_mix_of_definitions_keeps_all_others():
    chance = random.Random(0)
    pieces = [
        "def first(x):\n    return 1\n",
        "async def second(x): return 2\n",
        "class Third: pass\n",
        "def other():\n    '''\n    def first(x): no\n    '''\n",
        "# a comment\n",
        "\n",
        "value = [\n  1,\n]\n",
        "if True:\n    def first(x):\n        return 3\n",
    ]
    for _ in range(300):
        mine = "".join(chance.choices(pieces, k=chance.randrange(1, 9)))
        name = chance.choice(["first", "second", "Third"])
        before, after = parse.definitions(mine), parse.definitions(edit.replace_definition(mine, name, UNSOLVED))
        assert after[name].is_stub
        assert {n: d.code for n, d in before.items() if n != name} == {n: d.code for n, d in after.items() if n != name}


def test_an_excerpt_has_plain_line_ends():
    text = "a = 1\r\n@b\r\ndef f():\r\n    pass\r\n"
    assert edit.statement_text(text, ast.parse(text).body[1]) == "@b\ndef f():\n    pass\n"
