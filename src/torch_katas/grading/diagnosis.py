"""Which known wrong answer fails the same way: the learner's mistake by its name.

Two answers have made the same mistake when the same tests of a kata fail with the same messages and the same values.
Tests are seeded, so this is exact; where nothing matches, nothing is claimed.
"""

import difflib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from torch_katas.course.mistakes import WrongAnswer
from torch_katas.course.model import Course, Exercise
from torch_katas.grading.observer import Cancelled, never
from torch_katas.grading.settings import Settings
from torch_katas.source import parse
from torch_katas.verdict.grades import ExerciseGrade, KataGrade, Mistake, Status, says_how_a_process_ended

if TYPE_CHECKING:
    from torch_katas.grading.fingerprints import Fingerprints, RunWrongAnswers

LONGEST_COMPARED = 10_000
"""Characters of an answer's code that are compared with known wrong answers: comparing takes the square of them."""

AnswerTexts = Callable[[Exercise], str]
"""Returns the text of an exercise's answer. Of several mistakes that look alike, the one whose code is most like it is
named."""


def name_mistakes(
    course: Course,
    graded: Iterable[ExerciseGrade],
    settings: Settings,
    answer_texts: AnswerTexts,
    cancelled: Cancelled = never,
) -> list[ExerciseGrade]:
    """Name the mistakes behind grades, running known wrong answers in child processes, each only once ever."""
    in_order = list(graded)
    if not any(_can_be_named(kata) for grade in in_order for kata in grade.katas):
        return in_order
    # Only now: it imports multiprocessing, which takes longer than a scorecard of which nothing has changed.
    from torch_katas.grading.fingerprints import run_in_children

    run = run_in_children(course, settings, cancelled)
    return _name_mistakes(course, in_order, settings.device, answer_texts, run)


def name_mistakes_in_process(
    course: Course, exercise: Exercise, katas: Sequence[KataGrade], text: str, device: str
) -> tuple[KataGrade, ...]:
    """Name the mistakes behind grades, running known wrong answers in this process; call it where torch is loaded.

    `text` is the answer's.
    """
    from torch_katas.grading.fingerprints import run_in_process

    graded = [ExerciseGrade(exercise, tuple(katas))]
    return _name_mistakes(course, graded, device, lambda _: text, run_in_process(course, device))[0].katas


def _name_mistakes(
    course: Course, graded: list[ExerciseGrade], device: str, answer_texts: AnswerTexts, run: "RunWrongAnswers"
) -> list[ExerciseGrade]:
    from torch_katas.grading.fingerprints import Wanted, find_fingerprints

    wanted = [
        Wanted(grade.exercise, tuple(kata.name for kata in grade.katas if _can_be_named(kata))) for grade in graded
    ]
    known = find_fingerprints(course, wanted, device, run)
    return [
        replace(grade, katas=tuple(_with_mistake(grade.exercise, kata, known, answer_texts) for kata in grade.katas))
        for grade in graded
    ]


def _can_be_named(kata: KataGrade) -> bool:
    return kata.status == Status.FAILING and bool(kata.fingerprint) and not says_how_a_process_ended(kata.fingerprint)


def _with_mistake(
    exercise: Exercise, kata: KataGrade, known: "Mapping[tuple[str, str], Fingerprints]", answer_texts: AnswerTexts
) -> KataGrade:
    if not _can_be_named(kata):
        return kata
    fingerprints = known.get((exercise.key, kata.name), {})
    alike = [
        exercise.wrong_answers.by_name[name]
        for name, fingerprint in fingerprints.items()
        if fingerprint == kata.fingerprint
    ]
    if not alike:
        return kata
    closest = alike[0] if len(alike) == 1 else _find_closest(kata.name, answer_texts(exercise), alike)
    return replace(kata, mistake=Mistake(closest.mistake, closest.explanation))


def _find_closest(kata: str, text: str, wrong: Sequence[WrongAnswer]) -> WrongAnswer:
    """Return the known wrong answer whose code is most like the learner's."""
    try:
        code = parse.definitions(text)[kata].code[:LONGEST_COMPARED]
    except (parse.UnreadableError, KeyError):
        code = ""

    def likeness(answer: WrongAnswer) -> float:
        return difflib.SequenceMatcher(None, code, answer.definition.code, autojunk=False).ratio()

    return max(wrong, key=likeness)
