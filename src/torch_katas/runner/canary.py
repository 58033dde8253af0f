"""A known wrong answer of each kata, run last: it must still fail when the answer has had its say.

An answer that made the tests blind, whatever it did to that end, lets a wrong answer pass. The tests' functions are
called as they are, without pytest around them, with the arguments that they had.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pytest

from torch_katas.runner import collection
from torch_katas.runner.loading import find_kata
from torch_katas.runner.seeding import seed_everything

Given = Mapping[pytest.Function, dict[str, Any]]
"""The arguments that tests had when they ran."""


def blind(config: pytest.Config, items: Sequence[pytest.Function], given: Given, katas: Iterable[str]) -> list[str]:
    """Return the katas of which a known wrong answer passes every test.

    `items` are all tests of an exercise. Where a test cannot be called this way, nothing is said of its kata.
    """
    return [
        kata for kata in katas if _passes(config, [i for i in items if collection.owner_of(i) == kata], given, kata)
    ]


def _passes(config: pytest.Config, items: Sequence[pytest.Function], given: Given, kata: str) -> bool:
    wrong = collection.module_of(items[0]).exercise.wrong_answers.of_kata(kata)[:1]
    if not wrong:
        return False
    called = 0
    # Those that ran come first: their arguments are at hand.
    for item in sorted(items, key=lambda item: item not in given):
        try:
            arguments = _arguments(config, item, given, wrong[0])
            if arguments is None:
                continue
            called += 1
            seed_everything()
            item.obj(**arguments)
        except BaseException:
            return False
    return called == len(items)


def _arguments(config: pytest.Config, item: pytest.Function, given: Given, wrong: str) -> dict[str, Any] | None:
    if item not in given:
        return collection.arguments(item, wrong) if collection.is_simple(item) else None
    exercise, owner = collection.module_of(item).exercise, collection.owner_of(item)
    asked = [name for name in given[item] if name in exercise.katas]
    return given[item] | {name: find_kata(config, exercise, name, owner, wrong) for name in asked}
