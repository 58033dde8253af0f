"""From an exception to what the learner is told."""

import inspect
import re
import traceback
from dataclasses import replace
from linecache import getline
from types import FrameType

import pytest

from torch_katas.checks import Failed
from torch_katas.checks.describe import describe, kind_of
from torch_katas.rules import RuleBrokenError
from torch_katas.runner.answers import Answer, AnswerError, first_line, own_line
from torch_katas.runner.trace import Return
from torch_katas.source.parse import Definition
from torch_katas.verdict.failure import Failure, Kind, Place

_TEST_FOLDER = re.compile(r"[^\s'\"]*pytest-of-[^/\\]+[/\\]+pytest-\d+[/\\]+[^/\\\s'\"]+[/\\]+")
"""The folder that pytest's tmp_path gives a test."""
_TIMEOUT = re.compile(r"Timeout \(>([\d.]+)s\) from pytest-timeout")


def explain(error: BaseException, answer: Answer | None, kata: str, signature: str) -> Failure:
    """Return the failure behind an exception that ended a test of `kata`; `signature` is the stub's."""
    failure = _explained(error, answer, kata, signature)
    facts = tuple((label, _without_folder(value)) for label, value in failure.facts)
    return replace(failure, message=_without_folder(failure.message), facts=facts)


def _without_folder(text: str) -> str:
    """Leave a test's own folder out of a path: its name differs from run to run, and says nothing."""
    return _TEST_FOLDER.sub("", text)


def _explained(error: BaseException, answer: Answer | None, kata: str, signature: str) -> Failure:
    if isinstance(error, AnswerError):
        return error.failure
    if answer is None:
        return Failure(Kind.ENGINE, f"{type(error).__name__}: {first_line(error)}")
    last = answer.trace.latest(kata)
    definition = answer.source.definitions.get(kata)
    returned = _returned_at(answer, definition, last)
    if isinstance(error, Failed):
        return Failure(Kind.WRONG, error.message, error.facts, returned, error.advice)
    raised = _place(error, answer)
    if isinstance(error, RuleBrokenError):
        return Failure(Kind.RULE, str(error), (("operator", f"aten::{error.operator}"),), raised or returned)
    if isinstance(error, pytest.fail.Exception):
        return _failed_by_pytest(error, raised or returned)
    if raised is None:
        return _raised_outside(error, kata, signature, definition, last, returned)
    return _raised_inside(error, answer, kata, raised)


def _failed_by_pytest(error: BaseException, place: Place | None) -> Failure:
    timeout = _TIMEOUT.search(str(error))
    if not timeout:
        return Failure(Kind.WRONG, first_line(error), where=place)
    advice = "Look for a loop that never ends, or for work done one element at a time."
    return Failure(Kind.TIMEOUT, f"no result after {float(timeout[1]):g} s; the test was stopped", (), place, advice)


def _raised_inside(error: BaseException, answer: Answer, kata: str, place: Place | None) -> Failure:
    if isinstance(error, NotImplementedError) and place and "NotImplementedError" in place.text:
        advice = "Remove the line, or return before it is reached."
        return Failure(Kind.RAISED, "your code reached `raise NotImplementedError`", (), place, advice)
    facts = (("called", call),) if (call := _call(error, answer, kata)) else ()
    if isinstance(error, MemoryError) or "can't allocate memory" in str(error):
        return Failure(Kind.OUT_OF_MEMORY, "your code takes more memory than there is", facts, place)
    if isinstance(error, SystemExit):
        return Failure(Kind.EXITS, f"your code calls exit ({error.code!r})", facts, place)
    return Failure(Kind.RAISED, f"your code raises {type(error).__name__}: {first_line(error)}", facts, place)


def _raised_outside(
    error: BaseException, kata: str, signature: str, definition: Definition | None, last: Return | None, where: Place
) -> Failure:
    """Explain an error raised by the test itself: the answer could not be called, or returned what nobody can use."""
    if isinstance(error, TypeError) and str(error).startswith(f"{kata}") and "argument" in str(error):
        first = signature.splitlines()[0]
        facts = (("stub", f"{kata}{first}" if first.startswith("(") else f"{kata}.{first}"),)
        advice = "The tests call it as the stub was written: same parameters, same order, same names."
        return Failure(Kind.SIGNATURE, f"the tests cannot call it: {first_line(error)}", facts, where, advice)
    # A constructor returns nothing, and nobody uses that: the error is about the object, an attribute it lacks, say.
    constructed = last and definition and definition.is_class and last.qualname.endswith("__init__")
    if last and last.value is None and not constructed:
        advice = "Is there a `return` on every path?"
        return Failure(Kind.RETURNED_NONE, f"{last.qualname} returned None", (("got", "None"),), where, advice)
    if last is None or constructed:
        return Failure(Kind.RAISED, f"the test got {type(error).__name__}: {first_line(error)}", (), where)
    facts = (("got", describe(last.value)), ("error", f"{type(error).__name__}: {first_line(error)}"))
    return Failure(
        Kind.UNUSABLE, f"the test cannot use what {last.qualname} returned: {kind_of(last.value)}", facts, where
    )


def _place(error: BaseException, answer: Answer) -> Place | None:
    line = own_line(error, answer.source.path)
    return Place(answer.source.shown, line, getline(str(answer.source.path), line).strip()) if line else None


def _returned_at(answer: Answer, definition: Definition | None, last: Return | None) -> Place:
    line = last.line if last else definition.line if definition else None
    return Place(answer.source.shown, line, getline(str(answer.source.path), line).strip() if line else "")


def _call(error: BaseException, answer: Answer, kata: str) -> str:
    """Return the call of the answer that raised, its arguments in words, from the traceback's first own frame."""
    for frame, _ in traceback.walk_tb(error.__traceback__):
        if frame.f_code.co_filename == str(answer.source.path) and frame.f_code.co_qualname.split(".")[0] == kata:
            return f"{frame.f_code.co_qualname}({', '.join(_arguments(frame))})"
    return ""


def _arguments(frame: FrameType) -> list[str]:
    arguments = inspect.getargvalues(frame)
    return [
        f"{name} = {describe(frame.f_locals[name])}"
        for name in arguments.args
        if name in frame.f_locals and name != "self"
    ]
