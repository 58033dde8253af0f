"""What the learner is told about one failed test: facts first, then where, then advice.

A failure is plain data. It is made beside the answer, travels as JSON to whoever reports it, and is printed there.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

from torch_katas.verdict import json_fields
from torch_katas.verdict.harmless import spell_in_line
from torch_katas.verdict.picture import Picture


class Kind(StrEnum):
    """What sort of failure it is. Decisions are made on the kind, never on the words of a message."""

    # Nobody has answered yet.
    TO_DO = "to do"
    """The kata is a stub."""
    AS_GIVEN = "as given"
    """The code of a debugging kata is as the learner got it."""
    NEEDS_ANOTHER = "needs another"
    """The test needs another kata, which is still to do."""
    NOT_RUN = "not run"
    """The kata's cell has not been run in the kernel."""
    MISSING_FILE = "missing file"

    # The whole file cannot be tested.
    UNREADABLE = "unreadable"
    IMPORT_ERROR = "import error"
    RAISES_ON_IMPORT = "raises on import"
    EXITS_ON_IMPORT = "exits on import"
    INTERRUPTS_ON_IMPORT = "interrupts on import"

    # The file has nothing to test under the kata's name.
    MISSING = "missing"
    WRONG_NAME = "wrong name"

    # A property does not hold.
    WRONG = "wrong"
    """The facts say all."""
    SIDE_EFFECT = "side effect"
    """A call has changed what is not its own, whatever property the test is about."""
    RULE = "rule"
    SIGNATURE = "signature"
    RAISED = "raised"
    EXITS = "exits"
    RETURNED_NONE = "returned None"
    UNUSABLE = "unusable"

    # How a process ended.
    TIMEOUT = "timeout"
    CRASHED = "crashed"
    EXITED = "exited"
    STOPPED = "stopped"
    NO_REPORT = "no report"
    TAMPERED = "tampered"
    OUT_OF_MEMORY = "out of memory"

    ENGINE = "engine"
    """A test broke before there was an answer to blame."""
    UNKNOWN = "unknown"


ENDED_KINDS = frozenset(
    (Kind.TIMEOUT, Kind.CRASHED, Kind.EXITED, Kind.STOPPED, Kind.NO_REPORT, Kind.TAMPERED, Kind.OUT_OF_MEMORY)
)
"""How a process ended rather than what an answer returned. Such verdicts are not cached: the machine may have had its
part in them."""

NAME_KINDS = frozenset((Kind.MISSING, Kind.WRONG_NAME))
"""Nothing to test was found under the kata's name."""

FILE_KINDS = frozenset(
    (
        *(Kind.UNREADABLE, Kind.IMPORT_ERROR, Kind.RAISES_ON_IMPORT, Kind.EXITS_ON_IMPORT),
        *(Kind.INTERRUPTS_ON_IMPORT, Kind.MISSING_FILE),
    )
)
"""Failures of a whole file: no property was looked at, so none is quoted."""


@dataclass(frozen=True)
class Place:
    """A line of the learner's own file, or of a cell of a notebook.

    Without a path the cell is one that a running kernel knows, and has the number that it gave it.
    """

    path: str
    line: int | None = None
    text: str = ""
    cell: int | None = None

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Return the place with these fields; raises ValueError for what has others."""
        return cls(
            json_fields.text(data, "path"),
            json_fields.optional_count(data, "line"),
            json_fields.text(data, "text"),
            json_fields.optional_count(data, "cell"),
        )

    def __str__(self) -> str:
        path = spell_in_line(self.path)
        if self.cell is not None:
            return f"{path} {self.in_short}".strip()
        return path if self.line is None else f"{path}:{self.line}"

    @property
    def in_short(self) -> str:
        """The place without the file: `line 7`, `cell 12 line 3`, `In [5] line 3`."""
        if self.cell is None:
            return f"line {self.line}"
        return f"cell {self.cell} line {self.line}" if self.path else f"In [{self.cell}] line {self.line}"


@dataclass(frozen=True)
class Failure:
    """Why one test failed.

    `message` is one line, `facts` are labelled values (called, expected, got …), in their order.
    """

    kind: Kind
    message: str
    facts: tuple[tuple[str, str], ...] = ()
    where: Place | None = None
    advice: str = ""
    picture: Picture | None = None
    """Of a wrong value: its numbers beside those that were expected."""

    def to_json(self) -> dict[str, Any]:
        """Return plain lists, strings and dicts, as JSON and pytest-xdist carry them."""
        where, picture = self.where and dict(vars(self.where)), self.picture and self.picture.to_json()
        return {**vars(self), "kind": self.kind.value, "where": where, "picture": picture}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Undo to_json; raises ValueError for what is not its result."""
        where = json_fields.section(data, "where")
        facts = json_fields.items(data, "facts")
        picture = json_fields.section(data, "picture")
        return cls(
            Kind(json_fields.text(data, "kind")),
            json_fields.text(data, "message"),
            tuple(_fact_from_json(fact) for fact in facts),
            Place.from_json(where) if where else None,
            json_fields.text(data, "advice"),
            Picture.from_json(picture) if picture else None,
        )


def _fact_from_json(fact: Any) -> tuple[str, str]:
    label, value = json_fields.texts({"fact": fact}, "fact")
    return label, value
