"""Flags: where an answer uses words that no kata needs, and that no forged mark can do without.

A flag is no verdict and costs nothing. It says where a teacher should look. Read from the text alone: nothing runs.
"""

import ast
import symtable
from collections.abc import Iterator
from dataclasses import dataclass

from torch_katas.source import parse
from torch_katas.source.flag_table import (
    ATTRIBUTES,
    DEFINED,
    FLAGGED,
    HELPERS_WITH_UNDERSCORE,
    KNOWN_MODULES,
    MACHINERY,
    UNCHECKED,
    UNKNOWN,
)

_BUILTINS = {path.removeprefix("builtins."): path for path in FLAGGED if path.startswith("builtins.")}
_CHANGING = ("setattr", "delattr")
_COMPUTED = ("getattr", "setattr", "delattr", "hasattr", "vars")
CHANGES = "changes a library for everybody"
ENGINE_NAME = "__kata"
"""How the names begin that the engine puts into an answer's module."""


@dataclass(frozen=True)
class Flag:
    """One place of an answer: the line, what stands there, and why it is flagged."""

    line: int
    what: str
    reason: str


def find_flags(text: str) -> tuple[Flag, ...]:
    """Return the flags of an answer's text by line, each thing once; none for a text that does not parse."""
    try:
        tree = parse.parse(text)
    except parse.UnreadableError:
        return ()
    paths = _paths(tree)
    try:
        builtins = _builtins_used(text)
    except SyntaxError:  # it parses, and does not compile: it will not run
        return ()
    except RecursionError:
        return (Flag(1, "this file", UNCHECKED),)
    flagged: dict[str, Flag] = {}
    # Not ast.walk's order: the first line where something stands is the one to look at.
    for node in sorted(ast.walk(tree), key=lambda node: getattr(node, "lineno", 0)):
        for what, reason in _of_node(node, paths, builtins):
            flagged.setdefault(what, Flag(getattr(node, "lineno", 1), what, reason))
    return tuple(sorted(flagged.values(), key=lambda flag: flag.line))


def _of_node(node: ast.AST, paths: dict[str, str], builtins: set[str]) -> Iterator[tuple[str, str]]:
    """Yield what is flagged in one node, and why."""
    if isinstance(node, ast.Import):
        for alias in node.names:
            yield from _of_path(alias.name)
    elif isinstance(node, ast.ImportFrom):
        for alias in node.names:
            yield from _of_path(f"{node.module or ''}.{alias.name}" if alias.name != "*" else node.module or "")
    elif isinstance(node, ast.Name):
        yield from _of_name(node, builtins)
    elif isinstance(node, ast.Attribute):
        yield from _of_attribute(node, paths)
    elif isinstance(node, ast.Call):
        yield from _of_call(node, paths)
    elif isinstance(node, ast.ClassDef):
        for child in node.body:
            if isinstance(child, ast.FunctionDef) and DEFINED.get(child.name):
                yield child.name, DEFINED[child.name]
    elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith(ENGINE_NAME):
        yield node.value, MACHINERY


def _of_path(path: str) -> Iterator[tuple[str, str]]:
    """Yield a path of an imported name where it, or what it lies in, is flagged."""
    parts = path.split(".")
    for length in range(len(parts), 0, -1):
        prefix = ".".join(parts[:length])
        if prefix in FLAGGED:
            yield prefix, FLAGGED[prefix]
            return
    if parts[0] not in KNOWN_MODULES:
        yield parts[0], UNKNOWN
    elif any(map(_is_private, parts)) and not path.startswith(HELPERS_WITH_UNDERSCORE):
        yield path, "is private to its library"


def _of_name(node: ast.Name, builtins: set[str]) -> Iterator[tuple[str, str]]:
    if node.id in ATTRIBUTES:
        yield node.id, ATTRIBUTES[node.id]
    elif node.id in builtins and isinstance(node.ctx, ast.Load):
        yield node.id, FLAGGED[_BUILTINS[node.id]]
    elif node.id.startswith(ENGINE_NAME):
        yield node.id, MACHINERY


