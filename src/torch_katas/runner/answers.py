"""Load one file of one tree as a module, and say plainly why where it cannot be."""

import ast
import builtins
import linecache
import os
import signal
import sys
import traceback
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import Any

from torch_katas.course import mistakes
from torch_katas.runner.frequent_errors import advise
from torch_katas.runner.time_limit import TimeLimitError
from torch_katas.runner.trace import RECORDER_NAME, Trace, compile_answer
from torch_katas.source import parse
from torch_katas.verdict.failure import Failure, Kind, Place


class AnswerError(Exception):
    """An answer that cannot be tested at all; carries what to tell the learner."""

    def __init__(self, failure: Failure):
        super().__init__(failure.message)
        self.failure = failure


@dataclass(frozen=True)
class AnswerText:
    """An answer as text: nothing of it has run."""

    path: Path
    shown: str
    """The path as people know it; it stands in messages."""
    text: str
    definitions: dict[str, parse.Definition]

    def to_do(self, kata: str, owner: str, given: str | None = None) -> Failure | None:
        """Return the failure of a kata that nobody has worked on, or None.

        `owner` is the kata that the test is for, `given` the code of a debugging kata as the learner got it.
        """
        definition = self.definitions.get(kata)
        if definition is None:
            return None
        if definition.is_stub:
            where = Place(self.shown, definition.stub_line, "raise NotImplementedError")
            failure = Failure(Kind.TO_DO, "ends in raise NotImplementedError", where=where)
        elif given is not None and definition.code == given:
            where = Place(self.shown, definition.line)
            message = "the code is as it was given: its bug is still to be found"
            failure = Failure(Kind.AS_GIVEN, message, where=where)
        else:
            return None
        if kata != owner:
            return replace(failure, kind=Kind.NEEDS_ANOTHER, message=f"needs {kata}, which is still to do")
        return failure


@dataclass(frozen=True)
class Answer:
    """An answer that has been run as a module."""

    source: AnswerText
    module: ModuleType
    trace: Trace

    def kata(self, name: str) -> Any:
        """Return the function or class of that name, or raise AnswerError."""
        shown = self.source.shown
        if name not in self.module.__dict__:
            raise AnswerError(_missing(name, self.source.definitions, shown))
        value = self.module.__dict__[name]
        if not callable(value):
            fact = f"`{name}` is neither a function nor a class, but of type {type(value).__name__}"
            raise AnswerError(Failure(Kind.WRONG_NAME, fact, where=Place(shown)))
        return value


def read(path: Path, shown: str, text: str | None = None) -> AnswerText:
    """Read an answer without running it; raises AnswerError. `text` replaces what stands in the file."""
    if text is None and not os.path.lexists(path):
        raise AnswerError(Failure(Kind.MISSING_FILE, "this file is not there", where=Place(shown)))
    try:
        text = parse.read(path) if text is None else text
        return AnswerText(path, shown, text, parse.definitions(text))
    except parse.UnreadableError as error:
        place = Place(shown, error.line, error.text)
        raise AnswerError(Failure(Kind.UNREADABLE, error.message, where=place)) from None


def load_wrong(answers: AnswerText, wrong: str) -> Answer:
    """Run a known wrong answer as a fresh module, under its kata's name; raises AnswerError."""
    if wrong not in answers.definitions:
        raise AnswerError(_missing(wrong, answers.definitions, answers.shown))
    as_kata = replace(answers, definitions={mistakes.kata_of(wrong): answers.definitions[wrong]})
    return load(as_kata, mistakes.stand_in(answers.text, wrong))


def load(answer: AnswerText, syntax: ast.Module | None = None) -> Answer:
    """Run an answer as a fresh module; raises AnswerError for one that does not run to its end.

    `syntax` is what runs in place of the answer's text.
    """
    path = str(answer.path)
    # Tracebacks and inspect read lines from here: the text may differ from what stands in the file.
    linecache.cache[path] = (len(answer.text), None, answer.text.splitlines(keepends=True), path)
    # dataclasses and pickle look their module up by name, so the name must be unique and registered.
    module = ModuleType("answer_" + "".join(c if c.isalnum() else "_" for c in path))
    module.__file__ = path
    module.__dict__["__builtins__"] = builtins
    sys.modules[module.__name__] = module
    trace = Trace()
    module.__dict__[RECORDER_NAME] = trace.record
    try:
        exec(compile_answer(syntax or answer.text, path), module.__dict__)
    except KeyboardInterrupt as error:
        if signal.getsignal(signal.SIGINT) != signal.SIG_IGN:
            raise  # somebody has pressed Ctrl-C; a grader's child does not hear of that
        raise AnswerError(_import_failure(error, answer)) from None
    except BaseException as error:
        from torch_katas.runner.plain_error import plain_error  # imports pytest, and the controller imports this module

        plain = plain_error(error)
        raise AnswerError(_import_failure(plain, answer)) from plain
    return Answer(answer, module, trace)


def _missing(name: str, definitions: dict[str, parse.Definition], shown: str) -> Failure:
    return Failure(
        Kind.MISSING,
        f"`{name}` is not defined in this file",
        facts=(("defined", ", ".join(definitions) or "nothing"),),
        where=Place(shown),
        advice=f"Was it renamed or deleted? The tests call it by its name, `{name}`.",
    )


def _import_failure(error: BaseException, answer: AnswerText) -> Failure:
    line = last_line_in(answer.path, error)
    text = linecache.getline(str(answer.path), line).strip() if line else ""
    place = Place(answer.shown, line, text)
    if isinstance(error, SystemExit):
        return Failure(Kind.EXITS_ON_IMPORT, f"the file calls exit ({error.code!r}) when it is imported", where=place)
    if isinstance(error, TimeLimitError):
        return Failure(Kind.TIMEOUT, f"importing the file takes too long: {first_line(error)}", where=place)
    if isinstance(error, KeyboardInterrupt):
        message = "the file raises KeyboardInterrupt when it is imported"
        return Failure(Kind.INTERRUPTS_ON_IMPORT, message, where=place)
    kind = Kind.IMPORT_ERROR if isinstance(error, ImportError) else Kind.RAISES_ON_IMPORT
    message = f"importing the file raises {type(error).__name__}: {first_line(error)}"
    return Failure(kind, message, where=place, advice=advise(error))


def last_line_in(path: Path, error: BaseException) -> int | None:
    """Return the last line of the given file that the error's traceback passes through."""
    # Not extract_tb: it would leave the text of the hidden tests in linecache, where an answer could read it.
    lines = [line for frame, line in traceback.walk_tb(error.__traceback__) if frame.f_code.co_filename == str(path)]
    return lines[-1] if lines else None


def first_line(error: BaseException) -> str:
    """Return an error's text, cut to its first line."""
    lines = str(error).strip().splitlines()
    return lines[0] if lines else "(no message)"
