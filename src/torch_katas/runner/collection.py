"""A hidden test file as pytest collects it, and where the arguments of its tests come from."""

import importlib
from collections.abc import Callable, Iterable
from functools import cached_property, partial
from typing import Any

import pytest

from torch_katas.course.layout import EXERCISES, SOLUTIONS
from torch_katas.course.mistakes import kata_of
from torch_katas.course.model import Exercise
from torch_katas.course.outline import HiddenTest
from torch_katas.runner.answers import Answer, AnswerError
from torch_katas.runner.helpers import helper_functions
from torch_katas.runner.loading import PROOF, VARIANTS, WRONG_ONLY, find_kata, load, load_wrong, read, tree_of
from torch_katas.runner.pytest_private import parameter_ids_of, parameters_of

VARIANT = "kata_variant"
"""The fixture that says what a test of a proof runs on."""


class KataModule(pytest.Module):
    """A hidden test file, with one fixture per kata of its exercise."""

    def __init__(self, *, exercise: Exercise, **arguments: Any):
        super().__init__(**arguments)
        self.exercise = exercise

    # Not in __init__: pytest makes a node for every file of a folder, also where it collects only one.
    @cached_property
    def tests(self) -> dict[str, HiddenTest]:
        """The hidden tests by name."""
        return {test.name: test for test in self.exercise.tests}

    def collect(self) -> Iterable[pytest.Item | pytest.Collector]:
        """Collect the tests, with a fixture for each kata."""
        for name in self.exercise.katas:
            setattr(self.obj, f"_kata_{name}", _kata_fixture(name))
        items = list(super().collect())
        for item in items:
            if isinstance(item, pytest.Function):
                item.setup = partial(fill_arguments, item)  # type: ignore[method-assign] # pytest has no hook for it
        return items

    def load_slow_imports(self) -> None:
        """Import what the first optimizer imports, a thousand modules: not in a test's time.

        To be called when the tests are collected, and it is known which answer runs.
        """
        tests = self.exercise.tests_path.read_text(encoding="utf-8")  # in a judged run self.path is the answer's
        if "optim" in tests + self._text_under_test():
            importlib.import_module("torch._dynamo")

    def _text_under_test(self) -> str:
        """Return the text of the answer, or in a proof the solution's; empty where it cannot be read."""
        tree = SOLUTIONS if self.config.stash.get(PROOF, False) else tree_of(self.config)
        try:
            return read(self.config, self.exercise, tree).text
        except AnswerError:
            return ""


def _kata_fixture(name: str) -> Any:
    @pytest.fixture(name=name)
    def kata(request: pytest.FixtureRequest, kata_variant: str | None) -> Any:
        exercise = module_of(request.node).exercise  # asked for late: a child has another than the server
        return find_kata(request.config, exercise, name, owner_of(request.node), kata_variant)

    return kata


def kata_module(parent: pytest.Collector, exercise: Exercise) -> KataModule:
    """Return the node of an exercise's hidden tests; its id names the answer, so that it can be typed back."""
    shown = exercise.shown(tree_of(parent.config))
    return KataModule.from_parent(parent, path=exercise.tests_path, nodeid=shown, exercise=exercise)


@pytest.fixture
def kata_variant() -> str | None:
    """None for the tree under test; the content check runs tests on variants instead (see PROOF)."""
    return None


def fill_arguments(item: pytest.Function) -> None:
    """Set a test up: fill in its arguments, by pytest's own fixtures where it is not simple.

    For pytest a parameter is a fixture as well, and with the fixtures behind it costs half a millisecond a test.
    """
    if is_simple(item):
        item.funcargs.update(arguments_of(item, kata_finder(item)))
    else:
        type(item).setup(item)


_IMPLIED_FIXTURES = {"request", VARIANT}
"""Fixtures that a test's arguments do not show."""


