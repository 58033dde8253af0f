"""Grade the answers of many people: what one has handed in shares a child as long as nothing goes wrong in it.

Where a child ends badly, was tampered with, or leaves a test without a result, nothing that it said counts: each of
its exercises runs again in a child of its own, as `grading.children` runs them. What is no fault of an answer (nothing
could be started, the course is damaged) is told apart from an answer that fails.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from torch_katas.course.errors import CourseError
from torch_katas.course.model import Course, Exercise
from torch_katas.grading.canaries import find_canary
from torch_katas.grading.children import SILENCE, build_job, take_results
from torch_katas.grading.observer import Cancelled, never
from torch_katas.grading.pool import Ending, run_jobs
from torch_katas.grading.settings import Settings
from torch_katas.grading.text_results import judge_data
from torch_katas.grading.work import Work
from torch_katas.runner.canary_reply import Canary
from torch_katas.runner.events import CutShort, Finished, Integrity, Started
from torch_katas.runner.job import Job
from torch_katas.verdict.failure import Kind
from torch_katas.verdict.grades import ExerciseGrade, TestResult, merge_parameters

Key = TypeVar("Key")

TREE = "submission"
"""The tree that the answers seem to lie in: there is no such folder, so that no answer finds a file where it stands."""
PATIENCE = 3
"""How many times in a row children may fail to start before grading ends."""
WAITING = 64
"""Answers judged by their text alone that may wait for being yielded."""


@dataclass(frozen=True)
class Answer(Generic[Key]):
    """What was handed in for one exercise."""

    key: Key
    """What the caller knows it by."""
    exercise: Exercise
    data: bytes


@dataclass(frozen=True)
class GradedAnswer(Generic[Key]):
    """An answer with its grade, or with the reason why it could not be graded."""

    key: Key
    grade: ExerciseGrade | None
    text: str
    """The answer's text; empty where it cannot be read."""
    problem: str = ""


@dataclass
class _Item(Generic[Key]):
    """An answer under way."""

    key: Key
    work: Work
    was_repeated: bool = False
    """It ended badly once before: now what it does is believed."""


@dataclass
class _Run(Generic[Key]):
    """What one child runs: several answers, or one."""

    items: list[_Item[Key]]

    def exercise_of(self, kata: str) -> Exercise | None:
        """Return the exercise that has a kata."""
        return next((item.work.exercise for item in self.items if kata in item.work.exercise.katas), None)


def grade_bundles(
    course: Course,
    bundles: Iterable[Sequence[Answer[Key]]],
    settings: Settings,
    *,
    cancelled: Cancelled = never,
) -> Iterator[GradedAnswer[Key]]:
    """Yield each answer's grade as it is ready; the answers of one bundle share a child.

    Bundles are taken as they are needed, so that there may be any number. When `cancelled` turns true, what is under
    way is dropped. Raises CourseError where children cannot be started again and again.
    """
    grader = _BundleGrader(course, iter(bundles), settings, cancelled)
    return grader.grade()


