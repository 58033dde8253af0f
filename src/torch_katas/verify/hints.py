"""What the hints of an exercise lack: a kata, a step, or the restraint to leave the last one to the learner."""

import ast
import re
from collections.abc import Iterator

from torch_katas.course import hints
from torch_katas.course.layout import SOLUTIONS
from torch_katas.course.model import Exercise
from torch_katas.source import parse
from torch_katas.source.parse import Definition
from torch_katas.verify.finding import Finding

TRIVIAL = 10
"""Code of at most this many characters is no solution to keep from anybody: `x + x`, `len(x)`."""


def hint_findings(exercise: Exercise) -> Iterator[Finding]:
    """Yield what is missing or wrong in an exercise's hints; the file is there."""
    shown = exercise.shown_hints
    try:
        by_kata = hints.parse_hints(parse.read(exercise.hints_path))
    except hints.MalformedError as error:
        yield Finding(shown, error.line, str(error))
        return
    for kata in exercise.katas:
        if kata not in by_kata:
            yield Finding(shown, None, f"{kata} has no hints")
            continue
        for step, text in enumerate(by_kata[kata], start=1):
            if gives_away(exercise.reference[kata], text):
                text = f"hint {step} of {kata} holds the solution; leave the last step to the learner"
                yield Finding(shown, None, text)
    for name in by_kata:
        if name not in exercise.katas:
            yield Finding(shown, None, f"{name} is no kata of {exercise.shown(SOLUTIONS)}")


def gives_away(reference: Definition, text: str) -> bool:
    """Tell whether a text holds all that a function, or a method of a class, computes, whatever the spacing."""
    squeezed = _squeeze(text)
    for function in _functions(reference):
        pieces = {_squeeze(piece) for piece in _pieces(function.body)}
        if sum(map(len, pieces)) > TRIVIAL and all(piece in squeezed for piece in pieces):
            return True
    return False


def _functions(reference: Definition) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Return the function, or the methods; `__init__` only where it is all: naming a layer there is naming the API."""
    if not isinstance(reference.node, ast.ClassDef):
        return [reference.node]
    methods = [node for node in reference.node.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    return [method for method in methods if method.name != "__init__"] or methods


def _pieces(body: list[ast.stmt]) -> Iterator[str]:
    """Yield what each statement computes. The names that it is given to are the learner's own to choose."""
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield from _pieces(node.body)
            continue
        for name, value in ast.iter_fields(node):
            if isinstance(value, ast.expr) and name not in ("target", "annotation") and not _every_class_has(value):
                yield ast.unparse(value)
        for name in ("body", "orelse", "finalbody"):
            yield from _pieces(getattr(node, name, None) or [])
        if isinstance(node, ast.With | ast.AsyncWith):
            yield from (ast.unparse(item.context_expr) for item in node.items)


def _every_class_has(value: ast.expr) -> bool:
    """Tell whether this is a docstring, or the call of the base class, which any module begins with."""
    return isinstance(value, ast.Constant) or ast.unparse(value).startswith("super().__init__(")


def _squeeze(text: str) -> str:
    return re.sub(r"[\s`]", "", text).replace('"', "'")
