"""The mistake behind a failure, as a report names it."""

from dataclasses import dataclass
from typing import Any

from torch_katas.verdict.harmless import spell_invisible


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
        """Return plain lists and strings, spelled for people."""
        texts = {name: spell_invisible(getattr(self, name)) for name in ("name", "explanation", "remedy")}
        return {**texts, "tests": list(self.tests)}
