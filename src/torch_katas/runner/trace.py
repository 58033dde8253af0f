"""Which line of an answer returned last, and what: the only way to name the learner's own line for a wrong value.

Each `return` of an answer is compiled as a call that records line and value on its way. A profiler would see the same,
and cost every call of every function.
"""

import ast
import sys
from dataclasses import dataclass
from types import CodeType, FrameType
from typing import Any

from torch_katas.source.returns import route_returns

RECORDER_NAME = "<return>"
"""The name under which an answer's module finds the function that records its returns: one that no code can define."""


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
        self._frames: dict[str, FrameType] = {}
        self.keep_frames = False
        """Whether the frames of returns are kept, for a debugger."""

    def record(self, qualname: str, line: int, value: Any) -> Any:
        """Remember a return; give its value back."""
        self._returns.pop(qualname, None)  # so that the dict's order is the order of the latest returns
        self._returns[qualname] = Return(qualname, line, value)
        if self.keep_frames:
            self._frames[qualname] = sys._getframe(1)
        return value

    def clear(self) -> None:
        """Start afresh, before a test."""
        self._returns.clear()
        self._frames.clear()

    def latest(self, kata: str) -> Return | None:
        """Return the latest return of a function, or of any method of a class."""
        latest = None
        for qualname, returned in self._returns.items():
            if qualname == kata or qualname.startswith(f"{kata}."):
                latest = returned
        return latest

    def latest_frame(self, kata: str) -> FrameType | None:
        """Return the frame of a kata's latest return, where frames are kept."""
        latest = self.latest(kata)
        return self._frames.get(latest.qualname) if latest else None


def compile_answer(text: str | ast.Module, filename: str) -> CodeType:
    """Return the code of a file, given as text or parsed; its functions record what they return under RECORDER_NAME.

    A text that is nested deeper than Python calls is compiled as it stands, as Python does: nothing is recorded.
    """
    if not isinstance(text, str):
        return compile(route_returns(text, RECORDER_NAME), filename, "exec")
    try:
        return compile(route_returns(ast.parse(text, filename), RECORDER_NAME), filename, "exec")
    except RecursionError:
        return compile(text, filename, "exec", dont_inherit=True)
