"""Exercises in, grades out. Answers run in child processes; this process never loads one, and never imports torch."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kata import answers, children, grades, worker
from kata.answers import AnswerError, AnswerText
from kata.catalog import Course, Exercise, HiddenTest
from kata.failure import MISSING_FILE, Failure, Place
from kata.grades import KataGrade, TestResult

LIMIT = 60.0
"""Seconds of wall-clock time for one exercise file."""


@dataclass(frozen=True)
class Graded:
    """One exercise with the grades of its katas."""

    exercise: Exercise
    katas: list[KataGrade]


def grade(
    course: Course, tree: str, exercises: Sequence[Exercise], *, device: str = "all", at_once: int | None = None
) -> Iterator[Graded]:
    """Yield the grades of each exercise as they come in; `tree` is a folder's name below the root, or a path."""
    open_tests: list[tuple[Exercise, dict[str, TestResult], list[HiddenTest]]] = []
    jobs: list[worker.Job] = []
    for exercise in exercises:
        known, to_run, answer = before_running(exercise, tree)
        if answer is None or not to_run:
            yield _graded(exercise, tree, known)
            continue
        open_tests.append((exercise, known, to_run))
        names = tuple(test.name for test in to_run)
        texts = ((exercise.key, answer.text),)
        jobs.append(worker.Job(str(course.root), tree, (exercise.key,), texts, names, device))
    cores = at_once or os.cpu_count() or 1
    for number, ending in children.run_all(worker.main, jobs, limit=LIMIT, at_once=cores):
        exercise, known, to_run = open_tests[number]
        yield _graded(exercise, tree, known | from_events(ending, to_run, exercise.shown(tree)))


def before_running(exercise: Exercise, tree: str) -> tuple[dict[str, TestResult], list[HiddenTest], AnswerText | None]:
    """Return what the answer's text alone decides: results by test, the tests left to run, and the text."""
    try:
        answer = answers.read(exercise.path(tree), exercise.shown(tree))
    except AnswerError as error:
        outcome = grades.TO_DO if error.failure.kind == MISSING_FILE else grades.FAILED
        told = error.failure
        return {t.name: TestResult(t.name, outcome, t.sentence, told) for t in exercise.tests}, [], None
    known, to_run = {}, []
    for test in exercise.tests:
        to_do = next(
            (failure for kata in test.katas if (failure := answer.to_do(kata, test.owner, exercise.given.get(kata)))),
            None,
        )
        if to_do:
            known[test.name] = TestResult(test.name, grades.TO_DO, test.sentence, to_do)
        else:
            to_run.append(test)
    return known, to_run, answer


def from_events(ending: children.Ending, expected: Sequence[HiddenTest], shown: str) -> dict[str, TestResult]:
    """Return the result of each expected test from what its child reported; silence is a failure."""
    results = grades.merge(grades.result_of(event) for event in ending.events if event["event"] == "result")
    running = _running_at_the_end(ending)
    for test in expected:
        if test.name == running and ending.reason:
            told = Failure("ended", ending.reason, where=Place(shown))
        elif test.name in results:
            continue
        else:
            why = f"not run: {ending.reason}" if ending.reason else "the test left no result"
            told = Failure("no report", why, where=Place(shown))
        results[test.name] = TestResult(test.name, grades.FAILED, test.sentence, told)
    return results


def _running_at_the_end(ending: children.Ending) -> str | None:
    """Return the test that had started and not finished."""
    started = [event for event in ending.events if event["event"] in ("start", "result")]
    return started[-1]["test"] if started and started[-1]["event"] == "start" else None


def _graded(exercise: Exercise, tree: str, results: dict[str, TestResult]) -> Graded:
    return Graded(exercise, grades.grade(exercise, exercise.shown(tree), list(results.values())))
