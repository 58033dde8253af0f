"""Which line of an answer returned last, and what: the only way to name the learner's own line for a wrong value.

Each `return` of an answer is compiled as a call that notes line and value on its way. A profiler would see the same,
and cost every call of every function.
"""

import ast
from dataclasses import dataclass
from types import CodeType
from typing import Any

from torch_katas.source.returns import route_returns

NOTE = "__kata_return__"
"""The name under which an answer's module finds the function that notes."""


@dataclass(frozen=True)
class Return:
    """A return of one function of the answer."""

    qualname: str
    line: int
    value: Any


class Trace:
    """The latest return of every function of one answer."""

    def __init__(self) -> None:
        self._returns: dict[str, Return] = {}

    def note(self, qualname: str, line: int, value: Any) -> Any:
        """Remember a return; gives the value on."""
        self._returns.pop(qualname, None)  # so that the dict's order is the order of the latest returns
        self._returns[qualname] = Return(qualname, line, value)
        return value

    def forget(self) -> None:
        """Start afresh, before a test."""
        self._returns.clear()

    def latest(self, kata: str) -> Return | None:
        """Return the latest return of a function, or of any method of a class."""
        found = None
        for qualname, seen in self._returns.items():
            if qualname == kata or qualname.startswith(f"{kata}."):
                found = seen
        return found


def compile_answer(text: str | ast.Module, filename: str) -> CodeType:
    """Return the code of a file, given as text or parsed, whose functions hand what they return to NOTE."""
    module = ast.parse(text, filename) if isinstance(text, str) else text
    return compile(route_returns(module, NOTE), filename, "exec")
