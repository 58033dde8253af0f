"""A known wrong answer as a learner would hand it in: its exercise's file, with that one mistake in it."""

import re

from torch_katas.course.layout import SOLUTIONS
from torch_katas.course.mistakes import kata_of
from torch_katas.course.model import Exercise
from torch_katas.source import parse
from torch_katas.source.edit import statement_text
from torch_katas.source.names import closure, names_in, statements


def names(exercise: Exercise) -> list[str]:
    """Return the known wrong answers that a learner may make: a debugging kata as it is given is not one of them."""
    return [name for name, answer in exercise.wrong_answers.by_name.items() if not answer.is_given]


def first_of_each_kata(exercise: Exercise) -> list[str]:
    """Return the first known wrong answer of each kata."""
    first: dict[str, str] = {}
    for name in names(exercise):
        first.setdefault(kata_of(name), name)
    return list(first.values())


def as_answer(exercise: Exercise, wrong: str, *, others_to_do: bool = False) -> str:
    """Return the text of an answer that makes one known mistake; its other katas are the solution's.

    With `others_to_do` the katas that neither the wrong answer nor its tests need are as they were handed out.
    """
    kata = kata_of(wrong)
    solved = _pieces(parse.read(exercise.path(SOLUTIONS)))
    own = [piece for piece in _needed(_pieces(exercise.wrong_answers.text), {wrong}) if piece not in solved]
    answer = "\n".join(re.sub(rf"\b{wrong}\b", kata, text) for _, text in own)
    # In its place: what comes after may build on it.
    pieces = [(name, answer if name == kata else text) for name, text in solved]
    if others_to_do:
        stubs = dict(_pieces(exercise.pristine))
        wanted = {name for test in exercise.tests_of(kata) for name in test.katas}
        at_once = {name for other, text in pieces if not other for name in names_in(text).needed}
        needed = _needed(pieces, wanted | at_once)
        pieces = [
            (name, stubs[name] if name in exercise.katas and (name, text) not in needed else text)
            for name, text in pieces
        ]
    return "\n".join(text for _, text in pieces)


def _needed(pieces: list[tuple[str, str]], wanted: set[str]) -> list[tuple[str, str]]:
    """Return the pieces that define the wanted names, and all that those need."""
    taken, _ = closure([names_in(text) for _, text in pieces], wanted, ())
    return [pieces[index] for index in taken]


def _pieces(text: str) -> list[tuple[str, str]]:
    """Return a file's top-level statements, each with the name of the function or class that it defines, if it does."""
    return [(getattr(node, "name", ""), statement_text(text, node)) for node, _ in statements(text)]
