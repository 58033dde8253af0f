"""Whether what the tests rely on is still what it was before the answer ran.

What is compared is the identity of what stands under each name, and of what functions are made of. A patch that takes
itself back in time is not seen; docs/trust.md says what is promised. It runs twice for every answer, so the comparison
is one pass of built-in functions for each namespace; only where that finds a difference are names looked for.
"""

import builtins
import itertools
import operator
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from types import FunctionType, ModuleType
from typing import Any

import numpy as np
import torch

import torch_katas
from torch_katas.runner.host import FindChanges
from torch_katas.runner.process_state import ProcessState
from torch_katas.runner.pytest_private import JUDGING_MODULES

LIBRARIES = (
    *("builtins", "math", "numpy", "pytest", "torch", "torch.nn.functional", "torch.nn", "torch.testing"),
    *("functools", "inspect", "linecache", "operator", "os", "random", "signal", "threading", "time", "traceback"),
)
"""Modules whose functions and classes are watched; of these classes but _CLASSES, not the methods."""
MACHINERY = (
    *("multiprocessing.connection", "json", "json.encoder", "dataclasses", "torch.testing._comparison"),
    *JUDGING_MODULES,
)
"""Modules whose classes' methods and tables are watched as well, beside all of the engine's own."""
_WATCHED = frozenset((*LIBRARIES, *MACHINERY))
_CLASSES: tuple[type, ...] = (torch.Tensor, np.ndarray)

_HOOKS = ("exit", "getprofile", "gettrace", "setprofile", "settrace")
"""Functions of `sys` that are watched; most of its names may change."""

_MAY_CHANGE = {"torch.Storage"}
"""Names that follow a setting which answers may change: here, the default dtype."""

_BUILTIN_NAMES = frozenset(vars(builtins))

_FUNCTION_PARTS = ("__code__", "__defaults__", "__kwdefaults__")


def watch(test_modules: tuple[ModuleType, ...] = ()) -> FindChanges:
    """Note what stands under every name that tests rely on; return what finds changes.

    What is returned holds on to the functions that it calls itself: an answer that replaces `all` does not blind it.
    """
    modules = [sys.modules[name] for name in _watched_modules()]
    in_place = _watch_namespace("sys.modules", sys.modules, [module.__name__ for module in modules])
    hooks = _watch_namespace("sys", vars(sys), _HOOKS)
    find_left_on = ProcessState().find_changes
    loaded = [*map(_watch_class, _CLASSES), *map(_watch_loaded, modules)]
    find_changed = _all_of([in_place, hooks, *loaded, *map(_watch, test_modules)])
    # The second is plain code: it can be trusted where the first finds nothing.
    return lambda: find_changed() or find_left_on()


def _watched_modules() -> tuple[str, ...]:
    """Return the names of the loaded modules that tests rely on; of the engine's these are all, wherever they lie."""
    last, known = _modules_at_first()
    newer = itertools.takewhile(lambda name: name != last, reversed(sys.modules))
    return tuple(dict.fromkeys((*known, *filter(_is_watched, newer))))


@cache
def _modules_at_first() -> tuple[str, tuple[str, ...]]:
    """Return the last module that was loaded when this was first asked, and the watched ones by then.

    A child finds the server's: to go through thousands of names once more would copy all the memory that they lie in.
    """
    return next(reversed(sys.modules)), tuple(filter(_is_watched, sys.modules))


def _is_watched(module: str) -> bool:
    package = torch_katas.__name__
    return module in _WATCHED or module == package or module.startswith(f"{package}.")


@cache
def _watch_loaded(module: ModuleType) -> FindChanges:
    """Watch a module that the server shares with its children: it is read once for all of them."""
    return _watch(module)


def _watch(module: ModuleType) -> FindChanges:
    """Watch a module's names, and what its functions, classes and tables are made of."""
    name, namespace = module.__name__, vars(module)
    if name in LIBRARIES:
        return _all_of([_watch_namespace(name, namespace, _callables(namespace)), _watch_hiding(name, namespace)])
    finders = [_watch_type(module), _watch_namespace(name, namespace, [key for key in namespace if key[:2] != "__"])]
    finders.append(_watch_hiding(name, namespace))
    for key, value in list(namespace.items()):
        full_name = f"{name}.{key}"
        if type(value) is FunctionType and value.__module__ == name:
            finders.extend(_watch_inside(full_name, value))
        elif isinstance(value, type) and value.__module__ == name:
            finders.append(_watch_namespace(full_name, vars(value), _callables(vars(value))))
        elif type(value) is dict and key.isupper():  # a table; other dicts may be filled as they are used
            finders.append(_watch_namespace(full_name, value, list(value)))
    return _all_of(finders)


