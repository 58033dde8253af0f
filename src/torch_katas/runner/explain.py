"""From an exception to what the learner is told."""

import inspect
import re
import traceback
from collections.abc import Mapping
from dataclasses import replace
from linecache import getline
from types import FrameType
from typing import Any

import pytest

from torch_katas.checks import Failed
from torch_katas.checks.describe import describe, describe_argument, kind_of
from torch_katas.checks.properties import raises
from torch_katas.rules import RuleBrokenError
from torch_katas.runner.answers import Answer, AnswerError, first_line, last_line_in
from torch_katas.runner.frequent_errors import advise, stops_in_debugger
from torch_katas.runner.side_effects import SideEffect, handed_in
from torch_katas.runner.time_limit import TimeLimitError
from torch_katas.runner.trace import Return
from torch_katas.source.parse import Definition
from torch_katas.verdict.failure import Failure, Kind, Place
from torch_katas.verdict.picture import Picture

_TEST_FOLDER = re.compile(r"[^\s'\"]*pytest-of-[^/\\]+[/\\]+pytest-\d+[/\\]+(?:popen-gw\d+[/\\]+)?[^/\\\s'\"]+[/\\]+")
"""The folder that pytest's tmp_path gives a test."""


def explain(error: BaseException, answer: Answer | None, kata: str, signature: str) -> Failure:
    """Return the failure behind an exception that ended a test of `kata`; `signature` is the stub's."""
    failure = _find_failure(error, answer, kata, signature)
    facts = tuple((label, _without_folder(value)) for label, value in failure.facts)
    return replace(failure, message=_without_folder(failure.message), facts=facts)


def _without_folder(text: str) -> str:
    """Leave a test's own folder out of a path: its name differs from run to run, and says nothing."""
    return _TEST_FOLDER.sub("", text)


def _find_failure(error: BaseException, answer: Answer | None, kata: str, signature: str) -> Failure:
    if isinstance(error, AnswerError):
        return error.failure
    if answer is None:
        return Failure(Kind.ENGINE, f"{type(error).__name__}: {first_line(error)}")
    last_return = answer.trace.latest(kata)
    definition = answer.source.definitions.get(kata)
    returned = _place_of_return(answer, definition, last_return)
    if isinstance(error, SideEffect):
        return Failure(Kind.SIDE_EFFECT, error.message, error.facts, returned, error.advice)
    if isinstance(error, Failed):
        picture = Picture.from_json(error.picture.to_json()) if error.picture else None  # an answer may have made it
        return Failure(Kind.WRONG, error.message, error.facts, returned, error.advice, picture)
    raised = _place_of_error(error, answer)
    if isinstance(error, RuleBrokenError):
        return Failure(Kind.RULE, str(error), (("operator", f"aten::{error.operator}"),), raised or returned)
    if isinstance(error, TimeLimitError):
        return _out_of_time(error, raised or returned)
    if isinstance(error, pytest.fail.Exception):
        return Failure(Kind.WRONG, first_line(error), where=raised or returned)
    if raised is None:
        return _raised_outside(error, kata, signature, definition, last_return, returned)
    return _raised_inside(error, answer, kata, raised)


def _out_of_time(error: TimeLimitError, place: Place) -> Failure:
    advice = "Look for a loop that never ends, or for work done one element at a time."
    if not error.computing:
        advice = "It waited more than it computed: look for a sleep, an input, a lock, or another process."
    return Failure(Kind.TIMEOUT, f"{error}; the test was stopped", (), place, advice)


