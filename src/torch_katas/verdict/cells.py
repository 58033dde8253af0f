"""An answer that stands in cells in place of a file: its text as one file would hold it, and which cell a line is from.

Grading works on the text. What it says of lines is told in cells before anybody reads it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from torch_katas.course.model import Exercise
from torch_katas.verdict.failure import MISSING_FILE, Place
from torch_katas.verdict.grades import TO_DO, KataGrade, TestResult

RUN = 1 << 20
"""Added to the numbers that a kernel gives its runs, to tell them from the numbers of a file's cells."""


def called(number: int) -> str:
    """Return what people call a cell of this number."""
    return f"cell {number}" if number < RUN else f"In [{number - RUN}]"


@dataclass(frozen=True)
class CellText:
    """The cells of one exercise as text."""

    text: str
    lines: tuple[tuple[int, int], ...]
    """For each line of the text the cell and the line in it; (0, 0) for a line between cells."""
    notebook: str
    """The notebook's path as people know it; empty for cells of a running kernel."""
    title: str
    """What stands at the head of the exercise's report."""
    notes: tuple[str, ...] = ()
    """What was to be decided about the cells: which of two counts, say."""
    problem: str = ""
    """Why there is no text: the notebook cannot be read."""

    def place(self, where: Place) -> Place:
        """Return a place in the text as a place in a cell."""
        if where.line is None or not 0 < where.line <= len(self.lines):
            return replace(where, path=self.notebook or self.title, line=None)
        cell, line = self.lines[where.line - 1]
        if cell >= RUN:
            return Place("", line, where.text, cell - RUN)
        if cell <= 0:  # a line between cells, or a stub that no cell holds
            return replace(where, path=self.notebook or self.title, line=None)
        return Place(self.notebook or "the notebook's file,", line, where.text, cell)


Cells = Mapping[str, CellText]
"""Answers in cells, by exercise key. An exercise that is not there has no cell: it is to do."""


def told(grade: KataGrade, exercise: Exercise, cells: Cells, shown: str) -> KataGrade:
    """Return a grade that speaks of cells; `shown` is the notebook, or folder of notebooks, that was graded."""
    text = cells.get(exercise.key) or absent(exercise, shown)
    first = told_result(grade.first_failed, text) if grade.first_failed else None
    return replace(grade, path=text.title, first_failed=first)


def told_result(result: TestResult, text: CellText) -> TestResult:
    """Return the result of one test that speaks of cells."""
    failure = result.failure
    if failure is None:
        return result
    if failure.kind == MISSING_FILE:
        failure = replace(failure, message="no cell holds it", where=Place(text.notebook or text.title))
    elif failure.where:
        failure = replace(failure, where=text.place(failure.where))
        if result.outcome == TO_DO and failure.where and failure.where.line is None:
            failure = replace(failure, message="its cell has not been run")
    return replace(result, failure=failure)


def absent(exercise: Exercise, shown: str) -> CellText:
    """Return what stands for an exercise without cells."""
    return CellText("", (), shown, f"{shown} {exercise.stem}".strip())
