"""Grading 1, 10 and 100 submissions of chapter 03: `python benchmarks/submissions.py`.

Each submission is the solutions with a remark of its own, so no two are the same text; the cache is off. Beside it,
`pytest --answers` once per submission, timed on three and multiplied.
"""

import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from measure import ROOT, machine, seconds

from torch_katas.course.model import Course
from torch_katas.grading import grader
from torch_katas.grading.settings import Settings

CHAPTER = "03_sequence_shapes"
COUNTS = (1, 10, 100)
BY_PYTEST = 3


def main() -> None:
    """Measure, and print a table."""
    course = Course(ROOT)
    exercises = course.select(CHAPTER)
    settings = Settings(device="cpu", use_cache=False)
    with tempfile.TemporaryDirectory() as folder:
        submissions = [hand_in(Path(folder) / f"student{number:03}", number) for number in range(max(COUNTS))]
        list(grader.grade_exercises(course, "solutions", exercises[:1], settings))  # starts the server
        print(machine())
        print(f"{'submissions':>12}{'seconds':>10}{'each':>10}{'controller peak':>18}")
        for count in COUNTS:
            took = seconds(lambda count=count: [grade(course, tree, settings) for tree in submissions[:count]])
            print(f"{count:12}{took:10.2f}{took / count * 1000:7.0f} ms{peak_memory():14.1f} MB")
        each = took / count
        by_pytest = sum(seconds(lambda tree=tree: run_pytest(tree)) for tree in submissions[:BY_PYTEST]) / BY_PYTEST
    print(f"pytest once per submission: {by_pytest:.2f} s each; the engine is {by_pytest / each:.1f} times faster")


def hand_in(folder: Path, number: int) -> Path:
    """Return a copy of the chapter's solutions that differs from all others."""
    shutil.copytree(ROOT / "solutions" / CHAPTER, folder / CHAPTER)
    for path in (folder / CHAPTER).glob("*.py"):
        path.write_text(path.read_text() + f"\n# handed in by student {number}\n")
    return folder


def grade(course: Course, tree: Path, settings: Settings) -> None:
    """Grade one submission, and make sure that it passes."""
    for graded in grader.grade_exercises(course, str(tree), course.select(CHAPTER), settings):
        assert all(kata.status == "done" for kata in graded.katas), graded


def run_pytest(tree: Path) -> None:
    """Grade one submission with a pytest of its own."""
    command = [sys.executable, "-m", "pytest", f"--answers={tree}", "03"]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)


def peak_memory() -> float:
    """Return this process's peak resident memory in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
