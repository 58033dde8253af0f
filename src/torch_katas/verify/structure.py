"""Whether the stubs, the solution, the known wrong answers and the hidden tests of an exercise belong together.

All of it is seen in their text alone. The proof needs all of it in place.
"""

import ast
import re
from collections.abc import Iterator, Mapping

from torch_katas.course.changes import CHANGES, read_changes
from torch_katas.course.layout import EXERCISES, MISCONCEPTIONS, SOLUTIONS, shorten
from torch_katas.course.mistakes import MISTAKE_MARK, read_wrong_answers
from torch_katas.course.model import Exercise
from torch_katas.source import parse
from torch_katas.source.hidden_tests import TestFunction, test_functions
from torch_katas.source.parse import Definition
from torch_katas.verify.finding import Finding

LEAST_TESTS = 3
LEAST_WRONG_ANSWERS = 2


def structure_findings(exercise: Exercise) -> Iterator[Finding]:
    """Yield what does not fit together in the files of one exercise; all of them are there and can be parsed."""
    stubs = parse.definitions(parse.read(exercise.path(EXERCISES)))
    yield from _repeated_names(exercise)
    basic = list(_lost_katas(exercise, stubs)) or list(_impossible_edits(exercise))
    yield from basic
    if basic:  # whatever else is found would come of it
        return
    yield from _test_findings(exercise)
    yield from _change_findings(exercise)
    if not exercise.katas:
        yield Finding(exercise.shown_tests, None, "no test asks for a kata, so there is nothing to prove")
    for kata in exercise.katas:
        yield from _stub_findings(exercise, kata, stubs.get(kata))
        yield from _counts(exercise, kata)
    for name, stub in stubs.items():
        if stub.is_stub and name not in exercise.katas:
            yield Finding(exercise.shown(EXERCISES), stub.line, f"no hidden test asks for the stub {name}")
    yield from _wrong_answer_findings(exercise)
    yield from _also_right_findings(exercise)


def _also_right_findings(exercise: Exercise) -> Iterator[Finding]:
    """Yield what is wrong with right answers of other styles before they are run."""
    path = exercise.also_right_path
    if not path.exists():
        return
    shown = shorten(path, exercise.root)
    try:
        answers = read_wrong_answers(parse.read(path), parse.read(exercise.path(SOLUTIONS)))
    except parse.UnreadableError as error:
        yield Finding(shown, error.line, error.message)
        return
    for problem in answers.problems:
        yield Finding(shown, problem.line, f"{problem.name}: {problem.message}")
    for answer in answers.by_name.values():
        if answer.kata not in exercise.katas or not answer.mistake:
            yield Finding(shown, answer.line, f"{answer.name} is not named like a kata and its style, kata__style")
        elif answer.name in exercise.wrong_answers.by_name:
            yield Finding(shown, answer.line, f"{answer.name} is a known wrong answer as well")


def _impossible_edits(exercise: Exercise) -> Iterator[Finding]:
    """Yield the known wrong answers that are edits of the solution and cannot be carried out."""
    texts = [parse.read(exercise.path(tree)) for tree in (MISCONCEPTIONS, SOLUTIONS)]
    for problem in read_wrong_answers(*texts).problems:
        yield Finding(exercise.shown(MISCONCEPTIONS), problem.line, f"{problem.name}: {problem.message}")


def _repeated_names(exercise: Exercise) -> Iterator[Finding]:
    """Yield the functions and classes that a file defines twice: only the last counts."""
    kinds = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    paths = {exercise.shown(tree): exercise.path(tree) for tree in (EXERCISES, SOLUTIONS, MISCONCEPTIONS)}
    for shown, path in (paths | {exercise.shown_tests: exercise.tests_path}).items():
        lines: dict[str, int] = {}
        for node in parse.parse(parse.read(path)).body:
            name = node.name if isinstance(node, kinds) else _name_of_edit(node)
            if name in lines:
                text = f"{name} is defined twice, here and in line {lines[name]}; only this one counts"
                yield Finding(shown, node.lineno, text)
            if name:
                lines[name] = node.lineno


