"""The error that a check raises, with its facts."""

from torch_katas.checks.call_text import call_text
from torch_katas.verdict.picture import Picture

THE_CALL = "\0call\0"
"""Stands in a message and its facts where a hidden test does not say what was called: see Failed."""


class Failed(AssertionError):  # noqa: N818 - reads as pytest's own outcome does
    """A property that does not hold, with its facts in the order in which they are shown.

    THE_CALL in them is replaced by the text of the test's own call, which is looked up when somebody asks for it: while
    an answer runs, the hidden tests may not be read.
    """

    def __init__(self, message: str, *facts: tuple[str, str], advice: str = "", picture: Picture | None = None):
        super().__init__(message)
        self._message = message
        self._facts = facts
        self.advice = advice
        self.picture = picture

    @property
    def message(self) -> str:
        """What is wrong, in one line."""
        return self._with_call(self._message)

    @property
    def facts(self) -> tuple[tuple[str, str], ...]:
        """Labelled values: what was called, what was expected, what came back."""
        return tuple((label, self._with_call(value)) for label, value in self._facts)

    def __str__(self) -> str:
        return self.message

    def _with_call(self, text: str) -> str:
        return text.replace(THE_CALL, call_text(self.__traceback__)) if THE_CALL in text else text
