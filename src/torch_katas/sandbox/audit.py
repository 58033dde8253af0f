"""Keep an answer away from the files that it has no business with, while it runs.

An audit hook sees what Python opens, renames and removes. It is no prison: code that calls the system by itself
(ctypes, another program) passes it by. docs/trust.md says what is promised.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_READS = {"open", "os.listdir", "os.scandir"}
_CHANGES = {
    "os.remove": 1,
    "os.rmdir": 1,
    "os.mkdir": 1,
    "os.rename": 2,
    "os.link": 2,
    "os.symlink": 2,
    "os.truncate": 1,
    "os.chmod": 1,
    "os.chown": 1,
    "os.utime": 1,
    "shutil.rmtree": 1,
}
"""Events that change files, and how many of their first arguments are paths."""
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class Guard:
    """Refuses, inside `with guard.enforced():`, to read what is hidden and to write outside the child's own folder."""

    def __init__(self, hidden: tuple[Path, ...], folder: Path):
        self._hidden = tuple(map(os.path.realpath, hidden))
        self._folder = os.path.realpath(folder)
        self._active = False
        sys.addaudithook(self._hook)

    @contextmanager
    def enforced(self) -> Iterator[None]:
        """Guard the block: what it must not do raises PermissionError."""
        self._active = True
        try:
            yield
        finally:
            self._active = False

    def _hook(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self._active:
            return
        if event in _READS:
            path = _real_path(arguments[0])
            if path is not None and self._is_hidden(path):
                raise PermissionError(f"answers may not read {path}")
            if event == "open" and path is not None and _writes(arguments):
                self._check_write(path)
        elif event in _CHANGES:
            for argument in arguments[: _CHANGES[event]]:
                if (path := _real_path(argument)) is not None:
                    self._check_write(path)

    def _is_hidden(self, path: str) -> bool:
        return any(path == hidden or path.startswith(hidden + os.sep) for hidden in self._hidden)

    def _check_write(self, path: str) -> None:
        if not path.startswith((self._folder + os.sep, "/dev/")) and path != self._folder:
            raise PermissionError(f"answers may not change {path}; write into the working folder")


def _writes(arguments: tuple[Any, ...]) -> bool:
    _, mode, flags = arguments
    if isinstance(mode, str):
        return any(letter in mode for letter in "wax+")
    return isinstance(flags, int) and bool(flags & _WRITES)


def _real_path(argument: Any) -> str | None:
    """Return the real path that an event speaks of; None for file descriptors."""
    if isinstance(argument, str | bytes | os.PathLike):
        return os.path.realpath(os.fsdecode(argument))
    return None
