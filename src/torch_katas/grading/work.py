"""An exercise under way: what is known of its answer, and the tests that are still to run."""

from collections.abc import Iterator
from dataclasses import dataclass

from torch_katas.course.model import Exercise
from torch_katas.course.outline import HiddenTest
from torch_katas.source.flags import Flag, find_flags
from torch_katas.verdict.failure import Place
from torch_katas.verdict.grades import ExerciseGrade, Flagged, Outcome, TestResult, grade_katas


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

    def build_grade(self) -> ExerciseGrade:
        """Return the grades that the results give, and the places where a teacher should look."""
        katas = grade_katas(self.exercise, self.shown, self.results.values())
        return ExerciseGrade(self.exercise, katas, tuple(self._flags()))

    def _flags(self) -> Iterator[Flagged]:
        """Yield the flags of an answer of which something has run; stubs alone are nobody's answer."""
        if any(result.outcome != Outcome.TO_DO for result in self.results.values()):
            lines = self.text.splitlines()
            for flag in self._unexpected_flags():
                yield Flagged(Place(self.shown, flag.line, lines[flag.line - 1].strip()), flag.what, flag.reason)

    def _unexpected_flags(self) -> list[Flag]:
        """Return the flags of what the exercise as it is handed out does not have itself."""
        flags = find_flags(self.text)
        if not flags or not self.exercise.pristine_path.is_file():
            return list(flags)
        handed_out = {flag.what for flag in find_flags(self.exercise.pristine)}
        return [flag for flag in flags if flag.what not in handed_out]