class _BundleGrader(Generic[Key]):
    """The bundles that wait, the children that run, and what has its grade."""

    def __init__(
        self, course: Course, bundles: Iterator[Sequence[Answer[Key]]], settings: Settings, cancelled: Cancelled
    ) -> None:
        self._course = course
        self._bundles = bundles
        self._settings = settings
        self._cancelled = cancelled
        self._jobs: deque[tuple[_Run[Key], Job]] = deque()
        self._under_way: list[_Run[Key]] = []
        """What waits in `_jobs` or runs."""
        self._graded: deque[GradedAnswer[Key]] = deque()
        self._canaries: dict[tuple[str, str], Canary | None] = {}

    def grade(self) -> Iterator[GradedAnswer[Key]]:
        """Yield each answer's grade as it is ready."""
        failures = 0
        while not self._cancelled():
            yield from self._read_ahead()
            if not self._jobs:
                return
            try:
                for graded in self._run_children():
                    failures = 0
                    yield graded
            except (OSError, CourseError) as error:  # a server that has died, say; the answers are not to blame
                failures += 1
                if failures >= PATIENCE:
                    raise CourseError(f"no more answers can be graded: {error}") from None
                self._jobs.clear()
                lost, self._under_way = self._under_way, []
                for run in lost:
                    self._add(run)

    def _run_children(self) -> Iterator[GradedAnswer[Key]]:
        for run, ending in run_jobs(
            self._course.root,
            self._jobs,
            silence=SILENCE,
            processes=self._settings.jobs,
            find_canary=self._find_canary,
            cancelled=self._cancelled,
        ):
            self._under_way.remove(run)
            if ending.kind != Kind.STOPPED:
                self._judge(run, ending)
            yield from self._read_ahead()

    def _read_ahead(self) -> Iterator[GradedAnswer[Key]]:
        """Take bundles until every process has something to do next; yield what has its grade meanwhile."""
        is_exhausted = False
        while not is_exhausted:
            while len(self._jobs) < self._settings.jobs and len(self._graded) < WAITING:
                bundle = next(self._bundles, None)
                if bundle is None:
                    is_exhausted = True
                    break
                self._begin(bundle)
            is_exhausted = is_exhausted or len(self._jobs) >= self._settings.jobs
            while self._graded:
                yield self._graded.popleft()

    def _begin(self, bundle: Sequence[Answer[Key]]) -> None:
        """Judge what the texts alone decide, and queue the rest."""
        to_run = []
        for answer in bundle:
            known = judge_data(answer.exercise, TREE, answer.data)
            work = Work(answer.exercise, answer.exercise.shown(TREE), known.text, known.results, known.to_run, "")
            item = _Item(answer.key, work)
            if work.to_run:
                to_run.append(item)
            else:
                self._finish(item)
        for items in _split_by_names(to_run):
            self._add(_Run(items))

    def _add(self, run: "_Run[Key]", *, first: bool = False) -> None:
        job = build_job(self._course, TREE, [item.work for item in run.items], self._settings)
        self._under_way.append(run)
        if first:
            self._jobs.appendleft((run, job))
        else:
            self._jobs.append((run, job))

    def _judge(self, run: "_Run[Key]", ending: Ending) -> None:
        """Take what a child says where it can be believed, and have the rest run again."""
        if len(run.items) > 1:
            results = _trusted_results(run, ending)
            for item in run.items:
                if results:
                    item.work.results |= results[item.work.exercise.key]
                    item.work.to_run = ()
                    self._finish(item)
                else:
                    self._add(_Run([item]), first=True)
            return
        (item,) = run.items
        has_started = any(isinstance(event, Started) for event in ending.events)
        is_doubtful = ending.kind in (Kind.CRASHED, Kind.EXITED) or not has_started
        if is_doubtful and not item.was_repeated:
            item.was_repeated = True
            self._add(run, first=True)
        elif not has_started:
            self._finish(item, ending.reason or "no test was run")
        else:
            take_results(item.work, ending)
            if item.work.to_run:
                self._add(run, first=True)
            else:
                self._finish(item)

    def _finish(self, item: "_Item[Key]", problem: str = "") -> None:
        work = item.work
        broken = (result for result in work.results.values() if result.failure and result.failure.kind == Kind.ENGINE)
        if not problem and (result := next(broken, None)) and result.failure:
            problem = f"{result.name}: {result.failure.message}"
        grade = None if problem else work.build_grade()
        self._graded.append(GradedAnswer(item.key, grade, work.text, problem))

    def _find_canary(self, run: "_Run[Key]", kata: str) -> Canary | None:
        exercise = run.exercise_of(kata)
        if exercise is None:
            return None
        key = exercise.key, kata
        if key not in self._canaries:
            self._canaries[key] = find_canary(exercise, kata)
        return self._canaries[key]


def _split_by_names(items: Sequence["_Item[Key]"]) -> list[list["_Item[Key]"]]:
    """Put items together of which no two have a test or a kata of the same name: a child tells them apart by these.

    One that needs TCP stays alone: it is open for no other answer.
    """
    alone = [[item] for item in items if item.work.exercise.needs_loopback]
    groups: list[tuple[set[str], list[_Item[Key]]]] = []
    for item in items:
        exercise = item.work.exercise
        if exercise.needs_loopback:
            continue
        names = {test.name for test in exercise.tests} | set(exercise.katas)
        for taken, group in groups:
            if taken.isdisjoint(names):
                taken |= names
                group.append(item)
                break
        else:
            groups.append((names, [item]))
    return [*alone, *(group for _, group in groups)]


def _trusted_results(run: "_Run[Key]", ending: Ending) -> dict[str, dict[str, TestResult]]:
    """Return the results of several answers by exercise and test; nothing where anything at all was amiss."""
    reports = [event for event in ending.events if isinstance(event, Integrity)]
    if ending.kind or not reports or reports[-1].changed or reports[-1].blind:
        return {}
    if any(isinstance(event, CutShort) for event in ending.events):
        return {}
    finished = [event for event in ending.events if isinstance(event, Finished)]
    results = {}
    for item in run.items:
        key = item.work.exercise.key
        merged = merge_parameters(event.result for event in finished if event.exercise == key)
        if {test.name for test in item.work.to_run} != set(merged):
            return {}
        results[key] = merged
    # Memory that one exercise still holds is missing to the next.
    all_results = (result for merged in results.values() for result in merged.values())
    if any(result.failure and result.failure.kind == Kind.OUT_OF_MEMORY for result in all_results):
        return {}
    return results
