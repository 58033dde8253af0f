"""What comes after some katas, as far as it is known without running anything: from the answers' text and the cache."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from torch_katas.course.layout import CACHE
from torch_katas.course.model import Course, Exercise
from torch_katas.grading.cache_key import grades_key
from torch_katas.grading.environment import environment_hash
from torch_katas.grading.text_results import judge_text
from torch_katas.runner.job import ALL_DEVICES
from torch_katas.store.cache import Cache
from torch_katas.verdict.grades import ExerciseGrade, KataGrade, Status, grade_katas
from torch_katas.verdict.next_kata import find_next


@dataclass(frozen=True)
class Following:
    """What comes next in a course, as far as it is known."""

    kata: KataGrade | None
    """The next kata; None where none is known to be unfinished."""
    all_done: bool
    """Every kata that was looked at is known to be done."""


def find_following(
    course: Course,
    tree: str,
    katas: Iterable[KataGrade],
    device: str = ALL_DEVICES,
    exercises: Sequence[Exercise] | None = None,
) -> Following:
    """Return what comes after katas that have just been graded: the first that is not done, of their own exercises, of
    those behind them, and then from the beginning. Nothing is run.

    `exercises` are those that it looks at, by default all of the course.
    """
    newest = {(kata.exercise, kata.name): kata for kata in katas}
    if within := find_next(newest.values()):
        return Following(within, all_done=False)
    known = _KnownGrades(course, tree, device)
    all_done = True
    for exercise in _in_order(course.exercises if exercises is None else exercises, {key for key, _ in newest}):
        grades = {kata.name: kata for kata in known.find(exercise)}
        for name in exercise.katas:
            own = newest.get((exercise.key, name))
            if own and (own.status != Status.PARTIAL or name not in grades):
                grades[name] = own
        if following := find_next(grades[name] for name in exercise.katas if name in grades):
            return Following(following, all_done=False)
        all_done &= all(name in grades and grades[name].status == Status.DONE for name in exercise.katas)
    return Following(None, all_done)


def _in_order(exercises: Sequence[Exercise], graded: set[str]) -> Iterator[Exercise]:
    """Yield exercises that were graded, then those behind the last of them, then the others."""
    own = [number for number, exercise in enumerate(exercises) if exercise.key in graded]
    last = own[-1] + 1 if own else 0
    yield from (exercises[number] for number in own)
    yield from (exercise for exercise in (*exercises[last:], *exercises[:last]) if exercise.key not in graded)


class _KnownGrades:
    """Grades from the text where it decides, and else from the cache, which is slower to ask."""

    def __init__(self, course: Course, tree: str, device: str):
        self._course, self._tree, self._device = course, tree, device
        self._cache = Cache(course.root / CACHE)

    @cached_property
    def _environment(self) -> str:
        return environment_hash(self._course, self._device)

    def find(self, exercise: Exercise) -> tuple[KataGrade, ...]:
        """Return the katas that are to do by the text, or else all of an exercise that is in the cache."""
        results = judge_text(exercise, self._tree).results
        if results:
            return grade_katas(exercise, exercise.shown(self._tree), results.values())
        key = grades_key(exercise, self._tree, self._environment, None)
        cached = self._cache.get(key) if key else None
        return () if cached is None else ExerciseGrade.from_json(exercise, cached).katas
