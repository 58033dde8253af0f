"""Grade what is new in a gradebook. What has its grade is kept at once: nothing that ends the grader takes it back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from torch_katas.classroom.grade_texts import bundle_texts, grade_texts
from torch_katas.classroom.gradebook import Gradebook
from torch_katas.classroom.gradebook_records import RoundKind
from torch_katas.classroom.text_result import record
from torch_katas.classroom.versions import current_version
from torch_katas.course.model import Course
from torch_katas.grading.observer import Cancelled, never
from torch_katas.grading.settings import Settings

OnGraded = Callable[[int, int], None]
"""Called with the number of texts that are done, and of all."""


@dataclass(frozen=True)
class Summary:
    """What a run of the grader has done."""

    graded: int
    """Texts that have a grade now."""
    errors: int
    """Texts that could not be graded."""
    remaining: int
    """Texts that it did not come to."""
    foreign: int
    """Texts for exercises that the course does not have."""


def find_ungraded(
    course: Course, gradebook: Gradebook, chosen: Sequence[str] | None = None
) -> list[tuple[str, str, str]]:
    """Return the texts of the course's exercises, or of those chosen by their keys, of which no grading counts."""
    keys = {exercise.key for exercise in course.exercises} if chosen is None else set(chosen)
    return [text for text in gradebook.ungraded() if text[1] in keys]


def grade_class(
    course: Course,
    gradebook: Gradebook,
    settings: Settings,
    *,
    exercises: Sequence[str] | None = None,
    on_graded: OnGraded = lambda done, total: None,
    cancelled: Cancelled = never,
) -> Summary:
    """Grade every text of which no grading counts yet; `exercises` are keys, by default those of the course."""
    texts = find_ungraded(course, gradebook, exercises)
    known = {exercise.key for exercise in course.exercises}
    foreign = sum(key not in known for _, key, _ in gradebook.ungraded())
    if not texts:
        return Summary(0, 0, 0, foreign)
    round = gradebook.begin_round(RoundKind.GRADE)
    return _grade(course, gradebook, settings, texts, round, foreign, on_graded, cancelled)


def regrade_class(
    course: Course,
    gradebook: Gradebook,
    settings: Settings,
    round: int,
    *,
    exercises: Sequence[str] | None = None,
    on_graded: OnGraded = lambda done, total: None,
    cancelled: Cancelled = never,
) -> Summary:
    """Grade every text whose counting grading was made with another version, into a round that was begun.

    What it says counts once the round is accepted. The same round can be gone on with.
    """
    chosen = [exercise for exercise in course.exercises if exercises is None or exercise.key in exercises]
    version = current_version(course, chosen, settings.device)
    numbers = [
        gradebook.add_version(key, version.environment, tests, version.about) for key, tests in version.tests.items()
    ]
    texts = [text for text in gradebook.outdated(numbers, round) if text[1] in version.tests]
    return _grade(course, gradebook, settings, texts, round, 0, on_graded, cancelled)


def _grade(
    course: Course,
    gradebook: Gradebook,
    settings: Settings,
    texts: Sequence[tuple[str, str, str]],
    round: int,
    foreign: int,
    on_graded: OnGraded,
    cancelled: Cancelled,
) -> Summary:
    graded = errors = 0
    on_graded(0, len(texts))
    for result in grade_texts(course, bundle_texts(texts), gradebook.data, settings, cancelled):
        record(gradebook, result, round)
        errors += bool(result.reason)
        graded += not result.reason
        on_graded(graded + errors, len(texts))
    gradebook.refresh_derived()  # a page after this need not
    return Summary(graded, errors, len(texts) - graded - errors, foreign)