def _watch_type(module: ModuleType) -> FindChanges:
    """Watch a module's class: another one can answer for its names as it likes."""
    name, before, type_of = f"{module.__name__} (its class)", type(module), type
    return lambda: [] if type_of(module) is before else [name]


def _watch_hiding(name: str, namespace: Mapping[str, Any]) -> FindChanges:
    """Watch for new names in a module that hide built-in ones from its functions: `len`, `isinstance`."""
    if namespace is vars(builtins):
        return list
    hidden_by, before = _BUILTIN_NAMES.intersection, _BUILTIN_NAMES.intersection(namespace)
    return lambda: [f"{name}.{hidden}" for hidden in hidden_by(namespace) - before]


def _watch_inside(name: str, function: FunctionType) -> Iterator[FindChanges]:
    """Watch what can be changed inside a function while the function stays: dicts of its own, and what it encloses."""
    for attribute in ("__kwdefaults__", "__dict__"):
        namespace = getattr(function, attribute) or {}
        if namespace:
            yield _watch_namespace(f"{name}.{attribute}", namespace, list(namespace))
    if cells := function.__closure__:
        contents = operator.attrgetter("cell_contents")
        before, is_same, every, apply = tuple(map(contents, cells)), operator.is_, all, map
        yield lambda: [] if every(apply(is_same, apply(contents, cells), before)) else [f"{name} (its code)"]


@cache
def _watch_class(cls: type) -> FindChanges:
    """Watch a class and what it inherits: a method set on the class itself would hide it."""
    full_name, bases = f"{cls.__module__}.{cls.__qualname__}", cls.__mro__[1:-1]
    names = dict.fromkeys(name for owner in (cls, *bases) for name in _callables(vars(owner)))
    watched = [_watch_namespace(full_name, vars(base), _callables(vars(base))) for base in bases]
    return _all_of([_watch_namespace(full_name, vars(cls), names), *watched])


def _callables(namespace: Mapping[str, Any]) -> list[str]:
    """Return the names of functions, classes and descriptors."""
    return [name for name, value in list(namespace.items()) if callable(value) or hasattr(type(value), "__get__")]


def _watch_namespace(prefix: str, namespace: Mapping[str, Any], names: Iterable[str]) -> FindChanges:
    """Watch these names of a namespace, whether there or not, and the parts of the functions among their values."""
    names = tuple(name for name in names if f"{prefix}.{name}" not in _MAY_CHANGE)
    get, is_same, every, apply = namespace.get, operator.is_, all, map
    values = tuple(map(get, names))
    functions = tuple(value for value in values if type(value) is FunctionType)
    parts = tuple((part, tuple(map(part, functions))) for part in map(operator.attrgetter, _FUNCTION_PARTS))

    def find_changes() -> list[str]:
        same_code = [every(apply(is_same, apply(part, functions), before)) for part, before in parts]
        if every(same_code) and every(apply(is_same, apply(get, names), values)):
            return []
        # Whoever makes the search for names find none is told the place alone.
        return [f"{prefix}.{change}" for change in _name_changes(get, names, values, functions, parts)] or [prefix]

    return find_changes


def _name_changes(
    get: Callable[[str], Any],
    names: Sequence[str],
    values: Sequence[Any],
    functions: Sequence[FunctionType],
    parts: Sequence[tuple[Callable[[FunctionType], Any], Sequence[Any]]],
) -> Iterator[str]:
    """Yield the names that have changed; of `parts`, a getter and what it returned for each function."""
    changed = {
        id(function)
        for part, befores in parts
        for function, before in zip(functions, befores, strict=True)
        if part(function) is not before
    }
    for name, before in zip(names, values, strict=True):
        now = get(name)
        if now is None and before is not None:
            yield f"{name} (removed)"
        elif now is not before:
            yield name
        elif id(now) in changed:
            yield f"{name} (its code)"


def _all_of(finders: Iterable[FindChanges]) -> FindChanges:
    finders = tuple(finders)
    return lambda: [name for find in finders for name in find()]
