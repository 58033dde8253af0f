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

Arguments = Mapping[str, Any]


def find_blind_katas(
    config: pytest.Config,
    items: Sequence[pytest.Function],
    arguments: Mapping[pytest.Function, Arguments],
    katas: Iterable[str],
) -> list[str]:
    """Return the katas of which a known wrong answer passes every test.

    `items` are all tests of an exercise, `arguments` what those that ran were called with. Where a test cannot be
    called this way, nothing is said of its kata.
    """
    by_kata = {kata: [item for item in items if collection.owner_of(item) == kata] for kata in katas}
    return [kata for kata in by_kata if _wrong_answer_passes(config, by_kata[kata], arguments, kata)]


def _wrong_answer_passes(
    config: pytest.Config,
    items: Sequence[pytest.Function],
    arguments: Mapping[pytest.Function, Arguments],
    kata: str,
) -> bool:
    wrong = collection.module_of(items[0]).exercise.wrong_answers.of_kata(kata)[:1]
    if not wrong:
        return False
    called = 0
    # Those that ran come first: their arguments are at hand.
    for item in sorted(items, key=lambda item: item not in arguments):
        try:
            changed = _with_wrong_answer(config, item, arguments.get(item), wrong[0])
            if changed is None:
                continue
            called += 1
            seed_everything()
            item.obj(**changed)
        except BaseException:
            return False
    return called == len(items)


def _with_wrong_answer(
    config: pytest.Config, item: pytest.Function, arguments: Arguments | None, wrong: str
) -> Arguments | None:
    """Return a test's arguments with a wrong answer in the place of its kata; None where they cannot be had."""
    if arguments is None:
        return collection.arguments_of(item, wrong) if collection.is_simple(item) else None
    exercise, owner = collection.module_of(item).exercise, collection.owner_of(item)
    katas = [name for name in arguments if name in exercise.katas]
    return {**arguments, **{name: find_kata(config, exercise, name, owner, wrong) for name in katas}}
