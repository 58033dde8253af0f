"""Which names a piece of Python defines and which it needs, read from Python's own symbol tables. Nothing runs."""

import ast
import functools
import re
import symtable
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from torch_katas.source import parse
from torch_katas.source.edit import statement_text

STAR = "*"
"""Stands among the defined names for all that `from … import *` may bring."""

_STAR_IMPORT = re.compile(r"^\s*from\s+\S+\s+import\s+\*", re.MULTILINE)
_COMPREHENSIONS = ("listcomp", "setcomp", "dictcomp", "genexpr")


@dataclass(frozen=True)
class Names:
    """The global names that a piece of code defines and looks up."""

    defined: frozenset[str] = field(default=frozenset())
    needed: frozenset[str] = field(default=frozenset())
    needed_at_once: frozenset[str] = field(default=frozenset())
    """Names that must be there when the code itself runs, not only when what it defines is called."""


@functools.lru_cache(maxsize=512)
def names_in(code: str) -> Names:
    """Return the names that code defines and needs; none for code that does not parse."""
    table = _symbol_table(code)
    if table is None:
        return Names()
    needed: set[str] = set()
    needed_at_once: set[str] = set()
    _collect(table, needed, needed_at_once)
    return Names(defined_names(code), frozenset(needed), frozenset(needed_at_once))


def defined_names(code: str) -> frozenset[str]:
    """Return the names that code defines; none for code that does not parse."""
    table = _symbol_table(code)
    if table is None:
        return frozenset()
    symbols = table.get_symbols()
    defined = {s.get_name() for s in symbols if s.is_assigned() or s.is_imported() or s.is_namespace()}
    return frozenset(defined | {STAR} if _STAR_IMPORT.search(code) else defined)


@functools.lru_cache(maxsize=8)  # the same few files are looked at again and again
def statements(text: str) -> tuple[tuple[ast.stmt, Names], ...]:
    """Return the top-level statements of a file with the names of each; raises UnreadableError."""
    return tuple((node, names_in(statement_text(text, node))) for node in parse.parse(text).body)


def closure(pieces: Sequence[Names], wanted: Iterable[str], known: Collection[str]) -> tuple[list[int], set[str]]:
    """Return which pieces define the wanted names and all that those need in turn, and the names that none defines.

    Pieces are given by their index, in order. Where several define a name, the last counts; a `known` name is not
    looked for.
    """
    definer = {name: index for index, piece in enumerate(pieces) for name in piece.defined}
    seen = set(known)
    taken: set[int] = set()
    missing: set[str] = set()
    waiting = list(wanted)
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        if name not in definer:
            missing.add(name)
        elif definer[name] not in taken:
            taken.add(definer[name])
            waiting += pieces[definer[name]].needed
    return sorted(taken), missing


@functools.lru_cache(maxsize=1)
def _symbol_table(code: str) -> symtable.SymbolTable | None:
    try:
        return symtable.symtable(code, "<code>", "exec")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _collect(module: symtable.SymbolTable, needed: set[str], needed_at_once: set[str]) -> None:
    """Add the global names that a module and the scopes inside it look up, and those that it looks up when it runs."""
    waiting = [(module, True)]
    while waiting:  # scopes may be nested deeper than Python calls
        table, runs_at_once = waiting.pop()
        for symbol in table.get_symbols():
            if symbol.is_referenced() and (symbol.is_global() or table.get_type() == "module"):
                needed.add(symbol.get_name())
                if runs_at_once:
                    needed_at_once.add(symbol.get_name())
        for child in table.get_children():
            at_once = child.get_type() == "class" or child.get_name() in _COMPREHENSIONS
            waiting.append((child, runs_at_once and at_once))
