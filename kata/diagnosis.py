"""Which known wrong answer fails the same way: the learner's mistake by its name.

Two answers have made the same mistake when the same tests of a kata fail with the same messages and the same values.
Tests are seeded, so this is exact; where nothing matches, nothing is claimed.
"""

import contextlib
import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from kata import cache, grades, source, worker
from kata.catalog import AS_GIVEN, EXERCISES, MISCONCEPTIONS, MISTAKE_MARK, SOLUTIONS, Course, Exercise
from kata.failure import ENDED_KINDS
from kata.grades import TestResult


@dataclass(frozen=True)
class Mistake:
    """A known wrong answer: the name of its mistake, and what to tell who makes it."""

    name: str
    explanation: str


def diagnose(
    course: Course, exercise: Exercise, kata: str, results: Iterable[TestResult], device: str
) -> Mistake | None:
    """Return the known mistake that fails a kata's tests just as these results do; call it where torch is loaded."""
    mine = fingerprint(exercise, kata, results)
    if not mine or _ran_out_of_time(mine):
        return None
    for name, known in _known(course, exercise, kata, device).items():
        if known == mine:
            definition = source.definitions(source.read(exercise.path(MISCONCEPTIONS)))[name]
            mistake = name.removeprefix(kata + MISTAKE_MARK).replace("_", " ")
            return Mistake(mistake, " ".join(definition.docstring.split()))
    return None


def fingerprint(exercise: Exercise, kata: str, results: Iterable[TestResult]) -> list[list[Any]]:
    """Return what can be seen of a kata's failures; empty where not every test of it has a result."""
    merged = grades.merge(results)
    names = [test.name for test in exercise.tests_of(kata)]
    if not all(name in merged for name in names):
        return []
    failed = [merged[name] for name in names if merged[name].outcome != grades.PASSED]
    return [[one.name, one.outcome, *(one.failure.fingerprint if one.failure else ())] for one in failed]


def _known(course: Course, exercise: Exercise, kata: str, device: str) -> dict[str, list[list[Any]]]:
    """Return the fingerprint of each known wrong answer of a kata, from the cache or by running them here."""
    kept = cache.Cache(course.root / cache.FOLDER)
    files = (exercise.tests_path, exercise.path(SOLUTIONS), exercise.path(MISCONCEPTIONS))
    around = cache.surroundings(course.root, device)
    key = cache.key_of("fingerprints", around, exercise.key, kata, *(path.read_bytes() for path in files))
    found = kept.get(key)
    if found is None:
        found = {
            name: fingerprint(exercise, kata, results)
            for name, results in _run(course, exercise, kata, device).items()
            if name.startswith(kata + MISTAKE_MARK) and not name.endswith(AS_GIVEN)
        }
        if not any(map(_ran_out_of_time, found.values())):
            kept.put(key, found)
    return found


def _ran_out_of_time(prints: list[list[Any]]) -> bool:
    """Tell whether a process's end had its part in a failure: then the machine may have had, too."""
    return any(kind in ENDED_KINDS for _, _, *told in prints for kind in told[:1])


def _run(course: Course, exercise: Exercise, kata: str, device: str) -> dict[str, list[TestResult]]:
    """Run a kata's tests on its known wrong answers, in this process, without a sound."""
    names = tuple(test.name for test in exercise.tests_of(kata))
    job = worker.Job(
        str(course.root), EXERCISES, (exercise.key,), tests=names, device=device, proof=True, wrong_only=True
    )
    by_variant: dict[str, list[TestResult]] = {}

    def send(event: dict[str, Any]) -> None:
        if event["event"] == "result":
            by_variant.setdefault(event["variant"], []).append(grades.result_of(event))

    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        worker.run(job, send, _NoOutput(), _NoGuard(), examples=False)
    return by_variant


class _NoOutput:
    def take(self) -> tuple[str, int]:
        return "", 0


class _NoGuard:
    def on(self) -> contextlib.AbstractContextManager[None]:
        return contextlib.nullcontext()
