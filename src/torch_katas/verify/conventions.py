"""What every exercise keeps to beside what the proof needs: its statement, its explanations, its imports, its style."""

import ast
import re
import sys
from collections.abc import Iterator

from torch_katas.course.layout import EXERCISES, MISCONCEPTIONS, SOLUTIONS
from torch_katas.course.model import Course, Exercise
from torch_katas.source import parse
from torch_katas.verify.finding import Finding

_NOT_ALLOWED = re.compile(r"Not allowed: ([^.]+)\.")
_OTHER_WAYS_TO_FORBID = re.compile(r"\b(do not use|don't use|must not use|without using|forbidden)\b", re.IGNORECASE)


def convention_findings(course: Course, exercise: Exercise) -> Iterator[Finding]:
    """Yield what the texts of an exercise lack; all of them are there and belong together."""
    yield from _statement_findings(exercise)
    yield from _given_code_findings(exercise)
    yield from _loose_rules(exercise)
    yield from _solution_docstrings(exercise)
    yield from _explanations(exercise)
    yield from _hidden_test_findings(exercise)
    yield from _foreign_imports(course, exercise)


def forbidden_names(exercise: Exercise) -> dict[str, int]:
    """Return the operators that the statements forbid: name to the line of the docstring."""
    text = parse.read(exercise.path(EXERCISES))
    forbidden = {}
    for line, docstring in parse.docstrings(text):
        for match in _NOT_ALLOWED.finditer(docstring):
            forbidden.update({name.strip().strip("`"): line for name in match[1].split(",")})
    return forbidden


def _statement_findings(exercise: Exercise) -> Iterator[Finding]:
    shown = exercise.shown(EXERCISES)
    text = parse.read(exercise.path(EXERCISES))
    if not ast.get_docstring(parse.parse(text)):
        yield Finding(shown, 1, "the file does not begin with a docstring that says what it is about, and why")
    stubs = parse.definitions(text)
    for kata in exercise.katas:
        stub = stubs[kata]
        if not stub.docstring:
            yield Finding(shown, stub.line, f"{kata} has no statement")
        elif ">>>" not in stub.docstring:
            yield Finding(shown, stub.line, f"the statement of {kata} has no worked example")


def _given_code_findings(exercise: Exercise) -> Iterator[Finding]:
    """Yield the functions and classes that a learner is given and that the solution has otherwise, or not at all."""
    for name, given in parse.definitions(parse.read(exercise.path(EXERCISES))).items():
        if name not in exercise.katas:
            solution = exercise.reference.get(name)
            if solution is None or solution.code != given.code:
                text = f"{name} is given code, and does not stand the same in {exercise.shown(SOLUTIONS)}"
                yield Finding(exercise.shown(EXERCISES), given.line, text)


def _loose_rules(exercise: Exercise) -> Iterator[Finding]:
    for line, docstring in parse.docstrings(parse.read(exercise.path(EXERCISES))):
        if match := _OTHER_WAYS_TO_FORBID.search(docstring):
            text = f"'{match[0]}' forbids in words that no test can enforce; write 'Not allowed: name.'"
            yield Finding(exercise.shown(EXERCISES), line, text)


def _solution_docstrings(exercise: Exercise) -> Iterator[Finding]:
    shown = exercise.shown(SOLUTIONS)
    text = parse.read(exercise.path(SOLUTIONS))
    own = ast.get_docstring(parse.parse(text))
    if not own:
        yield Finding(shown, 1, "the file does not begin with a docstring that says what the answer is about")
    for line, _ in parse.docstrings(text)[1 if own else 0 :]:
        yield Finding(shown, line, "a docstring in a solution: the statement stands in the exercise alone")


def _explanations(exercise: Exercise) -> Iterator[Finding]:
    for name, definition in parse.definitions(parse.read(exercise.path(MISCONCEPTIONS))).items():
        if not name.startswith("_") and not definition.docstring:
            text = f"{name} has no explanation for the learner"
            yield Finding(exercise.shown(MISCONCEPTIONS), definition.line, text)


def _hidden_test_findings(exercise: Exercise) -> Iterator[Finding]:
    shown = exercise.shown_tests
    text = parse.read(exercise.tests_path)
    for name, (_, docstring) in parse.test_functions(text).items():
        if not docstring:
            yield Finding(shown, None, f"{name} has no sentence for the learner")
    for node in ast.walk(parse.parse(text)):
        if isinstance(node, ast.Assert):
            yield Finding(shown, node.lineno, "a bare assert tells the learner nothing; use torch_katas.checks")


def _foreign_imports(course: Course, exercise: Exercise) -> Iterator[Finding]:
    allowed = {*course.config.imports, *sys.stdlib_module_names}
    for tree in (EXERCISES, SOLUTIONS, MISCONCEPTIONS):
        for line, package in parse.imports(parse.read(exercise.path(tree))):
            if package not in allowed:
                yield Finding(exercise.shown(tree), line, f"imports {package}; exercises stand alone")
