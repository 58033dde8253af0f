"""From cells to one text: what is needed from other cells comes, and the order holds."""

from torch_katas.notebooks.units import assemble, build_unit, defining_statements, join_units


def text(own, others=()):
    units = assemble([build_unit(number, 1, source) for number, source in enumerate(own, start=1)], others)
    return join_units(units)[0]


def others(*cells):
    return [unit for number, cell in enumerate(cells, start=100) for unit in defining_statements(number, cell)]


def test_a_helper_is_taken_with_what_it_needs_and_nothing_else():
    helpers = others(
        "import math\nimport os\nEPS = 1e-8", "def helper(x):\n    return math.sqrt(x) + EPS", "junk = 1\nprint(junk)"
    )
    joined = text(["def double(x):\n    return helper(x)"], helpers)
    assert "import math" in joined
    assert "EPS = 1e-8" in joined
    assert "def helper" in joined
    assert "junk" not in joined
    assert "import os" not in joined


def test_a_local_name_is_not_taken_for_one_of_another_cell():
    assert "boom" not in text(["def double(x):\n    y = x + x\n    return y"], others("y = boom()", "x = boom()"))


def test_of_two_definitions_the_last_counts():
    joined = text(
        ["def double(x):\n    return helper(x)"], others("def helper(x):\n    return 1", "def helper(x):\n    return 2")
    )
    assert "return 2" in joined
    assert "return 1" not in joined


def test_what_is_needed_at_once_comes_first_and_what_is_called_later_need_not():
    joined = text(
        [
            "class Child(Base):\n    size = SIZE",
            "class Base:\n    pass",
            "SIZE = later()",
            "def later():\n    return math.pi",
            "import math",
        ]
    )
    namespace: dict[str, object] = {}
    exec(joined, namespace)
    assert issubclass(namespace["Child"], namespace["Base"])
    assert namespace["SIZE"] > 3


def test_two_that_need_each_other_end():
    joined = text(["def even(n):\n    return n == 0 or odd(n - 1)", "def odd(n):\n    return n and even(n - 1)"])
    assert joined.count("def ") == 2


def test_a_star_import_is_taken_where_a_name_is_unknown():
    star = others("from math import *")
    assert "import *" in text(["def double(x):\n    return sqrt(x)"], star)
    assert "import *" not in text(["def double(x):\n    return x"], star)


def test_places_in_the_file_rule_where_they_are_known():
    units = [build_unit(3, 2, "def b(): pass", order=1), build_unit(5, 2, "import a", order=0)]
    assert [unit.source for unit in assemble(units, [])] == ["import a", "def b(): pass"]


def test_every_line_knows_its_cell():
    whole, lines = join_units([build_unit(3, 2, "import a\nimport b"), build_unit(7, 5, "def f():\n    pass")])
    assert len(whole.splitlines()) == len(lines)
    assert [lines[whole.splitlines().index(line)] for line in ("import b", "def f():", "    pass")] == [
        (3, 3),
        (7, 5),
        (7, 6),
    ]


def test_a_decorator_belongs_to_its_function():
    (function,) = defining_statements(1, "@cache\ndef f():\n    pass")
    assert (function.line, function.source) == (1, "@cache\ndef f():\n    pass")
    assert "cache" in function.names.needed_at_once


def test_deep_nesting_is_no_crash():
    assert defining_statements(1, "x = " + "(" * 5000 + ")" * 5000) == []
    assert build_unit(1, 1, "(" * 5000).names.defined == frozenset()
