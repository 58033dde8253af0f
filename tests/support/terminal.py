"""`grader.py watch` in a pseudo-terminal, read as a person would."""

import os
import re
import sys
import time

import pexpect
import pyte
from places import SRC

PATIENCE = 60
"""Seconds to wait for the screen: a loaded machine takes its time."""


class Terminal:
    """A terminal with the grader's `watch` in it; `size` is its lines and columns."""

    def __init__(self, mini, *arguments, size=(40, 80), **env):
        self.mini = mini
        self.raw = ""
        self.screen = pyte.Screen(size[1], size[0])
        self.stream = pyte.Stream(self.screen)
        path = os.pathsep.join([str(SRC), *filter(None, [os.environ.get("PYTHONPATH")])])
        self.child = pexpect.spawn(
            sys.executable,
            ["grader.py", "watch", *arguments],
            cwd=str(mini.root),
            env={**environment_without_size(), "PYTHONPATH": path, "TERM": "xterm-256color", **env},
            dimensions=size,
            encoding="utf-8",
        )

    def read(self, seconds):
        """Take in what is printed for a while."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            try:
                text = self.child.read_nonblocking(4096, timeout=0.05)
            except pexpect.TIMEOUT:
                continue
            except pexpect.EOF:
                return
            self.raw += text
            self.stream.feed(text)

    @property
    def text(self):
        return "\n".join(line.rstrip() for line in self.screen.display).strip()

    def sees(self, what):
        """Wait until the screen shows a text."""
        until = time.monotonic() + PATIENCE
        while what not in self.text:
            assert time.monotonic() < until, f"no {what!r} in:\n{self.text}"
            assert self.child.isalive() or what in self.text, f"ended with:\n{self.text}"
            self.read(0.1)

    def verdicts(self, of="double"):
        """Return how many reports on a kata were printed."""
        return len(re.findall(rf"(?:FAILING|done|to do) +(?:\x1b\[[\d;]*m)?{of}\b", self.raw))

    def ends(self):
        """Wait until the grader has ended; return its exit status."""
        self.read(0.5)
        self.child.expect(pexpect.EOF, timeout=PATIENCE)
        self.child.close()
        return self.child.exitstatus


def environment_without_size():
    """Return the environment without a size of the terminal: another's would count for more than this one's."""
    return {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}
