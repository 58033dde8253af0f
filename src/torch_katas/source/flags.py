"""Flags: where an answer uses words that no kata needs, and that no forged mark can do without.

A flag is no verdict and costs nothing. It says where a teacher should look. Read from the text alone: nothing runs.
"""

import ast
import re
import symtable
from collections.abc import Iterator
from dataclasses import dataclass

from torch_katas.source import parse
from torch_katas.source.flag_table import (
    ATTRIBUTES,
    CALLS,
    DEFINED,
    FLAGGED,
    HANDED_ON,
    HELPERS_WITH_UNDERSCORE,
    INSIDE_LIBRARIES,
    KNOWN_MODULES,
    LIES,
    MACHINERY,
    MODULES,
    PATHS_OF_PROCESSES,
    UNCHECKED,
    UNKNOWN,
)
from torch_katas.source.import_paths import TYPE_OF as _TYPE_OF
from torch_katas.source.import_paths import find_paths, is_type_of, path_of

_BUILTINS = {path.removeprefix("builtins."): path for path in FLAGGED if path.startswith("builtins.")}
_CHANGING = ("setattr", "delattr")
_COMPUTED = ("getattr", "setattr", "delattr", "hasattr", "vars")
_ATTRIBUTE_CALLS = ("__setattr__", "__delattr__", "__getattribute__")
CHANGES = "changes a library for everybody"
COMPUTES = "computes the name of what it takes"
_IMPORTED_WHOLE = frozenset(("torch", "torchvision", "numpy", "os", "sys"))
_WORD = re.compile(r"\w+")
_LONGEST_NAME = 10_000
"""Characters of the longest text that is searched for names of attributes."""
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
    try:
        builtins = _builtins_used(text)
    except SyntaxError:  # it parses, and does not compile: it will not run
        return ()
    except RecursionError:
        return (Flag(1, "this file", UNCHECKED),)
    # Not ast.walk's order: the first line where something stands is the one to look at.
    nodes = sorted(ast.walk(tree), key=lambda node: getattr(node, "lineno", 0))
    looked_at = _LookedAt(find_paths(nodes), frozenset(builtins), _handed_on(nodes), _docstrings(nodes))
    flagged: dict[str, Flag] = {}
    for node in nodes:
        for what, reason in _of_node(node, looked_at):
            flagged.setdefault(what, Flag(getattr(node, "lineno", 1), what, reason))
    return tuple(sorted(flagged.values(), key=lambda flag: flag.line))


@dataclass(frozen=True)
class _LookedAt:
    """What is known of a whole text when its nodes are looked at."""

    paths: dict[str, str]
    """What names stand for."""
    builtins: frozenset[str]
    """The flagged builtins that are looked up."""
    handed_on: frozenset[int]
    """The ids of expressions that are values of their own: nothing is taken from them there."""
    docstrings: frozenset[int]
    """The ids of constants that are no more than a remark."""


def _of_node(node: ast.AST, known: _LookedAt) -> Iterator[tuple[str, str]]:
    """Yield what is flagged in one node, and why."""
    if isinstance(node, ast.Import):
        for alias in node.names:
            yield from _of_path(alias.name)
    elif isinstance(node, ast.ImportFrom):
        yield from _of_import_from(node)
    elif isinstance(node, ast.Name):
        yield from _of_name(node, known)
    elif isinstance(node, ast.Attribute):
        yield from _of_attribute(node, known)
    elif isinstance(node, ast.Call):
        yield from _of_call(node, known.paths)
    elif isinstance(node, ast.ClassDef):
        yield from _of_class(node)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in known.docstrings:
        yield from _of_text(node.value)


def _of_import_from(node: ast.ImportFrom) -> Iterator[tuple[str, str]]:
    module = node.module or ""
    for alias in node.names:
        if alias.name != "*":
            yield from _of_path(f"{module}.{alias.name}")
        elif not module.startswith("torch") and any(path.startswith(f"{module}.") for path in FLAGGED):
            yield f"from {module} import *", "brings words that no kata needs"
        else:
            yield from _of_path(module)


def _of_class(node: ast.ClassDef) -> Iterator[tuple[str, str]]:
    for child in node.body:
        names = []
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            names = [child.name]
        elif isinstance(child, ast.Assign):
            names = [target.id for target in child.targets if isinstance(target, ast.Name)]
        yield from ((name, DEFINED[name]) for name in names if name in DEFINED)


def _of_text(text: str) -> Iterator[tuple[str, str]]:
    """Yield what a text names that has to be flagged: attributes, by whatever they are looked up, and paths."""
    if text.startswith(ENGINE_NAME):
        yield text, MACHINERY
    for word in _WORD.findall(text) if len(text) < _LONGEST_NAME else ():
        if word in ATTRIBUTES and "_" in word:
            yield word, ATTRIBUTES[word]
    for path in PATHS_OF_PROCESSES:
        if path in text:
            yield path, CALLS


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
    elif path != "os.path" and any(part.lstrip("_") in INSIDE_LIBRARIES for part in parts[1:]):
        yield path, "reaches through a library for another one"
    elif any(map(_is_private, parts)) and not path.startswith(HELPERS_WITH_UNDERSCORE):
        yield path, "is private to its library"


