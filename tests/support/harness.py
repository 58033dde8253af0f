"""Run pytest and the grader as a person would, in a warm child process: no half-minute of imports per test."""

import contextlib
import fcntl
import importlib
import io
import os
import pty
import select
import struct
import sys
import termios
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

from torch_katas.cli.main import main
from torch_katas.warm import processes
from torch_katas.warm.client import Process

EXERCISE = "exercises/01_demo/01_double.py"


@dataclass(frozen=True)
class Ran:
    """What a command printed (both streams) and its exit status."""

    status: int
    output: str


@dataclass(frozen=True)
class Mini:
    """The mini course of one exercise."""

    root: Path

    @property
    def exercise(self) -> Path:
        return self.root / EXERCISE

    def path(self, tree: str) -> Path:
        return self.root / tree / "01_demo" / "01_double.py"

    @property
    def tests(self) -> Path:
        return self.root / "tests/01_demo/test_01_double.py"

    def solve(self, **bodies: str) -> None:
        """Replace whole definitions of the exercise by the given text; the others keep the solution's."""
        text = self.path("solutions").read_text()
        for name, body in bodies.items():
            start = text.index(f"def {name}(")
            following = [at for mark in ("\ndef ", "\nclass ") if (at := text.find(mark, start)) > 0]
            text = text[:start] + body.strip() + "\n\n" + text[min(following) if following else len(text) :]
        self.exercise.write_text(text)

    def pytest(self, *arguments: str, folder: str = ".", plugin: str = "", **environment: str) -> Ran:
        """Run `pytest ARGUMENTS` in a folder of the course; a plugin is handed over as an object."""
        return run_pytest(list(arguments), self.root / folder, plugin, environment)

    def pytest_in_terminal(self, *arguments: str) -> str:
        """Run `pytest ARGUMENTS` in a terminal of 30 lines and 80 columns; return all that was written to it."""
        terminal, side = pty.openpty()
        fcntl.ioctl(side, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 80, 0, 0))
        process = _start_pytest(list(arguments), self.root, os.ttyname(side))
        text = b""
        running = True
        while running or select.select([terminal], [], [], 0)[0]:
            running = process.exitcode is None
            if select.select([terminal], [], [], 0.05)[0]:
                text += os.read(terminal, 4096)
        _end(process)
        os.close(side)
        os.close(terminal)
        return text.decode()

    def grader(self, *arguments: str, folder: str = ".") -> Ran:
        """Run `python grader.py ARGUMENTS` in a folder of the course."""
        said = io.StringIO()
        status = 0
        with contextlib.chdir(self.root / folder), redirect_stdout(said), redirect_stderr(said):
            try:
                main(list(arguments), root=self.root)
            except SystemExit as error:
                status = int(error.code or 0)
        return Ran(status, said.getvalue())


def run_pytest(
    arguments: list[str], folder: Path, plugin: str = "", environment: Mapping[str, str] | None = None
) -> Ran:
    """Run `pytest ARGUMENTS` in a folder, with more variables in its environment and the plugin of a module's name."""
    output = folder / f".output-{os.getpid()}"
    status = _end(_start_pytest(arguments, folder, str(output), plugin, environment))
    text = output.read_text()
    output.unlink()
    assert status >= 0, f"ended by signal {-status}: {text}"
    return Ran(status, text)


def _start_pytest(
    arguments: list[str], folder: Path, output: str, plugin: str = "", environment: Mapping[str, str] | None = None
) -> Process:
    return processes.start_process(folder, _in_child, (arguments, str(folder), output, plugin, dict(environment or {})))


def _end(process: Process) -> int:
    process.join(240)
    process.kill()
    process.join(5)
    assert process.exitcode is not None
    return process.exitcode


def _in_child(arguments: list[str], folder: str, output: str, plugin: str, environment: dict[str, str]) -> None:
    import pytest

    os.chdir(folder)
    stream = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(stream, 1)
    os.dup2(stream, 2)
    os.environ |= {"COLUMNS": "80", "TERM": "xterm", **environment}
    sys.stdout = os.fdopen(1, "w", closefd=False)
    sys.stderr = os.fdopen(2, "w", closefd=False)
    sys.argv = ["pytest", *arguments]
    # The plugin was imported before pytest could rewrite it; its own process does not care.
    plugins = [importlib.import_module(plugin)] if plugin else []
    status = pytest.main(["-W", "ignore::pytest.PytestAssertRewriteWarning", *arguments], plugins)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(int(status))
