"""Exercises in, grades out. Answers run in child processes; this process never loads one, and never imports torch."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from torch_katas.course.layout import CACHE, MISCONCEPTIONS, SOLUTIONS, shorten
from torch_katas.course.model import Course, Exercise, HiddenTest
from torch_katas.grading import environment, pool
from torch_katas.grading.observer import Cancelled, Observer, never
from torch_katas.grading.settings import THREADS, Settings
from torch_katas.runner import answers, child
from torch_katas.runner.answers import AnswerError, AnswerText
from torch_katas.store import cache
from torch_katas.verdict.cells import Cells, CellText, grade_in_cells
from torch_katas.verdict.failure import ENDED_KINDS, Failure, Kind, Place
from torch_katas.verdict.grades import ExerciseGrade, KataGrade, Outcome, TestResult, grade_katas, merge_parameters

SILENCE = 60.0
"""Seconds that a child may take before its first test starts; each test then brings its own limit."""

Results = dict[str, TestResult]


@dataclass
class _Open:
    """An exercise under way: what is known, and the tests that have no result yet."""

    exercise: Exercise
    tree: str
    text: str
    key: str
    known: Results
    left: list[HiddenTest]
    keepable: bool = True


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
    for one in _grade(course, tree, exercises, settings or Settings(), cells, observer, cancelled):
        observer.exercise_graded(one.exercise.key)
        if cells is None:
            yield one
            continue
        yield replace(one, katas=tuple(grade_in_cells(kata, one.exercise, cells, shown) for kata in one.katas))


def answer_texts(tree: str, cells: Cells | None = None) -> Callable[[Exercise], str]:
    """Return a function that gives the text of an exercise's answer in a tree, or in cells."""
    return lambda exercise: cells[exercise.key].text if cells else exercise.path(tree).read_text("utf-8")


def _grade(
    course: Course,
    tree: str,
    exercises: Sequence[Exercise],
    settings: Settings,
    cells: Cells | None,
    observer: Observer,
    cancelled: Cancelled,
) -> Iterator[ExerciseGrade]:
    kept = cache.Cache(course.root / CACHE, observer.warn)
    around = environment.environment_hash(course, settings.device)
    jobs: deque[tuple[_Open, child.Job]] = deque()
    for exercise in exercises:
        in_cells = cells.get(exercise.key) if cells else None
        key = _cache_key(exercise, tree, around, in_cells)
        if key and settings.use_cache and (found := kept.get(key)) is not None:
            yield ExerciseGrade(exercise, tuple(map(KataGrade.from_json, found)))
            continue
        known, left, answer = results_from_text(exercise, tree, in_cells)
        work = _Open(exercise, tree, answer.text if answer else "", key, known, left)
        if left:
            jobs.append((work, _job(work, settings)))
        else:
            yield _finished(work, kept)
    yield from _run(course.root, jobs, settings, kept, observer, cancelled)


def _run(
    root: Path,
    jobs: deque[tuple[_Open, child.Job]],
    settings: Settings,
    kept: cache.Cache,
    observer: Observer,
    cancelled: Cancelled,
) -> Iterator[ExerciseGrade]:
    unfinished = {work.exercise.key: work for work, _ in jobs}

    def report_start(work: _Open, event: pool.Event) -> None:
        if event.get("event") == "start":
            observer.test_started(work.exercise.key, str(event.get("test")))

    running = pool.run_all(
        root, child.main, jobs, limit=SILENCE, jobs_at_once=settings.jobs, on_event=report_start, cancelled=cancelled
    )
    for work, ending in running:
        take(work, ending)
        if work.left:  # a crash or a hang costs its own kata; the others get a child of their own
            jobs.append((work, _job(work, settings)))
            continue
        del unfinished[work.exercise.key]
        yield _finished(work, kept)
    for work in unfinished.values():
        told = Failure(Kind.STOPPED, "not run: grading was stopped", where=Place(work.exercise.shown(work.tree)))
        yield _graded(work.exercise, work.tree, work.known | _all_failed(work.left, told))


def results_from_text(
    exercise: Exercise, tree: str, in_cells: CellText | None = None
) -> tuple[Results, list[HiddenTest], AnswerText | None]:
    """Return what the answer's text alone decides: results by test, the tests left to run, and the text."""
    try:
        if in_cells and in_cells.problem:
            raise AnswerError(Failure(Kind.UNREADABLE, in_cells.problem, where=Place(in_cells.notebook)))
        answer = answers.read(exercise.path(tree), exercise.shown(tree), in_cells.text if in_cells else None)
    except AnswerError as error:
        outcome = Outcome.TO_DO if error.failure.kind == Kind.MISSING_FILE else Outcome.FAILED
        told = error.failure
        return {t.name: TestResult(t.name, outcome, t.sentence, told) for t in exercise.tests}, [], None
    known, left = {}, []
    for test in exercise.tests:
        to_do = [answer.to_do(kata, test.owner, exercise.given.get(kata)) for kata in test.katas]
        if failure := next(filter(None, to_do), None):
            known[test.name] = TestResult(test.name, Outcome.TO_DO, test.sentence, failure)
        else:
            left.append(test)
    return known, left, answer


