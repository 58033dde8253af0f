"""Rewrite the returns of a file's functions, so that each value is handed to a function on its way out."""

import ast
from collections.abc import Callable
from typing import TypeVar

_Node = TypeVar("_Node", bound=ast.AST)


def route_returns(module: ast.Module, through: str) -> ast.Module:
    """Rewrite every `return x` of a module as `return through(qualname, line, x)`, and return the module.

    A function that ends without a `return` gets one that hands on None. Functions that are asynchronous stay as they
    are: an asynchronous generator may not return a value. Lines and columns stay those of the text.
    """
    _Rewriting(through).visit(module)
    return module


class _Rewriting(ast.NodeTransformer):
    def __init__(self, through: str) -> None:
        self.through = through
        self.qualname: list[str] = []

    def visit(self, node: ast.AST) -> ast.AST:
        # An expression holds no return, and may be nested deeper than Python calls.
        rewritten: ast.AST = node if isinstance(node, ast.expr) else super().visit(node)
        return rewritten

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        return self._inside(node, node.name, self.generic_visit)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        return self._inside(node, node.name, self._visit_body)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        return node

    def visit_Return(self, node: ast.Return) -> ast.AST:
        return self._routed(node.value, node)

    def _visit_body(self, node: ast.FunctionDef) -> ast.AST:
        last = node.body[-1]
        self.generic_visit(node)
        if not isinstance(last, ast.Return | ast.Raise):
            node.body.append(self._routed(None, last))
        return node

    def _inside(self, node: _Node, name: str, visit: Callable[[_Node], ast.AST]) -> ast.AST:
        self.qualname.append(name)
        try:
            return visit(node)
        finally:
            self.qualname.pop()

    def _routed(self, value: ast.expr | None, place: ast.stmt) -> ast.Return:
        """Return the statement that hands a value on and returns it, at the place of another statement."""

        def at_place(node: _Node) -> _Node:
            return ast.copy_location(node, place)

        arguments = [
            at_place(ast.Constant(".".join(self.qualname))),
            at_place(ast.Constant(place.lineno)),
            value or at_place(ast.Constant(None)),
        ]
        return at_place(ast.Return(at_place(ast.Call(at_place(ast.Name(self.through, ast.Load())), arguments, []))))
