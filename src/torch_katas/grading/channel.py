"""The controller's half of the channel: it reads a child's events and answers some, and never waits for a child.

An answer can write into the pipe whatever it likes, whole or half. What is no event ends its own child, and nothing
else.
"""

import contextlib
import os
import socket
import sys
from collections.abc import Collection, Iterator
from multiprocessing.connection import Connection

from torch_katas.runner.canary_reply import MAX_REPLY
from torch_katas.runner.events import CanaryWanted, Event, EventError, Finished, Started, parse
from torch_katas.runner.frames import HEADER, MAX_FRAME
from torch_katas.runner.signing import SIZE, make_verifier

MAX_EVENTS = 100_000
MAX_BYTES = 256 << 20
"""Events that one child may send, and the bytes of all of them."""
_CHUNK = 1 << 20
"""Bytes that are read at a time."""


class ChannelClosedError(Exception):
    """The child's end is closed: no more events will come."""


class Channel:
    """The end of a pipe into which one child writes events, signed with its key.

    `tests` are the names of the tests that it may speak of.
    """

    def __init__(self, connection: "Connection[bytes, bytes]", tests: Collection[str] | None = None, key: bytes = b""):
        self.connection = connection
        self._tests = None if tests is None else frozenset(tests)
        self._verify = make_verifier(key)
        self._arrived = bytearray()
        self._events = 0
        self._bytes = 0
        self._canaries: set[str] = set()
        """Katas of which a known wrong answer has been asked for."""
        if sys.platform != "win32":
            os.set_blocking(connection.fileno(), False)
            _make_room(connection.fileno())

    def receive(self) -> Iterator[Event]:
        """Yield the events that have arrived whole, without waiting for more.

        Raises EventError for what is none and ChannelClosedError where no more will come.
        """
        for frame in self._messages() if sys.platform == "win32" else self._frames():
            self._events += 1
            self._bytes += len(frame)
            if self._events > MAX_EVENTS or self._bytes > MAX_BYTES:
                raise EventError("more events than any tests send")
            try:
                message = self._verify(frame)
            except ValueError as error:
                raise EventError(str(error)) from None
            event = parse(message, self._tests)
            self._check_order(event)
            yield event

    def send(self, data: bytes) -> None:
        """Send an answer of at most MAX_REPLY bytes; raises EventError where the child does not take what it asks for.

        A child asks for one at a time, so that the pipe is empty, and takes it whole.
        """
        if sys.platform == "win32":
            self.connection.send_bytes(data)
            return
        frame = HEADER.pack(len(data)) + data
        try:
            taken = os.write(self.connection.fileno(), frame)
        except BlockingIOError:
            taken = 0
        except OSError:
            raise ChannelClosedError from None
        if taken < len(frame):
            raise EventError("it asks, and does not take the answer")

    def _check_order(self, event: Event) -> None:
        """Raise EventError for a test after the last one: what the child has been sent then must not help it."""
        if isinstance(event, CanaryWanted):
            if event.kata in self._canaries:
                raise EventError("the same canary twice")
            self._canaries.add(event.kata)
        elif self._canaries and isinstance(event, Started | Finished):
            raise EventError("a test after the last one")

    def close(self) -> None:
        """Close this end."""
        self.connection.close()

    def _frames(self) -> Iterator[bytes]:
        try:
            chunk = os.read(self.connection.fileno(), _CHUNK)
        except BlockingIOError:
            return
        except OSError:
            raise ChannelClosedError from None
        if not chunk:
            raise ChannelClosedError
        self._arrived += chunk
        while len(self._arrived) >= HEADER.size:
            (length,) = HEADER.unpack_from(self._arrived)
            if length > MAX_FRAME + SIZE:
                raise EventError(f"a frame of {length} bytes")
            end = HEADER.size + length
            if len(self._arrived) < end:
                return
            frame = bytes(self._arrived[HEADER.size : end])
            del self._arrived[:end]
            yield frame

    def _messages(self) -> Iterator[bytes]:
        """Yield a message of a Windows pipe, which keeps messages whole by itself."""
        try:
            if self.connection.poll():
                yield self.connection.recv_bytes(MAX_FRAME + SIZE)
        except EOFError:
            raise ChannelClosedError from None
        except OSError:
            raise EventError(f"a message of more than {MAX_FRAME} bytes") from None


def _make_room(handle: int) -> None:
    """Let a pipe take a whole answer at once, where the system gives it less room than that."""
    with socket.socket(fileno=os.dup(handle)) as end, contextlib.suppress(OSError):
        if end.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF) < 2 * MAX_REPLY:
            end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2 * MAX_REPLY)
