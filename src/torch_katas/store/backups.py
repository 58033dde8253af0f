"""Replace a learner's file without ever losing what stood in it.

First a copy in a new dated folder, on the disk and read back; then the new text beside the file, on the disk; then one
rename. Whatever ends this halfway (an error, Ctrl-C, a power cut), the learner's text is whole in at least one place.
"""

import contextlib
import os
import secrets
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from torch_katas.course.errors import CourseError
from torch_katas.course.layout import BACKUPS, shorten


def read(path: Path, root: Path) -> bytes | None:
    """Return what stands in a file, None where there is none; raises CourseError where it may not be replaced."""
    shown = shorten(path, root)
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        if path.is_symlink():
            raise CourseError(f"{shown} is a link to nothing; remove it and try again") from None
        return None
    except OSError as error:
        raise CourseError(f"{shown} cannot be read ({error.strerror})") from None
    if not stat.S_ISREG(mode):
        raise CourseError(f"{shown} is no file; move it away and try again")
    if not mode & 0o222:  # os.replace would not mind, and root may write anywhere
        raise CourseError(f"{shown} is read-only and stays as it is; make it writable first (chmod u+w)")
    try:
        return path.read_bytes()
    except OSError as error:
        raise CourseError(f"{shown} cannot be read ({error.strerror})") from None


def keep(root: Path, files: Mapping[str, bytes], now: datetime | None = None) -> Path:
    """Write files, by their paths below it, into a new dated folder; return it once all can be read back.

    Raises CourseError where that fails. Then the folder is gone again: half a backup would be taken for a whole one.
    """
    folder = None
    try:
        folder = _new_folder(root / BACKUPS, now or datetime.now())
        for name, data in files.items():
            _write_down(folder / name, data)
        for name, data in files.items():
            if (folder / name).read_bytes() != data:
                raise OSError(0, "a copy differs from its original")
        _sync_folders(folder, root)
    except BaseException as error:
        if folder:
            _remove(folder, files)
        if isinstance(error, OSError):
            problem = f"no backup can be written in {BACKUPS}/ ({error.strerror or error}); nothing was changed"
            raise CourseError(problem) from None
        raise
    return folder


def replace(path: Path, before: bytes | None, after: bytes, root: Path) -> None:
    """Put a new text in place of `before`, of which a backup exists; raises CourseError, and then changes nothing."""
    shown = shorten(path, root)
    try:
        with _beside(path, after) as new:
            if read(path, root) != before:
                raise CourseError(f"{shown} has just been changed and stays as it is; try again")
            os.replace(new, path.resolve())  # noqa: PTH105 - tests stand in its way by this name
    except OSError as error:
        raise CourseError(f"{shown} cannot be replaced ({error.strerror}); it stays as it is") from None
    # From here on the new text is in place: a folder that cannot be synced is no failure.
    with contextlib.suppress(OSError):
        _sync(path.resolve().parent)


@contextmanager
def _beside(path: Path, data: bytes) -> Iterator[Path]:
    """Write data into a new file beside a path, where a rename is one step; removed unless it was renamed."""
    target = path.resolve()  # a link stays one: what it points to is replaced
    # Not mkstemp: interrupted at its end it leaves a file whose name nobody knows.
    new = target.with_name(f".{target.name}.new-{secrets.token_hex(8)}")
    try:
        _write_down(new, data)
        if target.exists():
            new.chmod(stat.S_IMODE(target.stat().st_mode))
        yield new
    finally:
        with contextlib.suppress(OSError):
            new.unlink()


def _new_folder(above: Path, now: datetime) -> Path:
    """Make the folder of this moment; a second one of the same second gets a number."""
    above.mkdir(exist_ok=True)
    stem = now.strftime("%Y-%m-%d_%H-%M-%S")
    number = 1
    while True:
        folder = above / (stem if number == 1 else f"{stem}_{number}")
        try:
            folder.mkdir()
            return folder
        except FileExistsError:
            number += 1


def _write_down(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync_folders(folder: Path, root: Path) -> None:
    """Write down the names, too: a file whose folder is not on the disk is lost with the power."""
    for inside in (*(path for path in folder.rglob("*") if path.is_dir()), folder, root / BACKUPS, root):
        _sync(inside)


def _sync(folder: Path) -> None:
    if os.name == "nt":  # a folder cannot be opened there
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _remove(folder: Path, files: Mapping[str, bytes]) -> None:
    """Remove what `keep` has written, and nothing else."""
    with contextlib.suppress(OSError):
        for name in files:
            (folder / name).unlink(missing_ok=True)
        for name in files:
            with contextlib.suppress(OSError):
                (folder / name).parent.rmdir()
        folder.rmdir()
