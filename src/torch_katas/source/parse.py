"""What the text of a Python file says, read without running it.

Answers are never imported here: a learner's file may loop, crash or be half written.
"""

import ast
import copy
import functools
import os
import stat
import warnings
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from torch_katas.source import conflicts

MAX_BYTES = 1 << 20
"""Bytes of the largest file that is read: what is larger was written by no person."""

_KEPT = 100_000
"""Characters of the longest text whose syntax is kept: it takes two hundred times as many bytes."""


class UnreadableError(Exception):
    """A file that is no Python text; `line` is 1-based, or None where no line is to blame."""

    def __init__(self, message: str, line: int | None = None, text: str = ""):
        super().__init__(message)
        self.message = message
        self.line = line
        self.text = text


@dataclass(frozen=True)
class Definition:
    """One top-level function or class of a file."""

    name: str
    line: int
    is_class: bool
    signature: str
    """Parameters as written, defaults included; for a class one line per method."""
    is_stub: bool
    stub_line: int | None
    """The line of the `raise NotImplementedError` that is still to be replaced."""
    docstring: str
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef = field(repr=False, compare=False)

    @functools.cached_property
    def code(self) -> str:
        """What it does: the definition without its name and docstrings, in one spelling."""
        return _code(self.node)

    @property
    def methods(self) -> tuple[str, ...]:
        """The methods that people call: the constructor, `forward` and others without an underscore in front."""
        if not isinstance(self.node, ast.ClassDef):
            return ()
        names = [child.name for child in self.node.body if isinstance(child, ast.FunctionDef)]
        return tuple(name for name in names if name == "__init__" or not name.startswith("_"))


def read(path: Path, kind: str = "Python") -> str:
    """Return the text of a file, or raise UnreadableError with one plain sentence; `kind` is what it should be."""
    return decode(read_bytes(path, kind), kind)


def read_bytes(path: Path, kind: str = "Python", limit: int = MAX_BYTES) -> bytes:
    """Return what stands in a regular file of at most `limit` bytes, or raise UnreadableError as `read` does.

    What is no file is never opened for long: a pipe or a device may give nothing, or go on for ever.
    """
    try:
        if stat.S_ISREG(path.stat().st_mode):
            with os.fdopen(os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0)), "rb") as file:
                mode = os.fstat(file.fileno()).st_mode  # another file may have taken its place
                data = file.read(limit + 1) if stat.S_ISREG(mode) else b""
        else:
            mode, data = path.stat().st_mode, b""
    except FileNotFoundError:
        raise UnreadableError("this file does not exist") from None
    except OSError as error:
        raise UnreadableError(f"this file cannot be read ({error.strerror})") from None
    if stat.S_ISDIR(mode):
        raise UnreadableError(f"this is a folder, not a {kind} file")
    if not stat.S_ISREG(mode):
        raise UnreadableError(f"this is a device, not a {kind} file")
    check_size(len(data), limit)
    return data


def check_size(size: int, limit: int = MAX_BYTES) -> None:
    """Raise UnreadableError for a file of more than `limit` bytes."""
    if size > limit:
        raise UnreadableError(f"this file is larger than {limit >> 20} MB")


def decode(data: bytes, kind: str = "Python") -> str:
    """Return what stands in a file as text, or raise UnreadableError as `read` does."""
    if b"\0" in data:
        raise UnreadableError(f"this is a binary file, not {kind} text")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1  # not in `data`: there, a byte order mark may precede
        raise UnreadableError("this file is not UTF-8 text", line) from None


def parse(text: str) -> ast.Module:
    """Parse Python text, or raise UnreadableError with the line that does not parse.

    Who parses the same text again gets the same syntax: it is to be read, not changed.
    """
    return _parse_and_keep(text) if len(text) <= _KEPT else _parse(text)


def _parse(text: str) -> ast.Module:
    if line := conflicts.find_conflict(text):
        raise UnreadableError(conflicts.MESSAGE, line, text.split("\n")[line - 1].rstrip())
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an answer's invalid escape, say: it is told where it runs
            return ast.parse(text)
    except SyntaxError as error:
        wrong = (error.text or "").rstrip("\n")
        message = conflicts.MESSAGE if wrong.startswith(conflicts.MARKS) else f"SyntaxError: {error.msg}"
        raise UnreadableError(message, error.lineno, wrong) from None
    except (RecursionError, MemoryError):
        raise UnreadableError("this file cannot be parsed (it is nested too deep, or too large)") from None
    except ValueError as error:
        raise UnreadableError(f"this file cannot be parsed ({error})") from None


# A file or two are looked at several times in a row.
_parse_and_keep = functools.lru_cache(maxsize=8)(_parse)


