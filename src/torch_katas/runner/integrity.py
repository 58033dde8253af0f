"""Whether what the tests rely on is still what it was before the answer ran.

A snapshot holds the identity of every function and class of some modules, and of the code inside. It cannot see a patch
that takes itself back in time; docs/trust.md says what is promised.
"""

import sys
from collections.abc import Collection, Iterable, Iterator
from functools import cache
from types import FunctionType, ModuleType
from typing import Any

import numpy as np
import torch

LIBRARIES = ("builtins", "math", "numpy", "pytest", "torch", "torch.nn.functional", "torch.nn")
MACHINERY = (
    "multiprocessing.connection",
    "_pytest.outcomes",
    "_pytest.python",
    "_pytest.raises",
    "_pytest.reports",
    "_pytest.runner",
)
"""Modules whose classes are looked into as well, beside all of the engine's own."""
ENGINE = "torch_katas"
_CLASSES: tuple[type, ...] = (torch.Tensor, np.ndarray)

_MAY_CHANGE = {"torch.Storage"}
"""Names that follow a setting which answers may change: here, the default dtype."""

Snapshot = dict[str, tuple[Any, Any, Any]]


def snapshot(test_modules: tuple[ModuleType, ...] = ()) -> Snapshot:
    """Return what stands under every name that tests rely on; the objects are held, so that identities stay unique."""
    return _libraries() | _noted(_of_modules(test_modules, ()))


@cache
def _libraries() -> Snapshot:
    """Return the part that is the same for all answers; first called in the server, before there is any."""
    return _noted(_library_names())


def _noted(names: Iterable[tuple[str, Any]]) -> Snapshot:
    return {name: (value, *_inside(value)) for name, value in names}


def changes(before: Snapshot, test_modules: tuple[ModuleType, ...] = ()) -> list[str]:
    """Return the names under which something else stands now; names that are new do not count."""
    now = dict(_names(test_modules))
    found = []
    for name, (value, code, defaults) in before.items():
        if name in _MAY_CHANGE:
            continue
        if name not in now:
            found.append(f"{name} (removed)")
        elif now[name] is not value:
            found.append(name)
        else:
            code_now, defaults_now = _inside(value)
            if code_now is not code or defaults_now is not defaults:
                found.append(f"{name} (its code)")
    return found


def _names(test_modules: tuple[ModuleType, ...]) -> Iterator[tuple[str, Any]]:
    yield from _library_names()
    yield from _of_modules(test_modules, ())


def _library_names() -> Iterator[tuple[str, Any]]:
    machinery = [sys.modules[name] for name in MACHINERY if name in sys.modules]
    machinery += [sys.modules[name] for name in sorted(sys.modules) if name.split(".")[0] == ENGINE]
    libraries = [sys.modules[name] for name in LIBRARIES if name in sys.modules]
    yield from _of_modules((*libraries, *machinery), machinery)
    for cls in _CLASSES:
        # What the class inherits as well: a method set on the class itself would hide it.
        seen = {name: value for base in reversed(cls.__mro__[:-1]) for name, value in list(vars(base).items())}
        yield from _methods(cls, seen)
    yield "sys.setprofile", sys.setprofile


def _of_modules(modules: Iterable[ModuleType], looked_into: Collection[ModuleType]) -> Iterator[tuple[str, Any]]:
    """Yield the callables of modules; of those looked into, the methods of their own classes as well."""
    for module in modules:
        for name, value in list(vars(module).items()):
            if callable(value):
                yield f"{module.__name__}.{name}", value
                if isinstance(value, type) and module in looked_into and value.__module__ == module.__name__:
                    yield from _methods(value)


def _methods(cls: type, namespace: dict[str, Any] | None = None) -> Iterator[tuple[str, Any]]:
    for name, value in list((namespace or vars(cls)).items()):
        if callable(value) or hasattr(type(value), "__get__"):
            yield f"{cls.__module__}.{cls.__qualname__}.{name}", value


def _inside(value: Any) -> tuple[Any, Any]:
    return (value.__code__, value.__defaults__) if type(value) is FunctionType else (None, None)
