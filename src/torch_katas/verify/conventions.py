"""What every exercise keeps to beside what the proof needs: its statement, its explanations, its imports, its style."""

import ast
import re
import sys
from collections.abc import Iterator

from torch_katas.course.explanations import missing_quotations, words_of_code
from torch_katas.course.layout import EXERCISES, MISCONCEPTIONS, SOLUTIONS
from torch_katas.course.model import Course, Exercise
from torch_katas.source import parse
from torch_katas.source.hidden_tests import test_functions
from torch_katas.verify.finding import Finding

_ENGINE = "torch_katas"
_NOT_ALLOWED = re.compile(r"Not allowed: (.+?)\.(?=\s|$)", re.DOTALL)
_OTHER_WAYS_TO_FORBID = re.compile(r"\b(do not use|don't use|must not use|without using|forbidden)\b", re.IGNORECASE)


def convention_findings(course: Course, exercise: Exercise) -> Iterator[Finding]:
    """Yield what the texts of an exercise lack; all of them are there and belong together."""
    yield from _statement_findings(exercise)
    yield from _given_code_findings(exercise)
    yield from _loose_rules(exercise)
    yield from _solution_docstrings(exercise)
    yield from _wrong_answer_findings(exercise)
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
    """Yield what a learner is given and the solution has otherwise, or not at all."""
    solution = _top_level(parse.read(exercise.path(SOLUTIONS)))
    for name, (line, code) in _top_level(parse.read(exercise.path(EXERCISES))).items():
        if name not in exercise.katas and (name not in solution or solution[name][1] != code):
            text = f"{name} is given code, and does not stand the same in {exercise.shown(SOLUTIONS)}"
            yield Finding(exercise.shown(EXERCISES), line, text)


def _top_level(text: str) -> dict[str, tuple[int, str]]:
    """Return line and code of everything that a file defines: functions, classes, constants."""
    defined = {name: (definition.line, definition.code) for name, definition in parse.definitions(text).items()}
    for node in parse.parse(text).body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value:
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                defined[ast.unparse(target)] = (node.lineno, ast.unparse(node.value))
    return defined


def _loose_rules(exercise: Exercise) -> Iterator[Finding]:
    for line, docstring in parse.docstrings(parse.read(exercise.path(EXERCISES))):
        if match := _OTHER_WAYS_TO_FORBID.search(docstring):
            text = f"'{match[0]}' forbids in words that no test can enforce; write 'Not allowed: name.'"
            yield Finding(exercise.shown(EXERCISES), line, text)


def _solution_docstrings(exercise: Exercise) -> Iterator[Finding]:
    shown = exercise.shown(SOLUTIONS)
    text = parse.read(exercise.path(SOLUTIONS))
    if not ast.get_docstring(parse.parse(text)):
        yield Finding(shown, 1, "the file does not begin with a docstring that says what the answer is about")
    given = parse.definitions(parse.read(exercise.path(EXERCISES))).keys() - set(exercise.katas)
    for name, definition in exercise.reference.items():
        for line, _ in parse.docstrings_in(definition.node) if name not in given else ():
            yield Finding(shown, line, "a docstring in a solution: the statement stands in the exercise alone")


def _wrong_answer_findings(exercise: Exercise) -> Iterator[Finding]:
    shown = exercise.shown(MISCONCEPTIONS)
    answers = exercise.wrong_answers
    for wrong in answers.by_name.values():
        does, remedy = wrong.explanation
        if not does:
            yield Finding(shown, wrong.line, f"{wrong.name} has no explanation for the learner")
        elif not remedy:
            text = f"the explanation of {wrong.name} does not say what to do instead: after 'Instead: '"
            yield Finding(shown, wrong.line, text)
        missing = missing_quotations(does, words_of_code(answers.text, wrong.name))
        if missing:
            text = f"the explanation of {wrong.name} quotes `{missing[0]}`, which its code does not have"
            yield Finding(shown, wrong.line, text)
        if _parameters(wrong.definition.node) != _parameters(exercise.reference[wrong.kata].node):
            yield Finding(shown, wrong.line, f"{wrong.name} has other parameters than {wrong.kata}")


def _parameters(node: ast.stmt) -> list[str]:
    """Return the names of a function's parameters; none for a class, whose methods a mistake may lack."""
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return []
    return [part.arg for part in ast.walk(node.args) if isinstance(part, ast.arg)]


def _hidden_test_findings(exercise: Exercise) -> Iterator[Finding]:
    shown = exercise.shown_tests
    text = parse.read(exercise.tests_path)
    for name, test in test_functions(text).items():
        if not test.docstring:
            yield Finding(shown, None, f"{name} has no sentence for the learner")
    for node in ast.walk(parse.parse(text)):
        if isinstance(node, ast.Assert):
            yield Finding(shown, node.lineno, "a bare assert tells the learner nothing; use torch_katas.checks")


def _foreign_imports(course: Course, exercise: Exercise) -> Iterator[Finding]:
    allowed = {*course.config.imports, *sys.stdlib_module_names}
    for tree in (EXERCISES, SOLUTIONS, MISCONCEPTIONS):
        for line, package in parse.imports(parse.read(exercise.path(tree))):
            is_edit = tree == MISCONCEPTIONS and package == _ENGINE  # `edit` is part of how they are written
            if package not in allowed and not is_edit:
                yield Finding(exercise.shown(tree), line, f"imports {package}; exercises stand alone")
