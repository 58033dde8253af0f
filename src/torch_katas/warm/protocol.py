"""What client and server say to each other: JSON, beside it descriptors and a payload that only the child reads."""

import array
import json
import os
import selectors
import socket
import struct
from collections.abc import Sequence
from typing import Any, NamedTuple

MAX_BYTES = 64 << 20
"""The longest message: a request carries the texts of some exercises."""
MAX_DESCRIPTORS = 16

_HEAD = struct.Struct("!II")


class ProtocolError(Exception):
    """The other side has gone, is silent, or says what is no message."""


class Message(NamedTuple):
    """What was received; the descriptors are the receiver's to close."""

    fields: dict[str, Any]
    payload: bytes
    descriptors: list[int]


def send(
    connection: socket.socket, fields: dict[str, Any], payload: bytes = b"", descriptors: Sequence[int] = ()
) -> None:
    """Send a message, and copies of descriptors beside it; raises ProtocolError where nobody listens."""
    text = json.dumps(fields).encode("utf-8", "surrogatepass")
    data = _HEAD.pack(len(text), len(payload)) + text + payload
    beside = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", descriptors))] if descriptors else []
    try:
        if rest := data[connection.sendmsg([data], beside) :]:  # not an empty one: the other side may have gone by now
            connection.sendall(rest)
    except OSError as error:
        raise ProtocolError(f"the other side has gone ({error})") from None


def receive(connection: socket.socket) -> Message:
    """Return the next message; raises ProtocolError, also where the connection's time-out passes."""
    descriptors: list[int] = []
    try:
        length, size = _HEAD.unpack(_read(connection, _HEAD.size, descriptors))
        if length + size > MAX_BYTES:
            raise ProtocolError(f"a message of {length + size} bytes is too long")
        fields = json.loads(_read(connection, length, descriptors).decode("utf-8", "surrogatepass"))
        payload = _read(connection, size, descriptors)
        if not isinstance(fields, dict):
            raise ProtocolError("this is no message")
    except (OSError, ValueError, RecursionError, ProtocolError) as error:
        close_all(descriptors)
        raise ProtocolError(str(error)) from None
    return Message(fields, payload, descriptors)


def wait_until_readable(connection: socket.socket, seconds: float | None) -> bool:
    """Wait until there is something to receive, at most for some seconds; tell whether there is."""
    with selectors.DefaultSelector() as selector:
        selector.register(connection, selectors.EVENT_READ)
        return bool(selector.select(seconds))


def close_all(descriptors: Sequence[int]) -> None:
    """Close descriptors that nobody has a use for."""
    for descriptor in descriptors:
        os.close(descriptor)


def _read(connection: socket.socket, count: int, descriptors: list[int]) -> bytes:
    data = bytearray()
    while len(data) < count:
        chunk, beside, _, _ = connection.recvmsg(count - len(data), socket.CMSG_SPACE(MAX_DESCRIPTORS * 4))
        for level, kind, numbers in beside:
            if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS):
                descriptors += array.array("i", numbers[: len(numbers) // 4 * 4])
        if not chunk:
            raise ProtocolError("the other side has gone")
        data += chunk
    return bytes(data)
