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
