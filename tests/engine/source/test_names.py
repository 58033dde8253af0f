"""Which names code defines and needs, and what of a file goes with a name."""

import pytest

from torch_katas.source.edit import statement_text
from torch_katas.source.names import STAR, Names, closure, names_in, statements


@pytest.mark.parametrize(
    ("code", "defined", "needed"),
    [
        ("def f(x):\n    y = x + SCALE\n    return g(y)\n", {"f"}, {"SCALE", "g"}),
        ("class A(Base):\n    size = WIDTH\n\n    def f(self):\n        return helper(self)\n", {"A"}, set()),
        ("import math, os.path\nfrom a import b as c\n", {"math", "os", "c"}, set()),
        ("x: int = 1\ny, (z, *rest) = x, f()\n", {"x", "y", "z", "rest"}, {"f", "x", "int"}),
        ("def f():\n    global counter\n    counter = 1\n", {"f"}, set()),
        ("squares = [n * n for n in numbers]\n", {"squares"}, {"numbers"}),
        ("f = lambda x: g(x)\n", {"f"}, {"g"}),
        ("if here:\n    def f(): pass\n", {"f"}, {"here"}),
        ("@cached\ndef f(x=DEFAULT): pass\n", {"f"}, {"cached", "DEFAULT"}),
        ("from a import *\n", {STAR}, set()),
        ("def f(:\n", set(), set()),
        ("(" * 5000, set(), set()),
    ],
)
def test_names_that_code_defines_and_needs(code, defined, needed):
    names = names_in(code)
    assert names.defined == defined
    assert needed <= names.needed


def test_a_local_name_is_not_needed():
    assert "y" not in names_in("def f(x):\n    y = x\n    return y\n").needed
    assert "n" not in names_in("squares = [n * n for n in numbers]\n").needed


def test_what_runs_at_once_is_told_from_what_is_called():
    code = "@cached\nclass A(Base):\n    size = WIDTH\n\n    def f(self, x=DEFAULT):\n        return helper(x)\n"
    names = names_in(code)
    assert {"cached", "Base", "WIDTH", "DEFAULT"} <= names.needed_at_once
    assert "helper" in names.needed
    assert "helper" not in names.needed_at_once


FILE = """\
import math

SCALE = 2


def helper(x):
    return SCALE * x


def other(x):
    return math.sqrt(x)


def f(x):
    return helper(x) + unknown


SCALE = 3
"""


def taken(wanted, known=()):
    """Return the first lines of the statements that go with a name, and the names that none defines."""
    pieces = statements(FILE)
    indices, missing = closure([names for _, names in pieces], wanted, known)
    return [statement_text(FILE, pieces[index][0]).splitlines()[0] for index in indices], missing


def test_a_closure_is_what_a_name_needs_in_turn_in_the_files_order():
    assert taken(["f"]) == (["def helper(x):", "def f(x):", "SCALE = 3"], {"unknown"})
    assert taken(["other"]) == (["import math", "def other(x):"], set())
    assert taken([]) == ([], set())


def test_a_known_name_is_not_looked_for():
    assert taken(["f"], known={"helper", "unknown"}) == (["def f(x):"], set())


def test_the_last_of_several_definers_counts_and_circles_end():
    pieces = [Names(frozenset("a"), frozenset("b")), Names(frozenset("b"), frozenset("a")), Names(frozenset("a"))]
    assert closure(pieces, ["b"], ()) == ([1, 2], set())
    assert closure(pieces[:2], ["b"], ()) == ([0, 1], set())
