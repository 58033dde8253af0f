"""A known wrong answer as a learner would hand it in: its exercise's file, with that one mistake in it."""

import functools
import re
from collections.abc import Sequence

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


def in_files(exercise: Exercise, wrong: Sequence[str]) -> list[tuple[str, ...]]:
    """Return wrong answers in groups, each of which one file can hold: none has a part in what another is judged by."""
    groups: list[tuple[str, ...]] = []
    for name in wrong:
        fitting = (group for group in groups if not any(_meet(exercise, name, other) for other in group))
        group = next(fitting, ())
        groups = [*(other for other in groups if other != group), (*group, name)]
    return groups


def as_answer(exercise: Exercise, *wrong: str, others_to_do: bool = False) -> str:
    """Return the text of an answer that makes known mistakes, in a kata each; its other katas are the solution's.

    With `others_to_do` the katas that neither the wrong answers nor their tests need are as they were handed out.
    """
    pieces = _solved(exercise)
    answers = {kata_of(name): _own_text(exercise, name) for name in wrong}
    # In its place: what comes after may build on it.
    pieces = [(name, answers.get(name, text)) for name, text in pieces]
    if others_to_do:
        stubs = dict(_pieces(exercise.pristine))
        needed = _needed(pieces, {name for kata in answers for name in _wanted(exercise, kata)})
        pieces = [
            (name, stubs[name] if name in exercise.katas and (name, text) not in needed else text)
            for name, text in pieces
        ]
    return "\n".join(text for _, text in pieces)


def _meet(exercise: Exercise, first: str, second: str) -> bool:
    """Tell whether one of two wrong answers defines what the other, or a test of the other's kata, uses."""
    own, used = zip(*(_names_of(exercise, name) for name in (first, second)), strict=True)
    return bool(own[0] & used[1] or own[1] & used[0])


@functools.cache
def _names_of(exercise: Exercise, wrong: str) -> tuple[set[str], set[str]]:
    """Return the names that a wrong answer defines, and those that take part when its kata is judged."""
    kata = kata_of(wrong)
    pieces = [(key, _own_text(exercise, wrong) if key == kata else text) for key, text in _solved(exercise)]
    needed = [_names(text) for _, text in _needed(pieces, _wanted(exercise, kata))]
    used = {name for names in needed for name in (*names.needed, *names.defined)}
    return {kata, *dict(_own(exercise, wrong))} - {wrong}, used


def _wanted(exercise: Exercise, kata: str) -> set[str]:
    """Return the names that a kata's tests ask for, and those that the file uses while it is imported."""
    wanted = {name for test in exercise.tests_of(kata) for name in test.katas}
    return wanted | {name for key, text in _solved(exercise) if not key for name in _names(text).needed}


_names = functools.cache(names_in)


@functools.cache
def _solved(exercise: Exercise) -> list[tuple[str, str]]:
    return _pieces(parse.read(exercise.path(SOLUTIONS)))


def _own(exercise: Exercise, wrong: str) -> list[tuple[str, str]]:
    """Return a wrong answer's statements, with what else of its file it needs and the solution has not."""
    solved = _solved(exercise)
    return [piece for piece in _needed(_pieces(exercise.wrong_answers.text), {wrong}) if piece not in solved]


def _own_text(exercise: Exercise, wrong: str) -> str:
    return "\n".join(re.sub(rf"\b{wrong}\b", kata_of(wrong), text) for _, text in _own(exercise, wrong))


def _needed(pieces: list[tuple[str, str]], wanted: set[str]) -> list[tuple[str, str]]:
    """Return the pieces that define the wanted names, and all that those need."""
    taken, _ = closure([_names(text) for _, text in pieces], wanted, ())
    return [pieces[index] for index in taken]


def _pieces(text: str) -> list[tuple[str, str]]:
    """Return a file's top-level statements, each with the name of the function or class that it defines, if it does."""
    return [(getattr(node, "name", ""), statement_text(text, node)) for node, _ in statements(text)]
