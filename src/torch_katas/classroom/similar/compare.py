"""Compare the last attempts of a class, exercise by exercise, and write the page of what they share."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache

from torch_katas.classroom.gradebook import Gradebook
from torch_katas.classroom.marks.policy import Policy
from torch_katas.classroom.similar.background import find_background
from torch_katas.classroom.similar.features import Feature, code_of, find_features
from torch_katas.classroom.similar.page import render_similar
from torch_katas.classroom.similar.pairs import Pair, compare_class
from torch_katas.course.model import Course


def compare_gradebook(course: Course, gradebook: Gradebook, policy: Policy) -> tuple[list[Pair], int]:
    """Return the pairs of a class that share more than chance makes likely, and how many students were compared."""
    exercises = {exercise.key: exercise for exercise in course.exercises}
    keys = [key for assignment in policy.assignments for key in assignment.katas if key in exercises]
    students = {attempt.student for key in keys for attempt in gradebook.attempts(exercise=key)}

    def texts(key: str) -> Iterable[tuple[str, str]]:
        last = {attempt.student: attempt.text_hash for attempt in gradebook.attempts(exercise=key)}
        return ((student, gradebook.text(text_hash)) for student, text_hash in last.items())

    def find(key: str, text: str) -> frozenset[Feature]:
        return find_features(text, exercises[key].katas)

    def background(key: str) -> frozenset[Feature]:
        return find_background(exercises[key])

    return compare_class(keys, len(students), texts, find, background), len(students)


def render_pairs(
    course: Course,
    gradebook: Gradebook,
    policy: Policy,
    pairs: Sequence[Pair],
    students: int,
    name_of: Callable[[str], str],
) -> str:
    """Return the page that shows pairs side by side; `name_of` returns what a student is called on it."""

    @lru_cache(maxsize=256)
    def code(student: str, key: str) -> Mapping[str, str]:
        attempts = list(gradebook.attempts(student=student, exercise=key))
        return code_of(gradebook.text(attempts[-1].text_hash), course.exercise(key).katas) if attempts else {}

    now = datetime.now(policy.zone).strftime("%Y-%m-%d %H:%M")
    return render_similar(policy.title, pairs, students, now, code, name_of)