def is_simple(item: pytest.Function) -> bool:
    """Tell whether a test asks for katas, parameters and helper functions alone: no fixture is set up or torn down."""
    if any(mark.kwargs.get("indirect") for mark in item.iter_markers("parametrize")):
        return False
    module = module_of(item)
    # Where the test file defines the same name, pytest decides.
    functions = helper_functions(item.config).keys() - vars(module.obj).keys()
    known = _IMPLIED_FIXTURES.union(module.exercise.katas, functions, parameters_of(item))
    return known.issuperset(item.fixturenames)


def kata_finder(item: pytest.Item) -> Callable[[str], Any]:
    """Return the function that finds a test's katas by name: in the tree under test, or in a variant of a proof."""
    exercise, owner, variant = module_of(item).exercise, owner_of(item), variant_of(item)
    return lambda name: find_kata(item.config, exercise, name, owner, variant)


def arguments_of(item: pytest.Function, find: Callable[[str], Any]) -> dict[str, Any]:
    """Return a simple test's arguments; `find` returns its katas by name."""
    exercise = module_of(item).exercise
    functions, parameters = helper_functions(item.config), parameters_of(item)
    arguments: dict[str, Any] = {}
    for name in item.fixturenames:
        if name in exercise.katas:
            arguments[name] = find(name)
        elif name in parameters:
            arguments[name] = parameters[name]
        elif name in functions:
            arguments[name] = functions[name]
    arguments.pop(VARIANT, None)
    return arguments


def module_of(item: pytest.Item) -> KataModule:
    """Return the hidden test file that a test stands in."""
    # Hardly ever does anything stand between the two, and this is asked ten times for each test.
    module = item.parent if isinstance(item.parent, KataModule) else item.getparent(KataModule)
    if module is None:
        raise LookupError(f"{item.nodeid} is no hidden test")
    return module


def owner_of(item: pytest.Item) -> str:
    """Return the kata that a test counts for; empty for what is no hidden test."""
    test = _hidden_test_of(item)
    return test.owner if test else ""


def own_limit(item: pytest.Item) -> float:
    """Return the limit in seconds that a hidden test brings along; 0 where it has none of its own."""
    test = _hidden_test_of(item)
    return test.limit if test else 0.0


def _hidden_test_of(item: pytest.Item) -> HiddenTest | None:
    module = item.getparent(KataModule)
    return module.tests.get(getattr(item, "originalname", "")) if module else None


def variant_of(item: pytest.Item) -> str | None:
    """Return what a test of a proof runs on; None for the tree under test."""
    return parameters_of(item).get(VARIANT)


def case_of(item: pytest.Item) -> str:
    """Return the ids of a test's parameters, as pytest writes them, without the variant of a proof."""
    case, variant = parameter_ids_of(item), variant_of(item)
    if variant is None:
        return case
    if case == variant or case.startswith(f"{variant}-"):
        return case[len(variant) + 1 :]
    return case.removesuffix(f"-{variant}") if case.endswith(f"-{variant}") else case.replace(f"-{variant}-", "-", 1)


def answer_of(item: pytest.Item, module: KataModule) -> Answer | None:
    """Return the answer that a test runs on, or None where it cannot be run at all."""
    variant = variant_of(item)
    try:
        if variant is None or variant in (EXERCISES, SOLUTIONS):
            return load(item.config, module.exercise, variant or tree_of(item.config))
        return load_wrong(item.config, module.exercise, variant)
    except AnswerError:
        return None


def variants(config: pytest.Config, module: KataModule, test: str) -> list[str]:
    """Return what a test of a proof runs on: the names of stub, solution, wrong answers and right ones."""
    owner = module.tests[test].owner
    wrong = module.exercise.wrong_answers.of_kata(owner)
    if chosen := config.stash.get(VARIANTS, ()):
        return [variant for variant in chosen if kata_of(variant) == owner or variant == SOLUTIONS]
    if config.stash.get(WRONG_ONLY, False):
        return wrong
    return [EXERCISES, SOLUTIONS, *wrong, *module.exercise.also_right.of_kata(owner)]
