"""What an answer raises, as an error behind which no code of the answer's stands: asking for its text runs nothing.

The class of an error may be the answer's own. Its `__str__` may raise, loop or lie, its `__class__` claim to be
another, its metaclass have no name to give.
"""

import sys
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any

import pytest

from torch_katas.runner.time_limit import TimeLimitError

LONGEST = 2000
"""Characters of an error's text that are kept."""

_OURS = ("torch_katas", "_pytest", "pytest", "pytest_timeout")
"""Packages whose errors mean something to those who explain them."""
_MEANINGFUL = (NotImplementedError, MemoryError, ImportError, TypeError, SystemExit)
"""Classes of Python's whose meaning is kept where an answer raises an error of its own class below them."""
_HEAP_TYPE = 1 << 9
"""The flag of a class that was made by Python code; from object.h."""


def plain_error(error: BaseException) -> BaseException:
    """Return an error itself where its text takes no code of an answer's, else one of the same name, text and place.

    Call it while the test's limit holds: `__str__` of an answer's error runs here, and nowhere else.
    """
    kind = type(error)
    if _is_ours(kind) or (_is_pythons(kind) and _are_plain(_arguments(error), LONGEST)):
        return error
    base = next((known for known in _MEANINGFUL if any(known is cls for cls in _mro(kind))), Exception)
    plain: BaseException = type(_name(kind), (base,), {"__module__": "answer"})(_text(error))
    return plain.with_traceback(_traceback(error))


def call_plainly(function: Callable[..., Any], arguments: Mapping[str, Any]) -> None:
    """Call a function by keywords, and raise a plain error in place of any that it raises."""
    try:
        function(**arguments)
    except BaseException as error:
        plain = plain_error(error)
        if plain is error:
            raise
    else:
        return
    raise plain  # not above: there the other error would hang on to it as its context


def _is_pythons(kind: type) -> bool:
    flags: int = type.__dict__["__flags__"].__get__(kind)
    return not flags & _HEAP_TYPE


def _is_ours(kind: type) -> bool:
    module = type.__dict__["__module__"].__get__(kind)
    if type(module) is not str or module.partition(".")[0] not in _OURS:
        return False
    return getattr(sys.modules.get(module), _name(kind), None) is kind


def _are_plain(values: Any, room: int) -> bool:
    """Tell whether all values are plain and all texts together no longer than `room`."""
    for value in values:
        if type(value) is str:
            room -= len(value)
        elif type(value) is tuple and len(value) < 10:
            if not _are_plain(value, room):
                return False
        elif type(value) not in (int, float, bool, type(None)):
            return False
        if room < 0:
            return False
    return len(values) < 10


def _text(error: BaseException) -> str:
    try:
        return str.__getitem__(str(error), slice(LONGEST))  # what __str__ returns may be of a class of its own
    except KeyboardInterrupt:
        raise
    except (TimeLimitError, pytest.fail.Exception) as timeout:
        raise timeout from None
    except BaseException:
        return "(its text cannot be read)"


def _name(kind: type) -> str:
    name: str = type.__dict__["__name__"].__get__(kind)
    return name


def _mro(kind: type) -> tuple[type, ...]:
    mro: tuple[type, ...] = type.__dict__["__mro__"].__get__(kind)
    return mro


def _arguments(error: BaseException) -> tuple[Any, ...]:
    arguments: tuple[Any, ...] = BaseException.__dict__["args"].__get__(error)
    return arguments


def _traceback(error: BaseException) -> TracebackType | None:
    traceback: TracebackType | None = BaseException.__dict__["__traceback__"].__get__(error)
    return traceback
