"""Load one file of one tree as a module, and say plainly why where it cannot be."""

import builtins
import linecache
import sys
import traceback
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from kata import source
from kata.failure import Failure, Place

MISTAKE_MARK = "__"
"""Between a kata's name and its mistake in a known wrong answer: `to_seq_first__reshapes`."""


class AnswerError(Exception):
    """An answer that cannot be tested at all; carries what to tell the learner."""

    def __init__(self, failure: Failure):
        super().__init__(failure.message)
        self.failure = failure


@dataclass(frozen=True)
class Answer:
    """A loaded file: its module, the text that it came from and the path under which people know it."""

    module: ModuleType
    definitions: dict[str, source.Definition]
    path: Path
    shown: str

    def kata(self, name: str) -> Any:
        """Return the function or class of that name, or raise AnswerError."""
        try:
            found = self.module.__dict__[name]
        except KeyError:
            raise AnswerError(_missing(name, self.definitions, self.shown)) from None
        if not callable(found):
            fact = f"`{name}` is {type(found).__name__}, neither a function nor a class"
            raise AnswerError(Failure("wrong name", fact, where=Place(self.shown)))
        return found


def load(path: Path, shown: str, text: str | None = None) -> Answer:
    """Run a file as a fresh module; raises AnswerError with a Failure for a file that does not run.

    `shown` is the path as it appears in messages. `text` replaces what stands in the file.
    """
    try:
        text = source.read(path) if text is None else text
        definitions = source.definitions(text)
    except source.UnreadableError as error:
        place = Place(shown, error.line, error.text)
        raise AnswerError(Failure("unreadable", error.message, where=place)) from None
    linecache.cache[str(path)] = (len(text), None, text.splitlines(keepends=True), str(path))
    # dataclasses and pickle look their module up by name, so the name must be unique and registered.
    module = ModuleType("answer_" + "".join(c if c.isalnum() else "_" for c in str(path)))
    module.__file__ = str(path)
    module.__dict__["__builtins__"] = builtins
    sys.modules[module.__name__] = module
    try:
        exec(compile(text, str(path), "exec"), module.__dict__)
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        raise AnswerError(_import_failure(error, path, shown)) from error
    return Answer(module, definitions, path, shown)


def rename(wrong: Any, kata: str) -> Any:
    """Give a known wrong answer the kata's own name, so that messages read as a learner's would."""
    wrong.__name__ = kata
    wrong.__qualname__ = kata
    return wrong


def _missing(name: str, definitions: dict[str, source.Definition], shown: str) -> Failure:
    there = ", ".join(definitions) or "nothing"
    return Failure(
        "missing",
        f"`{name}` is not defined in this file",
        facts=(("the file has", there),),
        where=Place(shown),
        advice=f"Was it renamed or deleted? The tests call it by its name, `{name}`.",
    )


def _import_failure(error: BaseException, path: Path, shown: str) -> Failure:
    line = own_line(error, path)
    text = linecache.getline(str(path), line).strip() if line else ""
    place = Place(shown, line, text)
    if isinstance(error, SystemExit):
        return Failure("exits", f"the file calls exit ({error.code!r}) when it is imported", where=place)
    kind = "import error" if isinstance(error, ImportError) else "raises on import"
    return Failure(kind, f"importing the file raises {type(error).__name__}: {first_line(error)}", where=place)


def own_line(error: BaseException, path: Path) -> int | None:
    """Return the last line of the given file that the error's traceback passes through."""
    own = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(path)]
    return own[-1] if own else None


def first_line(error: BaseException) -> str:
    """Return an error's text, cut to its first line."""
    lines = str(error).strip().splitlines()
    return lines[0] if lines else "(no message)"
