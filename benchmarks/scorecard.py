"""`python grader.py` on untouched stubs, on unchanged answers and after one edit: `python benchmarks/scorecard.py`.

Works on a copy of the course, so that nobody's exercises or cache are touched.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from measure import ROOT, machine, medians

FOLDERS = ("exercises", "solutions", "misconceptions", "tests", "data")


def main() -> None:
    """Measure, and print a table."""
    with tempfile.TemporaryDirectory() as folder:
        course = Path(folder) / "course"
        for name in FOLDERS:
            shutil.copytree(ROOT / name, course / name)
        for name in ("grader.py", "pyproject.toml"):
            shutil.copy(ROOT / name, course / name)
        untouched = medians({"untouched stubs": lambda: grader(course, "score")})
        grader(course, "score", "solutions")
        answered = medians(
            {
                "unchanged answers": lambda: grader(course, "score", "solutions"),
                "after one edit": lambda: (edit(course), grader(course, "score", "solutions")),
            }
        )
    print(machine())
    for name, seconds in (untouched | answered).items():
        print(f"{name:20}{seconds:6.2f} s")


def edit(course: Path) -> None:
    """Change one answer."""
    path = course / "solutions" / "03_sequence_shapes" / "01_batch_first.py"
    path.write_text(path.read_text() + "# changed\n")


def grader(course: Path, *arguments: str) -> None:
    """Run the grader in the copy."""
    done = subprocess.run([sys.executable, "grader.py", *arguments], cwd=course, capture_output=True, check=False)
    assert done.returncode in (0, 1), done.stderr


if __name__ == "__main__":
    main()
