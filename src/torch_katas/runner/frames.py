"""How a message travels through a pipe: its length in four bytes, then its bytes.

Windows' pipes keep messages whole by themselves; there a message is sent as multiprocessing sends one.
"""

import os
import signal
import struct
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # slow to import
    from multiprocessing.connection import Connection

HEADER = struct.Struct("!I")
MAX_FRAME = 4 << 20
"""Bytes that one message may have."""

# Held here, before an answer can put something else in their place.
_read, _write = os.read, os.write
_mask = getattr(signal, "pthread_sigmask", None)


def write_frames(connection: "Connection[bytes, bytes]", messages: Sequence[bytes]) -> None:
    """Write messages, whole; waits until the pipe has taken them. Where a signal may come, call it `without_alarms`."""
    if sys.platform == "win32":
        for message in messages:
            connection.send_bytes(message)
        return
    handle = connection.fileno()
    waiting = memoryview(b"".join(HEADER.pack(len(message)) + message for message in messages))
    while waiting:
        waiting = waiting[_write(handle, waiting) :]


def read_frame(connection: "Connection[bytes, bytes]", most: int) -> bytes:
    """Read a message of at most `most` bytes; waits for it. Raises EOFError where the other end is closed."""
    if sys.platform == "win32":
        return connection.recv_bytes(most)
    handle = connection.fileno()
    with without_alarms():
        (length,) = HEADER.unpack(_read_whole(handle, HEADER.size))
        if length > most:
            raise EOFError(f"a message of {length} bytes")
        return _read_whole(handle, length)


def _read_whole(handle: int, size: int) -> bytes:
    data = b""
    while len(data) < size:
        chunk = _read(handle, size - len(data))
        if not chunk:
            raise EOFError("the other end is closed")
        data += chunk
    return data


@contextmanager
def without_alarms() -> Iterator[None]:
    """Hold back the alarm of pytest-timeout: raised in the middle of a message it would leave half of it."""
    if _mask is None:
        yield
        return
    before = _mask(signal.SIG_BLOCK, {signal.SIGALRM})
    try:
        yield
    finally:
        _mask(signal.SIG_SETMASK, before)
