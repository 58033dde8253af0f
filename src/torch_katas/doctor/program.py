"""Run Python in a process of its own: what it looks at may be broken, and end it."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


class ProgramError(Exception):
    """A program that could not be started, or did not end; the text says why in one line."""


@dataclass(frozen=True)
class Ended:
    """How a program ended: the lines that it printed, its exit status, and the last line of its errors."""

    output: tuple[str, ...]
    status: int
    last_error: str

    @property
    def reason(self) -> str:
        """Why it failed, in words that go on a sentence: ` (signal 11)`, `: ImportError: no such file`."""
        return f" (signal {-self.status})" if self.status < 0 else f": {self.last_error or 'no word of why'}"


def run_python(
    arguments: Sequence[str], limit: float, *, folder: Path | None = None, variables: Mapping[str, str] | None = None
) -> Ended:
    """Run Python for at most `limit` seconds in a folder, with further environment variables; raises ProgramError."""
    environment = {**os.environ, **(variables or {})}
    try:
        done = subprocess.run(
            [sys.executable, *arguments],
            capture_output=True,
            text=True,
            errors="replace",
            timeout=limit,
            env=environment,
            cwd=folder,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise ProgramError(f"no answer within {limit:g} s") from None
    except OSError as error:
        raise ProgramError(str(error)) from None
    return Ended(tuple(done.stdout.splitlines()), done.returncode, done.stderr.strip().rpartition("\n")[2])
