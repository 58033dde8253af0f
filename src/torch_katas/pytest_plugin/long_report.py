"""What a failed test carries for whoever reads pytest's reports: editors, JUnit's XML, JSON, HTML, `--pdb`.

It is the learner's report: what was expected, what came back, where, the mistake and what to do. Who asks for pytest's
tracebacks (`--tb=long`) gets those.
"""

import textwrap
from collections.abc import Generator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from torch_katas.course.errors import CourseError
from torch_katas.course.model import Course, Exercise
from torch_katas.grading import diagnosis, grader
from torch_katas.grading.settings import Settings
from torch_katas.report.facts import report_failure
from torch_katas.report.text import failure_lines
from torch_katas.runner.events import RECORD, Finished
from torch_katas.verdict.failure import Failure, Kind
from torch_katas.verdict.grades import KataGrade, Outcome, TestResult
from torch_katas.verdict.mistake import Mistake

if TYPE_CHECKING:
    from torch_katas.notebooks.answers import Answers


@dataclass(frozen=True)
class Crash:
    """Where a test has failed and why, in one line: what pytest calls `reprcrash`."""

    path: str
    lineno: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.lineno}: {self.message}"


@dataclass(frozen=True)
class LearnersText:
    """A report's `longrepr`: whatever pytest and its plugins ask of one."""

    text: str
    reprcrash: Crash

    def __str__(self) -> str:
        return self.text

    def toterminal(self, writer: pytest.TerminalReporter) -> None:
        """Write the text, as pytest's own representations of errors do."""
        for line in self.text.splitlines():
            writer.line(line)


class LongReport:
    """Puts the learner's report into the reports of failed tests."""

    def __init__(self, course: Course, tree: str, device: str, cells: "Answers | None", *, names_mistakes: bool):
        self._course, self._tree, self._cells = course, tree, cells
        self._settings = Settings(device=device)
        self._names_mistakes = names_mistakes
        """Whether somebody else reads the reports: the learner's own report at the end names mistakes by itself."""
        self._grades: dict[str, dict[str, KataGrade]] = {}

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Replace pytest's representation of the error."""
        report = yield
        record = getattr(report, RECORD, None)
        if record and report.failed:
            finished = Finished.from_json(record)
            report.longrepr = self._represent(item, finished)  # type: ignore[assignment] # it has what is asked of one
        return report

    def _represent(self, item: pytest.Item, finished: Finished) -> LearnersText:
        result = finished.result
        failure = result.failure or Failure(Kind.UNKNOWN, "the test failed and left no reason")
        where = failure.where
        path, line = (where.path, where.line or 0) if where else (item.nodeid.partition("::")[0], 0)
        if result.outcome == Outcome.TO_DO:
            message = f"{finished.kata} is to do: {failure.message}"
            return LearnersText(f"{message}\n{where or path}", Crash(path, line, message))
        exercise = self._course.exercise(finished.exercise)
        mistakes, failed = self._find_mistakes(item, exercise, finished.kata, result)
        report = report_failure(result, mistakes, failed)
        text = textwrap.dedent("\n".join(line.text for line in failure_lines(report)))
        return LearnersText(f"{finished.kata}\n\n{text}", Crash(path, line, report.sentence or failure.message))

    def _find_mistakes(
        self, item: pytest.Item, exercise: Exercise, kata: str, result: TestResult
    ) -> tuple[tuple[Mistake, ...], int]:
        """Return the known mistakes behind a kata, and how many tests fail: all its tests run in a child for it."""
        if not self._names_mistakes or not result.failure:
            return (), 0
        if exercise.key not in self._grades:
            if cancel := getattr(item, "cancel_timeout", None):
                cancel()  # the test is over: what follows is not its time
            self._grades[exercise.key] = self._grade(exercise)
        grade = self._grades[exercise.key].get(kata)
        return (grade.mistakes, grade.failed) if grade else ((), 0)

    def _grade(self, exercise: Exercise) -> dict[str, KataGrade]:
        cells = self._cells.cells if self._cells else None
        try:
            graded = grader.grade_exercises(self._course, self._tree, [exercise], self._settings, cells=cells)
            texts = grader.answer_texts(self._tree, cells)
            (grade,) = diagnosis.name_mistakes(self._course, graded, self._settings, texts)
        except (CourseError, OSError):  # then the report names no mistake
            return {}
        return {kata.name: kata for kata in grade.katas}
