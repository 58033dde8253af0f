"""What the engine knows of solutions and known wrong answers where a course is handed out: names, and no line of code.

It stands beside the hidden tests, as JSON: the katas, what learners are told of each mistake, and how each shows in the
tests on one platform.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from torch_katas.course.explanations import REMEDY_MARK, Explanation
from torch_katas.course.mistakes import WrongAnswers
from torch_katas.source.parse import UnreadableError

SCHEMA = 1
"""The version of the JSON."""

NO_TESTS = "this course was handed out without its hidden tests: hand your files in, they are judged there"
NO_SOLUTIONS = "this course was handed out without its solutions"
NO_PROOF = (
    "this course was handed out without solutions and known wrong answers: there is nothing here that could prove its "
    "hidden tests, and none is run beside an answer to see that the tests still fail (canaries are off)"
)

Cases = Sequence[Sequence[str]]
"""The failed cases of a fingerprint, as verdict.fingerprint writes them."""


@dataclass(frozen=True)
class Released:
    """What stands in for the solution and the known wrong answers of one exercise."""

    katas: tuple[str, ...]
    platform: str
    """The hash of what the fingerprints depend on; elsewhere they say nothing."""
    explanations: Mapping[str, Explanation]
    """What learners are told, by the name of the wrong answer."""
    fingerprints: Mapping[str, Mapping[str, Cases]]
    """By kata and by the name of the wrong answer."""

    @cached_property
    def wrong_answers(self) -> WrongAnswers:
        """The known wrong answers with their names and explanations; their code is not handed out."""
        lines: list[str] = []
        for name, explanation in self.explanations.items():
            text = f"{explanation.does} {REMEDY_MARK}{explanation.remedy}" if explanation.remedy else explanation.does
            lines += [f"def {name}():", f"    {text!r}"]
        return WrongAnswers("\n".join(lines), tuple(range(1, len(lines) + 1)))

    def to_json(self) -> str:
        """Return the text of the file: the same for the same content."""
        data = {
            "schema": SCHEMA,
            "katas": self.katas,
            "platform": self.platform,
            "explanations": self.explanations,
            "fingerprints": self.fingerprints,
        }
        return json.dumps(data, indent=0, ensure_ascii=False) + "\n"


def parse_released(text: str) -> Released:
    """Undo to_json; raises UnreadableError for what is not its result."""
    try:
        data: dict[str, Any] = json.loads(text)
        if data["schema"] != SCHEMA:
            raise UnreadableError("this course was handed out by another version of the engine")
        explanations = {str(name): Explanation(*parts) for name, parts in data["explanations"].items()}
        if not all(name.isidentifier() for name in explanations):
            raise ValueError("a name is none")
        return Released(tuple(data["katas"]), data["platform"], explanations, data["fingerprints"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise UnreadableError("this file is damaged; fetch the course again") from None
