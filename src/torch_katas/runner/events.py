"""What a child process tells the controller, as JSON: one event at a time, so that what was seen before a crash stays.

An answer shares its process with the tests and may write into the same pipe. So whatever comes is checked: its shape,
its types, its ranges, and that its tests are known.
"""

import dataclasses
import functools
import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict, dataclass
from typing import Any, ClassVar, Self

from torch_katas.runner.frames import MAX_FRAME
from torch_katas.verdict import json_fields
from torch_katas.verdict.grades import TestResult

RECORD = "kata"
"""The attribute of a test report that carries a `Finished` as plain data, so that pytest-xdist carries it too."""

LONGEST_LIMIT = 3600.0
"""Seconds that a test may claim for itself at most."""

_LONGEST_TEXT = 16 << 10
"""Characters of each text that are left of an event that is too long."""


class EventError(ValueError):
    """What came from a child is no event."""


class _Fields:
    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Return the object with these fields; raises ValueError where one is missing, of another type or too large."""
        return cls(**{name: read(data, name) for name, read in _readers(cls)})  # type: ignore[arg-type] # classes have hashes


@dataclass(frozen=True)
class _Event(_Fields):
    word: ClassVar[str]
    """What the event is called in JSON."""

    def to_json(self) -> dict[str, Any]:
        """Return the event's fields: plain lists, strings, numbers and dicts."""
        return dict(vars(self))


@dataclass(frozen=True)
class Started(_Event):
    """A test starts; without another event within `limit` seconds the child is ended."""

    word = "start"
    test: str
    limit: float

    def to_json(self) -> dict[str, Any]:
        """Return the event's fields; a longer limit is cut."""
        return {"test": self.test, "limit": min(self.limit, LONGEST_LIMIT)}


@dataclass(frozen=True)
class Origin(_Fields):
    """What ended a test that did not pass, and where; for those who write tests."""

    error: str
    """The type of the error."""
    message: str
    """Its first line; for a fixture that does not exist, the fixture's name."""
    path: str
    """The innermost of the course's own files that it passed through, from the root; empty where there is none."""
    line: int | None
    judged: bool
    """A check found the answer wrong, in contrast to an error that nobody meant to raise."""
    missing_fixture: bool


@dataclass(frozen=True)
class Finished(_Event):
    """A test has ended."""

    word = "result"
    exercise: str
    """The exercise's key."""
    kata: str
    """The kata that the test counts for."""
    result: TestResult
    variant: str | None = None
    """What the test of a proof ran on: a tree, or the name of a known wrong answer."""
    origin: Origin | None = None
    """With a variant: where the error came from."""

    def to_json(self) -> dict[str, Any]:
        """Return the event's fields: plain lists, strings and dicts, as pytest-xdist carries them."""
        return {**vars(self), "result": self.result.to_json(), "origin": self.origin and asdict(self.origin)}


@dataclass(frozen=True)
class RulesSeen(_Event):
    """Which operators a test has forbidden, and which it could forbid."""

    word = "rules"
    enforced: tuple[str, ...]
    known: tuple[str, ...]


@dataclass(frozen=True)
class CutShort(_Event):
    """A kata has left something running, so that this child takes no other kata's tests: they need another child."""

    word = "cut short"


@dataclass(frozen=True)
class CanaryWanted(_Event):
    """The tests are over; the controller answers with a known wrong answer of a kata. No test comes after it."""

    word = "canary"
    kata: str


@dataclass(frozen=True)
class Integrity(_Event):
    """What the answer has changed of what tests rely on, and the katas of which a known wrong answer passes."""

    word = "integrity"
    changed: tuple[str, ...]
    blind: tuple[str, ...]


@dataclass(frozen=True)
class FalseExample(_Event):
    """An example of a statement that is not true of the solution."""

    word = "example"
    line: int
    difference: str


@dataclass(frozen=True)
class BrokenCollection(_Event):
    """A file of hidden tests that cannot be collected."""

    word = "broken"
    origin: Origin

    def to_json(self) -> dict[str, Any]:
        """Return the event's field."""
        return asdict(self)


@dataclass(frozen=True)
class Failed(_Event):
    """The child could not begin, or not go on: what is wrong with the course, in one line. The last event."""

    word = "failed"
    reason: str


@dataclass(frozen=True)
class End(_Event):
    """The child has come to its own end. The last event."""

    word = "end"


Event = (
    Started
    | Finished
    | RulesSeen
    | CutShort
    | CanaryWanted
    | Integrity
    | FalseExample
    | BrokenCollection
    | Failed
    | End
)
Send = Callable[[Event], None]
"""Sends an event to the controller."""


def _read_seconds(data: Mapping[str, Any], name: str) -> float:
    return json_fields.seconds(data, name, LONGEST_LIMIT)


def _read_result(data: Mapping[str, Any], name: str) -> TestResult:
    return TestResult.from_json(json_fields.section(data, name) or {})


def _read_origin(data: Mapping[str, Any], name: str) -> Origin:
    return Origin.from_json(json_fields.section(data, name) or {})


def _read_optional_origin(data: Mapping[str, Any], name: str) -> Origin | None:
    return None if json_fields.section(data, name) is None else _read_origin(data, name)


_READERS: Mapping[Any, Callable[[Mapping[str, Any], str], Any]] = {
    str: json_fields.text,
    int: json_fields.count,
    bool: json_fields.flag,
    float: _read_seconds,
    tuple[str, ...]: json_fields.texts,
    str | None: json_fields.optional_text,
    int | None: json_fields.optional_count,
    TestResult: _read_result,
    Origin: _read_origin,
    Origin | None: _read_optional_origin,
}
"""How a field is read, by its type."""


@functools.cache
def _readers(cls: type) -> tuple[tuple[str, Callable[[Mapping[str, Any], str], Any]], ...]:
    """Return how each field of a dataclass is read: two events come for every case of every test."""
    return tuple((field.name, _READERS[field.type]) for field in dataclasses.fields(cls))


_CLASSES: Mapping[str, type[Event]] = {
    cls.word: cls
    for cls in (
        *(Started, Finished, RulesSeen, CutShort, CanaryWanted, Integrity),
        *(FalseExample, BrokenCollection, Failed, End),
    )
}


def encode(event: Event) -> bytes:
    """Return an event as JSON, not longer than MAX_FRAME: texts of one that is too long are cut."""
    fields = {"event": event.word, **event.to_json()}
    data = json.dumps(fields).encode("ascii")
    return data if len(data) <= MAX_FRAME else json.dumps(_cut(fields)).encode("ascii")


def parse(data: bytes, tests: Collection[str] | None = None) -> Event:
    """Return the event that JSON says; raises EventError for anything else, and nothing else ever.

    `tests` are the names that a test may have; None allows all.
    """
    try:
        fields = json.loads(data.decode("ascii"))
        if not isinstance(fields, dict):
            raise EventError("no object")
        event = _CLASSES[json_fields.text(fields, "event")].from_json(fields)
    except (ValueError, KeyError, RecursionError, MemoryError) as error:
        raise EventError(f"no event: {error}") from None
    test = event.test if isinstance(event, Started) else event.result.name if isinstance(event, Finished) else None
    if test is not None and tests is not None and test not in tests:
        raise EventError("no event: it speaks of a test that was not asked for")
    return event


def _cut(value: Any) -> Any:
    if isinstance(value, str):
        return value if len(value) <= _LONGEST_TEXT else value[:_LONGEST_TEXT] + "…"
    if isinstance(value, dict):
        return {name: _cut(item) for name, item in value.items()}
    return [_cut(item) for item in value] if isinstance(value, list | tuple) else value
