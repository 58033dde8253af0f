"""Keep an answer away from the files that it has no business with, while it runs.

An audit hook sees what Python opens, renames and removes. It is no prison: code that calls the system by itself
(ctypes, another program) passes it by. docs/trust.md says what is promised.
"""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

if sys.platform == "darwin":
    import fcntl

_READS = {"open", "os.listdir", "os.scandir"}
_CHANGES: dict[str, tuple[tuple[int, int | None], ...]] = {
    "os.remove": ((0, 1),),
    "os.rmdir": ((0, 1),),
    "os.mkdir": ((0, 2),),
    "os.rename": ((0, 2), (1, 3)),
    "os.link": ((0, 2), (1, 3)),
    "os.symlink": ((0, None), (1, 2)),
    "os.truncate": ((0, None),),
    "os.chmod": ((0, 2),),
    "os.chown": ((0, 3),),
    "os.utime": ((0, 3),),
    "shutil.rmtree": ((0, 1),),
}
"""Events that change files; of each, which arguments are paths, and which say the folder that a path is relative to."""
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

    def _hook(
        self, event: str, arguments: tuple[Any, ...], is_finalizing: Callable[[], bool] = sys.is_finalizing
    ) -> None:
        # A process that ends takes this module apart, and still calls the hook.
        if not self._active or is_finalizing():
            return
        if event == "open":
            for path in _opened_paths(*arguments):
                self._check_read(path)
                if _writes(arguments):
                    self._check_write(path)
        elif event in _READS:
            for path in _real_paths(arguments[0]):
                self._check_read(path)
        elif event == "socket.connect":
            for path in _real_paths(arguments[1]):  # of a unix socket; other addresses are no paths
                self._check_read(path)
        elif event in _CHANGES:
            for position, folder_position in _CHANGES[event]:
                folder = None if folder_position is None else _get(arguments, folder_position)
                for path in _real_paths(arguments[position], folder):
                    self._check_write(path)

    def _check_read(self, path: str) -> None:
        if path.startswith("/proc/") and path.endswith("/mem"):
            raise PermissionError(f"answers may not read {path}")
        if any(path == hidden or path.startswith(hidden + os.sep) for hidden in self._hidden):
            raise PermissionError(f"answers may not read {path}")

    def _check_write(self, path: str) -> None:
        if not path.startswith((self._folder + os.sep, "/dev/")) and path != self._folder:
            raise PermissionError(f"answers may not change {path}; write into the working folder")


def _writes(arguments: tuple[Any, ...]) -> bool:
    _, mode, flags = arguments
    if isinstance(mode, str):
        return any(letter in mode for letter in "wax+")
    return isinstance(flags, int) and bool(flags & _WRITES)


def _opened_paths(path: Any, mode: Any, flags: Any) -> Iterator[str]:
    """Yield the real paths that may be meant by what is opened.

    os.open, which gives no mode, takes a path relative to any folder that is open, and the event does not say which.
    """
    yield from _real_paths(path)
    if mode is None and isinstance(path, str | bytes | os.PathLike) and not os.fsdecode(path).startswith(os.sep):
        for handle in _open_handles():
            yield from _real_paths(path, handle)


def _real_paths(path: Any, folder: Any = None) -> Iterator[str]:
    """Yield the real path that an event speaks of, where the system says it; `folder` is the descriptor of a folder."""
    if isinstance(path, str | bytes | os.PathLike):
        name = os.fsdecode(path)
        if isinstance(folder, int) and folder >= 0 and not name.startswith(os.sep):
            if base := _path_of(folder):
                yield os.path.realpath(os.path.join(base, name))  # noqa: PTH118 - as everything here, on texts
        else:
            yield os.path.realpath(name)
    elif isinstance(path, int) and (name := _path_of(path)):
        yield name


def _open_handles() -> list[int]:
    """Return this process's open descriptors; none where the system does not list them."""
    try:
        return [int(name) for name in os.listdir("/dev/fd")]  # noqa: PTH208 - an event of its own for each would follow
    except OSError:
        return []


def _path_of(handle: int) -> str:
    """Return the path of an open descriptor; empty for what has none, and where the system does not say."""
    with suppress(OSError):
        if sys.platform == "linux":
            return os.readlink(f"/proc/self/fd/{handle}")  # noqa: PTH115
        if sys.platform == "darwin":
            return fcntl.fcntl(handle, fcntl.F_GETPATH, bytes(1024)).rstrip(b"\0").decode(errors="surrogateescape")
    return ""


def _get(arguments: tuple[Any, ...], position: int) -> Any:
    return arguments[position] if position < len(arguments) else None
