"""The copy of every exercise as it is handed out, which a reset puts back.

Where else could a stub come from? The exercise is the learner's to change, and to commit: git's HEAD may hold answers.
A download has no git at all, and a copy made at first sight may be made too late. So the copy is shipped, beside the
hidden tests. Nobody writes it by hand: `python tools/keep_unsolved.py` makes it, and `verify` tells when it is stale.
"""

from collections.abc import Iterator

from torch_katas.course.errors import CourseError
from torch_katas.course.layout import EXERCISES
from torch_katas.course.model import Exercise
from torch_katas.source import parse

COMMAND = "python tools/keep_unsolved.py"


def pristine_findings(exercise: Exercise) -> Iterator[str]:
    """Yield a finding where the copy is missing or differs from the exercise."""
    try:
        text = parse.read(exercise.path(EXERCISES))
        same = exercise.pristine_path.exists() and exercise.pristine == text
    except (parse.UnreadableError, CourseError):
        same = False
    if not same:
        state = "differs from the exercise" if exercise.pristine_path.exists() else "is missing"
        yield f"{exercise.shown_pristine}: the copy that reset puts back {state}; run {COMMAND} {exercise.id}"


def keep(exercise: Exercise) -> bool:
    """Write the copy; tells whether it was not up to date. Raises CourseError for an exercise with a solved kata."""
    try:
        text = parse.read(exercise.path(EXERCISES))
        definitions = parse.definitions(text)
    except parse.UnreadableError as error:
        raise CourseError(f"{exercise.shown(EXERCISES)}: {error.message}") from None
    for kata in exercise.katas:
        found = definitions.get(kata)
        if found is None or not (found.is_stub or found.code == exercise.given.get(kata)):
            raise CourseError(f"{exercise.shown(EXERCISES)}: {kata} is not as it is handed out; nothing was copied")
    if not list(pristine_findings(exercise)):
        return False
    exercise.pristine_path.write_text(text, encoding="utf-8", newline="\n")
    return True
