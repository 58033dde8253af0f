"""What needs no neighbour to come from: solutions, known wrong answers, right answers in other styles, stubs."""

from torch_katas.classroom.similar.features import Feature, find_features
from torch_katas.course.layout import SOLUTIONS
from torch_katas.course.mistakes import WrongAnswers, stand_alone
from torch_katas.course.model import Exercise
from torch_katas.source import parse


def find_background(exercise: Exercise) -> frozenset[Feature]:
    """Return the features of everything that comes with an exercise; raises CourseError for a damaged course."""
    texts = [exercise.pristine, parse.read(exercise.path(SOLUTIONS))] if not exercise.released else [exercise.pristine]
    if not exercise.released:
        texts += [*_texts(exercise.wrong_answers), *_texts(exercise.also_right)]
    return frozenset().union(*(find_features(text, exercise.katas) for text in texts))


def _texts(answers: WrongAnswers) -> list[str]:
    """Return each answer as it would stand in a file, under its kata's name."""
    return [stand_alone(answers.text, name) for name, answer in answers.by_name.items() if answer.mistake]
