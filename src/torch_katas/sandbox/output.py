"""What an answer prints: the first part of each test's output is captured, the rest is counted and dropped."""

import _thread
import contextlib
import os
import select
import sys
import threading

LIMIT = 64 * 1024
"""Bytes captured for each test."""

_CHUNK = 1 << 16
_MAX_READS = 100
"""Chunks that are read for one test after its end; a thread that prints without end is not waited for."""


class CapturedOutput:
    """Reads this process's standard output and error from a pipe, so that a flood fills neither memory nor disk."""

    def __init__(self) -> None:
        self._captured = bytearray()
        self._count = 0
        self._lock = threading.Lock()
        self._streams = sys.stdout, sys.stderr
        self._read, write = os.pipe()
        for stream in (1, 2):
            os.dup2(write, stream)
        os.close(write)

    def start(self) -> None:
        """Begin to read; what was written before waits in the pipe.

        It starts a thread, which the kernel's sandbox does not restrict once it runs: call it after the sandbox is
        closed.
        """
        _thread.start_new_thread(self._read_forever, ())  # threading.Thread would wait until it runs

    def drain(self) -> tuple[str, int]:
        """Return what was printed since the last call, and how many bytes of it were dropped."""
        sys.stdout, sys.stderr = self._streams  # the answer may have put others there, with code of its own
        for stream in self._streams:
            with contextlib.suppress(Exception):  # or closed them
                stream.flush()
        with self._lock:
            for _ in range(_MAX_READS):
                if not self._has_more() or not self._read_chunk():
                    break
            text, dropped = self._captured.decode(errors="replace"), self._count - len(self._captured)
            self._captured, self._count = bytearray(), 0
        return text, dropped

    def _read_forever(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            while True:
                if os.name == "nt":  # select knows no pipes there: what is read late counts for the next test
                    chunk = os.read(self._read, _CHUNK)
                    with self._lock:
                        self._capture(chunk)
                    continue
                select.select([self._read], [], [])
                with self._lock:
                    if self._has_more() and not self._read_chunk():
                        return

    def _has_more(self) -> bool:
        try:
            return bool(select.select([self._read], [], [], 0)[0])
        except (OSError, ValueError):  # the answer has closed it
            return False

    def _read_chunk(self) -> int:
        chunk = os.read(self._read, _CHUNK)
        self._capture(chunk)
        return len(chunk)

    def _capture(self, chunk: bytes) -> None:
        self._captured += chunk[: LIMIT - len(self._captured)]
        self._count += len(chunk)
