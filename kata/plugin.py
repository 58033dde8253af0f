"""The pytest face: arguments, a fixture per kata, devices, seeds and the learner's report.

`pytest exercises/03` runs the hidden tests of chapter 03 on the learner's files; node ids name the answer, not the test
file, so that what pytest prints can be typed back. A bare `pytest` is the project's own suite: it judges `solutions/`.
"""

import importlib
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
import torch

from kata import answers, answers_option, grades, terminal
from kata.answers import Answer, AnswerError, AnswerText
from kata.arguments import Target, resolve
from kata.catalog import EXERCISES, MISCONCEPTIONS, MISTAKE_MARK, SOLUTIONS, CatalogError, Course, Exercise, HiddenTest
from kata.explain import explain
from kata.failure import MISSING_FILE, Failure
from kata.fixtures import _kept_calls, accelerators, data_folder, digits, once, seed_everything  # noqa: F401 - fixtures

TARGET = pytest.StashKey[Target]()
COURSE = pytest.StashKey[Course]()
TEXTS = pytest.StashKey[dict[str, str]]()
"""Answers given as text, by exercise key: the grader's children never open a learner's file."""
PROOF = pytest.StashKey[bool]()
"""Run every test on the stub, the solution and each known wrong answer of its kata, in place of one tree."""
READ = pytest.StashKey[dict[Path, AnswerText]]()
LOADED = pytest.StashKey[dict[Path, Answer | AnswerError]]()
WRONG_ONLY = pytest.StashKey[bool]()
"""With PROOF: on the known wrong answers alone."""
CANARY = pytest.StashKey[bool]()
"""Run every test also on one known wrong answer of its kata: the grader's sign that the tests can still fail."""
HUNG = pytest.StashKey[set[tuple[str, str]]]()
"""Katas of which a test ran out of time: (exercise key, kata). Their other tests would most likely hang as well."""


class ToDo(Exception):  # noqa: N818 - a state, not an error
    """The stub is not filled in; its tests fail without running."""

    def __init__(self, failure: Failure):
        super().__init__(failure.message)
        self.failure = failure


