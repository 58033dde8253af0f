"""Files that were handed in: in a folder, or in a zip, which is read with limits and never unpacked."""

import io
import os
import stat
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

SUFFIXES = (".py", ".ipynb")
"""Of files that may hold answers."""
MAX_FILE = 32 << 20
"""Bytes of the largest file that is read, a student's zip for example."""


class RefusedError(Exception):
    """A file that is not opened, and why, in one line."""


@dataclass(frozen=True)
class Limits:
    """What a zip may hold at most."""

    files: int
    size: int
    """Bytes of all files, unpacked."""
    ratio: int = 200
    """How many times larger than in the zip a file of more than 1 MB may be."""


CLASS_LIMITS = Limits(files=500_000, size=64 << 30)
"""Of what a learning platform gives: the submissions of a whole class."""
STUDENT_LIMITS = Limits(files=5_000, size=256 << 20)
"""Of what one student hands in."""


@dataclass(frozen=True)
class Entry:
    """One file."""

    path: PurePosixPath
    modified: float | None
    """Seconds since 1970, UTC."""
    read: Callable[[], bytes]
    """Returns what stands in it; raises RefusedError."""


def walk_folder(folder: Path) -> Iterator[Entry]:
    """Yield the files in a folder, in the order of their names; a link is never followed."""
    for above, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not is_hidden(name))
        for name in sorted(names):
            path = Path(above) / name
            state = path.lstat()
            yield Entry(PurePosixPath(path.relative_to(folder).as_posix()), state.st_mtime, _reader(path))


def _reader(path: Path) -> Callable[[], bytes]:
    def read() -> bytes:
        try:
            # Not through a link, and not from a pipe, which may give nothing for ever.
            handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
            with os.fdopen(handle, "rb") as file:
                if not stat.S_ISREG(os.fstat(file.fileno()).st_mode) or path.is_symlink():
                    raise RefusedError("it is no file of its own")
                return _limited(file.read(MAX_FILE + 1))
        except OSError as error:
            what = "it is a link" if path.is_symlink() else f"it cannot be read ({error.strerror})"
            raise RefusedError(what) from None

    return read


def walk_zip(source: Path | bytes, limits: Limits) -> Iterator[Entry]:
    """Yield the files in a zip; raises RefusedError before the first for one that is damaged or breaks a limit."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(source) if isinstance(source, bytes) else source)
        members = [member for member in archive.infolist() if not member.is_dir()]
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise RefusedError(f"it is no zip that can be read ({error})") from None
    _check(members, limits)
    taken = 0

    def reader(member: zipfile.ZipInfo) -> Callable[[], bytes]:
        def read() -> bytes:
            nonlocal taken
            try:
                with archive.open(member) as file:
                    data = _limited(file.read(MAX_FILE + 1))
            except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError) as error:
                raise RefusedError(f"it is damaged ({error})") from None
            taken += len(data)
            if taken > limits.size:  # what the zip says of itself need not be true
                raise RefusedError(f"unpacked it holds more than {limits.size >> 20} MB")
            return data

        return read

    for member in members:
        yield Entry(PurePosixPath(member.filename), _modified(member), reader(member))


def _check(members: list[zipfile.ZipInfo], limits: Limits) -> None:
    if len(members) > limits.files:
        raise RefusedError(f"it holds {len(members)} files, and {limits.files} are the most")
    if sum(member.file_size for member in members) > limits.size:
        raise RefusedError(f"unpacked it holds more than {limits.size >> 20} MB")
    for member in members:
        name = member.filename
        if name.startswith("/") or "\\" in name or ":" in name[:2] or ".." in name.split("/"):
            raise RefusedError(f"it holds a path that leads out of it: {name}")
        if stat.S_ISLNK(member.external_attr >> 16):
            raise RefusedError(f"it holds a link: {name}")
        if member.flag_bits & 1:
            raise RefusedError("it is encrypted")
        if member.file_size > 1 << 20 and member.file_size > limits.ratio * max(member.compress_size, 1):
            raise RefusedError(f"it is a zip bomb: {name} is more than {limits.ratio} times as large unpacked")


def _modified(member: zipfile.ZipInfo) -> float | None:
    """Return when a member was written: a zip gives it in the time zone of nobody knows where, read as this one's."""
    try:
        return time.mktime((*member.date_time, 0, 0, -1)) if member.date_time > (1980, 1, 1, 0, 0, 0) else None
    except (OverflowError, ValueError):
        return None


def _limited(data: bytes) -> bytes:
    if len(data) > MAX_FILE:
        raise RefusedError(f"it is larger than {MAX_FILE >> 20} MB")
    return data


def is_hidden(name: str) -> bool:
    """Tell whether a folder or file is a program's own, and nobody's answer."""
    return name.startswith(".") or name in ("__MACOSX", "__pycache__")
