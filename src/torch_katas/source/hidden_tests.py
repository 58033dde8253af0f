"""What the text of a file of hidden tests says of them."""

import ast
import math
from typing import NamedTuple

from torch_katas.source.parse import parse


class TestFunction(NamedTuple):
    """A test as its text shows it."""

    arguments: tuple[str, ...]
    docstring: str
    limit: float
    """Seconds that `@pytest.mark.timeout` gives it; 0 where it has no limit of its own."""


def test_functions(text: str) -> dict[str, TestFunction]:
    """Return a hidden test file's tests by name, in their order."""
    return {
        node.name: TestFunction(
            tuple(arg.arg for arg in node.args.args), ast.get_docstring(node) or "", _own_limit(node)
        )
        for node in parse(text).body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


def _own_limit(function: ast.FunctionDef) -> float:
    for mark in function.decorator_list:
        if isinstance(mark, ast.Call) and ast.unparse(mark.func).endswith("mark.timeout"):
            value = next(iter([*mark.args, *(keyword.value for keyword in mark.keywords)]), None)
            is_number = isinstance(value, ast.Constant) and isinstance(value.value, int | float)
            return float(ast.literal_eval(value)) if value and is_number else math.inf  # it has to be computed
    return 0.0
