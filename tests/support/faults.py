"""A fault planted in the mini course, and what the content check says of it."""

from collections.abc import Iterator
from pathlib import Path

from harness import Mini

from torch_katas.verify.files import CourseWithDrafts
from torch_katas.verify.verify import verify

EXERCISE = "exercises/01_demo/01_double.py"
SOLUTION = "solutions/01_demo/01_double.py"
WRONG = "misconceptions/01_demo/01_double.py"
TESTS = "tests/01_demo/test_01_double.py"
HINTS = "tests/01_demo/hints_01_double.md"
LESSON = "exercises/01_demo/README.md"

Fault = tuple[str, str, str, str]
"""A file, a text in it (empty: its end), what is put there, and how the finding begins, behind the file's name where it
begins with a colon."""


def findings(mini: Mini) -> Iterator[str]:
    """Yield what the content check says of all the mini course."""
    course = CourseWithDrafts(mini.root)
    return map(str, verify(course, course.exercises))


def plant(path: Path, old: str, new: str) -> None:
    """Replace the first `old` by `new`."""
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1) if old else text + new)


def check_that_it_is_found(mini: Mini, fault: Fault) -> None:
    """Plant a fault and fail unless it is found. What comes after its finding is not waited for."""
    path, old, new, expected = fault
    plant(mini.root / path, old, new)
    expected = path + expected if expected.startswith(":") else expected
    seen = []
    for finding in findings(mini):
        seen.append(finding)
        if finding.startswith(expected):
            break
    assert seen and seen[-1].startswith(expected), seen
    assert "\n" not in "".join(seen)
