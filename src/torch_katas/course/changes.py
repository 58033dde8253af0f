"""What a kata changes by design: `CHANGES = {"fit": "model"}` in its hidden tests, names of arguments by kata."""

from collections.abc import Mapping

from torch_katas.source import parse

CHANGES = "CHANGES"
"""The name under which hidden tests say it."""


def read_changes(text: str) -> Mapping[str, tuple[str, ...]]:
    """Return the arguments that each kata changes; raises UnreadableError for what is no plain dictionary."""
    changes = parse.literal(text, CHANGES)
    if changes is None:
        return {}
    if isinstance(changes, dict) and all(isinstance(word, str) for word in (*changes, *changes.values())):
        return {kata: tuple(words.replace(",", " ").split()) for kata, words in changes.items()}
    raise parse.UnreadableError(f'{CHANGES} is no dictionary of katas and argument names, as {{"fit": "model"}}')
