"""Cells as Python: what IPython adds to it does nothing, and no line moves."""

import pytest

from torch_katas.notebooks.magics import to_python

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
    assert to_python(source) == source


@pytest.mark.parametrize(("source", "expected"), MAGICS)
def test_magics_and_shell_lines_do_nothing_and_no_line_moves(source, expected):
    assert to_python(source) == expected


@pytest.mark.parametrize("magic", ["%%bash", "%%html", "%%writefile x.py", "%%"])
def test_a_cell_of_another_language_is_no_python(magic):
    assert to_python(f"{magic}\nx = 1") is None


def test_a_broken_cell_stays_broken_where_it_is():
    assert to_python("def f(x:\n    return x\n") == "def f(x:\n    return x"


def test_deep_nesting_is_no_crash():
    assert to_python("(" * 5000) is not None
