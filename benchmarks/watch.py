"""From save to verdict in `grader.py watch`, against a cold pytest on the same file: `python benchmarks/watch.py`.

Both judge the same exercise of chapter 03 in a copy of the course, in turn, in the same run. Every save is a new text,
so that no verdict comes from the cache; half of the saves are right, half make a known mistake, which is named.
"""

import itertools
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pexpect
from measure import REPEATS, ROOT, machine, seconds

EXERCISE = "03_sequence_shapes/01_batch_first.py"
LINKED = ("data", "misconceptions", "pyproject.toml", "solutions", "tests")
PATIENCE = 120


def main() -> None:
    """Measure, and print medians and their ratio."""
    with tempfile.TemporaryDirectory() as folder:
        course = Path(folder)
        for name in LINKED:
            (course / name).symlink_to(ROOT / name)
        shutil.copy(ROOT / "grader.py", course / "grader.py")  # the course is where this file is
        shutil.copytree(ROOT / "exercises", course / "exercises")
        right = (ROOT / "solutions" / EXERCISE).read_text(encoding="utf-8")
        wrong = right.replace("permute(1, 0, 2)", "reshape(x.shape[1], x.shape[0], x.shape[2])", 1)
        assert wrong != right
        terminal = pexpect.spawn(
            sys.executable, ["grader.py", "watch", "03/01"], cwd=folder, dimensions=(60, 80), encoding="utf-8"
        )
        terminal.expect("q quit", timeout=PATIENCE)
        time.sleep(10)  # the server imports, and fingerprints are taken, while a learner would read
        counter = itertools.count()
        saves: list[float] = []
        colds: list[float] = []
        for _ in range(REPEATS):
            saves += [save(terminal, course, text, next(counter)) for text in (wrong, right)]
            colds.append(seconds(lambda: cold(course)))
        terminal.send("q")
        terminal.close()
    print(machine())
    print(f"save to verdict, median of {len(saves)}: {statistics.median(saves):.2f} s (slowest {max(saves):.2f} s)")
    print(f"python -m pytest exercises/03/01, median of {len(colds)}: {statistics.median(colds):.2f} s")
    print(f"ratio: 1/{statistics.median(colds) / statistics.median(saves):.1f}")


def save(terminal: pexpect.spawn, course: Path, text: str, number: int) -> float:
    """Save a text that is new, as an editor does; return the seconds until its whole report is on the screen."""
    target = course / "exercises" / EXERCISE
    beside = target.with_suffix(".swp")
    beside.write_text(f"{text}\n# save {number}\n", encoding="utf-8")
    start = time.perf_counter()
    beside.replace(target)
    terminal.expect("q quit", timeout=PATIENCE)
    passed = time.perf_counter() - start
    time.sleep(1)
    return passed


def cold(course: Path) -> None:
    """Judge the same file with a pytest of its own."""
    words = [sys.executable, "-m", "pytest", f"exercises/{EXERCISE}"]
    subprocess.run(words, cwd=course, check=False, capture_output=True)


if __name__ == "__main__":
    main()
