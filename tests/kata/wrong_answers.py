"""A known wrong answer as a learner would hand it in: its exercise's file, with that one mistake in it."""

import ast
import re

from kata import source
from kata.catalog import AS_GIVEN, MISCONCEPTIONS, MISTAKE_MARK, SOLUTIONS, Exercise
from kata.layout import wrong_answers


def names(exercise: Exercise) -> list[str]:
    """Return the known wrong answers that a learner may make: a debugging kata as it is given is not one of them."""
    return [name for name in wrong_answers(exercise) if not name.endswith(AS_GIVEN)]


def as_answer(exercise: Exercise, wrong: str) -> str:
    """Return the text of an answer that makes one known mistake; its other katas are the solution's."""
    kata = wrong.split(MISTAKE_MARK)[0]
    solved = _pieces(source.read(exercise.path(SOLUTIONS)))
    known = _pieces(source.read(exercise.path(MISCONCEPTIONS)))
    used = {name for name in known if MISTAKE_MARK in name and re.search(rf"\b{name}\b", known[wrong])} - {wrong}
    helpers = [text for name, text in known.items() if not name or name.startswith("_") or name in used]
    answer = re.sub(rf"\b{wrong}\b", kata, known[wrong])
    # In its place: what comes after may build on it.
    pieces = ["\n\n".join([*helpers, answer]) if name == kata else text for name, text in solved.items()]
    return "\n\n".join(pieces) + "\n"


def _pieces(text: str) -> dict[str, str]:
    """Return a file's top-level statements by the name that they define; the others together under ''."""
    lines = text.splitlines()
    found: dict[str, str] = {"": ""}
    for node in ast.parse(text).body:
        decorators = [one.lineno for one in getattr(node, "decorator_list", [])]
        piece = "\n".join(lines[min([node.lineno, *decorators]) - 1 : node.end_lineno])
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found[node.name] = piece
        else:
            found[""] += piece + "\n"
    return found
