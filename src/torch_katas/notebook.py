"""What a learner imports in a notebook: `from torch_katas.notebook import check, hint`.

`check("03/01")` grades the cells of that exercise as this kernel has run them last. For a kata whose cell has not been
run the notebook's file counts, as it was saved, where the frontend says which file that is; else the kata is to do.
Answers run in child processes with the limits that they have everywhere: this process never runs one for a check, and
does not import torch for it.
"""

from dataclasses import dataclass, field
from pathlib import Path

from torch_katas.course.config import find_root
from torch_katas.course.errors import CourseError
from torch_katas.course.model import Course, Exercise
from torch_katas.notebooks import kernel
from torch_katas.notebooks.checking import CheckedExercise, check_cells
from torch_katas.notebooks.file import Cell, code_cells, read_notebook
from torch_katas.notebooks.next_step import next_step
from torch_katas.practice import hints
from torch_katas.report.html.notebook import render_error, render_hints, render_reports, render_text
from torch_katas.report.text import exercise_lines


@dataclass(frozen=True)
class Report:
    """What a cell shows: colours and tables where HTML can be shown, the terminal's report elsewhere."""

    text: str
    html: str = field(repr=False)

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return self.html


def check(what: str) -> Report:
    """Grade an exercise as this kernel has run it, `check("03/01")`, or a whole chapter, `check("03")`."""
    try:
        course = _find_course()
        checked = _check(course, course.select(what))
    except CourseError as error:
        return _report_error(error)
    reports = [exercise.report for exercise in checked]
    text = "\n".join(line.text for report in reports for line in exercise_lines(report)).rstrip()
    after = next_step(course, [exercise.grade for exercise in checked])
    return Report(f"{text}\n\n{after}", render_reports(reports) + render_text(after))


def hint(what: str, kata: str = "") -> Report:
    """Show the next hint for a kata, `hint("03/01", "to_seq_first")`, or for the kata that comes next."""
    try:
        course = _find_course()
        exercises = course.select(what)
        chosen = hints.choose_kata(
            course, exercises, kata, lambda: [checked.grade for checked in _check(course, exercises)]
        )
        if chosen is None:
            return _report_plain("All done there. Name a kata to see its hints all the same.")
        step = hints.take_step(course, *chosen)
    except CourseError as error:
        return _report_error(error)
    titled = [(f"{step.kata}, {hint.title}", hint.text) for hint in step.hints]
    text = "\n\n".join(f"{title}\n{body}" for title, body in titled)
    return Report(f"{text}\n{step.ending}".rstrip(), render_hints(titled, step.ending))


def _find_course() -> Course:
    root = find_root(Path.cwd())
    if root is None:
        raise CourseError("this notebook does not lie in a course: open it in a folder of the course's checkout")
    return Course(root)


def _check(course: Course, exercises: tuple[Exercise, ...]) -> list[CheckedExercise]:
    """Grade exercises by the cells that this kernel has run, and by the notebook's file where it is known."""
    shell = kernel.find_shell()
    if shell is None:
        raise CourseError("check and hint work in a notebook; elsewhere: pytest exercises/03/01")
    path = kernel.notebook_path(shell)
    saved: list[Cell] = []
    if path:
        try:
            saved = code_cells(read_notebook(path, path.parent))
        except CourseError:  # it may be half saved at this moment; what was run counts anyhow
            saved = []
    return check_cells(course, exercises, kernel.executed_cells(shell), saved)


def _report_error(error: CourseError) -> Report:
    return Report(f"Error: {error}", render_error(str(error)))


def _report_plain(text: str) -> Report:
    return Report(text, render_text(text))
