"""A hidden test file as pytest collects it, and where the arguments of its tests come from."""

import importlib
from functools import cached_property, partial
from typing import Any

import pytest

from torch_katas.course.layout import EXERCISES, SOLUTIONS
from torch_katas.course.model import Exercise, HiddenTest
from torch_katas.runner.answers import Answer, AnswerError
from torch_katas.runner.helpers import helper_functions
from torch_katas.runner.loading import WRONG_ONLY, find_kata, load, load_wrong, tree_of


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
        texts = [path.read_text(encoding="utf-8") for path in (self.path, self.exercise.path(SOLUTIONS))]
        if hasattr(self.obj, "rules") or any("optim" in text for text in texts):
            # The first dispatch mode and the first optimizer import a thousand modules: here, not in a test's own time.
            importlib.import_module("torch._dynamo")
        items = list(super().collect())
        for item in items:
            if isinstance(item, pytest.Function):
                item.setup = partial(set_up, item)  # type: ignore[method-assign]
        return items


def _kata_fixture(exercise: Exercise, name: str) -> Any:
    @pytest.fixture(name=name)
    def kata(request: pytest.FixtureRequest, kata_variant: str | None) -> Any:
        return find_kata(request.config, exercise, name, owner_of(request.node), kata_variant)

    return kata


def of_exercise(parent: pytest.Collector, exercise: Exercise) -> KataModule:
    """Return the node of an exercise's hidden tests; its id names the answer, so that it can be typed back."""
    shown = exercise.shown(tree_of(parent.config))
    return KataModule.from_parent(parent, path=exercise.tests_path, nodeid=shown, exercise=exercise)


@pytest.fixture
def kata_variant() -> str | None:
    """None for the tree under test; the content check runs tests on variants instead (see PROOF)."""
    return None


def set_up(item: pytest.Function) -> None:
    """Fill in a test's arguments, by pytest's fixtures where it asks for more than katas, parameters and functions.

    For pytest a parameter is a fixture as well, and with the fixtures behind it costs half a millisecond a test.
    """
    if is_simple(item):
        item.funcargs.update(arguments(item, variant_of(item)))
    else:
        type(item).setup(item)


_OWN = {"request", "kata_variant"}
"""Fixtures that a test's arguments do not show."""


def is_simple(item: pytest.Function) -> bool:
    """Tell whether a test asks for katas, parameters and helper functions alone: no fixture is set up or torn down."""
    indirect = any(mark.kwargs.get("indirect") for mark in item.iter_markers("parametrize"))
    params = item.callspec.params if hasattr(item, "callspec") else {}
    module = module_of(item)
    # Where the test file defines the same name, pytest decides.
    functions = helper_functions(item.config).keys() - vars(module.obj).keys()
    known = _OWN.union(module.exercise.katas, functions, params)
    return not indirect and known.issuperset(item.fixturenames)


def arguments(item: pytest.Function, variant: str | None) -> dict[str, Any]:
    """Return a simple test's arguments with a variant of its kata."""
    exercise, owner = module_of(item).exercise, owner_of(item)
    params = item.callspec.params if hasattr(item, "callspec") else {}
    functions = helper_functions(item.config)
    found = {name: value for name, value in params.items() if name not in _OWN}
    for name in item.fixturenames:
        if name in exercise.katas:
            found[name] = find_kata(item.config, exercise, name, owner, variant)
        elif name in functions and name not in found:
            found[name] = functions[name]
    return found


def module_of(item: pytest.Item) -> KataModule:
    module = item.getparent(KataModule)
    if module is None:
        raise LookupError(f"{item.nodeid} is no hidden test")
    return module


def owner_of(item: pytest.Item) -> str:
    """Return the kata that a test counts for; empty for what is no hidden test."""
    module = item.getparent(KataModule)
    test = module.tests.get(getattr(item, "originalname", "")) if module else None
    return test.owner if test else ""


def variant_of(item: pytest.Item) -> str | None:
    """Return what a test of a proof runs on; None for the tree under test."""
    callspec = getattr(item, "callspec", None)
    return callspec.params.get("kata_variant") if callspec else None


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
    """Return what a test of a proof runs on: the names of stub, solution and wrong answers."""
    owner = module.tests[test].owner
    wrong = module.exercise.wrong_answers.of_kata(owner)
    if config.stash.get(WRONG_ONLY, False):
        return wrong
    return [EXERCISES, SOLUTIONS, *wrong]