def _of_name(node: ast.Name, known: _LookedAt) -> Iterator[tuple[str, str]]:
    if node.id in ATTRIBUTES and "_" in node.id:
        yield node.id, ATTRIBUTES[node.id]
    elif node.id in known.builtins and isinstance(node.ctx, ast.Load):
        yield node.id, FLAGGED[_BUILTINS[node.id]]
    elif node.id.startswith(ENGINE_NAME):
        yield node.id, MACHINERY
    elif id(node) in known.handed_on and (
        node.id in (*_COMPUTED, "__import__") or known.paths.get(node.id) in MODULES | _IMPORTED_WHOLE
    ):
        yield known.paths.get(node.id, node.id), HANDED_ON


def _of_attribute(node: ast.Attribute, known: _LookedAt) -> Iterator[tuple[str, str]]:
    if node.attr in ATTRIBUTES:
        yield node.attr, ATTRIBUTES[node.attr]
    changed = isinstance(node.ctx, ast.Store | ast.Del)
    if changed and node.attr == "__class__":
        yield "__class__", LIES
    if changed and is_type_of(node.value, known.paths):
        yield f"{_TYPE_OF}.{node.attr}", CHANGES
        return
    path = path_of(node, known.paths)
    if path is None or path.startswith(_TYPE_OF):
        return
    if changed:
        yield path, CHANGES
        return
    yield from _of_path(path)
    if node.attr == "__dict__":
        yield path, "reaches for the names of a library"
    if path in MODULES and id(node) in known.handed_on:
        yield path, HANDED_ON


def _of_call(node: ast.Call, paths: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Yield calls that take or change attributes by their names, make classes, or open what is no file."""
    function, arguments = node.func, node.args
    if isinstance(function, ast.Attribute) and function.attr in _ATTRIBUTE_CALLS:
        own = function.value if len(arguments) < 2 else arguments[0]
        is_super = isinstance(function.value, ast.Call) and ast.unparse(function.value.func) == "super"
        if not is_super and not (isinstance(own, ast.Name) and own.id in ("self", "cls")):
            yield function.attr, CHANGES if function.attr != "__getattribute__" else COMPUTES
    if not isinstance(function, ast.Name) or not arguments:
        return
    if function.id == "type" and len(arguments) > 1:
        yield "type(name, bases, …)", LIES
    elif function.id == "open" and isinstance(arguments[0], ast.Constant) and isinstance(arguments[0].value, int):
        yield "open(number, …)", CALLS
    elif function.id in _COMPUTED:
        yield from _of_attribute_by_name(function.id, arguments, paths)


def _of_attribute_by_name(called: str, arguments: list[ast.expr], paths: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Yield getattr, setattr and the like where the object is a library's, or the name is private and computed."""
    path = path_of(arguments[0], paths)
    name = arguments[1] if len(arguments) > 1 else None
    constant = name.value if isinstance(name, ast.Constant) and isinstance(name.value, str) else None
    if called in _CHANGING and (path is not None or is_type_of(arguments[0], paths)):
        yield f"{called}({path or _TYPE_OF}, …)", CHANGES
        return
    if called in _CHANGING and constant == "__class__":
        yield "__class__", LIES
    if constant is not None:
        yield from _of_path(f"{path}.{constant}") if path is not None else ()
    elif called != "hasattr" and path is not None:
        yield f"{called}({path}, …)", COMPUTES
    elif name is not None and any("__" in part for part in _texts_in(name)):
        yield f"{called}(…)", COMPUTES


def _texts_in(node: ast.expr) -> Iterator[str]:
    for part in ast.walk(node):
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield part.value


def _handed_on(nodes: list[ast.AST]) -> frozenset[int]:
    """Return the ids of names and attributes that are values by themselves, not looked into, called or given a name."""
    used = set()
    for node in nodes:
        if isinstance(node, ast.Attribute):
            used.add(id(node.value))
        elif isinstance(node, ast.Call):
            used.add(id(node.func))
            if isinstance(node.func, ast.Name) and node.func.id in _COMPUTED and node.args:
                used.add(id(node.args[0]))
        elif isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            used.add(id(node.value) if getattr(node.value, "id", "") not in _COMPUTED else 0)
    loads = (node for node in nodes if isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Load))
    return frozenset(id(node) for node in loads if id(node) not in used)


def _docstrings(nodes: list[ast.AST]) -> frozenset[int]:
    return frozenset(
        id(node.value) for node in nodes if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    )


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


def _is_private(name: str) -> bool:
    return name.startswith("_") and not (name.startswith("__") and name.endswith("__"))
