"""Mutants of the solutions: each is a solution with one place changed, and some test has to fail on it."""

import time
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from torch_katas.course.layout import CACHE, EXERCISES, SOLUTIONS
from torch_katas.course.model import Course, Exercise
from torch_katas.grading import pool
from torch_katas.grading.environment import environment_hash
from torch_katas.grading.settings import MEMORY
from torch_katas.runner.events import Event, Failed, Finished, Started
from torch_katas.runner.job import Job
from torch_katas.source import parse
from torch_katas.source.mutants import Mutant, find_mutants
from torch_katas.store.cache import Cache, key_of
from torch_katas.verdict.grades import Outcome

SILENCE = 60.0
"""Seconds that a child may be silent; each test then brings its own limit."""
QUICK = 0.5
"""Seconds: tests that take longer on the solution run only on mutants that the others let pass."""


@dataclass(frozen=True)
class Tried:
    """A mutant, and whether all tests of its kata pass on it."""

    exercise: Exercise
    mutant: Mutant
    survived: bool


@dataclass(frozen=True)
class _Trial:
    """A mutant that is to be tried, with the tests that are still to run."""

    exercise: Exercise
    mutant: Mutant
    quick: tuple[str, ...]
    slow: tuple[str, ...]
    limit: float
    """Seconds that a slow test may take."""


def mutants_of(exercise: Exercise) -> list[Mutant]:
    """Return the mutants of an exercise's solution; code that the exercise gives is the same there, and stays."""
    given = {name: stub.code for name, stub in parse.definitions(parse.read(exercise.path(EXERCISES))).items()}
    solution = parse.read(exercise.path(SOLUTIONS))
    written = {name for name, part in parse.definitions(solution).items() if given.get(name) != part.code}
    return [mutant for mutant in find_mutants(solution) if mutant.definition in written]


def try_mutants(
    course: Course, mutants: Mapping[Exercise, Sequence[Mutant]], *, device: str = "all", jobs: int = 1
) -> Iterator[Tried]:
    """Run the tests of its kata on each mutant until one fails; what has been tried before comes from the cache.

    A mutant that crashes, hangs or is otherwise ended counts as failed.
    """
    cache = Cache(course.root / CACHE)
    environment = environment_hash(course, device)
    keys = {}
    untried: dict[Exercise, list[Mutant]] = {}
    for exercise, changes in mutants.items():
        tests = parse.read_bytes(exercise.tests_path)
        for mutant in changes:
            key = keys[mutant.text] = key_of("mutant", environment, exercise.key, mutant.text, tests)
            if (survived := cache.get(key)) is None:
                untried.setdefault(exercise, []).append(mutant)
            else:
                yield Tried(exercise, mutant, bool(survived))
    for tried in _run(course, list(_prepare(course, untried, device, jobs)), device, jobs):
        cache.put(keys[tried.mutant.text], tried.survived)
        yield tried


def _prepare(course: Course, untried: Mapping[Exercise, Sequence[Mutant]], device: str, jobs: int) -> Iterator[_Trial]:
    """Yield what is to be run, given how long each test takes on the solutions themselves."""
    seconds = _measure(course, list(untried), device, jobs)
    for exercise, mutants in untried.items():
        for mutant in mutants:
            tests = [test.name for test in exercise.tests if mutant.definition in test.katas]
            tests = tests or [test.name for test in exercise.tests]  # a helper of several katas
            taken = {name: seconds.get((exercise, name), 0.0) for name in tests}
            slow = tuple(name for name, value in taken.items() if value > QUICK)
            quick = tuple(name for name in tests if name not in slow)
            yield _Trial(exercise, mutant, quick, slow, limit=2.0 + 4 * max(taken.values(), default=0.0))


def _measure(
    course: Course, exercises: Iterable[Exercise], device: str, jobs: int
) -> dict[tuple[Exercise, str], float]:
    """Return how many seconds each test takes on the solution, over all its parameters."""
    seconds: dict[tuple[Exercise, str], float] = {}
    started: dict[Exercise, float] = {}

    def note(exercise: Exercise, event: Event) -> None:
        now = time.monotonic()
        if isinstance(event, Finished):
            key = exercise, event.result.name
            seconds[key] = seconds.get(key, 0.0) + now - started[exercise]
        elif isinstance(event, Started):
            started[exercise] = now

    to_run = deque((exercise, _job(course, exercise, device)) for exercise in exercises)
    for _ in pool.run_jobs(course.root, to_run, silence=SILENCE, processes=jobs, on_event=note):
        pass
    return seconds


def _run(course: Course, trials: Sequence[_Trial], device: str, jobs: int) -> Iterator[Tried]:
    """Run each trial's quick tests, and where they pass its slow ones."""
    queue: deque[tuple[tuple[_Trial, bool], Job]] = deque()

    def enqueue(trial: _Trial, *, slow: bool) -> None:
        tests, limit = (trial.slow, trial.limit) if slow else (trial.quick, 2.0)
        text = trial.mutant.text
        job = _job(course, trial.exercise, device, text=text, tests=tests, until_failure=True, limit=limit)
        queue.append(((trial, slow), job))

    for trial in trials:
        enqueue(trial, slow=not trial.quick)
    for (trial, slow), ending in pool.run_jobs(course.root, queue, silence=SILENCE, processes=jobs):
        passed = _all_passed(ending)
        if passed and not slow and trial.slow:
            enqueue(trial, slow=True)
        else:
            yield Tried(trial.exercise, trial.mutant, passed)


def _all_passed(ending: pool.Ending) -> bool:
    results = [event.result for event in ending.events if isinstance(event, Finished)]
    failed = any(isinstance(event, Failed) for event in ending.events)
    return ending.kind is None and not failed and all(result.outcome == Outcome.PASSED for result in results)


def _job(
    course: Course,
    exercise: Exercise,
    device: str,
    *,
    text: str | None = None,
    tests: tuple[str, ...] | None = None,
    until_failure: bool = False,
    limit: float | None = None,
) -> Job:
    return Job(
        str(course.root),
        SOLUTIONS,
        (exercise.key,),
        texts=((exercise.key, parse.read(exercise.path(SOLUTIONS)) if text is None else text),),
        outlines=((exercise.key, exercise.outline),),
        tests=tests,
        device=device,
        until_failure=until_failure,
        limit=limit,
        memory=MEMORY,
    )
