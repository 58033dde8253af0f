"""The copy of every exercise as it is handed out, which a reset puts back.

Where else could a stub come from? The exercise is the learner's to change, and to commit: git's HEAD may hold answers.
A download has no git at all, and a copy made at first sight may be made too late. So the copy is shipped, beside the
hidden tests. Nobody writes it by hand: `python tools/keep_unsolved.py` makes it, and `verify` tells when it is stale.
"""

from collections.abc import Iterator

from kata import source
from kata.catalog import EXERCISES, CatalogError, Exercise

COMMAND = "python tools/keep_unsolved.py"


def unsolved_findings(exercise: Exercise) -> Iterator[str]:
    """Yield a finding where the copy is missing or differs from the exercise."""
    try:
        text = source.read(exercise.path(EXERCISES))
        same = exercise.unsolved_path.exists() and exercise.unsolved == text
    except (source.UnreadableError, CatalogError):
        same = False
    if not same:
        state = "differs from the exercise" if exercise.unsolved_path.exists() else "is missing"
        yield f"{exercise.shown_unsolved}: the copy that reset puts back {state}; run {COMMAND} {exercise.id}"


def keep(exercise: Exercise) -> bool:
    """Write the copy; tells whether it was not up to date. Raises CatalogError for an exercise with a solved kata."""
    try:
        text = source.read(exercise.path(EXERCISES))
        definitions = source.definitions(text)
    except source.UnreadableError as error:
        raise CatalogError(f"{exercise.shown(EXERCISES)}: {error.message}") from None
    for kata in exercise.katas:
        found = definitions.get(kata)
        if found is None or not (found.is_stub or found.code == exercise.given.get(kata)):
            raise CatalogError(f"{exercise.shown(EXERCISES)}: {kata} is not as it is handed out; nothing was copied")
    if not list(unsolved_findings(exercise)):
        return False
    exercise.unsolved_path.write_text(text, encoding="utf-8", newline="\n")
    return True
