"""What a failed check looked at, as the test's own source writes it: `f(x)` for `checks.close(f(x), expected)`."""

import ast
import re
from functools import lru_cache
from itertools import islice
from pathlib import Path
from types import TracebackType

from torch_katas.source import parse

UNKNOWN = "the result"
"""Where the source cannot be read."""

_CHECKS = str(Path(__file__).parent)


def call_text(traceback: TracebackType | None) -> str:
    """Return the text of what a check was called with, given the traceback of the check's error.

    It is the check's first argument; for `raises`, the call that should raise.
    """
    caller = None
    while traceback is not None:
        if not traceback.tb_frame.f_code.co_filename.startswith(_CHECKS):
            caller = traceback
        traceback = traceback.tb_next
    if caller is None:
        return UNKNOWN
    code = caller.tb_frame.f_code
    _, end_line, _, end_column = next(islice(code.co_positions(), caller.tb_lasti // 2, None))
    try:
        source = read_source(code.co_filename)
        call = _calls(source).get((end_line, end_column))
    except (parse.UnreadableError, SyntaxError):
        return UNKNOWN
    return _on_one_line(ast.get_source_segment(source, _subject(call)) or UNKNOWN) if call else UNKNOWN


@lru_cache(maxsize=16)
def read_source(filename: str) -> str:
    """Return the text of a file; raises UnreadableError.

    It is remembered: where an answer is about to run, and the file will not be readable any more, it is read ahead.
    """
    return parse.read(Path(filename))


@lru_cache(maxsize=4)
def _calls(source: str) -> dict[tuple[int | None, int | None], ast.Call]:
    """Return the calls with arguments of a source by the place where they end, which no two have in common."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call) and node.args]
    return {(call.end_lineno, call.end_col_offset): call for call in calls}


def _subject(call: ast.Call) -> ast.expr:
    takes_error_first = isinstance(call.func, ast.Attribute) and call.func.attr == "raises" and len(call.args) > 1
    subject = call.args[1] if takes_error_first else call.args[0]
    return subject.body if isinstance(subject, ast.Lambda) else subject


def _on_one_line(text: str) -> str:
    """Join the lines of an expression as a person would write them on one."""
    text = re.sub(r"([(\[{])\s*\n\s*", r"\1", text)
    text = re.sub(r",?\s*\n\s*([)\]}])", r"\1", text)
    return re.sub(r"\s*\n\s*", " ", text)