def parses(text: str) -> bool:
    """Tell whether Python text parses."""
    try:
        parse(text)
    except UnreadableError:
        return False
    return True


def definitions(text: str) -> dict[str, Definition]:
    """Return the top-level functions and classes of a file by name, in their order; the last of equals counts."""
    found = _definitions_kept(text) if len(text) <= _KEPT else _definitions(text)
    return {definition.name: definition for definition in found}


def _definitions(text: str) -> tuple[Definition, ...]:
    kinds = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    definitions: dict[str, Definition] = {}
    for node in parse(text).body:
        if isinstance(node, kinds):
            definitions[node.name] = _definition(node)
        elif isinstance(node, ast.Assign):
            for target in node.targets:  # what the name is given then is no stub
                if isinstance(target, ast.Name) and target.id in definitions:
                    definitions[target.id] = replace(definitions[target.id], is_stub=False, stub_line=None)
    return tuple(definitions.values())


_definitions_kept = functools.lru_cache(maxsize=8)(_definitions)


def literal(text: str, name: str) -> Any:
    """Return the plain value that a top-level name of a file is given, None where it is given none."""
    for node in parse(text).body:
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == name for t in node.targets):
            try:
                return ast.literal_eval(node.value)
            except ValueError:
                raise UnreadableError(f"{name} is no plain value", node.lineno) from None
    return None


def docstrings(text: str) -> list[tuple[int, str]]:
    """Return the line and the text of every docstring, of the module and of all functions and classes."""
    return docstrings_in(parse(text))


def docstrings_in(syntax: ast.AST) -> list[tuple[int, str]]:
    """Return the line and the text of every docstring in a piece of syntax."""
    kinds = ast.Module | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    return [
        (node.body[0].lineno, docstring)
        for node in ast.walk(syntax)
        if isinstance(node, kinds) and (docstring := ast.get_docstring(node))
    ]


def imports(text: str) -> list[tuple[int, str]]:
    """Return the line and the top-level package of every import."""
    packages = []
    for node in ast.walk(parse(text)):
        if isinstance(node, ast.Import):
            packages += [(node.lineno, alias.name.split(".")[0]) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            packages.append((node.lineno, "." if node.level else (node.module or "").split(".")[0]))
    return packages


def _definition(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> Definition:
    if isinstance(node, ast.ClassDef):
        methods = [child for child in node.body if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef)]
        bodies = [*(method.body for method in methods), node.body]
        signature = "\n".join(f"{method.name}({unparse(method.args)})" for method in methods)
    else:
        bodies = [node.body]
        signature = f"({unparse(node.args)})"
    stub_line = next((line for body in bodies if (line := _stub_line(body))), None)
    return Definition(
        name=node.name,
        line=node.lineno,
        is_class=isinstance(node, ast.ClassDef),
        signature=signature,
        is_stub=stub_line is not None,
        stub_line=stub_line,
        docstring=ast.get_docstring(node) or "",
        node=node,
    )


def _code(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> str:
    try:
        bare = copy.deepcopy(node)
    except RecursionError:
        return _spell_flat(node)
    bare.name = "it"
    for part in ast.walk(bare):
        if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and ast.get_docstring(part):
            part.body = part.body[1:] or [ast.Pass()]
    return unparse(bare)


def unparse(node: ast.AST) -> str:
    """Return the code of a node, or another text of its own where it is nested too deep for Python to write out."""
    try:
        return ast.unparse(node)
    except RecursionError:
        return _spell_flat(node)


def _spell_flat(node: ast.AST) -> str:
    """Return a text that is the same for the same syntax alone, of syntax nested deeper than Python calls."""
    fields = (
        (type(part).__name__, *(value for _, value in ast.iter_fields(part) if not isinstance(value, ast.AST | list)))
        for part in ast.walk(node)
    )
    return "\n".join(map(repr, fields))


def _stub_line(body: list[ast.stmt]) -> int | None:
    """Return the line of the closing `raise NotImplementedError`, or None where the body can also return."""
    last = body[-1]
    if not isinstance(last, ast.Raise) or last.exc is None:
        return None
    raised = last.exc.func if isinstance(last.exc, ast.Call) else last.exc
    if not isinstance(raised, ast.Name) or raised.id != "NotImplementedError":
        return None
    returns = any(_own_returns(statement) for statement in body)
    return None if returns else last.lineno


def _own_returns(node: ast.AST) -> bool:
    """Tell whether a `return` stands in this statement, functions defined inside it left out."""
    if isinstance(node, ast.Return):
        return True
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.expr):
        return False  # an expression holds no return, and may be nested deeper than Python calls
    return any(_own_returns(child) for child in ast.iter_child_nodes(node))