def _name_of_edit(node: ast.stmt) -> str:
    """Return the name of a known wrong answer that is an edit of its solution; empty for other statements."""
    target = node.targets[0] if isinstance(node, ast.Assign) else None
    return target.id if isinstance(target, ast.Name) and MISTAKE_MARK in target.id else ""


def _lost_katas(exercise: Exercise, stubs: Mapping[str, Definition]) -> Iterator[Finding]:
    """Yield the stubs that hidden tests ask for and the solution does not define: they may have been renamed there."""
    asked = {name for test in _tests(exercise).values() for name in test.arguments}
    others = [d for name, d in exercise.reference.items() if name not in stubs and not name.startswith("_")]
    renamed = f"; was it renamed to {' or '.join(d.name for d in others)}?" if others else ""
    line = others[0].line if len(others) == 1 else None
    for name in stubs:
        if name in asked and name not in exercise.reference:
            text = f"{name} is not defined here; the exercise has its stub, and hidden tests ask for it{renamed}"
            yield Finding(exercise.shown(SOLUTIONS), line, text)


def _change_findings(exercise: Exercise) -> Iterator[Finding]:
    """Yield what the hidden tests say of side effects that is not so: of no kata, or of no argument."""
    try:
        changes = read_changes(parse.read(exercise.tests_path))
    except parse.UnreadableError as error:
        yield Finding(exercise.shown_tests, error.line, error.message)
        return
    for kata, arguments in changes.items():
        if kata not in exercise.katas:
            yield Finding(exercise.shown_tests, None, f"{CHANGES} names {kata}, which is no kata of this exercise")
            continue
        parameters = set(re.findall(r"\w+", exercise.reference[kata].signature))
        for argument in arguments:
            if argument not in parameters:
                yield Finding(exercise.shown_tests, None, f"{CHANGES}: {kata} has no argument {argument}")


def _stub_findings(exercise: Exercise, kata: str, stub: Definition | None) -> Iterator[Finding]:
    shown = exercise.shown(EXERCISES)
    if stub is None:
        yield Finding(shown, None, f"the stub of {kata} is missing")
        return
    if kata in exercise.given:
        if stub.code != exercise.given[kata]:
            text = f"{kata} differs from {kata}__as_given among the known wrong answers"
            yield Finding(shown, stub.line, text)
    elif not stub.is_stub:
        yield Finding(shown, stub.line, f"{kata} does not end in raise NotImplementedError")
    if stub.signature != exercise.reference[kata].signature:
        given, solved = (text.replace("\n", "; ") for text in (stub.signature, exercise.reference[kata].signature))
        text = f"the signature of {kata} differs from the solution's: {given} against {solved}"
        yield Finding(shown, stub.line, text)


def _counts(exercise: Exercise, kata: str) -> Iterator[Finding]:
    tests = len(exercise.tests_of(kata))
    if tests < LEAST_TESTS:
        yield Finding(exercise.shown_tests, None, f"{kata} has {tests} tests; at least {LEAST_TESTS} are asked for")
    wrong = len(exercise.wrong_answers.of_kata(kata))
    if wrong < LEAST_WRONG_ANSWERS:
        text = f"{kata} has {wrong} known wrong answers; at least {LEAST_WRONG_ANSWERS} are asked for"
        yield Finding(exercise.shown(MISCONCEPTIONS), None, text)


def _tests(exercise: Exercise) -> dict[str, TestFunction]:
    return test_functions(parse.read(exercise.tests_path))


def _test_findings(exercise: Exercise) -> Iterator[Finding]:
    asking = {test.name for test in exercise.tests}
    for name, test in _tests(exercise).items():
        if name not in asking:
            katas = ", ".join(exercise.katas) or "none"
            text = f"{name} asks for no kata, but for {', '.join(test.arguments) or 'nothing'}; the katas here: {katas}"
            yield Finding(exercise.shown_tests, None, text)


def _wrong_answer_findings(exercise: Exercise) -> Iterator[Finding]:
    for wrong in exercise.wrong_answers.by_name.values():
        if wrong.kata not in exercise.katas:
            text = f"{wrong.name} belongs to no kata; a known wrong answer is named kata{MISTAKE_MARK}mistake"
            yield Finding(exercise.shown(MISCONCEPTIONS), wrong.line, text)
