"""A known wrong answer as a learner would hand it in: its exercise's file, with that one mistake in it."""

import ast
import re

from torch_katas.course.layout import MISCONCEPTIONS, SOLUTIONS
from torch_katas.course.mistakes import AS_GIVEN, MISTAKE_MARK
from torch_katas.course.model import Exercise
from torch_katas.source import parse
from torch_katas.verify.structure import wrong_answers


def names(exercise: Exercise) -> list[str]:
    """Return the known wrong answers that a learner may make: a debugging kata as it is given is not one of them."""
    return [name for name in wrong_answers(exercise) if not name.endswith(AS_GIVEN)]


def as_answer(exercise: Exercise, wrong: str) -> str:
    """Return the text of an answer that makes one known mistake; its other katas are the solution's."""
    kata = wrong.split(MISTAKE_MARK)[0]
    known = _pieces(parse.read(exercise.path(MISCONCEPTIONS)))
    mine = next(text for name, text in known if name == wrong)
    used = {name for name, _ in known if MISTAKE_MARK in name and re.search(rf"\b{name}\b", mine)} - {wrong}
    helpers = [text for name, text in known if MISTAKE_MARK not in name or name in used]
    answer = "\n\n".join([*helpers, re.sub(rf"\b{wrong}\b", kata, mine)])
    # In its place: what comes after may build on it.
    solved = _pieces(parse.read(exercise.path(SOLUTIONS)))
    return "\n\n".join(answer if name == kata else text for name, text in solved) + "\n"


def _pieces(text: str) -> list[tuple[str, str]]:
    """Return a file's top-level statements, each with the name of the function or class that it defines, if it does."""
    lines = text.splitlines()
    found = []
    for node in ast.parse(text).body:
        first = min([node.lineno, *(one.lineno for one in getattr(node, "decorator_list", []))])
        found.append((getattr(node, "name", ""), "\n".join(lines[first - 1 : node.end_lineno])))
    return found
