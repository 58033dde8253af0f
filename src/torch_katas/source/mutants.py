"""Mutants: a text with one place changed, as a person might have written it wrongly.

A mutant that passes all tests shows a hole in them, or a change that changes nothing.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from torch_katas.source.mutations import CAREFUL, is_negative_number, statement_mutations
from torch_katas.source.torch_mutations import expression_mutations


@dataclass(frozen=True)
class Mutant:
    """One change of a text."""

    definition: str
    """The top-level function or class that it stands in."""
    line: int
    before: str
    """The line as it was, without indentation; of a change over several lines the first."""
    after: str
    """The line as it is now."""
    text: str
    """The whole text with the change."""

    def __str__(self) -> str:
        return f"{self.before}  →  {self.after}"


def find_mutants(text: str) -> Iterator[Mutant]:
    """Yield the mutants of every top-level definition of a text that can be parsed, each changed text once."""
    lines = text.splitlines(keepends=True)
    seen = {ast.dump(ast.parse(text))}
    for definition in ast.parse(text).body:
        if not isinstance(definition, ast.FunctionDef | ast.ClassDef):
            continue
        for node, replacement in _mutations(definition):
            mutant = _build(lines, definition.name, node, replacement)
            try:
                syntax = ast.dump(ast.parse(mutant.text))
            except SyntaxError:
                continue
            if syntax not in seen:
                seen.add(syntax)
                yield mutant


def _mutations(definition: ast.FunctionDef | ast.ClassDef) -> Iterator[tuple[ast.stmt | ast.expr, str]]:
    """Yield nodes of a definition, each with what stands in its place; no docstring, annotation or message."""
    skipped: set[int] = set()
    arguments: tuple[str, ...] = ()
    for node in ast.walk(definition):
        if id(node) in skipped:
            skipped.update(map(id, ast.iter_child_nodes(node)))
            continue
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            skipped.update(map(id, _not_code(node)))
        if isinstance(node, ast.FunctionDef):
            arguments = (*arguments, *(argument.arg for argument in node.args.args if argument.arg != "self"))
        if isinstance(node, ast.Raise | ast.JoinedStr):
            skipped.update(map(id, ast.iter_child_nodes(node)))  # what an error says is told by no test
        if is_negative_number(node):
            skipped.update(map(id, ast.iter_child_nodes(node)))
        if isinstance(node, ast.Call):
            skipped.update(id(keyword.value) for keyword in node.keywords if keyword.arg == CAREFUL)
        if isinstance(node, ast.AnnAssign):
            skipped.add(id(node.annotation))
        if isinstance(node, ast.stmt):
            yield from ((node, new) for new in statement_mutations(node))
        if isinstance(node, ast.expr):
            yield from ((node, new) for new in expression_mutations(node, arguments))


def _not_code(node: ast.FunctionDef | ast.ClassDef) -> Iterator[ast.AST]:
    first = node.body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
        yield first
    if isinstance(node, ast.ClassDef):
        yield from (*node.bases, *node.keywords)
        return
    if node.returns:
        yield node.returns
    arguments = node.args
    for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg):
        if argument and argument.annotation:
            yield argument.annotation


def _build(lines: list[str], definition: str, node: ast.stmt | ast.expr, replacement: str) -> Mutant:
    """Put a replacement in the place of a node; `lines` are those of the whole text."""
    first, last = node.lineno - 1, (node.end_lineno or node.lineno) - 1
    head = lines[first].encode()[: node.col_offset].decode()
    tail = lines[last].encode()[node.end_col_offset :].decode()
    indent = head[: len(head) - len(head.lstrip())]
    changed = f"{head}{replacement.replace(chr(10), chr(10) + indent)}{tail}"
    text = "".join([*lines[:first], changed, *lines[last + 1 :]])
    return Mutant(definition, node.lineno, lines[first].strip(), changed.splitlines()[0].strip(), text)
