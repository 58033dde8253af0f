"""What can be told of the way in which a kata is written, from coarse to fine: two who share it have chosen alike.

Names of local variables, comments and docstrings do not count for the coarse features, nor does the order of functions.
"""

import ast
import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from enum import StrEnum

from torch_katas.source import parse
from torch_katas.source.edit import statement_text

WINDOW = 3
"""Neighbouring statements that are looked at together."""
HELPER = "(helper)"
"""Stands for the kata of a definition that is none."""


class Level(StrEnum):
    """How much two have in common, as it is told."""

    STATEMENTS = "some statements"
    SHAPE = "the whole, whatever its variables are called"
    NAMES = "the whole, with the names of variables"
    TEXT = "the whole, to the letter, with comments"


Feature = tuple[str, Level, str]
"""Kata, level, and the hash of what is shared."""


def find_features(text: str, katas: Iterable[str]) -> frozenset[Feature]:
    """Return the features of an answer's text; none for one that does not parse, and none of stubs."""
    try:
        definitions = parse.definitions(text)
    except parse.UnreadableError:
        return frozenset()
    known = set(katas)
    return frozenset(
        feature
        for name, definition in definitions.items()
        if not definition.is_stub
        for feature in _of_definition(text, definition.node, name if name in known else HELPER)
    )


def _of_definition(text: str, node: ast.stmt, kata: str) -> Iterator[Feature]:
    bare = _without_docstrings(ast.parse(ast.unparse(node)))
    own_name = getattr(node, "name", "")
    named = ast.unparse(bare)
    local = _local_names(bare) | ({own_name} if kata == HELPER else set())
    canonical = _rename(ast.parse(named), local)
    yield kata, Level.SHAPE, _hash(ast.unparse(canonical))
    yield kata, Level.NAMES, _hash(named)
    yield kata, Level.TEXT, _hash(" ".join(statement_text(text, node).split()))
    for block in ast.walk(bare):
        body = getattr(block, "body", None)
        if isinstance(body, list) and len(body) >= WINDOW and not isinstance(block, ast.Module):
            for first in range(len(body) - WINDOW + 1):
                window = ast.Module(body[first : first + WINDOW], [])
                yield kata, Level.STATEMENTS, _hash(ast.unparse(_rename(ast.parse(ast.unparse(window)), local)))


def _without_docstrings(tree: ast.Module) -> ast.Module:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and ast.get_docstring(node):
            node.body = node.body[1:] or [ast.Pass()]
    return tree


def _local_names(tree: ast.AST) -> set[str]:
    """Return the names of arguments and variables."""
    local = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.arg):
            local.add(node.arg)
        elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            local.add(node.id)
    return local - {"self", "cls"}


def _rename(tree: ast.Module, local: Collection[str]) -> ast.Module:
    """Give local names the numbers of their first appearance. What comes from outside stays: its name says what it
    does."""
    numbers: dict[str, str] = {}

    def number(name: str) -> str:
        return numbers.setdefault(name, f"v{len(numbers)}") if name in local else name

    for node in _in_order(tree):
        if isinstance(node, ast.arg):
            node.arg, node.annotation = number(node.arg), None
        elif isinstance(node, ast.Name):
            node.id = number(node.id)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            node.returns = None
            node.name = number(node.name)
    return tree


def _in_order(node: ast.AST) -> Iterator[ast.AST]:
    """Yield nodes as they stand in the text; ast.walk goes level by level."""
    pending = [node]
    while pending:
        current = pending.pop()
        yield current
        pending += reversed(list(ast.iter_child_nodes(current)))


def _hash(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def code_of(text: str, katas: Iterable[str]) -> Mapping[str, str]:
    """Return the code of each kata that a text defines, and of its helpers together under HELPER."""
    try:
        definitions = parse.definitions(text)
    except parse.UnreadableError:
        return {}
    known = set(katas)
    code: dict[str, str] = {}
    for name, definition in definitions.items():
        key = name if name in known else HELPER
        code[key] = "\n\n".join(filter(None, (code.get(key), statement_text(text, definition.node).rstrip())))
    return code
