"""What somebody may have meant who typed a name that is not there."""

import difflib
from collections.abc import Iterable

MOST = 3


def did_you_mean(typed: str, names: Iterable[str]) -> str:
    """Return a question with the names that are most like what was typed; empty where none is like it."""
    near = difflib.get_close_matches(typed, dict.fromkeys(names), n=MOST)
    return f"Did you mean {' or '.join(near)}?" if near else ""
