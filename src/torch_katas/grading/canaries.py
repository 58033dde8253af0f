"""Known wrong answers for children whose tests are over, made ready by the controller: a child reads none itself."""

from torch_katas.course.errors import CourseError
from torch_katas.course.layout import SOLUTIONS
from torch_katas.course.mistakes import stand_alone
from torch_katas.course.model import Exercise
from torch_katas.runner.canary_reply import Canary
from torch_katas.source import parse


def find_canary(exercise: Exercise, kata: str) -> Canary | None:
    """Return the first known wrong answer of a kata; None where there is none, or the file cannot be read.

    A course that is handed out has no code of any.
    """
    if exercise.released:
        return None
    try:
        wrong_answers = exercise.wrong_answers
        names = wrong_answers.of_kata(kata)
        if not names:
            return None
        needs_others = any(len(test.katas) > 1 for test in exercise.tests_of(kata))
        solution = parse.read(exercise.path(SOLUTIONS)) if needs_others else ""
    except (CourseError, parse.UnreadableError):  # the content check names the fault
        return None
    return Canary(kata, names[0], stand_alone(wrong_answers.text, names[0]), solution)
