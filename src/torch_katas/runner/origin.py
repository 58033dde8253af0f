"""Where the error that ended a test came from, for those who write tests: a learner is told of their own file alone."""

import traceback
from pathlib import Path

import pytest

from torch_katas.checks import Failed
from torch_katas.course.layout import EXERCISES, MISCONCEPTIONS, SOLUTIONS, TESTS
from torch_katas.rules import RuleBrokenError
from torch_katas.runner.answers import first_line
from torch_katas.runner.events import Origin


def describe_origin(error: BaseException, root: Path) -> Origin:
    """Return an error's type, its message and the innermost line of the course's own files that it passed through.

    `path` is empty where it passed through none. `judged` tells whether a check found the answer wrong, in contrast to
    an error that nobody meant to raise. For a fixture that does not exist the message is its name.
    """
    path, line = _innermost(error, root)
    return Origin(
        error=type(error).__name__,
        message=str(error.argname) if isinstance(error, pytest.FixtureLookupError) else first_line(error),
        path=path,
        line=line,
        judged=isinstance(error, Failed | RuleBrokenError | pytest.fail.Exception),
        missing_fixture=isinstance(error, pytest.FixtureLookupError),
    )


def _innermost(error: BaseException, root: Path) -> tuple[str, int | None]:
    for frame, line in reversed(list(traceback.walk_tb(error.__traceback__))):
        path = Path(frame.f_code.co_filename)
        if path.is_relative_to(root):
            shown = path.relative_to(root)
            if shown.parts[0] in (EXERCISES, SOLUTIONS, MISCONCEPTIONS, TESTS):
                return shown.as_posix(), line
    return "", None
