"""A process that the server has forked, from its first moment to its end: it becomes what the client asked for."""

import contextlib
import fcntl
import importlib
import os
import signal
import sys
import traceback
from collections.abc import Sequence
from typing import NoReturn

from torch_katas.sandbox import process_tree
from torch_katas.warm import arguments, protocol
from torch_katas.warm.protocol import Message

FIRST_FREE = 64
"""Descriptors from here on are nobody's in a child."""
STREAMS = (("stdin", "r"), ("stdout", "w"), ("stderr", "w"))


def run(message: Message, server: int) -> NoReturn:
    """Take the client's place (folder, environment, streams), call the function that it names, and end."""
    code = 1
    try:
        process_tree.end_with_parent(server)
        os.setsid()
        for number in (signal.SIGCHLD, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        fields = message.fields
        _place_descriptors(message.descriptors, fields["numbers"])
        os.environ.clear()
        os.environ.update(fields["environment"])
        os.umask(fields["umask"])
        os.chdir(fields["folder"])
        sys.path[:] = fields["path"]
        _open_streams()
        module, _, name = fields["call"].partition(":")
        function = getattr(importlib.import_module(module), name)
        result = function(*arguments.unpack(message.payload))
        code = result if isinstance(result, int) else 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0 if end.code is None else 1
    except BaseException:
        traceback.print_exc()
    finally:
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(Exception):
                stream.flush()
        os._exit(code & 0xFF)


def _place_descriptors(descriptors: Sequence[int], numbers: Sequence[int]) -> None:
    """Give descriptors the numbers that the client wants."""
    # Out of the way first: one may have the number that another is to get.
    copies = [fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, FIRST_FREE) for descriptor in descriptors]
    protocol.close_all(descriptors)
    for copy, number in zip(copies, numbers, strict=True):
        os.dup2(copy, number, inheritable=number < arguments.FIRST_NUMBER)
    protocol.close_all(copies)


def _open_streams() -> None:
    """Make Python's streams anew, as for a process that starts with these descriptors."""
    for number, (name, mode) in enumerate(STREAMS):
        was = getattr(sys, f"__{name}__")
        buffering = -1 if name == "stdout" and not os.isatty(number) else 1
        stream = open(number, mode, buffering, was.encoding, was.errors, closefd=False)  # noqa: SIM115 - to stay
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)
