"""What an exercise's four files must look like, told from their text alone."""

import re
import sys
from collections.abc import Iterator

from torch_katas.course.layout import EXERCISES, MISCONCEPTIONS, SOLUTIONS, TESTS, shorten
from torch_katas.course.mistakes import MISTAKE_MARK
from torch_katas.course.model import Course, Exercise
from torch_katas.source import parse

LEAST_TESTS = 3
LEAST_WRONG_ANSWERS = 2
ALLOWED_IMPORTS = {"torch", "torchvision", "numpy", *sys.stdlib_module_names}

_NOT_ALLOWED = re.compile(r"Not allowed: ([^.]+)\.")
_OTHER_WAYS_TO_FORBID = re.compile(r"\b(do not use|don't use|must not use|without using|forbidden)\b", re.IGNORECASE)


def leftovers(course: Course) -> Iterator[str]:
    """Yield the files that mirror no exercise, and the chapters without a lesson."""
    known = {exercise.path(tree) for exercise in course.exercises for tree in (EXERCISES, SOLUTIONS, MISCONCEPTIONS)}
    for tree in (EXERCISES, SOLUTIONS, MISCONCEPTIONS):
        for path in sorted((course.root / tree).rglob("*.py")):
            if path not in known:
                yield f"{shorten(path, course.root)}: no hidden tests belong to this file"
    tests = {exercise.tests_path for exercise in course.exercises}
    for path in sorted((course.root / TESTS).glob("[0-9]*/*.py")):
        if path not in tests:
            yield f"{shorten(path, course.root)}: not named like a hidden test file, test_NN_name.py"
    for chapter in course.chapters:
        lesson = course.root / EXERCISES / chapter / "README.md"
        if not lesson.is_file():
            yield f"{shorten(lesson, course.root)}: the chapter has no lesson"


def layout_findings(exercise: Exercise) -> Iterator[str]:
    """Yield what is missing or wrong in the files of one exercise; the proof needs all of it in place."""
    unreadable = list(_unreadable(exercise))
    yield from unreadable
    if unreadable:
        return
    stubs = parse.definitions(parse.read(exercise.path(EXERCISES)))
    yield from _test_findings(exercise)
    for kata in exercise.katas:
        yield from _stub_findings(exercise, kata, stubs.get(kata))
        yield from _counts(exercise, kata)
    yield from _unasked(exercise, stubs)
    yield from _wrong_answer_findings(exercise)
    yield from _imports(exercise)
    yield from _loose_rules(exercise)


def wrong_answers(exercise: Exercise) -> dict[str, int]:
    """Return the known wrong answers of an exercise: name to line."""
    found = parse.definitions(parse.read(exercise.path(MISCONCEPTIONS)))
    return {name: definition.line for name, definition in found.items() if not name.startswith("_")}


def rules_named(exercise: Exercise) -> dict[str, int]:
    """Return the operators that the statements forbid: name to the line of the docstring."""
    text = parse.read(exercise.path(EXERCISES))
    named = {}
    for line, docstring in parse.docstrings(text):
        for match in _NOT_ALLOWED.finditer(docstring):
            named.update({name.strip().strip("`"): line for name in match[1].split(",")})
    return named


def _unreadable(exercise: Exercise) -> Iterator[str]:
    paths = [exercise.path(tree) for tree in (EXERCISES, SOLUTIONS, MISCONCEPTIONS)]
    for path in [*paths, exercise.tests_path]:
        try:
            parse.parse(parse.read(path))
        except parse.UnreadableError as error:
            line = f":{error.line}" if error.line else ""
            yield f"{shorten(path, exercise.root)}{line}: {error.message}"


def _stub_findings(exercise: Exercise, kata: str, stub: parse.Definition | None) -> Iterator[str]:
    where = exercise.shown(EXERCISES)
    if stub is None:
        yield f"{where}: the stub of {kata} is missing"
        return
    where = f"{where}:{stub.line}"
    if kata in exercise.given:
        if stub.code != exercise.given[kata]:
            yield f"{where}: {kata} differs from {kata}__as_given among the known wrong answers"
    elif not stub.is_stub:
        yield f"{where}: {kata} does not end in raise NotImplementedError"
    if stub.signature != exercise.reference[kata].signature:
        mine, theirs = (text.replace("\n", "; ") for text in (stub.signature, exercise.reference[kata].signature))
        yield f"{where}: the signature of {kata} differs from the solution's: {mine} against {theirs}"
    if not stub.docstring:
        yield f"{where}: {kata} has no statement"
    elif ">>>" not in stub.docstring:
        yield f"{where}: the statement of {kata} has no worked example"


def _counts(exercise: Exercise, kata: str) -> Iterator[str]:
    tests = len(exercise.tests_of(kata))
    if tests < LEAST_TESTS:
        yield f"{exercise.shown_tests}: {kata} has {tests} tests; at least {LEAST_TESTS} are asked for"
    prefix = kata + MISTAKE_MARK
    wrong = sum(name.startswith(prefix) for name in wrong_answers(exercise))
    if wrong < LEAST_WRONG_ANSWERS:
        shown = exercise.shown(MISCONCEPTIONS)
        yield f"{shown}: {kata} has {wrong} known wrong answers; at least {LEAST_WRONG_ANSWERS} are asked for"


def _test_findings(exercise: Exercise) -> Iterator[str]:
    asking = {test.name for test in exercise.tests}
    for name, (_, docstring) in parse.test_functions(parse.read(exercise.tests_path)).items():
        if name not in asking:
            yield f"{exercise.shown_tests}: {name} asks for no kata"
        if not docstring:
            yield f"{exercise.shown_tests}: {name} has no sentence for the learner"


def _unasked(exercise: Exercise, stubs: dict[str, parse.Definition]) -> Iterator[str]:
    for name, stub in stubs.items():
        if stub.is_stub and name not in exercise.katas:
            yield f"{exercise.shown(EXERCISES)}:{stub.line}: no hidden test asks for the stub {name}"


def _wrong_answer_findings(exercise: Exercise) -> Iterator[str]:
    for name, definition in parse.definitions(parse.read(exercise.path(MISCONCEPTIONS))).items():
        where = f"{exercise.shown(MISCONCEPTIONS)}:{definition.line}: {name}"
        if name.startswith("_"):
            continue
        if name.split(MISTAKE_MARK)[0] not in exercise.katas:
            yield f"{where} belongs to no kata; a known wrong answer is named kata{MISTAKE_MARK}mistake"
        if not definition.docstring:
            yield f"{where} has no explanation for the learner"


def _imports(exercise: Exercise) -> Iterator[str]:
    for tree in (EXERCISES, SOLUTIONS, MISCONCEPTIONS):
        for line, package in parse.imports(parse.read(exercise.path(tree))):
            if package not in ALLOWED_IMPORTS:
                yield f"{exercise.shown(tree)}:{line}: imports {package}; exercises stand alone"


def _loose_rules(exercise: Exercise) -> Iterator[str]:
    for line, docstring in parse.docstrings(parse.read(exercise.path(EXERCISES))):
        if match := _OTHER_WAYS_TO_FORBID.search(docstring):
            yield (
                f"{exercise.shown(EXERCISES)}:{line}: '{match[0]}' forbids in words that no test can enforce; "
                "write 'Not allowed: name.'"
            )
