"""What the controller answers a child that asks for a known wrong answer, as JSON; plain data, imported by both."""

import json
from dataclasses import asdict, dataclass

from torch_katas.verdict import json_fields

MAX_REPLY = 64 << 10
"""Bytes of an answer: an empty pipe takes them at once, so that the controller need not wait for the child."""


@dataclass(frozen=True)
class Canary:
    """A known wrong answer that must fail, whatever the answer before it has done to the tests."""

    kata: str
    name: str
    """Its name among the known wrong answers."""
    text: str
    """A file that defines it under its kata's name."""
    solution: str = ""
    """The text of the solution, where a test of the kata needs another kata as well."""


def encode(canary: Canary | None) -> bytes:
    """Return a canary as JSON; null for none, and for one that is too long."""
    data = json.dumps(canary and asdict(canary)).encode("ascii")
    return data if len(data) <= MAX_REPLY else b"null"


def parse(data: bytes) -> Canary | None:
    """Undo encode; raises ValueError for anything else."""
    fields = json.loads(data)
    if fields is None:
        return None
    if not isinstance(fields, dict):
        raise json_fields.FieldError("no canary")
    return Canary(*(json_fields.text(fields, name) for name in ("kata", "name", "text", "solution")))
