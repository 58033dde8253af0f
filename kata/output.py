"""What an answer prints: the first part of each test's output is kept, the rest is counted and dropped."""

import contextlib
import os
import sys
import threading

KEPT = 64 * 1024
"""Bytes kept for each test."""


class Output:
    """Reads this process's standard output and error from a pipe, so that a flood fills neither memory nor disk."""

    def __init__(self) -> None:
        self._kept = bytearray()
        self._count = 0
        self._lock = threading.Lock()
        self._read, write = os.pipe()
        for stream in (1, 2):
            os.dup2(write, stream)
        os.close(write)
        threading.Thread(target=self._drain, daemon=True).start()

    def take(self) -> tuple[str, int]:
        """Return what was printed since the last call, and how many bytes of it were dropped."""
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(Exception):  # the answer may have closed or replaced it
                stream.flush()
        with self._lock:
            text, dropped = self._kept.decode(errors="replace"), self._count - len(self._kept)
            self._kept, self._count = bytearray(), 0
        return text, dropped

    def _drain(self) -> None:
        with contextlib.suppress(OSError):
            while chunk := os.read(self._read, 1 << 16):
                with self._lock:
                    self._kept += chunk[: KEPT - len(self._kept)]
                    self._count += len(chunk)