def _of_attribute(node: ast.Attribute, paths: dict[str, str]) -> Iterator[tuple[str, str]]:
    if node.attr in ATTRIBUTES:
        yield node.attr, ATTRIBUTES[node.attr]
    changed = isinstance(node.ctx, ast.Store | ast.Del)
    if changed and _is_type_of(node.value):
        yield f"type(…).{node.attr}", CHANGES
    path = _path_of(node, paths)
    if path is None:
        return
    if changed:
        yield path, CHANGES
    else:
        yield from _of_path(path)
        if node.attr == "__dict__":
            yield path, "reaches for the names of a library"


def _of_call(node: ast.Call, paths: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Yield getattr, setattr and the like where the object is a library's and the name is computed or private."""
    if not isinstance(node.func, ast.Name) or node.func.id not in _COMPUTED or not node.args:
        return
    path = _path_of(node.args[0], paths)
    name = node.args[1].value if len(node.args) > 1 and isinstance(node.args[1], ast.Constant) else None
    if isinstance(name, str) and name in ATTRIBUTES:
        yield name, ATTRIBUTES[name]
    if node.func.id in _CHANGING and (path is not None or _is_type_of(node.args[0])):
        yield f"{node.func.id}({path or 'type(…)'}, …)", CHANGES
        return
    if path is None:
        return
    if isinstance(name, str):
        yield from _of_path(f"{path}.{name}")
    elif node.func.id != "hasattr":
        yield f"{node.func.id}({path}, …)", "computes the name of what it takes from a library"


def _builtins_used(text: str) -> set[str]:
    """Return the flagged builtins that a text looks up anywhere; a local variable of that name is none."""
    used: set[str] = set()
    scopes = [symtable.symtable(text, "<answer>", "exec")]
    while scopes:
        scope = scopes.pop()
        scopes += scope.get_children()
        # Looked up by name: a list of all symbols takes the square of their number.
        for name in _BUILTINS.keys() & set(scope.get_identifiers()):
            symbol = scope.lookup(name)
            if symbol.is_referenced() and not _is_own(symbol, scope):
                used.add(name)
    return used


def _is_own(symbol: symtable.Symbol, scope: symtable.SymbolTable) -> bool:
    return scope.get_type() == "function" and (symbol.is_local() or symbol.is_free())


def _is_type_of(node: ast.expr) -> bool:
    """Tell whether this is the type of some object: `type(x)`, `x.__class__`."""
    if isinstance(node, ast.Attribute):
        return node.attr == "__class__"
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "type"


def _paths(tree: ast.Module) -> dict[str, str]:
    """Return what names stand for that are imported, or given what is: `F` to `torch.nn.functional`."""
    paths: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                paths[alias.asname or alias.name.split(".")[0]] = (
                    alias.name if alias.asname else alias.name.split(".")[0]
                )
        elif isinstance(node, ast.ImportFrom):
            paths.update({alias.asname or alias.name: f"{node.module or ''}.{alias.name}" for alias in node.names})
    for _ in range(3):  # a name for a name for a module
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
                path = _path_of(node.value, paths)
                if path is not None:
                    paths.setdefault(node.targets[0].id, path)
    return paths


def _path_of(node: ast.expr, paths: dict[str, str]) -> str | None:
    """Return the path of a name or an attribute that belongs to an import, None for what is the answer's own."""
    attributes: list[str] = []
    while isinstance(node, ast.Attribute):  # a chain may be longer than Python calls are deep
        attributes.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name) or node.id not in paths:
        return None
    return ".".join((paths[node.id], *reversed(attributes)))


def _is_private(name: str) -> bool:
    return name.startswith("_") and not (name.startswith("__") and name.endswith("__"))