def pytest_addoption(parser: pytest.Parser) -> None:
    answers_option.add(parser)
    parser.getgroup("torch-katas").addoption(
        "--device",
        choices=("cpu", "cuda", "mps", "all"),
        default="all",
        help="devices to run on; `all` means the CPU and every accelerator that is there",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> int | None:
    """Map the arguments before any other plugin acts on them."""
    if (status := answers_option.restarted(config)) is not None:
        return status
    config.stash[COURSE] = course = Course(config.rootpath)
    if TARGET in config.stash:  # set by the grader's child
        return None
    answers_folder = config.getoption("answers")
    typed = config.args_source == config.ArgsSource.ARGS
    in_a_folder = config.args_source == config.ArgsSource.INVOCATION_DIR and not answers_folder
    asked = config.args if typed or in_a_folder else []
    try:
        target = resolve(course, asked, config.invocation_params.dir, answers_folder)
        _check_device(config.getoption("device"))
    except CatalogError as error:
        raise pytest.UsageError(str(error)) from None
    config.stash[TARGET] = target
    if target.judging:
        config.args = list(target.arguments)
        terminal.speak_to_the_learner(config)
    return None


def _check_device(device: str) -> None:
    if device not in ("cpu", "all", *accelerators()):
        raise CatalogError(f"--device {device}: PyTorch finds no {device.upper()} device here")


def pytest_configure(config: pytest.Config) -> None:
    config.stash[READ] = {}
    config.stash[LOADED] = {}
    config.stash[HUNG] = set()
    target = config.stash[TARGET]
    if target.judging:
        learners_report = terminal.LearnersReport(config.stash[COURSE], target.tree, config.getoption("device"))
        config.pluginmanager.register(learners_report, "kata-learners-report")


@pytest.hookimpl(tryfirst=True)
def pytest_pycollect_makemodule(module_path: Path, parent: pytest.Collector) -> "KataModule | None":
    exercise = parent.config.stash[COURSE].by_tests_path(module_path)
    if exercise is None:
        return None
    shown = exercise.shown(tree_of(parent.config))
    return KataModule.from_parent(parent, path=module_path, nodeid=shown, exercise=exercise)


class KataModule(pytest.Module):
    """A hidden test file, with one fixture per kata of its exercise."""

    def __init__(self, *, exercise: Exercise, **rest: Any):
        super().__init__(**rest)
        self.exercise = exercise

    # Not in __init__: pytest makes a node for every file of a folder, also where it collects only one.
    @cached_property
    def tests(self) -> dict[str, HiddenTest]:
        """The hidden tests by name."""
        return {test.name: test for test in self.exercise.tests}

    def collect(self) -> Any:
        for name in self.exercise.katas:
            setattr(self.obj, f"_kata_{name}", _kata_fixture(self.exercise, name))
        if hasattr(self.obj, "rules") or "optim" in self.path.read_text(encoding="utf-8"):
            # The first dispatch mode and the first optimizer import a thousand modules: here, not in a test's own time.
            importlib.import_module("torch._dynamo")
        return super().collect()


def _kata_fixture(exercise: Exercise, name: str) -> Any:
    @pytest.fixture(name=name)
    def kata(request: pytest.FixtureRequest, kata_variant: str | None) -> Any:
        owner = request.node.getparent(KataModule).tests[request.node.originalname].owner
        return find_kata(request.config, exercise, name, owner, kata_variant)

    return kata


@pytest.fixture
def kata_variant() -> str | None:
    """None for the tree under test; the content check runs tests on variants instead (see PROOF)."""
    return None


def find_kata(config: pytest.Config, exercise: Exercise, name: str, owner: str, variant: str | None) -> Any:
    """Return the function or class that a test asks for; raises AnswerError or ToDo."""
    if variant is None:
        tree = tree_of(config)
        try:
            to_do = read(config, exercise, tree).to_do(name, owner, exercise.given.get(name))
        except AnswerError as error:
            if error.failure.kind == MISSING_FILE:
                raise ToDo(error.failure) from None
            raise
        if to_do:
            raise ToDo(to_do)
        if (exercise.key, name) in config.stash[HUNG]:
            raise AnswerError(Failure("timeout", "not run: an earlier test of this kata ran out of time"))
        return load(config, exercise, tree).kata(name)
    if variant in (EXERCISES, SOLUTIONS):
        return load(config, exercise, variant).kata(name)
    if variant.split(MISTAKE_MARK)[0] == name:
        return answers.rename(load(config, exercise, MISCONCEPTIONS).kata(variant), name)
    return load(config, exercise, SOLUTIONS).kata(name)


def read(config: pytest.Config, exercise: Exercise, tree: str) -> AnswerText:
    """Return a tree's file of an exercise as text, read once per session; raises AnswerError."""
    cache = config.stash[READ]
    path = exercise.path(tree)
    if path not in cache:
        text = config.stash.get(TEXTS, {}).get(exercise.key) if tree == tree_of(config) else None
        cache[path] = answers.read(path, exercise.shown(tree), text)
    return cache[path]


def load(config: pytest.Config, exercise: Exercise, tree: str) -> Answer:
    """Return a tree's file of an exercise, run once per session; raises AnswerError."""
    cache = config.stash[LOADED]
    path = exercise.path(tree)
    if path not in cache:
        try:
            cache[path] = answers.load(read(config, exercise, tree))
        except AnswerError as error:
            cache[path] = error
    found = cache[path]
    if isinstance(found, AnswerError):
        raise found.with_traceback(None)
    return found


def tree_of(config: pytest.Config) -> str:
    return config.stash[TARGET].tree


def devices(config: pytest.Config) -> list[str]:
    """Return the devices that tests run on, as --device asks."""
    asked = config.getoption("device")
    if asked != "all":
        return [asked]
    return ["cpu", *accelerators()]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    module = metafunc.definition.getparent(KataModule)
    if module is None:
        return
    if "device" in metafunc.fixturenames:
        metafunc.parametrize("device", [torch.device(name) for name in devices(metafunc.config)], ids=str)
    stash = metafunc.config.stash
    if "kata_variant" in metafunc.fixturenames and (stash.get(PROOF, False) or stash.get(CANARY, False)):
        metafunc.parametrize("kata_variant", variants(metafunc.config, module, metafunc.definition.name))


def variants(config: pytest.Config, module: KataModule, test: str) -> list[str | None]:
    """Return what a test runs on: None for the tree under test, or the names of stub, solution and wrong answers."""
    owner = module.tests[test].owner
    try:
        wrong = [
            name
            for name in read(config, module.exercise, MISCONCEPTIONS).definitions
            if name.startswith(owner + MISTAKE_MARK)
        ]
    except AnswerError:
        wrong = []
    if config.stash.get(PROOF, False):
        return wrong if config.stash.get(WRONG_ONLY, False) else [EXERCISES, SOLUTIONS, *wrong]
    return [None, *wrong[:1]]


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.getparent(KataModule):
        fresh_start()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    module = item.getparent(KataModule)
    if module is None:
        return (yield)
    fresh_start()
    if answer := _answer_of(item, module):
        answer.trace.forget()
    return (yield)


def fresh_start() -> None:
    """Put every test on the same ground: the same seeds, and torch's own defaults."""
    seed_everything()
    torch.set_default_dtype(torch.float32)
    if torch.are_deterministic_algorithms_enabled():  # asked first: setting it imports a compiler
        torch.use_deterministic_algorithms(False)
    torch.set_grad_enabled(True)


def _variant(item: pytest.Item) -> str | None:
    callspec = getattr(item, "callspec", None)
    return callspec.params.get("kata_variant") if callspec else None


def _answer_of(item: pytest.Item, module: KataModule) -> Answer | None:
    variant = _variant(item)
    tree = tree_of(item.config) if variant is None else variant if variant in (EXERCISES, SOLUTIONS) else MISCONCEPTIONS
    try:
        return load(item.config, module.exercise, tree)
    except AnswerError:
        return None


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo) -> Iterator[None]:
    report = yield
    module = item.getparent(KataModule)
    if module is not None and (report.failed or report.when == "call"):
        record = _record(item, module, call)
        setattr(report, terminal.RECORD, record | {"printed": report.capstdout[: grades.PRINTED_KEPT]})
    return report


def _record(item: pytest.Item, module: KataModule, call: pytest.CallInfo) -> dict[str, Any]:
    """Return what is known about one finished test, as plain data."""
    name = item.originalname if isinstance(item, pytest.Function) else item.name
    test = module.tests.get(name)
    owner = test.owner if test else ""
    failure = None
    outcome = grades.PASSED
    if call.excinfo is not None:
        error = call.excinfo.value
        outcome = grades.TO_DO if isinstance(error, ToDo) else grades.FAILED
        if isinstance(error, ToDo):
            failure = error.failure
        else:
            reference = module.exercise.reference.get(owner)
            signature = reference.signature if reference else ""
            answer, variant = _answer_of(item, module), _variant(item)
            wrong = variant if variant not in (None, EXERCISES, SOLUTIONS) else None
            last = answer.trace.latest(owner, wrong) if answer else None
            failure = explain(error, answer, owner, signature, last)
            if failure.kind == "timeout" and variant is None:
                item.config.stash[HUNG].add((module.exercise.key, owner))
    return {
        "exercise": module.exercise.key,
        "kata": owner,
        "test": name,
        "variant": _variant(item),
        "outcome": outcome,
        "sentence": test.sentence if test else "",
        "failure": failure.as_dict() if failure else None,
    }
