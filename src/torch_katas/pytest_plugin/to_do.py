"""Answers that nobody has worked on: their tests are reported without being run, and without PyTorch."""

from collections.abc import Generator, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from torch_katas.course.layout import CACHE, SOLUTIONS
from torch_katas.course.model import Course, Exercise
from torch_katas.grading.text_results import judge_text
from torch_katas.runner.events import RECORD, Finished
from torch_katas.runner.job import ALL_DEVICES
from torch_katas.store.cache import Cache, key_of
from torch_katas.target import Target
from torch_katas.verdict.grades import Outcome, TestResult

if TYPE_CHECKING:  # it imports nbformat, which takes as long as pytest
    from torch_katas.notebooks.answers import Answers

PLAIN_OPTIONS = {
    **{"verbose": (0, -1), "tbstyle": ("auto", "no"), "collectonly": (False,), "keyword": ("",), "markexpr": ("",)},
    **{"usepdb": (False,), "trace": (False,), "xmlpath": (None,), "lf": (False,), "failedfirst": (False,)},
    **{"stepwise": (False,), "numprocesses": (None, 0), "tx": ([], None), "reportchars": ("fE", "")},
    "device": ("cpu", ALL_DEVICES),
    **{"setuponly": (False,), "setupplan": (False,), "setupshow": (False,), "durations": (None,)},
}
"""Options with which a run shows the dots and the report alone, and their values then."""

Untouched = Mapping[Path, tuple[Exercise, Mapping[str, TestResult]]]
"""By file of hidden tests: the exercise and the results of its tests."""


def find_untouched(config: pytest.Config, course: Course, target: Target, cells: "Answers | None") -> "ToDo | None":
    """Return what reports the target's tests as to do; None where one has to be run, or more is to be shown."""
    defaults = ((name, config.getoption(name, values[0]) in values) for name, values in PLAIN_OPTIONS.items())
    if not all(is_plain for _, is_plain in defaults):
        return None
    files = {Path(argument.partition("::")[0]) for argument in target.arguments}
    untouched: dict[Path, tuple[Exercise, Mapping[str, TestResult]]] = {}
    for exercise in course.exercises:
        if exercise.tests_path in files:
            judged = judge_text(exercise, target.tree, cells.cells.get(exercise.key) if cells else None)
            if judged.to_run or any(result.outcome != Outcome.TO_DO for result in judged.results.values()):
                return None
            if any("[" in argument for argument in target.arguments) and not read_cases(course, exercise):
                return None  # a case is asked for, and which there are is not known yet
            untouched[exercise.tests_path] = exercise, judged.results
    return ToDo(course, target.tree, untouched) if len(untouched) == len(files) else None


class ToDo:
    """Collects the tests of untouched exercises from their text, and reports each as to do."""

    def __init__(self, course: Course, tree: str, untouched: Untouched):
        self._course, self._tree, self._untouched = course, tree, untouched

    @pytest.hookimpl(tryfirst=True)
    def pytest_pycollect_makemodule(self, module_path: Path, parent: pytest.Collector) -> "_StubFile | None":
        """Collect a file of hidden tests without importing it."""
        if module_path not in self._untouched:
            return None
        exercise, results = self._untouched[module_path]
        shown = exercise.shown(self._tree)
        cases = read_cases(self._course, exercise)
        return _StubFile.from_parent(
            parent, path=module_path, nodeid=shown, exercise=exercise, results=results, cases=cases
        )

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Attach to a report what the learner is told about the test."""
        report = yield
        if isinstance(item, _StubItem) and call.when == "call":
            setattr(report, RECORD, item.record.to_json())
        return report


class _StubFile(pytest.File):
    def __init__(
        self, *, exercise: Exercise, results: Mapping[str, TestResult], cases: Mapping[str, list[str]], **others: Any
    ):
        super().__init__(**others)
        self._exercise, self._results, self._cases = exercise, results, cases

    def collect(self) -> Iterable["_StubItem"]:
        """Yield an item for each case of each test; where the cases are not known yet, one for the test."""
        for test in self._exercise.tests:
            record = Finished(self._exercise.key, test.owner, self._results[test.name])
            for name in self._cases.get(test.name, [test.name]):
                yield _StubItem.from_parent(self, name=name, record=record)


class _StubItem(pytest.Item):
    def __init__(self, *, record: Finished, **others: Any):
        super().__init__(**others)
        self.record = record

    def runtest(self) -> None:
        """Fail: there is nothing to run."""
        raise NotImplementedError

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> str:
        """Return nothing: the report says what there is to say."""
        return ""


def read_cases(course: Course, exercise: Exercise) -> dict[str, list[str]]:
    """Return the names of each test's cases, by test, as the last run with PyTorch has collected them."""
    cases = Cache(course.root / CACHE).get(_key(course, exercise))
    return cases if isinstance(cases, dict) else {}


def store_cases(course: Course, exercise: Exercise, cases: Mapping[str, list[str]]) -> None:
    """Keep the names of all tests' cases, for runs without PyTorch."""
    cache, key = Cache(course.root / CACHE), _key(course, exercise)
    if cache.get(key) != cases:
        cache.put(key, dict(cases))


def _key(course: Course, exercise: Exercise) -> str:
    """Return where the cases of a test file are kept: they depend on its text, and on the devices that are there."""
    reference = exercise.pristine_path if exercise.released else exercise.path(SOLUTIONS)
    files = (exercise.tests_path, reference, course.helpers_path)
    devices = str(sorted(path.name for path in Path("/dev").glob("nvidia[0-9]*")))
    return key_of("cases", devices, *(path.read_bytes() for path in files if path and path.exists()))
