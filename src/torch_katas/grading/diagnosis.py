"""Which known wrong answer fails the same way: the learner's mistake by its name.

Two answers have made the same mistake when the same tests of a kata fail with the same messages and the same values.
Tests are seeded, so this is exact; where nothing matches, nothing is claimed.
"""

import contextlib
import difflib
import io
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from torch_katas.course.layout import CACHE, EXERCISES, MISCONCEPTIONS, SOLUTIONS
from torch_katas.course.mistakes import WrongAnswer, is_given, kata_of
from torch_katas.course.model import Course, Exercise
from torch_katas.grading import environment, pool
from torch_katas.grading.observer import Cancelled, never
from torch_katas.grading.settings import Settings
from torch_katas.runner import child
from torch_katas.source import parse
from torch_katas.store import cache
from torch_katas.verdict.failure import ENDED_KINDS
from torch_katas.verdict.grades import (
    ExerciseGrade,
    Fingerprint,
    KataGrade,
    Mistake,
    Status,
    TestResult,
    fingerprint_from_json,
    fingerprint_of,
    merge_parameters,
)

SILENCE = 120.0
"""Seconds that a child which takes fingerprints may be silent."""

Known = dict[str, Fingerprint]
"""The fingerprint of each known wrong answer of a kata, by its name."""


@dataclass(frozen=True)
class _Missing:
    """Katas of one exercise whose known wrong answers have to be run."""

    exercise: Exercise
    katas: tuple[str, ...]


def name_mistakes_in_process(
    course: Course, exercise: Exercise, katas: Sequence[KataGrade], code: str, device: str
) -> tuple[KataGrade, ...]:
    """Name the mistakes behind grades, running known wrong answers in this process; call it where torch is loaded.

    `code` is the answer's text: of several mistakes that look alike, the one whose code is most like it is named.
    """

    def run(missing: list[_Missing]) -> list[list[dict[str, Any]]]:
        return [_run_here(_job(course, one, device)) for one in missing]

    return _named(course, [ExerciseGrade(exercise, tuple(katas))], device, lambda _: code, run)[0].katas


def name_mistakes(
    course: Course,
    graded: Iterable[ExerciseGrade],
    settings: Settings,
    code: Callable[[Exercise], str],
    cancelled: Cancelled = never,
) -> list[ExerciseGrade]:
    """Name the mistakes behind grades, running known wrong answers in child processes, each only once ever.

    `code` returns the text of an exercise's answer.
    """

    return _named(course, list(graded), settings.device, code, partial(_run_in_children, course, settings, cancelled))


def prepare_fingerprints(course: Course, exercise: Exercise, settings: Settings, cancelled: Cancelled = never) -> None:
    """Have the fingerprints of an exercise's known wrong answers at hand, so that naming a mistake takes no time."""
    _known(
        course,
        [(exercise, list(exercise.katas))],
        settings.device,
        partial(_run_in_children, course, settings, cancelled),
    )


def store_fingerprints(
    course: Course, exercise: Exercise, device: str, results: Mapping[str, Iterable[TestResult]]
) -> None:
    """Keep the fingerprints of an exercise's known wrong answers, given what all tests said of each."""
    kept = cache.Cache(course.root / CACHE)
    for kata, prints in _fingerprints(_Missing(exercise, exercise.katas), results).items():
        _keep(kept, _key(course, exercise, kata, device), prints)


def _keep(kept: cache.Cache, key: str, prints: Known) -> None:
    if prints and not any(map(_ran_out, prints.values())):
        kept.put(key, prints)


def _run_in_children(
    course: Course, settings: Settings, cancelled: Cancelled, missing: list[_Missing]
) -> list[list[dict[str, Any]]]:
    jobs = deque((number, _job(course, one, settings.device)) for number, one in enumerate(missing))
    found: list[list[dict[str, Any]]] = [[] for _ in missing]
    running = pool.run_all(
        course.root, child.main, jobs, limit=SILENCE, jobs_at_once=settings.jobs, cancelled=cancelled
    )
    for number, ending in running:
        found[number] = [] if ending.verdict else ending.events
    return found


def _named(
    course: Course,
    graded: list[ExerciseGrade],
    device: str,
    code: Callable[[Exercise], str],
    run: Callable[[list[_Missing]], list[list[dict[str, Any]]]],
) -> list[ExerciseGrade]:
    asked = {one.exercise.key: [kata.name for kata in one.katas if _can_be_named(kata)] for one in graded}
    known = _known(course, [(one.exercise, asked[one.exercise.key]) for one in graded], device, run)
    return [
        replace(one, katas=tuple(_with_mistake(one.exercise, kata, known, code) for kata in one.katas))
        for one in graded
    ]


