"""How a known wrong answer is named, `to_seq_first__reshapes`, and how it stands in for its kata when it is run.

It runs under its kata's own name, so that messages, tracebacks and types read as a learner's would. It is renamed
before it is compiled: what Python, autograd or a traceback call it later all come from there.
"""

import ast

from torch_katas.source.parse import Definition

MISTAKE_MARK = "__"
"""Between a kata's name and its mistake in a known wrong answer: `to_seq_first__reshapes`."""
AS_GIVEN = f"{MISTAKE_MARK}as_given"
"""The 'mistake' of a debugging kata that nobody has touched."""


def stand_in(text: str, definitions: dict[str, Definition], wrong: str, kata: str) -> ast.Module:
    """Return a file's syntax with one wrong answer in it, named after its kata; what it builds on stays, lines too."""
    lines = text.splitlines()
    needed = _needed(definitions, wrong)
    for name, definition in definitions.items():
        if MISTAKE_MARK in name and name not in needed:
            node = definition.node
            first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
            lines[first - 1 : node.end_lineno] = [""] * ((node.end_lineno or first) - first + 1)
    return _Renaming(wrong, kata).visit(ast.parse("\n".join(lines)))


def _needed(definitions: dict[str, Definition], wrong: str) -> set[str]:
    """Return the wrong answer, and those that it mentions, at any remove."""
    needed: set[str] = set()
    found = {wrong}
    while found:
        needed |= found
        mentioned = {
            node.id for name in found for node in ast.walk(definitions[name].node) if isinstance(node, ast.Name)
        }
        found = {name for name in mentioned if name in definitions and MISTAKE_MARK in name} - needed
    return needed


class _Renaming(ast.NodeTransformer):
    def __init__(self, wrong: str, kata: str):
        self.wrong = wrong
        self.kata = kata

    def visit_Name(self, node: ast.Name) -> ast.AST:
        if node.id == self.wrong:
            node.id = self.kata
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        return self._defined(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        return self._defined(node)

    def _defined(self, node: ast.FunctionDef | ast.ClassDef) -> ast.AST:
        if node.name == self.wrong:
            node.name = self.kata
        return self.generic_visit(node)
