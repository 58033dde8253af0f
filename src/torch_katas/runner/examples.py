"""The worked examples of a statement, tried on the solution."""

import doctest
import io
from contextlib import redirect_stdout

from torch_katas.course.layout import EXERCISES, SOLUTIONS
from torch_katas.course.model import Exercise
from torch_katas.runner import answers
from torch_katas.runner.answers import AnswerError
from torch_katas.runner.seeding import fresh_start
from torch_katas.source import parse


def false_examples(exercise: Exercise) -> list[tuple[int, str]]:
    """Return the line and the difference of each doctest of the stubs that is not true of the solution.

    An example may use what the exercise file imports and defines, its katas replaced by the solution's. Nothing is
    tried where one of the two files cannot be run: every test says so.
    """
    try:
        stub = answers.load(answers.read(exercise.path(EXERCISES), exercise.shown(EXERCISES)))
        solution = answers.load(answers.read(exercise.path(SOLUTIONS), exercise.shown(SOLUTIONS)))
        names = dict(stub.module.__dict__) | {kata: solution.kata(kata) for kata in exercise.katas}
    except AnswerError:
        return []
    false = []
    for line, docstring in parse.docstrings(parse.read(exercise.path(EXERCISES))):
        test = doctest.DocTestParser().get_doctest(docstring, dict(names), exercise.key, None, line - 1)
        if test.examples:
            fresh_start()
            report = io.StringIO()
            runner = doctest.DocTestRunner(verbose=False, optionflags=doctest.NORMALIZE_WHITESPACE)
            with redirect_stdout(io.StringIO()):
                runner.run(test, out=report.write)
            if report.getvalue():
                false.append((line, _first_difference(report.getvalue())))
    return false


def _first_difference(report: str) -> str:
    """Return what doctest writes of the first example that failed, on one line."""
    return " / ".join(report.split("Failed example:")[1].split("\n")).strip(" /")
