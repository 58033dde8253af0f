"""What is known about one finished test, as plain data: it travels through pipes, caches and pytest-xdist."""

from typing import Any

import pytest

from torch_katas.runner.collection import KataModule, answer_of, variant_of
from torch_katas.runner.explain import explain
from torch_katas.runner.loading import HUNG, ToDo
from torch_katas.verdict import grades

RECORD = "kata"
"""The attribute of a test report that carries what the learner is told; plain data, so that pytest-xdist carries it."""


def of(item: pytest.Item, module: KataModule, call: pytest.CallInfo) -> dict[str, Any]:
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
            failure = explain(error, answer_of(item, module), owner, signature)
            if failure.kind == "timeout" and variant_of(item) is None:
                item.config.stash[HUNG].add((module.exercise.key, owner))
    return {
        "exercise": module.exercise.key,
        "kata": owner,
        "test": name,
        "variant": variant_of(item),
        "outcome": outcome,
        "sentence": test.sentence if test else "",
        "failure": failure.as_dict() if failure else None,
    }