def _raised_inside(error: BaseException, answer: Answer, kata: str, place: Place) -> Failure:
    if isinstance(error, NotImplementedError) and "NotImplementedError" in place.text:
        advice = "Remove the line, or return before it is reached."
        return Failure(Kind.RAISED, "your code reached `raise NotImplementedError`", (), place, advice)
    if stops_in_debugger(error, place.text):
        advice = "Take it out, or debug in a terminal: call the function from a script of your own."
        return Failure(Kind.RAISED, "your code stops in the debugger, and nobody is at the keyboard", (), place, advice)
    facts: tuple[tuple[str, str], ...] = (("called", call),) if (call := _call(error, answer, kata)) else ()
    if expected := _expected_error(error):
        facts += (("expected", expected),)
    # PyTorch has no error of its own for the CPU's memory: a RuntimeError says so in words.
    if isinstance(error, MemoryError) or "can't allocate memory" in str(error):
        return Failure(Kind.OUT_OF_MEMORY, "your code takes more memory than there is", facts, place)
    if isinstance(error, SystemExit):
        return Failure(Kind.EXITS, f"your code calls exit ({error.code!r})", facts, place)
    message = f"your code raises {type(error).__name__}: {first_line(error)}"
    return Failure(Kind.RAISED, message, facts, place, advise(error))


def _expected_error(error: BaseException) -> str:
    """Return the name of the error that a test was waiting for when another was raised; empty where it was not."""
    for frame, _ in traceback.walk_tb(error.__traceback__):
        if frame.f_code is raises.__code__:
            return str(frame.f_locals["error"].__name__)
    return ""


def _raised_outside(
    error: BaseException,
    kata: str,
    signature: str,
    definition: Definition | None,
    last_return: Return | None,
    where: Place,
) -> Failure:
    """Explain an error raised by the test itself: the answer could not be called, or returned what nobody can use."""
    # Python has no error of its own for a call that fits no signature: a TypeError says so in words.
    if isinstance(error, TypeError) and str(error).startswith(f"{kata}") and "argument" in str(error):
        stub = f"{kata}{signature}" if signature.startswith("(") else f"{kata}.{signature}"
        advice = "The tests call it as the stub was written: same parameters, same order, same names."
        message = f"the tests cannot call it: {first_line(error)}"
        return Failure(Kind.SIGNATURE, message, (("stub", stub),), where, advice)
    # A constructor returns nothing, and nobody uses that: the error is about the object, an attribute it lacks, say.
    is_class = definition is not None and definition.is_class
    if last_return is None or (is_class and last_return.qualname.endswith("__init__")):
        return Failure(Kind.RAISED, f"the test got {type(error).__name__}: {first_line(error)}", (), where)
    name, value = last_return.qualname, last_return.value
    if value is None:
        advice = "Is there a `return` on every path?"
        return Failure(Kind.RETURNED_NONE, f"{name} returned None", (("got", "None"),), where, advice)
    got = (("got", describe(value)),)
    if name != kata:  # of a method nobody knows whether the test used what it returned
        message = f"the test got {type(error).__name__}: {first_line(error)}, after {name} returned {kind_of(value)}"
        return Failure(Kind.RAISED, message, got, where)
    facts = (*got, ("error", f"{type(error).__name__}: {first_line(error)}"))
    return Failure(Kind.UNUSABLE, f"the test cannot use what {name} returned: {kind_of(value)}", facts, where)


def _place_of_error(error: BaseException, answer: Answer) -> Place | None:
    line = last_line_in(answer.source.path, error)
    return Place(answer.source.shown, line, getline(str(answer.source.path), line).strip()) if line else None


def _place_of_return(answer: Answer, definition: Definition | None, last_return: Return | None) -> Place:
    line = last_return.line if last_return else definition.line if definition else None
    return Place(answer.source.shown, line, getline(str(answer.source.path), line).strip() if line else "")


def _call(error: BaseException, answer: Answer, kata: str) -> str:
    """Return the call of the answer that raised, its arguments in words, from the traceback's first own frame."""
    values: Mapping[str, Any] | None = None
    for frame, _ in traceback.walk_tb(error.__traceback__):
        if frame.f_code.co_filename == str(answer.source.path) and frame.f_code.co_qualname.split(".")[0] == kata:
            # By now a name in the frame itself may stand for something else than what was handed in.
            return f"{frame.f_code.co_qualname}({', '.join(_arguments(frame, values or frame.f_locals))})"
        values = handed_in(frame)
    return ""


def _arguments(frame: FrameType, values: Mapping[str, Any]) -> list[str]:
    names = inspect.getargvalues(frame).args
    return [f"{name} = {describe_argument(values[name])}" for name in names if name in values and name != "self"]
