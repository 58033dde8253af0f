"""The end of a child whose answer has changed what tests rely on: nothing that it may have changed takes part."""

import os
import string
import sys
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection

from torch_katas.runner.frames import HEADER

_MOST_NAMES = 20
_LONGEST_NAME = 200


def make_end(
    connection: "Connection[bytes, bytes]", sign: Callable[[bytes], bytes], waiting: Sequence[bytes] = ()
) -> Callable[[Sequence[str]], None]:
    """Return the function that sends an Integrity event with some names, and End, and ends this process.

    What is `waiting` then, signed, goes first. It calls functions that it holds itself, and writes its JSON by hand.
    """
    send, leave = _frame_writer(connection), os._exit
    plain = frozenset(string.ascii_letters + string.digits + "._ ()'")

    def end(names: Sequence[str]) -> None:
        for data in waiting:
            send(data)
        texts = ["".join([letter for letter in name[:_LONGEST_NAME] if letter in plain]) for name in names]
        quoted = ", ".join([f'"{text}"' for text in texts[:_MOST_NAMES]])
        send(sign(f'{{"event": "integrity", "changed": [{quoted}], "blind": []}}'.encode()))
        send(sign(b'{"event": "end"}'))
        leave(0)

    return end


def _frame_writer(connection: "Connection[bytes, bytes]") -> Callable[[bytes], None]:
    if sys.platform == "win32":
        return connection.send_bytes
    handle, write, pack, length = connection.fileno(), os.write, HEADER.pack, len

    def send(data: bytes) -> None:
        waiting = pack(length(data)) + data
        while waiting:
            waiting = waiting[write(handle, waiting) :]

    return send
