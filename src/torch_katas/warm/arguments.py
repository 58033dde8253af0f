"""Arguments of a function that a forked process calls; connections among them travel as descriptors."""

import io
import pickle
import sys
from collections.abc import Sequence
from typing import Any

FIRST_NUMBER = 3
"""The first descriptor in a child that is no standard stream."""


def pack(arguments: Sequence[Any]) -> tuple[bytes, dict[int, int]]:
    """Return arguments as bytes, and this process's descriptors by the number that each is to get in the child."""
    file = io.BytesIO()
    pickler = _Pickler(file)
    pickler.dump(tuple(arguments))
    return file.getvalue(), pickler.descriptors


def unpack(data: bytes) -> tuple[Any, ...]:
    """Return the arguments, in the child."""
    arguments: tuple[Any, ...] = _Unpickler(io.BytesIO(data)).load()
    return arguments


class _Pickler(pickle.Pickler):
    def __init__(self, file: io.BytesIO):
        super().__init__(file)
        self.descriptors: dict[int, int] = {}

    def persistent_id(self, value: Any) -> Any:
        """Return the number that a connection's descriptor gets, None for what is pickled as it is."""
        connections = sys.modules.get("multiprocessing.connection")  # slow to import; without it there is none
        if connections is None or not isinstance(value, connections.Connection):
            return None
        number = FIRST_NUMBER + len(self.descriptors)
        self.descriptors[number] = value.fileno()
        return number, value.readable, value.writable


class _Unpickler(pickle.Unpickler):
    def persistent_load(self, pid: Any) -> Any:
        from multiprocessing.connection import Connection

        number, readable, writable = pid
        return Connection(number, readable, writable)
