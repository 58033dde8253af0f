"""The copy of every exercise as it is handed out, which a reset puts back.

Where else could a stub come from? The exercise is the learner's to change, and to commit: git's HEAD may hold answers.
A download has no git at all, and a copy made at first sight may be made too late. So the copy is shipped, beside the
hidden tests. Nobody writes it by hand: the command `pristine` makes it, and `verify` tells when it is stale.
"""

from collections.abc import Iterator

from torch_katas.course.errors import CourseError
from torch_katas.course.layout import EXERCISES
from torch_katas.course.model import Course, Exercise
from torch_katas.source import parse
from torch_katas.verify.finding import Finding


def pristine_findings(course: Course, exercise: Exercise) -> Iterator[Finding]:
    """Yield a finding where the copy is missing or differs from the exercise."""
    try:
        current = _is_current(exercise, parse.read(exercise.path(EXERCISES)))
    except parse.UnreadableError:
        current = exercise.pristine_path.exists()  # nothing to compare it with
    if not current:
        state = "differs from the exercise" if exercise.pristine_path.exists() else "is missing"
        text = f"the copy that reset puts back {state}; run {course.config.command} pristine {exercise.id}"
        yield Finding(exercise.shown_pristine, None, text)


def update(exercise: Exercise) -> bool:
    """Write the copy; tells whether it was not up to date. Raises CourseError for an exercise with a solved kata."""
    shown = exercise.shown(EXERCISES)
    try:
        text = parse.read(exercise.path(EXERCISES))
        definitions = parse.definitions(text)
    except parse.UnreadableError as error:
        raise CourseError(f"{shown}: {error.message}") from None
    for kata in exercise.katas:
        stub = definitions.get(kata)
        if stub is None or not (stub.is_stub or stub.code == exercise.given.get(kata)):
            raise CourseError(f"{shown}: {kata} is not as it is handed out; nothing was copied")
    if _is_current(exercise, text):
        return False
    exercise.pristine_path.write_text(text, encoding="utf-8", newline="\n")
    return True


def _is_current(exercise: Exercise, text: str) -> bool:
    try:
        return parse.read(exercise.pristine_path) == text
    except parse.UnreadableError:
        return False
