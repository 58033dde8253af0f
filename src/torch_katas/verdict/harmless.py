"""What somebody else may have written, as people may look at it: a terminal does nothing that a text asks for."""

import unicodedata

_UNSEEN = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
"""Categories of characters that are not seen, turn the direction of others, or end a line."""


def spell_invisible(text: str) -> str:
    """Return a text in which characters that are not seen, or turn the direction of others, are spelled as escapes."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(char if _is_seen(char) else char.encode("unicode_escape").decode("ascii") for char in text)


def spell_in_line(text: str) -> str:
    """Return a text spelled in the same way, on one line."""
    return spell_invisible(text).replace("\n", "\\n")


def _is_seen(char: str) -> bool:
    return char in "\n\t" or unicodedata.category(char) not in _UNSEEN
