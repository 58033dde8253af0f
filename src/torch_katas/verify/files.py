"""Which files of an exercise are missing or cannot be read, and which files of a course belong to no exercise."""

import re
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from torch_katas.course import layout
from torch_katas.course.layout import EXERCISES, MISCONCEPTIONS, SOLUTIONS, TESTS, shorten
from torch_katas.course.model import Course, Exercise
from torch_katas.source import parse
from torch_katas.verify.finding import Finding

TREES = {
    EXERCISES: "the statement, and stubs that end in raise NotImplementedError",
    SOLUTIONS: "the answer, and the reasons for it",
    MISCONCEPTIONS: "wrong answers that people really write, each with its explanation",
}
"""What an exercise's file in each tree holds."""
PLACEHOLDER = re.compile(r'\bTODO\b:?\s*(.*?)(?:"""| \|.*)?$')
"""What stands in a file that `katas new` has made where something is still to be written, and says what."""


class CourseWithDrafts(Course):
    """A course seen by those who write it: an exercise counts from the first of its files on."""

    @cached_property
    def exercises(self) -> tuple[Exercise, ...]:
        """Every exercise that at least one file is named after, in the course's order."""
        return tuple(Exercise(self.root, chapter, stem) for chapter, stem in layout.named_exercises(self.root))


def code_file_findings(exercise: Exercise) -> Iterator[Finding]:
    """Yield what keeps the Python files of an exercise from being looked into: missing, unreadable, not filled in."""
    for tree, content in TREES.items():
        yield from _file_findings(exercise.path(tree), exercise.shown(tree), content)
    yield from _file_findings(exercise.tests_path, exercise.shown_tests, "hidden tests, which make the exercise exist")


def hint_file_findings(exercise: Exercise) -> Iterator[Finding]:
    """Yield the same for the hints of an exercise."""
    yield from _file_findings(exercise.hints_path, exercise.shown_hints, "three hints for each kata")


def _file_findings(path: Path, shown: str, content: str) -> Iterator[Finding]:
    if path.exists():
        yield from _text_findings(path, shown)
    else:
        yield Finding(shown, None, f"this file does not exist; it holds {content}")


def _text_findings(path: Path, shown: str) -> Iterator[Finding]:
    try:
        text = parse.read(path, "Python" if path.suffix == ".py" else "plain")
        if path.suffix == ".py":
            parse.parse(text)
    except parse.UnreadableError as error:
        yield Finding(shown, error.line, error.message)
        return
    yield from placeholder_findings(text, shown)


def placeholder_findings(text: str, shown: str) -> Iterator[Finding]:
    """Yield a finding for each line of a text that is still to be written."""
    for number, line in enumerate(text.splitlines(), start=1):
        if match := PLACEHOLDER.search(line):
            yield Finding(shown, number, f"still to be written: {match[1]}")


def stray_files(course: Course) -> Iterator[Finding]:
    """Yield a finding for each file below the trees that is not named like a part of an exercise."""
    for tree in TREES:
        for path in sorted((course.root / tree).rglob("*.py")):
            if not layout.is_answer(path, course.root / tree):
                text = "not named like an exercise, NN_chapter/NN_name.py"
                yield Finding(shorten(path, course.root), None, text)
    for path in sorted((course.root / TESTS).glob("[0-9]*/*.py")):
        if not path.match(layout.TEST_FILES) and not path.match(layout.ALSO_RIGHT_FILES):
            text = "not named like a hidden test file, test_NN_name.py, or like also_right_NN_name.py"
            yield Finding(shorten(path, course.root), None, text)
