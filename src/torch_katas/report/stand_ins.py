"""Plain stand-ins for characters that a terminal's encoding lacks: nothing dies of a bar or a mark."""

import codecs

HANDLER = "torch-katas"
"""The name under which streams are told to write a stand-in."""

_STAND_INS = {
    **{
        "…": "...",
        "·": "-",
        "•": "*",
        "→": "->",
        "←": "<-",
        "≤": "<=",
        "≥": ">=",
        "≠": "!=",
        "\N{MULTIPLICATION SIGN}": "x",
    },
    **{"\N{MINUS SIGN}": "-", "\N{EN DASH}": "-", "\N{EM DASH}": "-", "─": "-", "━": "-", "│": "|", "█": "#", "░": "."},
    **{"\N{LEFT SINGLE QUOTATION MARK}": "'", "\N{RIGHT SINGLE QUOTATION MARK}": "'", "“": '"', "”": '"'},
    **dict.fromkeys("⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏", "."),
}


def register() -> None:
    """Make the handler known to Python's codecs."""
    codecs.register_error(HANDLER, _replace)


def encodable(text: str, encoding: str) -> str:
    """Return a text that an encoding can write: other characters are replaced by stand-ins, or spelled as escapes."""
    register()
    try:
        return text.encode(encoding, HANDLER).decode(encoding)
    except (LookupError, UnicodeError):
        return text.encode("ascii", HANDLER).decode("ascii")


def _replace(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    characters = error.object[error.start : error.end]
    spelled = (_STAND_INS.get(char) or char.encode("ascii", "backslashreplace").decode("ascii") for char in characters)
    return "".join(spelled), error.end
