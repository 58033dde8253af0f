"""Which known wrong answers fail the same way: the learner's mistakes by their names.

Tests are seeded, so two answers with the same mistake fail the same cases with the same values. Of what fits, only that
is told which no other known mistake contradicts; where nothing fits, nothing is claimed.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from torch_katas.course.explanations import true_sentences, words_of_code
from torch_katas.course.mistakes import WrongAnswer
from torch_katas.course.model import Course, Exercise
from torch_katas.course.pairs import members
from torch_katas.grading.matching import Known, match_coarsely, match_exactly, match_parts, match_unions
from torch_katas.grading.observer import Cancelled, never
from torch_katas.grading.settings import Settings
from torch_katas.verdict.failure import FILE_KINDS, NAME_KINDS
from torch_katas.verdict.fingerprint import says_how_a_process_ended
from torch_katas.verdict.grades import ExerciseGrade, KataGrade, Status
from torch_katas.verdict.mistake import Mistake

if TYPE_CHECKING:
    from torch_katas.grading.fingerprints import RunWrongAnswers

AnswerTexts = Callable[[Exercise], str]
"""Returns the text of an exercise's answer: what an explanation quotes must stand in it."""


def name_mistakes(
    course: Course,
    graded: Iterable[ExerciseGrade],
    settings: Settings,
    answer_texts: AnswerTexts,
    cancelled: Cancelled = never,
    *,
    try_pairs: bool = True,
) -> list[ExerciseGrade]:
    """Name the mistakes behind grades, running known wrong answers in child processes, each only once ever.

    `try_pairs` also runs pairs of them, where an answer fails as none alone does: up to a few seconds, the first time.
    """
    in_order = list(graded)
    if not any(_can_be_named(kata) for grade in in_order for kata in grade.katas):
        return in_order
    # Only now: it imports multiprocessing, which takes longer than a scorecard of which nothing has changed.
    from torch_katas.grading.fingerprints import run_in_children

    run = run_in_children(course, settings, cancelled)
    return _name_mistakes(course, in_order, settings.device, answer_texts, run, try_pairs=try_pairs)


def name_mistakes_in_process(
    course: Course, exercise: Exercise, katas: Sequence[KataGrade], text: str, device: str
) -> tuple[KataGrade, ...]:
    """Name the mistakes behind grades, running known wrong answers in this process; call it where torch is loaded.

    `text` is the answer's.
    """
    from torch_katas.grading.fingerprints import run_in_process

    graded = [ExerciseGrade(exercise, tuple(katas))]
    run = run_in_process(course, device)
    return _name_mistakes(course, graded, device, lambda _: text, run, try_pairs=True)[0].katas


def name_from_fingerprints(grade: ExerciseGrade, known: Mapping[tuple[str, str], Known], text: str) -> ExerciseGrade:
    """Name the mistakes behind an exercise's grades as far as fingerprints that are at hand do; nothing is run.

    `known` are those of the known wrong answers, by (exercise key, kata), `text` is the answer's.
    """

    def with_mistakes(kata: KataGrade) -> KataGrade:
        if not _can_be_named(kata):
            return kata
        alone = known.get((grade.exercise.key, kata.name), {})
        return replace(kata, mistakes=find_mistakes(grade.exercise, kata, alone, words_of_code(text, kata.name)))

    return replace(grade, katas=tuple(map(with_mistakes, grade.katas)))


def _name_mistakes(
    course: Course,
    graded: list[ExerciseGrade],
    device: str,
    answer_texts: AnswerTexts,
    run: "RunWrongAnswers",
    *,
    try_pairs: bool,
) -> list[ExerciseGrade]:
    from torch_katas.grading.fingerprints import Wanted, find_fingerprints
    from torch_katas.grading.pair_fingerprints import find_pair_fingerprints

    wanted = [
        Wanted(grade.exercise, tuple(kata.name for kata in grade.katas if _can_be_named(kata))) for grade in graded
    ]
    known = find_fingerprints(course, wanted, device, run)

    def with_mistakes(exercise: Exercise, kata: KataGrade) -> KataGrade:
        if not _can_be_named(kata):
            return kata
        alone = known.get((exercise.key, kata.name), {})

        def find_pairs() -> Known:
            if not try_pairs:
                return {}
            return find_pair_fingerprints(course, exercise, kata.name, kata.fingerprint, alone, device, run)

        code = words_of_code(answer_texts(exercise), kata.name)
        return replace(kata, mistakes=find_mistakes(exercise, kata, alone, code, find_pairs))

    return [
        replace(grade, katas=tuple(with_mistakes(grade.exercise, kata) for kata in grade.katas)) for grade in graded
    ]


def _can_be_named(kata: KataGrade) -> bool:
    return (
        kata.status == Status.FAILING
        and bool(kata.fingerprint)
        and not says_how_a_process_ended(kata.fingerprint)
        and not any(case.kind in FILE_KINDS | NAME_KINDS for case in kata.fingerprint)
    )


def find_mistakes(
    exercise: Exercise,
    kata: KataGrade,
    known: Known,
    code: frozenset[str],
    find_pairs: Callable[[], Known] = dict,
) -> tuple[Mistake, ...]:
    """Return the mistakes that a failing kata has made as far as they are known; `code` is its `words_of_code`.

    `find_pairs` returns the fingerprints of pairs; it is asked where no mistake alone fits.
    """
    answers = exercise.wrong_answers.by_name
    if names := match_exactly(kata.fingerprint, known):
        return _agreed([(answers[name],) for name in names], code)
    pairs = match_unions(kata.fingerprint, known)
    if pairs or (pairs := [members(name) for name in match_exactly(kata.fingerprint, find_pairs())]):
        return _agreed([(answers[first], answers[second]) for first, second in pairs], code)
    if names := match_coarsely(kata.fingerprint, known):
        wrong = answers[names[0]]
        is_true = true_sentences(wrong.explanation.does, code) == wrong.explanation.does
        return _agreed([(wrong,)], code) if len(names) == 1 and is_true and wrong.explanation.remedy else ()
    mistakes: tuple[Mistake, ...] = ()
    for part in match_parts(kata.fingerprint, known):
        mistakes += _agreed([(answers[name],) for name in part.names], code, tuple(sorted(part.tests)))
    return mistakes


def _agreed(
    candidates: Sequence[tuple[WrongAnswer, ...]], code: frozenset[str], tests: tuple[str, ...] = ()
) -> tuple[Mistake, ...]:
    """Return the mistakes of what looks alike, where all of it says the same; nothing else."""
    if len({frozenset(answer.explanation for answer in candidate) for candidate in candidates}) > 1:
        return ()
    return tuple(_mistake(answer, code, tests) for answer in candidates[0])


def _mistake(answer: WrongAnswer, code: frozenset[str], tests: tuple[str, ...]) -> Mistake:
    explanation = answer.explanation
    # An explanation that does not say which part is the remedy would lose it.
    does = true_sentences(explanation.does, code) if explanation.remedy else explanation.does
    return Mistake(answer.mistake, does, explanation.remedy, tests)
