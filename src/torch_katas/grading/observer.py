"""Who watches grading, and who may end it early."""

from collections.abc import Callable

Cancelled = Callable[[], bool]
"""Asked several times a second; once it returns true, grading ends with what there is."""


def never() -> bool:
    """Cancel nothing."""
    return False


class Observer:
    """Sees what happens while exercises are graded. This one collects the warnings; subclasses show the rest."""

    def __init__(self) -> None:
        self.warnings: list[str] = []
        """What went wrong without harm to a grade, each once."""

    def test_started(self, exercise: str, test: str) -> None:
        """Be told that a test of the exercise of this key starts in a child."""

    def exercise_graded(self, exercise: str) -> None:
        """Be told that the exercise of this key has its grade."""

    def warn(self, text: str) -> None:
        """Keep a warning."""
        if text not in self.warnings:
            self.warnings.append(text)
