"""Whether what the tests rely on is still what it was before the answer ran.

A snapshot holds the identity of every function and class of some modules, and of the code inside. It cannot see a patch
that takes itself back in time; docs/trust.md says what is promised.
"""

import sys
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from types import FunctionType, ModuleType
from typing import Any

import numpy as np
import torch

import torch_katas
from torch_katas.runner.pytest_private import JUDGING_MODULES

LIBRARIES = ("builtins", "math", "numpy", "pytest", "torch", "torch.nn.functional", "torch.nn")
"""Modules whose functions and classes are watched; of these classes but _CLASSES, not the methods."""
MACHINERY = ("multiprocessing.connection", *JUDGING_MODULES)
"""Modules whose classes' methods are watched as well, beside all of the engine's own."""
_CLASSES: tuple[type, ...] = (torch.Tensor, np.ndarray)

_MAY_CHANGE = {"torch.Storage"}
"""Names that follow a setting which answers may change: here, the default dtype."""

Snapshot = Mapping[str, tuple[Any, tuple[Any, ...]]]
"""By name: the object, and what a function is made of."""


def snapshot(test_modules: tuple[ModuleType, ...] = ()) -> Snapshot:
    """Return what stands under every name that tests rely on; the objects are held, so that identities stay unique."""
    return {**_library_snapshot(_watched_modules()), **_with_code(_members(test_modules, ()))}


@cache
def _library_snapshot(modules: tuple[str, ...]) -> Snapshot:
    """Return the part that is the same for all answers, given which modules are loaded.

    The server takes it once for all children; where a child has loaded more since, it takes its own.
    """
    return _with_code(_library_members(modules))


def _with_code(members: Iterable[tuple[str, Any]]) -> dict[str, tuple[Any, tuple[Any, ...]]]:
    return {name: (value, _parts_of(value)) for name, value in members}


def changes(before: Snapshot, test_modules: tuple[ModuleType, ...] = ()) -> list[str]:
    """Return the names under which something else stands now; names that are new do not count."""
    now = dict(_library_members(_watched_modules())) | dict(_members(test_modules, ()))
    changed = []
    for name, (value, parts) in before.items():
        if name in _MAY_CHANGE:
            continue
        if name not in now:
            changed.append(f"{name} (removed)")
        elif now[name] is not value:
            changed.append(name)
        elif any(part is not part_now for part, part_now in zip(parts, _parts_of(value), strict=True)):
            changed.append(f"{name} (its code)")
    return changed


def _watched_modules() -> tuple[str, ...]:
    """Return the names of the loaded modules that tests rely on; of the engine's these are all, wherever they lie."""
    package = torch_katas.__name__
    engine = (name for name in sorted(sys.modules) if name == package or name.startswith(f"{package}."))
    return tuple(name for name in (*LIBRARIES, *MACHINERY, *engine) if name in sys.modules)


def _library_members(modules: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    loaded = [sys.modules[name] for name in modules]
    yield from _members(loaded, [module for module in loaded if module.__name__ not in LIBRARIES])
    for cls in _CLASSES:
        # What the class inherits as well: a method set on the class itself would hide it.
        inherited = {name: value for base in reversed(cls.__mro__[:-1]) for name, value in list(vars(base).items())}
        yield from _methods(cls, inherited)
    yield "sys.setprofile", sys.setprofile


def _members(modules: Iterable[ModuleType], with_methods: Collection[ModuleType]) -> Iterator[tuple[str, Any]]:
    """Yield the callables of modules by their full names, and the methods of classes that some of them define."""
    for module in modules:
        for name, value in list(vars(module).items()):
            if callable(value):
                yield f"{module.__name__}.{name}", value
                if isinstance(value, type) and module in with_methods and value.__module__ == module.__name__:
                    yield from _methods(value, vars(value))


def _methods(cls: type, namespace: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in list(namespace.items()):
        if callable(value) or hasattr(type(value), "__get__"):
            yield f"{cls.__module__}.{cls.__qualname__}.{name}", value


def _parts_of(value: Any) -> tuple[Any, ...]:
    return (value.__code__, value.__defaults__, value.__kwdefaults__) if type(value) is FunctionType else ()
