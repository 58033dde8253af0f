"""From cells to one text: what is no Python goes, what is needed from other cells comes, and the order holds."""

import pytest

from torch_katas.notebooks import code
from torch_katas.notebooks.code import assembled, joined, python, statements, unit

PYTHON = [
    "x = 1",
    'text = """\n% of this\n!and that?\n"""',
    "y = (a\n     % b)",
    "# %timeit f(x)",
    "",
]
MAGICS = [
    ("%timeit f(x)\nx = 1", "# %timeit f(x)\nx = 1"),
    ("!pip install a\nx = 1", "# !pip install a\nx = 1"),
    ("x = 1\ndouble?\ny = 2", "x = 1\n# double?\ny = 2"),
    ("?double\ny = 2", "# ?double\ny = 2"),
    ("files = !ls\ny = 2", "# files = !ls\ny = 2"),
    ("out = %sql select\ny = 2", "# out = %sql select\ny = 2"),
    ("if x:\n    !ls\ny = 2", "if x:\n    pass  # !ls\ny = 2"),
    ("!a \\\n  b\ny = 2", "# !a \\\npass  # b\ny = 2".replace("pass", "  pass")),
    ('!ls\ntext = """\n%no\n"""', '# !ls\ntext = """\n%no\n"""'),
    ("%pip install x\ny = (1\n% 2)", "# %pip install x\ny = (1\n% 2)"),
    ("%%time\nx = 1", "# %%time\nx = 1"),
    ("\n%%capture out\n%matplotlib inline\nx = 1", "\n# %%capture out\n# %matplotlib inline\nx = 1"),
]


@pytest.mark.parametrize("source", PYTHON)
def test_python_stays_as_it_is(source):
    assert python(source) == source


@pytest.mark.parametrize(("source", "expected"), MAGICS)
def test_magics_and_shell_lines_do_nothing_and_no_line_moves(source, expected):
    assert python(source) == expected


@pytest.mark.parametrize("magic", ["%%bash", "%%html", "%%writefile x.py", "%%"])
def test_a_cell_of_another_language_is_no_python(magic):
    assert python(f"{magic}\nx = 1") is None


def test_a_broken_cell_stays_broken_where_it_is():
    assert python("def f(x:\n    return x\n") == "def f(x:\n    return x"


def text(own, others=()):
    units = assembled([unit(number, 1, source) for number, source in enumerate(own, start=1)], others)
    return joined(units)[0]


def others(*cells):
    return [one for number, cell in enumerate(cells, start=100) for one in statements(number, cell)]


def test_a_helper_is_taken_with_what_it_needs_and_nothing_else():
    helpers = others(
        "import math\nimport os\nEPS = 1e-8", "def helper(x):\n    return math.sqrt(x) + EPS", "junk = 1\nprint(junk)"
    )
    found = text(["def double(x):\n    return helper(x)"], helpers)
    assert "import math" in found
    assert "EPS = 1e-8" in found
    assert "def helper" in found
    assert "junk" not in found
    assert "import os" not in found


def test_a_local_name_is_not_taken_for_one_of_another_cell():
    assert "boom" not in text(["def double(x):\n    y = x + x\n    return y"], others("y = boom()", "x = boom()"))


def test_of_two_definitions_the_last_counts():
    found = text(
        ["def double(x):\n    return helper(x)"], others("def helper(x):\n    return 1", "def helper(x):\n    return 2")
    )
    assert "return 2" in found
    assert "return 1" not in found


def test_what_is_needed_at_once_comes_first_and_what_is_called_later_need_not():
    found = text(
        [
            "class Child(Base):\n    size = SIZE",
            "class Base:\n    pass",
            "SIZE = later()",
            "def later():\n    return math.pi",
            "import math",
        ]
    )
    namespace: dict[str, object] = {}
    exec(found, namespace)
    assert issubclass(namespace["Child"], namespace["Base"])
    assert namespace["SIZE"] > 3


def test_two_that_need_each_other_end():
    found = text(["def even(n):\n    return n == 0 or odd(n - 1)", "def odd(n):\n    return n and even(n - 1)"])
    assert found.count("def ") == 2


def test_a_star_import_is_taken_where_a_name_is_unknown():
    star = others("from math import *")
    assert "import *" in text(["def double(x):\n    return sqrt(x)"], star)
    assert "import *" not in text(["def double(x):\n    return x"], star)


def test_places_in_the_file_rule_where_they_are_known():
    units = [unit(3, 2, "def b(): pass", order=1), unit(5, 2, "import a", order=0)]
    assert [one.source for one in assembled(units, [])] == ["import a", "def b(): pass"]


def test_every_line_knows_its_cell():
    whole, lines = joined([unit(3, 2, "import a\nimport b"), unit(7, 5, "def f():\n    pass")])
    assert len(whole.splitlines()) == len(lines)
    assert [lines[whole.splitlines().index(line)] for line in ("import b", "def f():", "    pass")] == [
        (3, 3),
        (7, 5),
        (7, 6),
    ]


def test_a_decorator_belongs_to_its_function():
    (found,) = statements(1, "@cache\ndef f():\n    pass")
    assert (found.line, found.source) == (1, "@cache\ndef f():\n    pass")
    assert "cache" in found.names.needed_at_once


def test_deep_nesting_is_no_crash():
    assert python("(" * 5000) is not None
    assert statements(1, "x = " + "(" * 5000 + ")" * 5000) == []
    assert code.unit(1, 1, "(" * 5000).names.defined == frozenset()
