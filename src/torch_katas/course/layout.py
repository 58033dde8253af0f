"""What the folders and files of a course are called, and where each lies.

exercises/NN_chapter/NN_name.py         the statement and its stubs, which the learner edits
solutions/NN_chapter/NN_name.py         the reference
misconceptions/NN_chapter/NN_name.py    known wrong answers
tests/NN_chapter/test_NN_name.py        hidden tests, with hints_NN_name.md and pristine_NN_name.txt beside them

A course that is handed out to learners has no solutions and no known wrong answers, and may have no hidden tests:
tests/NN_chapter/released_NN_name.json says what the engine has to know of them.
"""

import re
from functools import cache
from pathlib import Path

EXERCISES = "exercises"
SOLUTIONS = "solutions"
MISCONCEPTIONS = "misconceptions"
TESTS = "tests"
TREES = (EXERCISES, SOLUTIONS)
"""Folders that hold an answer to every exercise, and can be judged."""
HIDDEN = (SOLUTIONS, TESTS, MISCONCEPTIONS)
"""Folders that an answer may not read while it is graded."""

NOTEBOOKS = "notebooks"
NOTEBOOK_SUFFIX = ".ipynb"
BACKUPS = "backups"
"""What a learner had written before it was replaced: one dated folder each time, laid out like exercises/."""
CACHE = ".kata_cache"
"""Verdicts, and small facts about the learner. It may be deleted at any time."""
CLASS = "class"
"""What a teacher has collected and graded: personal data."""
SETTINGS = "pyproject.toml"

ALSO_RIGHT_FILES = "[0-9]*_*/also_right_[0-9]*_*.py"
"""Below tests/: right answers in other styles."""
TEST_FILES = "[0-9]*_*/test_[0-9]*_*.py"
"""Below tests/: an exercise exists because its hidden tests do."""
RELEASED_FILES = "[0-9]*_*/released_[0-9]*_*.json"
"""Below tests/: exercises of a course that is handed out without hidden tests."""
ANSWER_FILES = "[0-9]*_*/[0-9]*_*.py"
"""Below exercises/, solutions/, misconceptions/, and any other tree of answers."""


@cache
def answer_path(tree: Path | str, chapter: str, stem: str) -> Path:
    """Return an exercise's file in a tree of answers."""
    return Path(tree) / chapter / f"{stem}.py"


def tests_path(root: Path, chapter: str, stem: str) -> Path:
    """Return the hidden tests of an exercise."""
    return root / TESTS / chapter / f"test_{stem}.py"


def stem_of_tests_path(path: Path) -> str:
    """Undo tests_path and released_path: return the stem of the exercise that a file belongs to."""
    return path.stem.removeprefix("test_").removeprefix("released_")


def hints_path(root: Path, chapter: str, stem: str) -> Path:
    """Return the hints of an exercise."""
    return root / TESTS / chapter / f"hints_{stem}.md"


def pristine_path(root: Path, chapter: str, stem: str) -> Path:
    """Return the copy of an exercise as it is handed out, which a reset puts back."""
    return root / TESTS / chapter / f"pristine_{stem}.txt"


def also_right_path(root: Path, chapter: str, stem: str) -> Path:
    """Return the file of right answers in other styles, which the hidden tests must accept."""
    return root / TESTS / chapter / f"also_right_{stem}.py"


def survivors_path(root: Path, chapter: str, stem: str) -> Path:
    """Return the list of mutants of a solution that no test has to fail, with reasons; most exercises have none."""
    return root / TESTS / chapter / f"survivors_{stem}.toml"


def released_path(root: Path, chapter: str, stem: str) -> Path:
    """Return what stands in for an exercise's solution and known wrong answers where a course is handed out."""
    return root / TESTS / chapter / f"released_{stem}.json"


def lesson_path(root: Path, chapter: str) -> Path:
    """Return the page that a chapter begins with."""
    return root / EXERCISES / chapter / "README.md"


def named_exercises(root: Path) -> list[tuple[str, str]]:
    """Return chapter and stem of every exercise that at least one file is named after, in the course's order."""
    exercises = {
        (path.parent.name, path.stem)
        for tree in (EXERCISES, SOLUTIONS, MISCONCEPTIONS)
        for path in (root / tree).glob(ANSWER_FILES)
    }
    for path in (root / TESTS).glob("[0-9]*_*/*"):
        if match := re.fullmatch(r"(?:test_(\d.*_.*)\.py|hints_(\d.*_.*)\.md|pristine_(\d.*_.*)\.txt)", path.name):
            exercises.add((path.parent.name, next(filter(None, match.groups()))))
    return sorted(exercises)


def is_answer(path: Path, tree: Path) -> bool:
    """Tell whether a path in a tree of answers is named like an exercise."""
    return len(path.relative_to(tree).parts) == 2 and path.match(ANSWER_FILES)  # NN_chapter/NN_name.py


def notebook_path(folder: Path, chapter: str) -> Path:
    """Return the notebook of a chapter in a folder of notebooks."""
    return folder / f"{chapter}{NOTEBOOK_SUFFIX}"


def shorten(path: Path, root: Path) -> str:
    """Return a path relative to the root where it lies below it, else as it is."""
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)
