"""What a session needs of the process that runs it: where events go, and how answers are kept apart."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

from torch_katas.runner.canary_reply import Canary
from torch_katas.runner.events import Send

FindChanges = Callable[[], list[str]]
"""Returns the names under which something else stands than when it was made; names that are new do not count."""

Output = tuple[str, int]
"""What was printed, and how many more bytes were dropped."""


@dataclass(frozen=True)
class Host:
    """The process around a session; by default one that confines nothing, as for the course's own code."""

    send: Send
    drain_output: Callable[[], Output] = lambda: ("", 0)
    """Returns what was printed since its last call."""
    guarded: Callable[[], AbstractContextManager[None]] = nullcontext
    """Answers run inside `with guarded()`."""
    before_answers: Callable[[], None] = lambda: None
    """Called once, when hidden tests are collected and no answer has run."""
    ask_canary: Callable[[str], Canary | None] = lambda kata: None
    """Gets a known wrong answer of a kata."""
    hold: Callable[[FindChanges], None] = lambda find_changes: None
    """Takes what finds changes, to call it once more at the end: out of the reach of what an answer may change."""
    end_tampered: Callable[[Sequence[str]], None] = lambda names: None
    """Reports what an answer has changed, by nothing that it could have changed as well, and ends the process."""
