"""Fingerprints of known wrong answers: each is run once, and what its tests said is cached."""

import contextlib
import io
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from torch_katas.course.layout import CACHE, EXERCISES
from torch_katas.course.mistakes import is_given, kata_of
from torch_katas.course.model import Course, Exercise
from torch_katas.course.pairs import is_pair
from torch_katas.grading import pool
from torch_katas.grading.cache_key import fingerprints_key
from torch_katas.grading.environment import environment_hash, platform_hash
from torch_katas.grading.observer import Cancelled, never
from torch_katas.grading.settings import Settings
from torch_katas.runner import child
from torch_katas.runner.events import Event, Finished
from torch_katas.runner.host import Host
from torch_katas.runner.job import Job
from torch_katas.store.cache import Cache
from torch_katas.verdict.failure import Kind
from torch_katas.verdict.fingerprint import Fingerprint, fingerprint_from_json, says_how_a_process_ended
from torch_katas.verdict.grades import TestResult, merge_parameters, take_fingerprint

MEMORY = Kind.OUT_OF_MEMORY.value
SILENCE = 120.0
"""Seconds that a child which takes fingerprints may be silent."""

PAIR_LIMIT = 3.0
"""Seconds that a test may take on a pair, which somebody waits for."""

Fingerprints = dict[str, Fingerprint]
"""The fingerprint of each known wrong answer of one kata, by its name."""


@dataclass(frozen=True)
class Wanted:
    """Katas of one exercise whose fingerprints are wanted."""

    exercise: Exercise
    katas: tuple[str, ...]
    variants: tuple[str, ...] = ()
    """Pairs of wrong answers that are run in place of all wrong answers."""


RunWrongAnswers = Callable[[Sequence[Wanted]], Iterable[Sequence[Event]]]
"""Runs the known wrong answers of katas; returns the events of each exercise in the same order."""


def prepare_fingerprints(course: Course, exercise: Exercise, settings: Settings, cancelled: Cancelled = never) -> None:
    """Have the fingerprints of an exercise's known wrong answers cached, so that naming a mistake takes no time."""
    run = run_in_children(course, settings, cancelled)
    find_fingerprints(course, [Wanted(exercise, exercise.katas)], settings.device, run)


def find_fingerprints(
    course: Course, wanted: Sequence[Wanted], device: str, run: RunWrongAnswers
) -> dict[tuple[str, str], Fingerprints]:
    """Return fingerprints by (exercise key, kata), from the cache or by running the known wrong answers."""
    if not any(request.katas for request in wanted):
        return {}
    cache = Cache(course.root / CACHE)
    environment = environment_hash(course, device)
    fingerprints: dict[tuple[str, str], Fingerprints] = {}
    missing: list[Wanted] = []
    for request in wanted:
        if request.exercise.released:
            fingerprints |= _released_fingerprints(course, request)
            continue
        for kata in request.katas:
            if (cached := cache.get(fingerprints_key(request.exercise, kata, environment))) is not None:
                fingerprints[request.exercise.key, kata] = {
                    name: fingerprint_from_json(data) for name, data in cached.items()
                }
        katas = tuple(kata for kata in request.katas if (request.exercise.key, kata) not in fingerprints)
        if katas:
            missing.append(replace(request, katas=katas))
    for request, events in zip(missing, run(missing) if missing else (), strict=True):
        for kata, taken in take_fingerprints(request, results_by_variant(events)).items():
            fingerprints[request.exercise.key, kata] = taken
            _cache_fingerprints(cache, fingerprints_key(request.exercise, kata, environment), taken)
    return fingerprints


def _released_fingerprints(course: Course, request: Wanted) -> dict[tuple[str, str], Fingerprints]:
    """Return the fingerprints that came with a course; none where they were taken on another platform."""
    released = request.exercise.released
    if not released or released.platform != platform_hash(course):
        return {}
    return {
        (request.exercise.key, kata): {name: fingerprint_from_json(cases) for name, cases in by_name.items()}
        for kata in request.katas
        if (by_name := released.fingerprints.get(kata))
    }


def store_fingerprints(
    course: Course, exercise: Exercise, device: str, results: Mapping[str, Iterable[TestResult]]
) -> None:
    """Cache the fingerprints of an exercise's known wrong answers, given the results of all tests on each."""
    cache = Cache(course.root / CACHE)
    environment = environment_hash(course, device)
    for kata, taken in take_fingerprints(Wanted(exercise, exercise.katas), results).items():
        if all(is_given(name) or name in taken for name in exercise.wrong_answers.of_kata(kata)):
            _cache_fingerprints(cache, fingerprints_key(exercise, kata, environment), taken)


def results_by_variant(events: Iterable[Event]) -> dict[str, list[TestResult]]:
    """Return the results of a proof's tests on each variant."""
    results: dict[str, list[TestResult]] = {}
    for event in events:
        if isinstance(event, Finished) and event.variant is not None:
            results.setdefault(event.variant, []).append(event.result)
    return results


def run_in_children(course: Course, settings: Settings, cancelled: Cancelled) -> RunWrongAnswers:
    """Return the function that runs known wrong answers in child processes."""

    def run(wanted: Sequence[Wanted]) -> list[Sequence[Event]]:
        jobs = deque((number, _job(course, request, settings.device)) for number, request in enumerate(wanted))
        events: list[Sequence[Event]] = [()] * len(wanted)
        for number, ending in pool.run_jobs(
            course.root, jobs, silence=SILENCE, processes=settings.jobs, cancelled=cancelled
        ):
            events[number] = () if ending.kind else ending.events
        return events

    return run


def run_in_process(course: Course, device: str) -> RunWrongAnswers:
    """Return the function that runs known wrong answers in this process, without a sound."""

    def run(wanted: Sequence[Wanted]) -> list[Sequence[Event]]:
        return [_run_job(_job(course, request, device)) for request in wanted]

    return run


def _run_job(job: Job) -> list[Event]:
    events: list[Event] = []
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        child.run_job(job, Host(events.append), examples=False)
    return events


def _job(course: Course, wanted: Wanted, device: str) -> Job:
    tests = tuple(test.name for kata in wanted.katas for test in wanted.exercise.tests_of(kata))
    return Job(
        str(course.root),
        EXERCISES,
        (wanted.exercise.key,),
        tests=tests,
        device=device,
        proof=True,
        wrong_only=True,
        sparing=True,
        variants=wanted.variants,
        limit=PAIR_LIMIT if wanted.variants else None,
    )


def take_fingerprints(wanted: Wanted, results: Mapping[str, Iterable[TestResult]]) -> dict[str, Fingerprints]:
    """Return the fingerprints of each kata's known wrong answers, of those on which all tests ran that count."""
    taken: dict[str, Fingerprints] = {kata: {} for kata in wanted.katas}
    for variant, of_variant in results.items():
        kata = kata_of(variant)
        fingerprint = take_fingerprint(wanted.exercise.tests_of(kata), merge_parameters(of_variant))
        is_wrong = is_pair(variant) or variant in wanted.exercise.wrong_answers.by_name
        if kata in taken and is_wrong and not is_given(variant) and fingerprint is not None:
            taken[kata][variant] = fingerprint
    return taken


def _cache_fingerprints(cache: Cache, key: str, fingerprints: Fingerprints) -> None:
    """Cache fingerprints, unless the machine may have had its part in one.

    What runs out of memory does so every time, and is never named: it is left out, and the others are kept.
    """
    kept = {name: cases for name, cases in fingerprints.items() if all(case.kind != MEMORY for case in cases)}
    if fingerprints and not any(map(says_how_a_process_ended, kept.values())):
        cache.put(key, kept)
