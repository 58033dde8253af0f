"""An answer that stands in cells in place of a file: its text as one file would hold it, and which cell a line is from.

Grading works on the text. The lines in its grades are changed into cells before anybody reads them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from torch_katas.course.model import Exercise
from torch_katas.verdict.failure import Failure, Kind, Place
from torch_katas.verdict.grades import ExerciseGrade, KataGrade, Outcome, TestResult

RUN = 1 << 20
"""Added to the numbers that a kernel gives its runs, to tell them from the numbers of a file's cells."""


def cell_name(number: int) -> str:
    """Return what people call a cell of this number: `cell 3`, or `In [3]` for a run."""
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

    def place_in_cell(self, where: Place) -> Place:
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


def exercise_in_cells(grade: ExerciseGrade, cells: Cells, shown: str) -> ExerciseGrade:
    """Return an exercise's grades and flags with cells in place of lines; `shown` is what was graded."""
    text = _cells_of(grade.exercise, cells, shown)
    katas = tuple(grade_in_cells(kata, grade.exercise, cells, shown) for kata in grade.katas)
    flags = tuple(replace(flag, where=text.place_in_cell(flag.where)) for flag in grade.flags)
    return replace(grade, katas=katas, flags=flags)


def grade_in_cells(grade: KataGrade, exercise: Exercise, cells: Cells, shown: str) -> KataGrade:
    """Return a grade with cells in place of lines; `shown` is the notebook, or folder of notebooks, that was graded."""
    text = _cells_of(exercise, cells, shown)
    first = _result_in_cells(grade.first_failed, text) if grade.first_failed else None
    return replace(grade, path=text.title, first_failed=first)


def _cells_of(exercise: Exercise, cells: Cells, shown: str) -> CellText:
    return cells.get(exercise.key) or CellText("", (), shown, f"{shown} {exercise.stem}".strip())


def _result_in_cells(result: TestResult, text: CellText) -> TestResult:
    return (
        replace(result, failure=_failure_in_cells(result.failure, result.outcome, text)) if result.failure else result
    )


def _failure_in_cells(failure: Failure, outcome: Outcome, text: CellText) -> Failure:
    if failure.kind == Kind.MISSING_FILE:
        return replace(failure, message="no cell holds it", where=Place(text.notebook or text.title))
    if failure.where is None:
        return failure
    where = text.place_in_cell(failure.where)
    if outcome == Outcome.TO_DO and where.line is None:
        return replace(failure, kind=Kind.NOT_RUN, message="its cell has not been run", where=where)
    return replace(failure, where=where)
