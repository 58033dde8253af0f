"""The keys under which grades and fingerprints are cached: hashes of all that they depend on."""

from torch_katas.course.errors import CourseError
from torch_katas.course.layout import MISCONCEPTIONS, SOLUTIONS
from torch_katas.course.model import Exercise
from torch_katas.source import parse
from torch_katas.store.cache import key_of
from torch_katas.verdict.cells import CellText


def grades_key(exercise: Exercise, tree: str, environment: str, cell: CellText | None) -> str:
    """Return the key of an exercise's grades, or an empty string where a file cannot be read.

    `environment` is the environment hash; with `cell` the answer stands there, not in the tree's file.
    """
    if cell and cell.problem:
        return ""
    try:
        answer = cell.text.encode("utf-8", "surrogatepass") if cell else parse.read_bytes(exercise.path(tree))
        return key_of(environment, exercise.key, exercise.shown(tree), answer, *_hidden_files(exercise))
    except (OSError, parse.UnreadableError):
        return ""


def fingerprints_key(exercise: Exercise, kata: str, environment: str, *, of_pairs: bool = False) -> str:
    """Return the key of the fingerprints of a kata's known wrong answers, or of pairs of them."""
    return key_of(
        "fingerprints of pairs" if of_pairs else "fingerprints by case",
        environment,
        exercise.key,
        kata,
        *_hidden_files(exercise),
    )


def hidden_files_hash(exercise: Exercise) -> str:
    """Return the hash of what judges an exercise: its hidden tests, its solution and its known wrong answers.

    Raises CourseError where one of them cannot be read.
    """
    try:
        return key_of(*_hidden_files(exercise))
    except OSError as error:
        raise CourseError(f"the course is damaged: {error.filename} cannot be read ({error.strerror})") from None


def _hidden_files(exercise: Exercise) -> list[bytes]:
    if exercise.released:
        paths = (exercise.tests_path, exercise.released_path, exercise.pristine_path)
    else:
        paths = (exercise.tests_path, exercise.path(SOLUTIONS), exercise.path(MISCONCEPTIONS))
    return [path.read_bytes() for path in paths]
