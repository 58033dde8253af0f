"""What an answer prints: the first part of each test's output is kept, the rest is counted and dropped."""

import _thread
import contextlib
import os
import select
import sys
import threading

KEPT = 64 * 1024
"""Bytes kept for each test."""

_MOST_READS = 100


class CapturedOutput:
    """Reads this process's standard output and error from a pipe, so that a flood fills neither memory nor disk."""

    def __init__(self) -> None:
        self._kept = bytearray()
        self._count = 0
        self._lock = threading.Lock()
        self._read, write = os.pipe()
        for stream in (1, 2):
            os.dup2(write, stream)
        os.close(write)
        _thread.start_new_thread(self._drain, ())  # threading.Thread would wait until it runs

    def take(self) -> tuple[str, int]:
        """Return what was printed since the last call, and how many bytes of it were dropped."""
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(Exception):  # the answer may have closed or replaced it
                stream.flush()
        with self._lock:
            for _ in range(_MOST_READS):  # a thread that prints without end is not waited for
                if not self._ready() or not self._read_once():
                    break
            text, dropped = self._kept.decode(errors="replace"), self._count - len(self._kept)
            self._kept, self._count = bytearray(), 0
        return text, dropped

    def _drain(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            while True:
                if os.name == "nt":  # select knows no pipes there: what is read late counts for the next test
                    chunk = os.read(self._read, 1 << 16)
                    with self._lock:
                        self._keep(chunk)
                    continue
                select.select([self._read], [], [])
                with self._lock:
                    if self._ready() and not self._read_once():
                        return

    def _ready(self) -> bool:
        try:
            return bool(select.select([self._read], [], [], 0)[0])
        except (OSError, ValueError):  # the answer has closed it
            return False

    def _read_once(self) -> int:
        chunk = os.read(self._read, 1 << 16)
        self._keep(chunk)
        return len(chunk)

    def _keep(self, chunk: bytes) -> None:
        self._kept += chunk[: KEPT - len(self._kept)]
        self._count += len(chunk)
