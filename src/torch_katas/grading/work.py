"""An exercise under way: what is known of its answer, and the tests that are still to run."""

from dataclasses import dataclass

from torch_katas.course.model import Exercise
from torch_katas.course.outline import HiddenTest
from torch_katas.verdict.grades import TestResult


@dataclass
class Work:
    """What is known of an exercise's answer; its tests are run in one child after another until none is left."""

    exercise: Exercise
    shown: str
    """The answer's path as people know it."""
    text: str
    """The answer's text; empty where it cannot be read."""
    results: dict[str, TestResult]
    """Results by test."""
    to_run: tuple[HiddenTest, ...]
    cache_key: str
    """Where to cache the grades; empty where they are not to be cached."""
    alone: bool = False
    """Each kata gets a child of its own."""

    @property
    def next_tests(self) -> tuple[HiddenTest, ...]:
        """The tests for the next child."""
        return tuple(test for test in self.to_run if not self.alone or test.owner == self.to_run[0].owner)
