"""Run the tests of exercises in child processes, until each has a result."""

from collections import deque
from collections.abc import Iterator, Sequence

from torch_katas.course.model import Course
from torch_katas.grading.canaries import find_canary
from torch_katas.grading.child_results import fail_all, judge_child
from torch_katas.grading.observer import Cancelled, Observer
from torch_katas.grading.pool import Ending, run_jobs
from torch_katas.grading.settings import THREADS, Settings
from torch_katas.grading.work import Work
from torch_katas.runner.events import Event, Started
from torch_katas.runner.job import Job
from torch_katas.verdict.failure import Failure, Kind, Place

SILENCE = 60.0
"""Seconds that a child may take before its first test starts, and after its last; each test brings its own limit."""


def run_tests(
    course: Course, tree: str, to_run: Sequence[Work], settings: Settings, observer: Observer, cancelled: Cancelled
) -> Iterator[Work]:
    """Run the tests of each exercise; yield it when all its tests have results.

    A crash or a hang costs its own kata; the tests of the others get a child of their own.
    """
    unfinished = {work.exercise.key: work for work in to_run}
    jobs = deque((work, build_job(course, tree, [work], settings)) for work in to_run)

    def tell_observer(work: Work, event: Event) -> None:
        if isinstance(event, Started):
            observer.test_started(work.exercise.key, event.test)

    for work, ending in run_jobs(
        course.root,
        jobs,
        silence=SILENCE,
        processes=settings.jobs,
        on_event=tell_observer,
        find_canary=lambda work, kata: find_canary(work.exercise, kata),
        cancelled=cancelled,
    ):
        take_results(work, ending)
        if work.to_run:
            jobs.append((work, build_job(course, tree, [work], settings)))
        else:
            del unfinished[work.exercise.key]
            yield work
    for work in unfinished.values():
        stopped = Failure(Kind.STOPPED, "not run: grading was stopped", where=Place(work.shown))
        work.results |= fail_all(work.to_run, stopped)
        work.cache_key = ""
        yield work


def take_results(work: Work, ending: Ending) -> None:
    """Take what a child says that was to run a work's next tests, and note which tests need another child."""
    tests = work.next_tests
    child = judge_child(tests, ending, Place(work.shown))
    work.results |= child.results
    work.to_run = (*child.to_run, *(test for test in work.to_run if test not in tests))
    work.alone = work.alone or child.alone
    if not child.cacheable:
        work.cache_key = ""


def build_job(course: Course, tree: str, works: Sequence[Work], settings: Settings) -> Job:
    """Return the job of a child that runs the next tests of these answers; no two may have a test of the same name."""
    return Job(
        str(course.root),
        tree,
        tuple(work.exercise.key for work in works),
        texts=tuple((work.exercise.key, work.text) for work in works),
        outlines=tuple((work.exercise.key, work.exercise.outline) for work in works),
        tests=tuple(test.name for work in works for test in work.next_tests),
        device=settings.device,
        threads=THREADS,
        memory=settings.memory,
        loopback=any(work.exercise.needs_loopback for work in works),
    )
