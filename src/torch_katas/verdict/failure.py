"""What the learner is told about one failed test: facts first, then where, then advice.

A failure is plain data. It is made beside the answer, travels to whoever reports it, and is printed there.
"""

from dataclasses import asdict, dataclass
from typing import Any

WIDTH = 80

TO_DO = "to do"
MISSING_FILE = "missing file"
"""Kinds of failure that mean: nobody has answered yet."""

NO_REPORT = "no report"
TAMPERED = "tampered"
STOPPED = "stopped"
OUT_OF_MEMORY = "out of memory"
ENDED_KINDS = ("timeout", "crashed", "exited", NO_REPORT, TAMPERED, STOPPED, OUT_OF_MEMORY)
"""Kinds that say how a process ended rather than what an answer returned. Such verdicts are not kept: the machine may
have had its part in them."""

WRONG = "wrong"
"""The kind of a property that does not hold: the facts say all."""

NAME_KINDS = ("missing", "wrong name")
"""Kinds of failure that say that nothing to test was found under the kata's name."""

UNREADABLE = "unreadable"
FILE_KINDS = (UNREADABLE, "import error", "raises on import", "exits on import", MISSING_FILE)
"""Kinds of failure of a whole file: no property was looked at, so none is quoted."""


@dataclass(frozen=True)
class Place:
    """A line of the learner's own file, or of a cell of a notebook.

    Without a path the cell is one that a running kernel knows, and has the number that it gave it.
    """

    path: str
    line: int | None = None
    text: str = ""
    cell: int | None = None

    def __str__(self) -> str:
        if self.cell is not None:
            return f"{self.path} {self.in_short}".strip()
        return self.path if self.line is None else f"{self.path}:{self.line}"

    @property
    def in_short(self) -> str:
        """The place without the file: `line 7`, `cell 12 line 3`, `In [5] line 3`."""
        if self.cell is None:
            return f"line {self.line}"
        return f"cell {self.cell} line {self.line}" if self.path else f"In [{self.cell}] line {self.line}"


@dataclass(frozen=True)
class Failure:
    """Why one test failed.

    `kind` is a stable word, `message` one line, `facts` are labelled values (called, expected, got …), in their order.
    """

    kind: str
    message: str
    facts: tuple[tuple[str, str], ...] = ()
    where: Place | None = None
    advice: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Return plain lists, strings and dicts, as JSON and pytest-xdist carry them."""
        return asdict(self)

    @staticmethod
    def from_dict(data: dict[str, Any]) -> "Failure":
        """Undo as_dict."""
        where = Place(**data["where"]) if data["where"] else None
        facts = tuple((label, value) for label, value in data["facts"])
        return Failure(data["kind"], data["message"], facts, where, data["advice"])

    @property
    def fingerprint(self) -> tuple[str, ...]:
        """What two answers with the same mistake have in common: everything but the place."""
        return (self.kind, self.message, *(f"{label}: {value}" for label, value in self.facts))
