"""The engine against `python -m pytest` once per exercise, and against the floor: `python benchmarks/engine.py`.

All three grade the solutions of the same exercises, one after the other, in the same run; the engine's cache is off.
"""

import statistics
import subprocess
import sys

from measure import REPEATS, ROOT, machine, medians

from torch_katas.course.model import Course
from torch_katas.grading import grader
from torch_katas.grading.settings import Settings

WHAT = ("01", "02", "03")


def main() -> None:
    """Measure, and print a table."""
    course = Course(ROOT)
    exercises = [exercise for prefix in WHAT for exercise in course.select(prefix)]
    settings = Settings(device="cpu", jobs=1, use_cache=False)
    list(grader.grade_exercises(course, "solutions", exercises[:1], settings))  # starts the server
    per_exercise = medians(
        {e.key: lambda e=e: list(grader.grade_exercises(course, "solutions", [e], settings)) for e in exercises}
    )
    floors: dict[str, list[float]] = {exercise.key: [] for exercise in exercises}
    for _ in range(REPEATS):
        for key, seconds in floor(list(floors)).items():
            floors[key].append(seconds)
    floor_of = {key: statistics.median(times) for key, times in floors.items()}
    print(machine())
    print(f"{'exercise':44}{'floor':>9}{'engine':>9}{'ratio':>8}")
    for key, seconds in per_exercise.items():
        print(f"{key:44}{floor_of[key] * 1000:6.0f} ms{seconds * 1000:6.0f} ms{seconds / floor_of[key]:8.2f}")
    total, total_floor = sum(per_exercise.values()), sum(floor_of.values())
    print(f"{'all':44}{total_floor * 1000:6.0f} ms{total * 1000:6.0f} ms{total / total_floor:8.2f}")
    whole = medians(
        {
            "scorecard": lambda: scorecard(),
            "pytest": lambda: [pytest_once(e.key) for e in exercises],
        },
    )
    print(f"\nwhole scorecard, from a cold start: {whole['scorecard']:.2f} s")
    print(f"python -m pytest once per exercise: {whole['pytest']:.2f} s")
    print(f"ratio: 1/{whole['pytest'] / whole['scorecard']:.1f}")


def scorecard() -> None:
    """Grade the chapters as a person would, in a fresh process."""
    words = [f"solutions/{prefix}" for prefix in WHAT]
    subprocess.run([sys.executable, "grader.py", "score", "--fresh", *words], cwd=ROOT, check=True, capture_output=True)


def pytest_once(key: str) -> None:
    """Grade one exercise with a pytest of its own."""
    subprocess.run([sys.executable, "-m", "pytest", f"solutions/{key}.py"], cwd=ROOT, check=True, capture_output=True)


def floor(keys: list[str]) -> dict[str, float]:
    """Return the floor of each exercise in seconds."""
    command = [sys.executable, "benchmarks/floor.py", "solutions", *keys]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return {line.split()[0]: float(line.split()[1]) for line in done.stdout.splitlines()}


if __name__ == "__main__":
    main()
