"""The verdict on one text, complete enough to be kept: it travels from whoever grades to the gradebook, as JSON."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from torch_katas.classroom.gradebook import Gradebook
from torch_katas.classroom.gradebook_records import KataVerdict
from torch_katas.verdict import json_fields


@dataclass(frozen=True)
class TextResult:
    """The verdict on one text for one exercise, or why there is none."""

    exercise: str
    text_hash: str
    environment: str
    tests: str
    about: Mapping[str, str]
    machine: str
    graded_at: float
    reason: str = ""
    """Why the text could not be graded."""
    katas: tuple[KataVerdict, ...] = ()
    flags: int = 0
    detail: Mapping[str, Any] | None = None
    """The exercise's grade as JSON, its katas with their mistakes."""

    def to_line(self) -> str:
        """Return one line of JSON."""
        return json.dumps({**vars(self), "katas": [kata.to_json() for kata in self.katas]})

    @classmethod
    def from_line(cls, line: str) -> Self:
        """Undo to_line; raises ValueError for what is not its result."""
        try:
            data = json.loads(line)
        except RecursionError:
            raise ValueError("nested too deep") from None
        if not isinstance(data, dict):
            raise ValueError("no object")
        about = json_fields.section(data, "about") or {}
        graded_at = data.get("graded_at")
        if not isinstance(graded_at, float) or not math.isfinite(graded_at):
            raise ValueError("graded_at is no time")
        return cls(
            json_fields.text(data, "exercise"),
            json_fields.text(data, "text_hash"),
            json_fields.text(data, "environment"),
            json_fields.text(data, "tests"),
            {name: json_fields.text(about, name) for name in about},
            json_fields.text(data, "machine"),
            graded_at,
            json_fields.text(data, "reason"),
            tuple(KataVerdict.from_json(kata) for kata in json_fields.items(data, "katas")),
            json_fields.count(data, "flags"),
            json_fields.section(data, "detail"),
        )


def record(gradebook: Gradebook, result: TextResult, round: int) -> None:
    """Add a result to the gradebook."""
    with gradebook.transaction():
        version = gradebook.add_version(result.exercise, result.environment, result.tests, result.about)
        gradebook.add_grading(
            result.exercise,
            result.text_hash,
            version,
            round,
            katas=result.katas,
            detail=result.detail,
            flags=result.flags,
            reason=result.reason,
            machine=result.machine,
            graded_at=result.graded_at,
        )
