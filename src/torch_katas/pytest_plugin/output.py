"""What pytest writes in a judged run when nobody reads it any more, or the disk is full: no more, and one line."""

import contextlib
import os
import sys
from collections.abc import Generator
from typing import IO, Any

import pytest

from torch_katas.report import output_errors
from torch_katas.runner import pytest_private

USAGE_ERROR = 2


class Guard:
    """Lets a terminal that cannot be written to end neither the run nor its status in a traceback."""

    def __init__(self) -> None:
        self._output: Output | None = None

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self, session: pytest.Session) -> None:
        """Stand between pytest's writer and its file."""
        if session.config.pluginmanager.hasplugin("terminalreporter"):
            pytest_private.replace_output(session.config, self._wrap)

    def _wrap(self, file: IO[str]) -> "Output":
        self._output = Output(file)
        return self._output

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> Generator[None]:
        """Set the status when all others have written what they have to say."""
        yield
        if self._output is None:
            return
        self._output.flush()
        error = self._output.error
        if error is None:
            return
        session.exitstatus = output_errors.NOBODY_READS if isinstance(error, BrokenPipeError) else USAGE_ERROR
        if not isinstance(error, BrokenPipeError):
            with contextlib.suppress(OSError):
                print(f"Error: {output_errors.describe(error)}", file=sys.__stderr__)


class Output:
    """A file that falls silent with the first error of writing to it."""

    def __init__(self, file: IO[str]):
        self._file = file
        self.error: OSError | None = None

    def write(self, text: str) -> int:
        """Write, or do nothing once that was not possible."""
        with self._noticed():
            if self.error is None:
                self._file.write(text)
        return len(text)

    def flush(self) -> None:
        """Write out what is buffered."""
        with self._noticed():
            if self.error is None:
                self._file.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    @contextlib.contextmanager
    def _noticed(self) -> Generator[None]:
        try:
            yield
        except OSError as error:
            if not output_errors.is_about_output(error):
                raise
            self.error = error
            # Python writes out the rest when it ends; that would fail as well.
            with contextlib.suppress(OSError, ValueError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), self._file.fileno())
                self._file.flush()
