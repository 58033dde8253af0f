"""What a child process has to know of an exercise beside its hidden tests: plain data, no line of a solution."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class HiddenTest:
    """One hidden test as its text shows it.

    `katas` are the stubs that it asks for. It counts for the first; the others must be written for it to run.
    """

    name: str
    katas: tuple[str, ...]
    sentence: str
    limit: float = 0.0
    """Seconds that it may take; 0 where it has no limit of its own."""

    @property
    def owner(self) -> str:
        return self.katas[0]

    @property
    def is_long(self) -> bool:
        """It has a limit of its own, since it takes long: it trains, or draws often."""
        return self.limit > 0


@dataclass(frozen=True)
class Signature:
    """How a kata is called, as the solution has it."""

    text: str
    """Its parameters as written; of a class its first method: `(x, y=1)`, `__init__(self, width)`."""
    methods: tuple[str, ...]
    """Of a class the methods that people call."""


@dataclass(frozen=True)
class Outline:
    """An exercise without its answers."""

    tests: tuple[HiddenTest, ...]
    signatures: Mapping[str, Signature]
    """By kata."""
    changes: Mapping[str, tuple[str, ...]]
    """Arguments that a kata changes by design, by kata."""
