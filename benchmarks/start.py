"""From Enter to the verdict: `python benchmarks/start.py [--repeats N]`.

Each command is timed cold (no server) and warm (the server of the run before), and takes turns with
`python -c "import torch"`, whose median is T. Seconds of the processor are this process's children's: what a warm
server computes is not among them. All of it happens in a copy of the course, with solutions as the learner's answers to
three exercises: no answer of the learner's changes. Run it in an environment without the development extras, whose
plugins every start of pytest would import.
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
ANSWERED = ("01_tensors/01_creation.py", "05_losses/03_multiclass.py", "06_optimizers/01_sgd.py")
"""The exercises with answers: a plain one, one whose statement forbids functions, one about optimizers."""
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
        course = copy_course(Path(folder) / "course")
        rows = {name: [] for name in ("import torch", *commands(course))}
        for _ in range(repeats):
            rows["import torch"].append(timed(IMPORT, course))
            for name, (words, prepare) in commands(course).items():
                prepare()
                rows[name].append(timed(words, course))
        servers = [*map(str, status.find_servers(course))]
        status.stop_servers(course)
    unit = statistics.median(seconds for seconds, _ in rows["import torch"])
    print(machine())
    print(f"{'':44}{'seconds':>9}{'T':>7}{'processor':>11}")
    for name, times in rows.items():
        seconds, processor = (statistics.median(column) for column in zip(*times, strict=True))
        print(f"{name:44}{seconds:9.2f}{seconds / unit:7.2f}{processor:11.2f}", flush=True)
    print(*servers, sep="\n")


def copy_course(course: Path) -> Path:
    """Copy the course, with three exercises answered; return its root."""
    shutil.copytree(ROOT, course, ignore=shutil.ignore_patterns(".*", "__pycache__", "src", "docs", "benchmarks"))
    for exercise in ANSWERED:
        shutil.copy(course / "solutions" / exercise, course / "exercises" / exercise)
    return course


def commands(course: Path) -> dict[str, tuple[list[str], Callable[[], None]]]:
    """Return what is timed, by name: the words of a command, and what is done before it."""
    pytest_01 = [*PYTEST, "exercises/01/01"]
    score = [*GRADER, "score", "01/01"]
    check = [sys.executable, "-c", CHECK.replace("EDIT", str(time.time_ns()))]

    def edit() -> None:
        for exercise in ANSWERED:
            with (course / "exercises" / exercise).open("a") as file:
                file.write(f"\n# {time.time_ns()}\n")

    def cold() -> None:
        status.stop_servers(course)
        edit()

    def warm() -> None:
        edit()
        timed(pytest_01, course)
        time.sleep(3)  # it imports the rest behind its first run
        edit()
        timed(score, course)
        edit()

    return {
        "cold: pytest, answers in 01/01": (pytest_01, cold),
        "cold: pytest, answers in 05/03 (rules)": ([*PYTEST, "exercises/05/03"], cold),
        "cold: pytest, answers in 06/01 (optimizers)": ([*PYTEST, "exercises/06/01"], cold),
        "cold: pytest, stubs": ([*PYTEST, "exercises/01/02"], cold),
        "cold: pytest, a usage error": ([*PYTEST, "exercises/99"], cold),
        "cold: score 01/01 after an edit": (score, cold),
        "warm: pytest, answers in 01/01": (pytest_01, warm),
        "warm: pytest, stubs": ([*PYTEST, "exercises/01/02"], warm),
        "warm: score 01/01 after an edit": (score, warm),
        "warm: check() of 01/01": (check, warm),
        "score, unchanged": ([*GRADER, "score"], lambda: timed([*GRADER, "score"], course)),
    }


def timed(words: list[str], course: Path) -> tuple[float, float]:
    """Return the seconds of a command in the course by the clock, and those that it and its children computed."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(words, cwd=course, capture_output=True, check=False, env={**os.environ, "CI": ""})
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return time.perf_counter() - start, used


if __name__ == "__main__":
    main()
