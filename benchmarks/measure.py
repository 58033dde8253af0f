"""What the benchmarks share: repeat, take the median, name the machine."""

import os
import platform
import statistics
import time
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
REPEATS = 5


def seconds(work: Callable[[], object]) -> float:
    """Return the wall-clock time of one call."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def medians(works: dict[str, Callable[[], object]], repeats: int = REPEATS) -> dict[str, float]:
    """Return each work's median time; they take turns, so that a busy moment of the machine meets all of them."""
    times: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(repeats):
        for name, work in works.items():
            times[name].append(seconds(work))
    return {name: statistics.median(of_one) for name, of_one in times.items()}


def machine() -> str:
    """Return the machine and the versions in one line."""
    versions = f"Python {platform.python_version()}, torch {metadata.version('torch')}"
    return f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, {versions}"
