"""What is known about one finished test, as plain data: it travels through pipes, caches and pytest-xdist."""

import pytest

from torch_katas.runner.collection import KataModule, answer_of, case_of, variant_of
from torch_katas.runner.events import Finished
from torch_katas.runner.explain import explain
from torch_katas.runner.loading import HUNG, ToDo
from torch_katas.runner.origin import describe_origin
from torch_katas.verdict.failure import Failure, Kind
from torch_katas.verdict.grades import Outcome, TestResult


def build_record(item: pytest.Item, module: KataModule, call: pytest.CallInfo[None]) -> Finished:
    """Return what is known about one finished test."""
    name = item.originalname if isinstance(item, pytest.Function) else item.name
    test = module.tests.get(name)
    owner, sentence = (test.owner, test.sentence) if test else ("", "")
    outcome, failure, origin = Outcome.PASSED, None, None
    if call.excinfo is not None:
        error = call.excinfo.value
        to_do = type(error) is ToDo and call.when == "setup"  # afterwards it is the answer that raises it
        outcome = Outcome.TO_DO if to_do else Outcome.FAILED
        failure = _find_failure(item, module, owner, error)
        if variant_of(item) is not None:
            origin = describe_origin(error, module.exercise.root)
    result = TestResult(name, outcome, sentence, failure, case=case_of(item))
    return Finished(module.exercise.key, owner, result, variant_of(item), origin)


def _find_failure(item: pytest.Item, module: KataModule, owner: str, error: BaseException) -> Failure:
    if type(error) is ToDo:
        return error.failure
    signature = module.exercise.signatures.get(owner)
    answer = answer_of(item, module)
    try:
        failure = explain(error, answer, owner, signature.text if signature else "")
    except Exception:  # an error of the engine's own class that the answer has filled with objects of its own
        failure = Failure(Kind.RAISED, "your code raises an error that cannot be explained")
    if failure.kind == Kind.TIMEOUT and variant_of(item) is None:
        item.config.stash[HUNG].add((module.exercise.key, owner))
    return failure
