"""What the text of an answer alone decides: nothing of it has run."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from torch_katas.course.model import Exercise
from torch_katas.course.outline import HiddenTest
from torch_katas.grading import trial
from torch_katas.runner import answers
from torch_katas.runner.answers import AnswerError, AnswerText
from torch_katas.source import parse
from torch_katas.source.parse import UnreadableError
from torch_katas.verdict.cells import CellText
from torch_katas.verdict.failure import Failure, Kind, Place
from torch_katas.verdict.grades import Outcome, TestResult


@dataclass(frozen=True)
class TextResults:
    """The results that are known from the text, by test, and the tests that have to be run on it."""

    results: dict[str, TestResult]
    to_run: tuple[HiddenTest, ...]
    text: str
    """The answer's text; empty where it cannot be read."""


def judge_text(exercise: Exercise, tree: str, cell: CellText | None = None) -> TextResults:
    """Read the answer of an exercise from its tree's file, or from `cell`, and judge what needs no running."""

    def read() -> AnswerText:
        if cell and cell.problem:
            raise AnswerError(Failure(Kind.UNREADABLE, cell.problem, where=Place(cell.notebook)))
        return _read(exercise, tree, cell)

    return _judge(exercise, read)


def judge_data(exercise: Exercise, tree: str, data: bytes) -> TextResults:
    """Judge what needs no running of an answer given as the bytes of a file, which seems to lie in `tree`."""
    path, shown = exercise.path(tree), exercise.shown(tree)

    def read() -> AnswerText:
        try:
            parse.check_size(len(data))
            text = parse.decode(data)
            trial.check_cost(text)
        except UnreadableError as error:
            raise AnswerError(Failure(Kind.UNREADABLE, error.message, where=Place(shown, error.line))) from None
        return answers.read(path, shown, text)

    return _judge(exercise, read)


def _judge(exercise: Exercise, read: Callable[[], AnswerText]) -> TextResults:
    try:
        answer = read()
    except AnswerError as error:
        failure = error.failure
        outcome = Outcome.TO_DO if failure.kind == Kind.MISSING_FILE else Outcome.FAILED
        results = {test.name: TestResult(test.name, outcome, test.sentence, failure) for test in exercise.tests}
        return TextResults(results, (), "")
    results, to_run = {}, []
    for test in exercise.tests:
        to_do = (answer.to_do(kata, test.owner, exercise.given.get(kata)) for kata in test.katas)
        if first := next(filter(None, to_do), None):
            results[test.name] = TestResult(test.name, Outcome.TO_DO, test.sentence, first)
        else:
            to_run.append(test)
    return TextResults(results, tuple(to_run), answer.text)


def _read(exercise: Exercise, tree: str, cell: CellText | None) -> AnswerText:
    """Read an answer that is a file of its tree and takes no great effort to parse; raises AnswerError for others."""
    path, shown = exercise.path(tree), exercise.shown(tree)
    folder = path.parents[1]
    try:
        if cell is None and os.path.lexists(path):
            if not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder)):
                raise UnreadableError(f"this is a link to a file outside of {folder.name}/; put the file itself here")
            text: str | None = parse.read(path)
        else:
            text = cell.text if cell else None
        if text is not None:
            trial.check_cost(text)
    except UnreadableError as error:
        raise AnswerError(Failure(Kind.UNREADABLE, error.message, where=Place(shown, error.line))) from None
    return answers.read(path, shown, text)
