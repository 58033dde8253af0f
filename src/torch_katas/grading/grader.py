"""Exercises in, grades out. Answers run in child processes; this process never loads one, and never imports torch."""

from collections.abc import Callable, Iterator, Sequence

from torch_katas.course.errors import CourseError
from torch_katas.course.layout import CACHE, SOLUTIONS, shorten
from torch_katas.course.model import Course, Exercise
from torch_katas.course.released import NO_SOLUTIONS, NO_TESTS
from torch_katas.grading.cache_key import grades_key
from torch_katas.grading.environment import environment_hash
from torch_katas.grading.observer import Cancelled, Observer, never
from torch_katas.grading.settings import Settings
from torch_katas.grading.text_results import judge_text
from torch_katas.grading.work import Work
from torch_katas.source import parse
from torch_katas.store.cache import Cache
from torch_katas.verdict.cells import Cells, exercise_in_cells
from torch_katas.verdict.grades import ExerciseGrade


def grade_exercises(
    course: Course,
    tree: str,
    exercises: Sequence[Exercise],
    settings: Settings | None = None,
    *,
    cells: Cells | None = None,
    observer: Observer | None = None,
    cancelled: Cancelled = never,
) -> Iterator[ExerciseGrade]:
    """Yield the grades of each exercise as they come in; `tree` is a folder's name below the root, or a path.

    With `cells` the answers stand there, not in files, and `tree` is the notebook or folder that holds them.
    """
    _check_released(tree, exercises)
    settings, observer = settings or Settings(), observer or Observer()
    shown = shorten(course.root / tree, course.root)
    for graded in _grade_text(course, tree, exercises, settings, cells, observer, cancelled):
        observer.exercise_graded(graded.exercise.key)
        if cells is not None:
            graded = exercise_in_cells(graded, cells, shown)
        yield graded


def _check_released(tree: str, exercises: Sequence[Exercise]) -> None:
    """Raise CourseError where a course that was handed out lacks what is asked for."""
    if not any(exercise.released for exercise in exercises):
        return
    if tree == SOLUTIONS:
        raise CourseError(NO_SOLUTIONS)
    if not all(exercise.tests for exercise in exercises):
        raise CourseError(NO_TESTS)


def answer_texts(tree: str, cells: Cells | None = None) -> Callable[[Exercise], str]:
    """Return a function that gives the text of an exercise's answer in a tree, or in cells."""

    def answer_text(exercise: Exercise) -> str:
        try:
            return cells[exercise.key].text if cells else parse.read(exercise.path(tree))
        except parse.UnreadableError:  # it was readable when it was graded
            return ""

    return answer_text


def _grade_text(
    course: Course,
    tree: str,
    exercises: Sequence[Exercise],
    settings: Settings,
    cells: Cells | None,
    observer: Observer,
    cancelled: Cancelled,
) -> Iterator[ExerciseGrade]:
    """Yield the grades of answers as text: from the cache, from the text alone, and then from children."""
    cache = Cache(course.root / CACHE, observer.warn)
    environment = environment_hash(course, settings.device) + (" sandboxed" if settings.sandboxed else "")
    to_run = []
    for exercise in exercises:
        cell = cells.get(exercise.key) if cells else None
        key = grades_key(exercise, tree, environment, cell)
        if key and settings.use_cache and (cached := cache.get(key)) is not None:
            yield ExerciseGrade.from_json(exercise, cached)
            continue
        known = judge_text(exercise, tree, cell)
        work = Work(exercise, exercise.shown(tree), known.text, known.results, known.to_run, key)
        if work.to_run:
            to_run.append(work)
        else:
            yield _grade(work, cache)
    if to_run:
        # Only now: multiprocessing takes longer to import than a scorecard of which nothing has changed.
        from torch_katas.grading.children import run_tests

        for work in run_tests(course, tree, to_run, settings, observer, cancelled):
            yield _grade(work, cache)


def _grade(work: Work, cache: Cache) -> ExerciseGrade:
    grade = work.build_grade()
    if work.cache_key:
        cache.put(work.cache_key, grade.to_json())
    return grade
