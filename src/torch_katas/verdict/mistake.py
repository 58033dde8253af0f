"""The mistake behind a failure, as a report names it."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Mistake:
    """A known wrong answer that fails as the learner's does, and what to tell who makes it."""

    name: str
    explanation: str
    """What the code does; empty where all that is known of it quotes what the learner's code does not have."""
    remedy: str = ""
    """What to do instead."""
    tests: tuple[str, ...] = ()
    """The failed tests that it explains, where it does not explain all."""

    @property
    def text(self) -> str:
        """Both parts in one."""
        return " ".join(filter(None, (self.explanation, self.remedy and f"Instead: {self.remedy}")))

    def to_json(self) -> dict[str, Any]:
        """Return plain lists and strings."""
        return {**asdict(self), "tests": list(self.tests)}
