"""Events of a child: they come back as they were sent, and nothing else is taken for one."""

import json
from dataclasses import replace

import pytest

from torch_katas.runner.events import (
    LONGEST_LIMIT,
    BrokenCollection,
    CanaryWanted,
    End,
    EventError,
    Failed,
    FalseExample,
    Finished,
    Integrity,
    Origin,
    RulesSeen,
    Started,
    encode,
    parse,
)
from torch_katas.runner.frames import MAX_FRAME
from torch_katas.verdict.failure import Failure, Kind, Place
from torch_katas.verdict.grades import Outcome, TestResult

ORIGIN = Origin("TypeError", "it is no number", "tests/01_demo/test_01_double.py", 7, False, False)
FAILURE = Failure(Kind.WRONG, "off", (("got", "3 \ud800"),), Place("exercises/a.py", 4, "return 3"), "Try 4.")
RESULT = TestResult("test_one", Outcome.FAILED, "It is 4.", FAILURE, "hello\n")
FINISHED = Finished("01_demo/01_double", "double", RESULT, "double__squares", ORIGIN)
EVENTS = [
    Started("test_one", 12.5),
    FINISHED,
    Finished("01_demo/01_double", "double", TestResult("test_one", Outcome.PASSED)),
    RulesSeen(("mm",), ("mm", "sum")),
    CanaryWanted("double"),
    Integrity(("torch.equal",), ("double",)),
    FalseExample(7, "Expected: 3 / Got: 4"),
    BrokenCollection(replace(ORIGIN, line=None)),
    Failed("UsageError: no such option"),
    End(),
]


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
def test_an_event_comes_back(event):
    assert parse(encode(event)) == event


def changed(event, **fields):
    return json.dumps({**json.loads(encode(event)), **fields}).encode()


NO_EVENTS = {
    "nothing": b"",
    "words": b"no event at all",
    "no_text": b"\xff\xfe",
    "a_list": b"[1, 2]",
    "no_name": b"{}",
    "a_number_for_a_name": b'{"event": 3}',
    "a_list_for_a_name": b'{"event": []}',
    "an_unknown_name": b'{"event": "won"}',
    "a_pickle": b"\x80\x04\x95\x0b\x00\x00\x00\x00\x00\x00\x00}\x94",
    "deep": b"[" * 100_000,
    "a_huge_number": b'{"event": ' + b"9" * 10_000 + b"}",
    "no_limit": changed(EVENTS[0], limit=None),
    "an_endless_limit": changed(EVENTS[0], limit=float("inf")),
    "a_limit_that_is_no_number": changed(EVENTS[0], limit=float("nan")),
    "a_long_limit": changed(EVENTS[0], limit=LONGEST_LIMIT + 1),
    "a_limit_below_zero": changed(EVENTS[0], limit=-1),
    "a_limit_that_is_true": changed(EVENTS[0], limit=True),
    "no_result": changed(FINISHED, result=None),
    "a_result_in_words": changed(FINISHED, result="passed"),
    "an_unknown_outcome": changed(FINISHED, result={**RESULT.to_json(), "outcome": "won"}),
    "an_unknown_kind": changed(FINISHED, result={**RESULT.to_json(), "failure": {**FAILURE.to_json(), "kind": "won"}}),
    "a_variant_in_a_list": changed(FINISHED, variant=["double"]),
    "changes_in_a_text": changed(Integrity((), ()), changed="torch.equal"),
    "a_line_below_zero": changed(FalseExample(7, ""), line=-1),
}


@pytest.mark.parametrize("name", NO_EVENTS)
def test_what_is_no_event_raises_one_error(name):
    with pytest.raises(EventError):
        parse(NO_EVENTS[name])


@pytest.mark.parametrize("event", [EVENTS[0], FINISHED])
def test_a_test_that_nobody_asked_for_is_no_event(event):
    assert parse(encode(event), ["test_one", "test_two"]) == event
    with pytest.raises(EventError, match="not asked for"):
        parse(encode(event), ["test_two"])


def test_a_longer_limit_is_cut():
    assert parse(encode(Started("test_one", 1e9))) == Started("test_one", LONGEST_LIMIT)


def test_an_event_that_is_too_long_is_cut():
    message = "x" * (MAX_FRAME + 1)
    event = replace(FINISHED, result=replace(RESULT, failure=replace(FAILURE, message=message)))
    data = encode(event)
    assert len(data) < MAX_FRAME
    assert parse(data).result.failure.message.startswith("xxx")
