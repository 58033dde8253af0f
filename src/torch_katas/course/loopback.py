"""Whether hidden tests need TCP: `LOOPBACK = True`, for katas whose processes talk to each other on the loopback."""

from torch_katas.source import parse

LOOPBACK = "LOOPBACK"
"""The name under which hidden tests say it."""


def read_loopback(text: str) -> bool:
    """Tell whether a file of hidden tests asks for TCP; raises UnreadableError for what is neither True nor False."""
    wanted = parse.literal(text, LOOPBACK)
    if wanted is None or isinstance(wanted, bool):
        return bool(wanted)
    raise parse.UnreadableError(f"{LOOPBACK} is neither True nor False")
