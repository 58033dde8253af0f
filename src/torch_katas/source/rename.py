"""Give a function or class of a file another name."""

import ast
from typing import TypeVar

_Node = TypeVar("_Node", bound=ast.AST)


def rename(node: _Node, old: str, new: str) -> _Node:
    """Rename what is defined as `old`, and every mention of it, in a piece of syntax; changes and returns the piece."""
    for part in ast.walk(node):
        if isinstance(part, ast.Name) and part.id == old:
            part.id = new
        elif isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and part.name == old:
            part.name = new
    return node
