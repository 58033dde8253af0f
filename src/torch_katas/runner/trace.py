"""Which line of an answer returned last, and what: the only way to name the learner's own line for a wrong value.

Each `return` of an answer is compiled as a call that notes line and value on its way. A profiler would see the same,
and cost every call of every function.
"""

import ast
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

NOTE = "__kata_return__"
"""The name under which an answer's module finds the function that notes."""


@dataclass(frozen=True)
class Return:
    """A return of one function of the answer."""

    qualname: str
    line: int
    value: Any


class Trace:
    """The latest return of every function of one answer."""

    def __init__(self) -> None:
        self._returns: dict[str, Return] = {}

    def note(self, qualname: str, line: int, value: Any) -> Any:
        """Remember a return; gives the value on."""
        self._returns.pop(qualname, None)  # so that the dict's order is the order of the latest returns
        self._returns[qualname] = Return(qualname, line, value)
        return value

    def forget(self) -> None:
        """Start afresh, before a test."""
        self._returns.clear()

    def latest(self, kata: str) -> Return | None:
        """Return the latest return of a function, or of any method of a class."""
        found = None
        for qualname, seen in self._returns.items():
            if qualname == kata or qualname.startswith(f"{kata}."):
                found = seen
        return found


def compiled(text: str | ast.Module, filename: str) -> Any:
    """Return the code of a file, given as text or parsed, whose functions note what they return under NOTE."""
    syntax = ast.parse(text, filename) if isinstance(text, str) else text
    return compile(_Noting().visit(syntax), filename, "exec")


class _Noting(ast.NodeTransformer):
    """Rewrites `return x` as `return NOTE(qualname, line, x)`, and writes out the return at a function's end."""

    def __init__(self) -> None:
        self.path: list[str] = []

    def visit(self, node: ast.AST) -> ast.AST:
        # An expression holds no return, and may be nested deeper than Python calls.
        return node if isinstance(node, ast.expr) else super().visit(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        return self._inside(node, node.name, self.generic_visit)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        self._inside(node, node.name, self._visit_body)
        return node

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        return node  # an asynchronous generator may not return a value

    def visit_Return(self, node: ast.Return) -> ast.AST:
        return self._noted(node.value, node)

    def _visit_body(self, node: ast.FunctionDef) -> ast.AST:
        end = node.body[-1]
        self.generic_visit(node)
        if not isinstance(end, ast.Return | ast.Raise):
            node.body.append(self._noted(None, end))
        return node

    def _inside(self, node: Any, name: str, visit: Callable[[Any], ast.AST]) -> ast.AST:
        before = self.path
        self.path = [*before, name]
        try:
            return visit(node)
        finally:
            self.path = before

    def _noted(self, value: ast.expr | None, place: ast.stmt) -> ast.Return:
        """Return the statement that notes and returns a value, at the place of another."""

        def here(node: Any) -> Any:
            return ast.copy_location(node, place)

        arguments = [
            here(ast.Constant(".".join(self.path))),
            here(ast.Constant(place.lineno)),
            value or here(ast.Constant(None)),
        ]
        return here(ast.Return(here(ast.Call(here(ast.Name(NOTE, ast.Load())), arguments, []))))