def _can_be_named(kata: KataGrade) -> bool:
    return kata.status == Status.FAILING and bool(kata.fingerprint) and not _ran_out(kata.fingerprint)


def _with_mistake(
    exercise: Exercise, kata: KataGrade, known: dict[tuple[str, str], Known], code: Callable[[Exercise], str]
) -> KataGrade:
    alike = [name for name, prints in known.get((exercise.key, kata.name), {}).items() if prints == kata.fingerprint]
    if not alike or not _can_be_named(kata):
        return kata
    wrong = [exercise.wrong_answers.by_name[name] for name in alike]
    closest = wrong[0] if len(wrong) == 1 else _closest(kata.name, code(exercise), wrong)
    return replace(kata, mistake=Mistake(closest.mistake, closest.explanation))


def _closest(kata: str, text: str, wrong: Sequence[WrongAnswer]) -> WrongAnswer:
    """Return the known wrong answer whose code is most like the learner's."""
    try:
        mine = parse.definitions(text)[kata].code
    except (parse.UnreadableError, KeyError):
        mine = ""

    def likeness(answer: WrongAnswer) -> float:
        return difflib.SequenceMatcher(None, mine, answer.definition.code, autojunk=False).ratio()

    return max(wrong, key=likeness)


def _known(
    course: Course,
    asked: list[tuple[Exercise, list[str]]],
    device: str,
    run: Callable[[list[_Missing]], list[list[dict[str, Any]]]],
) -> dict[tuple[str, str], Known]:
    """Return the fingerprints of known wrong answers, from the cache or by running them."""
    kept = cache.Cache(course.root / CACHE)
    found: dict[tuple[str, str], Known] = {}
    missing: dict[str, _Missing] = {}
    for exercise, katas in asked:
        for kata in katas:
            if (prints := kept.get(_key(course, exercise, kata, device))) is not None:
                found[exercise.key, kata] = {name: fingerprint_from_json(lists) for name, lists in prints.items()}
            else:
                others = missing[exercise.key].katas if exercise.key in missing else ()
                missing[exercise.key] = _Missing(exercise, tuple(dict.fromkeys((*others, kata))))
    for one, events in zip(missing.values(), run(list(missing.values())) if missing else (), strict=True):
        for kata, prints in _fingerprints(one, results_by_variant(events)).items():
            found[one.exercise.key, kata] = prints
            _keep(kept, _key(course, one.exercise, kata, device), prints)
    return found


def _key(course: Course, exercise: Exercise, kata: str, device: str) -> str:
    files = (exercise.tests_path, exercise.path(SOLUTIONS), exercise.path(MISCONCEPTIONS))
    around = environment.environment_hash(course, device)
    return cache.key_of("fingerprints", around, exercise.key, kata, *(path.read_bytes() for path in files))


def _ran_out(prints: Fingerprint) -> bool:
    """Tell whether a process's end had its part in a failure: then the machine may have had, too."""
    return any(kind in ENDED_KINDS for _, _, *told in prints for kind in told[:1])


def results_by_variant(events: Iterable[dict[str, Any]]) -> dict[str, list[TestResult]]:
    """Return what a proof's tests said of each variant."""
    found: dict[str, list[TestResult]] = {}
    for event in events:
        if event["event"] == "result":
            found.setdefault(event["variant"], []).append(TestResult.from_json(event))
    return found


def _fingerprints(missing: _Missing, said: Mapping[str, Iterable[TestResult]]) -> dict[str, Known]:
    """Return the fingerprints of each kata's known wrong answers from what their tests said."""
    found: dict[str, Known] = {kata: {} for kata in missing.katas}
    for variant, results in said.items():
        kata = kata_of(variant)
        merged = merge_parameters(results)
        names = [test.name for test in missing.exercise.tests_of(kata)]
        if kata in found and not is_given(variant) and all(name in merged for name in names):
            found[kata][variant] = fingerprint_of(merged[name] for name in names)
    return found


def _job(course: Course, missing: _Missing, device: str) -> child.Job:
    names = tuple(test.name for kata in missing.katas for test in missing.exercise.tests_of(kata))
    return child.Job(
        str(course.root), EXERCISES, (missing.exercise.key,), tests=names, device=device, proof=True, wrong_only=True
    )


def _run_here(job: child.Job) -> list[dict[str, Any]]:
    """Run a job in this process, without a sound; return its events."""
    events: list[dict[str, Any]] = []
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        child.run_job(job, events.append, examples=False)
    return events
