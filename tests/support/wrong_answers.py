"""A known wrong answer as a learner would hand it in: its exercise's file, with that one mistake in it."""

import ast
import re

from torch_katas.course.layout import SOLUTIONS
from torch_katas.course.mistakes import is_wrong_answer, kata_of
from torch_katas.course.model import Exercise
from torch_katas.source import parse
from torch_katas.source.edit import line_span


def names(exercise: Exercise) -> list[str]:
    """Return the known wrong answers that a learner may make: a debugging kata as it is given is not one of them."""
    return [name for name, answer in exercise.wrong_answers.by_name.items() if not answer.is_given]


def as_answer(exercise: Exercise, wrong: str, *, others_to_do: bool = False) -> str:
    """Return the text of an answer that makes one known mistake; its other katas are the solution's.

    With `others_to_do` the katas that neither the wrong answer nor its tests need are as they were handed out.
    """
    kata = kata_of(wrong)
    solved = _pieces(parse.read(exercise.path(SOLUTIONS)))
    known = [piece for piece in _pieces(exercise.wrong_answers.text) if piece not in solved]
    code = dict(known)[wrong]
    used = {name for name, _ in known if is_wrong_answer(name) and re.search(rf"\b{name}\b", code)} - {wrong}
    helpers = [text for name, text in known if not is_wrong_answer(name) or name in used]
    answer = "\n\n".join([*helpers, re.sub(rf"\b{wrong}\b", kata, code)])
    # In its place: what comes after may build on it.
    pieces = [(name, answer if name == kata else text) for name, text in solved]
    if others_to_do:
        stubs = dict(_pieces(exercise.pristine))
        needed = _needed(pieces, {name for test in exercise.tests_of(kata) for name in test.katas})
        pieces = [(n, stubs[n] if n in exercise.katas and n not in needed else text) for n, text in pieces]
    return "\n\n".join(text for _, text in pieces) + "\n"


def _needed(pieces: list[tuple[str, str]], names: set[str]) -> set[str]:
    """Return the names, and those of all pieces that they mention, at any remove; what has no name counts as well."""
    needed = {"", *names}
    while True:
        texts = [text for name, text in pieces if name in needed]
        mentioned = {name for name, _ in pieces if any(re.search(rf"\b{name}\b", text) for text in texts)}
        if mentioned <= needed:
            return needed
        needed |= mentioned


def _pieces(text: str) -> list[tuple[str, str]]:
    """Return a file's top-level statements, each with the name of the function or class that it defines, if it does."""
    lines = text.splitlines()
    found = []
    for node in ast.parse(text).body:
        first, last = line_span(node)
        found.append((getattr(node, "name", ""), "\n".join(lines[first - 1 : last])))
    return found
