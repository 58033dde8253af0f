"""The learner's report at the end of a pytest session, in place of pytest's own prose."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from torch_katas.course.layout import EXERCISES, shorten
from torch_katas.course.model import Course, Exercise
from torch_katas.grading import diagnosis
from torch_katas.grading.known_grades import find_following
from torch_katas.grading.settings import Settings
from torch_katas.report.counts import count_katas
from torch_katas.report.facts import report_exercise
from torch_katas.report.next_step import next_lines
from torch_katas.report.stand_ins import encodable
from torch_katas.report.terminal import Line, Style, report_width
from torch_katas.report.text import Room, exercise_lines, note_lines
from torch_katas.runner import answers
from torch_katas.runner.events import RECORD, Finished
from torch_katas.verdict.cells import grade_in_cells
from torch_katas.verdict.grades import ExerciseGrade, KataGrade, Outcome, Status, grade_katas

if TYPE_CHECKING:
    from torch_katas.notebooks.answers import Answers


def hide_prose(config: pytest.Config) -> None:
    """Leave pytest's own prose to those who ask for it by an option."""
    config.option.no_header = config.option.verbose <= 0
    config.option.disable_warnings = config.option.disable_warnings or config.option.verbose <= 0
    if config.option.verbose == 0:
        config.option.verbose = -1
    if config.option.tbstyle == "auto":
        config.option.tbstyle = "no"
    if config.option.reportchars == "fE":
        config.option.reportchars = ""


class LearnerReport:
    """Keeps what tests recorded, where reports arrive (here or in pytest-xdist's controller), and prints it."""

    def __init__(
        self, course: Course, tree: str, device: str, in_cells: "Answers | None" = None, *, in_children: bool = False
    ):
        self.course = course
        self.tree = tree
        self.device = device
        self.in_cells = in_cells
        self.in_children = in_children
        """Known wrong answers run in children, not in this process: it has not imported PyTorch."""
        self.records: list[Finished] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep what is known about a finished test."""
        record = getattr(report, RECORD, None)
        if record:
            self.records.append(Finished.from_json(record))

    def pytest_report_teststatus(self, report: pytest.TestReport) -> tuple[str, str, str] | None:
        """Call a stub's test 'to do', and every other failure 'failed', also where loading the answer failed."""
        record = getattr(report, RECORD, None)
        if not record or not report.failed:
            return None
        to_do = Finished.from_json(record).result.outcome == Outcome.TO_DO
        return ("to do", "t", "TO DO") if to_do else ("failed", "F", "FAILED")

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print the report, exercise by exercise."""
        encoding = getattr(sys.__stdout__, "encoding", None) or "utf-8"
        room = Room(report_width(terminalreporter.config.get_terminal_writer().fullwidth))
        for line in self.lines(room):
            terminalreporter.write_line(encodable(line.text, encoding), **_markup(line.style))

    def lines(self, room: Room) -> Iterator[Line]:
        """Yield the report of all exercises of which a test ran, and what comes next."""
        graded: list[KataGrade] = []
        for note in self.in_cells.notes if self.in_cells else ():
            yield Line("")
            yield from note_lines(note, room)
        for exercise in self.course.exercises:
            results = [record.result for record in self.records if record.exercise == exercise.key]
            if results:
                shown = exercise.shown(self.tree)
                katas = self._diagnosed(exercise, grade_katas(exercise, shown, results))
                if self.in_cells:
                    notebook = shorten(Path(self.tree), self.course.root)
                    katas = tuple(grade_in_cells(kata, exercise, self.in_cells.cells, notebook) for kata in katas)
                lines = list(exercise_lines(report_exercise(katas[0].path, katas), room))
                yield from (Line(""), *lines)
                graded += katas
        if graded:
            yield from [Line("")] if lines[-1].text else []
            yield from self._closing_lines(graded, room)

    def _closing_lines(self, katas: Sequence[KataGrade], room: Room) -> Iterator[Line]:
        """Yield the counts, and of the learner's own files what to do next."""
        yield Line(count_katas(katas).sentence)
        if self.tree != EXERCISES:
            return
        following = find_following(self.course, EXERCISES, katas, self.device)
        yield from next_lines(following, katas, self.course.config.command, room.width)

    def _diagnosed(self, exercise: Exercise, katas: tuple[KataGrade, ...]) -> tuple[KataGrade, ...]:
        """Name the known mistakes behind katas that fail."""
        if all(kata.status != Status.FAILING for kata in katas):
            return katas
        try:
            cell = self.in_cells.cells.get(exercise.key) if self.in_cells else None
            text = cell.text if cell else None
            code = answers.read(exercise.path(self.tree), exercise.shown(self.tree), text).text
        except answers.AnswerError:
            return katas
        if self.in_children:
            graded = [ExerciseGrade(exercise, katas)]
            settings = Settings(device=self.device)
            return diagnosis.name_mistakes(self.course, graded, settings, lambda _: code)[0].katas
        return diagnosis.name_mistakes_in_process(self.course, exercise, katas, code, self.device)


def _markup(style: Style) -> dict[str, bool]:
    """Return a style in the words of pytest's terminal writer, which differ from rich's in one."""
    words = ("light" if word == "dim" else word for word in style.split())
    return dict.fromkeys(words, True)