def take(work: _Open, ending: pool.Ending) -> None:
    """Sort a child's report into the exercise: results that are known now, and tests that need another child."""
    place = Place(work.exercise.shown(work.tree))
    expected = {test.name: test for test in work.left}
    results = _reported(ending, expected)
    unfinished = _running_at_the_end(ending) if ending.verdict else None
    results.pop(unfinished, None)
    missing = [test for test in work.left if test.name not in results]
    work.left = []
    if ending.verdict:
        work.keepable = False
        told = Failure(ending.verdict, ending.reason, where=place)
        if unfinished in expected and ending.verdict != Kind.STOPPED:
            owner = expected[unfinished].owner
            results |= _all_failed([expected[unfinished]], told)
            rest = [test for test in missing if test.owner == owner and test.name != unfinished]
            results |= _all_failed(rest, replace(told, message=f"not run: {ending.reason}"))
            work.left = [test for test in missing if test.owner != owner]
        else:
            results |= _all_failed(missing, replace(told, message=f"not run: {ending.reason}"))
    elif missing:
        work.keepable = False
        results |= _all_failed(missing, Failure(Kind.NO_REPORT, "the test left no result", where=place))
    if told := _tampering(ending, place):
        work.keepable = False
        results = _all_failed([expected[name] for name in results], told)
    if any(result.failure and result.failure.kind in ENDED_KINDS for result in results.values()):
        work.keepable = False
    work.known |= results


def _reported(ending: pool.Ending, expected: dict[str, HiddenTest]) -> Results:
    """Return the results of expected tests; what is no sound report of one counts as none."""
    results = []
    for event in ending.events:
        if event.get("event") == "result" and event.get("name") in expected:
            try:
                results.append(TestResult.from_json(event))
            except (KeyError, TypeError, ValueError, AttributeError):
                continue
    return merge_parameters(results)


def _tampering(ending: pool.Ending, place: Place) -> Failure | None:
    """Return what is wrong with the child's own state, as far as it says; silence counts where it came to its end."""
    reports = [event for event in ending.events if event.get("event") == "integrity"]
    advice = "The tests compare with PyTorch and pytest as they are. Leave both unchanged."
    if reports and reports[-1].get("changed"):
        names = [str(name) for name in reports[-1]["changed"]]
        more = f" and {len(names) - 3} more" if len(names) > 3 else ""
        message = f"tampered: the answer changes {', '.join(names[:3])}{more}"
        return Failure(Kind.TAMPERED, message, where=place, advice=advice)
    if reports and reports[-1].get("blind"):
        return Failure(
            Kind.TAMPERED, "tampered: with this answer loaded, wrong answers pass the tests", (), place, advice
        )
    if not reports and not ending.verdict:
        return Failure(Kind.NO_REPORT, "the tests ended without a report", where=place)
    return None


def _running_at_the_end(ending: pool.Ending) -> str | None:
    """Return the test that had started and not finished."""
    started = [event for event in ending.events if event.get("event") in ("start", "result")]
    return started[-1].get("test") if started and started[-1]["event"] == "start" else None


def _all_failed(tests: Sequence[HiddenTest], told: Failure) -> Results:
    return {test.name: TestResult(test.name, Outcome.FAILED, test.sentence, told) for test in tests}


def _job(work: _Open, settings: Settings) -> child.Job:
    return child.Job(
        str(work.exercise.root),
        work.tree,
        (work.exercise.key,),
        texts=((work.exercise.key, work.text),),
        tests=tuple(test.name for test in work.left),
        device=settings.device,
        threads=THREADS,
        memory=settings.memory,
    )


def _cache_key(exercise: Exercise, tree: str, around: str, in_cells: CellText | None = None) -> str:
    """Return the hash of all that an exercise's grades depend on, or an empty string where a file cannot be read."""
    if in_cells and in_cells.problem:
        return ""
    hidden = (exercise.tests_path, exercise.path(SOLUTIONS), exercise.path(MISCONCEPTIONS))
    try:
        contents = [in_cells.text.encode("utf-8", "surrogatepass") if in_cells else exercise.path(tree).read_bytes()]
        contents += [path.read_bytes() for path in hidden]
    except OSError:
        return ""
    return cache.key_of(around, exercise.key, exercise.shown(tree), *contents)


def _finished(work: _Open, kept: cache.Cache) -> ExerciseGrade:
    graded = _graded(work.exercise, work.tree, work.known)
    if work.key and work.keepable:
        kept.put(work.key, [kata.to_json() for kata in graded.katas])
    return graded


def _graded(exercise: Exercise, tree: str, results: Results) -> ExerciseGrade:
    return ExerciseGrade(exercise, grade_katas(exercise, exercise.shown(tree), results.values()))
