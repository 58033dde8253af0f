"""Grades that are known without running anything: from the cache, and from the text of the answers."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

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
    """Return what comes next in a tree, given the newest grades of some katas; nothing is run.

    `exercises` are those that it looks at, by default all of the course.
    """
    exercises = course.exercises if exercises is None else exercises
    newest = {(kata.exercise, kata.name): kata for kata in katas}
    if within := find_next(newest.values()):
        return Following(within, all_done=False)
    known = {
        (kata.exercise, kata.name): kata
        for graded in known_grades(course, tree, exercises, device)
        for kata in graded.katas
    }
    for name, kata in newest.items():
        if kata.status != Status.PARTIAL or name not in known:
            known[name] = kata
    names = [(exercise.key, kata) for exercise in exercises for kata in exercise.katas]
    following = find_next(known[name] for name in names if name in known)
    all_done = all(name in known and known[name].status == Status.DONE for name in names)
    return Following(following, all_done)


def known_grades(
    course: Course, tree: str, exercises: Iterable[Exercise], device: str = ALL_DEVICES
) -> Iterator[ExerciseGrade]:
    """Yield what is known of exercises: all katas of those in the cache, of others the katas that are to do."""
    cache = Cache(course.root / CACHE)
    environment = environment_hash(course, device)
    for exercise in exercises:
        key = grades_key(exercise, tree, environment, None)
        cached = cache.get(key) if key else None
        if cached is not None:
            yield ExerciseGrade.from_json(exercise, cached)
        else:
            results = judge_text(exercise, tree).results
            yield ExerciseGrade(exercise, grade_katas(exercise, exercise.shown(tree), results.values()))
