"""From Enter to the verdict: `python benchmarks/start.py [--repeats N]`.

Each command is timed cold (no server) and warm (the server of the run before), and takes turns with
`python -c "import torch"`, whose median is T. Seconds of the processor are this process's children's: what a warm
server computes is not among them. What is judged is a copy of the solutions: no answer of the learner's changes.
"""

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from measure import REPEATS, ROOT, machine

from torch_katas.warm import status

IMPORT = [sys.executable, "-c", "import torch"]
PYTEST = [sys.executable, "-m", "pytest"]
GRADER = [sys.executable, "grader.py"]
CHECK = """
from pathlib import Path
from torch_katas.course.model import Course
from torch_katas.notebooks.checking import check_cells
from torch_katas.notebooks.file import Cell
course = Course(Path.cwd())
(exercise,) = course.select("01/01")
cell = Cell(1, exercise.path("solutions").read_text() + "\\n# EDIT")
print(check_cells(course, [exercise], [cell]))
"""


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=REPEATS)
    repeats = parser.parse_args().repeats
    with tempfile.TemporaryDirectory() as folder:
        answers = Path(folder) / "answers"
        shutil.copytree(ROOT / "solutions", answers)
        rows = {name: [] for name in ("import torch", *commands(answers))}
        for _ in range(repeats):
            rows["import torch"].append(timed(IMPORT))
            for name, (words, prepare) in commands(answers).items():
                prepare()
                rows[name].append(timed(words))
    unit = statistics.median(seconds for seconds, _ in rows["import torch"])
    print(machine())
    print(f"{'':44}{'seconds':>9}{'T':>7}{'processor':>11}")
    for name, times in rows.items():
        seconds, processor = (statistics.median(column) for column in zip(*times, strict=True))
        print(f"{name:44}{seconds:9.2f}{seconds / unit:7.2f}{processor:11.2f}", flush=True)
    for server in status.find_servers(ROOT):
        print(server)


def commands(answers: Path) -> dict[str, tuple[list[str], Callable[[], None]]]:
    """Return what is timed, by name: the words of a command, and what is done before it."""
    pytest_01 = [*PYTEST, "--answers", str(answers), "01/01"]
    score = [*GRADER, "score", "--answers", str(answers), "01/01"]
    check = [sys.executable, "-c", CHECK.replace("EDIT", str(time.time_ns()))]
    edited = answers / "01_tensors" / "01_creation.py"

    def edit() -> None:
        edited.write_text(edited.read_text() + f"\n# {time.time_ns()}\n")

    def cold() -> None:
        status.stop_servers(ROOT)
        edit()

    def warm() -> None:
        edit()
        timed(score)
        edit()
        time.sleep(3)  # it imports the rest behind its first run

    return {
        "cold: pytest, answers in 01/01": (pytest_01, cold),
        "cold: pytest, answers in 05/03 (rules)": ([*PYTEST, "--answers", str(answers), "05/03"], cold),
        "cold: pytest, answers in 06/01 (optimizers)": ([*PYTEST, "--answers", str(answers), "06/01"], cold),
        "cold: pytest, stubs": ([*PYTEST, "exercises/01/01"], cold),
        "cold: pytest, a usage error": ([*PYTEST, "exercises/99"], cold),
        "cold: score 01/01 after an edit": (score, cold),
        "warm: pytest, answers in 01/01": (pytest_01, warm),
        "warm: pytest, stubs": ([*PYTEST, "exercises/01/01"], warm),
        "warm: score 01/01 after an edit": (score, warm),
        "warm: check() of 01/01": (check, warm),
        "score, unchanged": ([*GRADER, "score"], lambda: None),
    }


def timed(words: list[str]) -> tuple[float, float]:
    """Return the seconds of a command by the clock, and those of the processor that it and its children used."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(words, cwd=ROOT, capture_output=True, check=False, env={**os.environ, "CI": ""})
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return time.perf_counter() - start, used


if __name__ == "__main__":
    main()
