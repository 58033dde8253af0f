"""A finding: one thing that is missing or wrong in a course's content, and the file that is to be changed."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """What the content check has to say about one place; it reads `path:line: text`."""

    path: str
    """As a person at the course's root would type it."""
    line: int | None
    """From 1; None where no line is to blame."""
    text: str

    def __str__(self) -> str:
        return f"{self.path}: {self.text}" if self.line is None else f"{self.path}:{self.line}: {self.text}"
