"""A known wrong answer as a learner would hand it in: its exercise's file, with that one mistake in it."""

import re

from torch_katas.course.layout import SOLUTIONS
from torch_katas.course.mistakes import kata_of
from torch_katas.course.model import Exercise
from torch_katas.source import parse
from torch_katas.source.edit import statement_text
from torch_katas.source.names import closure, statements


def names(exercise: Exercise) -> list[str]:
    """Return the known wrong answers that a learner may make: a debugging kata as it is given is not one of them."""
    return [name for name, answer in exercise.wrong_answers.by_name.items() if not answer.is_given]


def as_answer(exercise: Exercise, wrong: str) -> str:
    """Return the text of an answer that makes one known mistake; its other katas are the solution's."""
    solution = parse.read(exercise.path(SOLUTIONS))
    solved = {statement_text(solution, node): getattr(node, "name", "") for node, _ in statements(solution)}
    text = exercise.wrong_answers.text
    needed, _ = closure([names for _, names in statements(text)], [wrong], ())
    pieces = [statement_text(text, statements(text)[index][0]) for index in needed]
    answer = "\n".join(re.sub(rf"\b{wrong}\b", kata_of(wrong), piece) for piece in pieces if piece not in solved)
    # In its place: what comes after may build on it.
    return "\n".join(answer if name == kata_of(wrong) else piece for piece, name in solved.items())
