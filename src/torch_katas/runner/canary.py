"""A known wrong answer of each kata, run last: it must still fail when the answer has had its say.

An answer that made the tests blind, whatever it did to that end, lets a wrong answer pass. The tests' functions are
called as they are, without pytest around them, with the arguments that they had.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any

import pytest

from torch_katas.course.layout import MISCONCEPTIONS
from torch_katas.course.model import Exercise
from torch_katas.runner import answers, collection
from torch_katas.runner.answers import Answer
from torch_katas.runner.canary_reply import Canary
from torch_katas.runner.loading import watched
from torch_katas.runner.seeding import seed_everything

Arguments = Mapping[str, Any]
Ask = Callable[[str], Canary | None]
"""Asks the controller for a known wrong answer of a kata: none is in this process before."""


def find_blind_katas(
    config: pytest.Config,
    items: Sequence[pytest.Function],
    arguments: Mapping[pytest.Function, Arguments],
    katas: Iterable[str],
    ask: Ask,
) -> list[str]:
    """Return the katas of which a known wrong answer passes every test.

    `items` are all tests of an exercise, `arguments` what those that ran were called with. Where a test cannot be
    called this way, nothing is said of its kata.
    """
    by_kata: dict[str, list[pytest.Function]] = {}
    for item in items:
        by_kata.setdefault(collection.owner_of(item), []).append(item)
    return [
        kata
        for kata in katas
        if (tests := by_kata.get(kata)) and (canary := ask(kata)) and _passes(config, tests, arguments, canary)
    ]


def _passes(
    config: pytest.Config,
    items: Sequence[pytest.Function],
    arguments: Mapping[pytest.Function, Arguments],
    canary: Canary,
) -> bool:
    """Tell whether a wrong answer passes all tests of its kata, as far as they can be called."""
    find = _kata_finder(config, collection.module_of(items[0]).exercise, canary)
    called = 0
    # Those that ran come first: their arguments are at hand.
    for item in sorted(items, key=lambda item: item not in arguments):
        try:
            changed = _with_katas(item, arguments.get(item), find)
            if changed is None:
                continue
            called += 1
            seed_everything()
            item.obj(**changed)
        except BaseException:
            return False
    return called == len(items)


def _with_katas(item: pytest.Function, arguments: Arguments | None, find: Callable[[str], Any]) -> Arguments | None:
    """Return a test's arguments with other katas; None where they cannot be had."""
    if arguments is None:
        return collection.arguments_of(item, find) if collection.is_simple(item) else None
    katas = [name for name in arguments if name in collection.module_of(item).exercise.katas]
    return {**arguments, **{name: find(name) for name in katas}}


def _kata_finder(config: pytest.Config, exercise: Exercise, canary: Canary) -> Callable[[str], Any]:
    """Return the function that finds the wrong answer by its kata's name, and any other kata in the solution."""

    @cache
    def load(text: str, name: str) -> Answer:
        path = exercise.path(MISCONCEPTIONS) / name
        return answers.load(answers.read(path, name, text))

    def find(kata: str) -> Any:
        answer = load(canary.text, canary.name) if kata == canary.kata else load(canary.solution, "others")
        return watched(config, exercise, answer, kata)

    return find
