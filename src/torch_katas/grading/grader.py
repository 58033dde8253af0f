"""Exercises in, grades out. Answers run in child processes; this process never loads one, and never imports torch."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from torch_katas.course.layout import CACHE, shorten
from torch_katas.course.model import Course, Exercise
from torch_katas.grading import pool
from torch_katas.grading.cache_key import grades_key
from torch_katas.grading.child_results import ChildResults, fail_all, judge_child
from torch_katas.grading.environment import environment_hash
from torch_katas.grading.observer import Cancelled, Observer, never
from torch_katas.grading.settings import THREADS, Settings
from torch_katas.grading.text_results import TextResults, judge_text
from torch_katas.runner.events import Event, Started
from torch_katas.runner.job import Job
from torch_katas.store.cache import Cache
from torch_katas.verdict.cells import Cells, grade_in_cells
from torch_katas.verdict.failure import Failure, Kind, Place
from torch_katas.verdict.grades import ExerciseGrade, KataGrade, grade_katas

SILENCE = 60.0
"""Seconds that a child may take before its first test starts, and after its last; each test brings its own limit."""


@dataclass
class _Work:
    """An exercise under way: what is known, the tests to run, and the key to cache its grades under."""

    exercise: Exercise
    known: TextResults
    key: str
    """Empty where the grades are not to be cached."""

    def add(self, child: ChildResults) -> None:
        self.known = replace(self.known, results=self.known.results | child.results, to_run=child.to_run)
        if not child.cacheable:
            self.key = ""


def grade_exercises(
    course: Course,
    tree: str,
    exercises: Sequence[Exercise],
    settings: Settings | None = None,
    *,
    cells: Cells | None = None,
    observer: Observer | None = None,
    cancelled: Cancelled = never,
) -> Iterator[ExerciseGrade]:
    """Yield the grades of each exercise as they come in; `tree` is a folder's name below the root, or a path.

    With `cells` the answers stand there, not in files, and `tree` is the notebook or folder that holds them.
    """
    observer = observer or Observer()
    shown = shorten(course.root / tree, course.root)
    grading = _Grading(course, tree, settings or Settings(), cells, observer, cancelled)
    for graded in grading.run(exercises):
        observer.exercise_graded(graded.exercise.key)
        if cells is not None:
            in_cells = tuple(grade_in_cells(kata, graded.exercise, cells, shown) for kata in graded.katas)
            graded = replace(graded, katas=in_cells)
        yield graded


def answer_texts(tree: str, cells: Cells | None = None) -> Callable[[Exercise], str]:
    """Return a function that gives the text of an exercise's answer in a tree, or in cells."""
    return lambda exercise: cells[exercise.key].text if cells else exercise.path(tree).read_text("utf-8")


@dataclass(frozen=True)
class _Grading:
    """What all exercises of one run have in common."""

    course: Course
    tree: str
    settings: Settings
    cells: Cells | None
    observer: Observer
    cancelled: Cancelled

    def run(self, exercises: Sequence[Exercise]) -> Iterator[ExerciseGrade]:
        cache = Cache(self.course.root / CACHE, self.observer.warn)
        environment = environment_hash(self.course, self.settings.device)
        to_run: list[_Work] = []
        for exercise in exercises:
            cell = self.cells.get(exercise.key) if self.cells else None
            key = grades_key(exercise, self.tree, environment, cell)
            if key and self.settings.use_cache and (cached := cache.get(key)) is not None:
                yield ExerciseGrade(exercise, tuple(map(KataGrade.from_json, cached)))
                continue
            work = _Work(exercise, judge_text(exercise, self.tree, cell), key)
            if work.known.to_run:
                to_run.append(work)
            else:
                yield self._grade(work, cache)
        yield from self._run_children(to_run, cache)

    def _run_children(self, to_run: Sequence[_Work], cache: Cache) -> Iterator[ExerciseGrade]:
        unfinished = {work.exercise.key: work for work in to_run}
        jobs = deque((work, self._job(work)) for work in to_run)

        def tell_observer(work: _Work, event: Event) -> None:
            if isinstance(event, Started):
                self.observer.test_started(work.exercise.key, event.test)

        running = pool.run_jobs(
            self.course.root,
            jobs,
            silence=SILENCE,
            processes=self.settings.jobs,
            on_event=tell_observer,
            cancelled=self.cancelled,
        )
        for work, ending in running:
            work.add(judge_child(work.known.to_run, ending, self._place(work)))
            if work.known.to_run:
                jobs.append((work, self._job(work)))
                continue
            del unfinished[work.exercise.key]
            yield self._grade(work, cache)
        for work in unfinished.values():
            stopped = Failure(Kind.STOPPED, "not run: grading was stopped", where=self._place(work))
            work.add(ChildResults(fail_all(work.known.to_run, stopped), (), cacheable=False))
            yield self._grade(work, cache)

    def _job(self, work: _Work) -> Job:
        return Job(
            str(self.course.root),
            self.tree,
            (work.exercise.key,),
            texts=((work.exercise.key, work.known.text),),
            tests=tuple(test.name for test in work.known.to_run),
            device=self.settings.device,
            threads=THREADS,
            memory=self.settings.memory,
        )

    def _place(self, work: _Work) -> Place:
        return Place(work.exercise.shown(self.tree))

    def _grade(self, work: _Work, cache: Cache) -> ExerciseGrade:
        katas = grade_katas(work.exercise, work.exercise.shown(self.tree), work.known.results.values())
        if work.key:
            cache.put(work.key, [kata.to_json() for kata in katas])
        return ExerciseGrade(work.exercise, katas)
