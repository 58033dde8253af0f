"""Replace a learner's file without ever losing what stood in it.

First a copy goes into a new dated folder, on the disk and read back; then the file is replaced in one step. Whatever
ends this halfway (an error, Ctrl-C, a power cut), the learner's text is whole in at least one place.
"""

import contextlib
import stat
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from torch_katas.course.errors import CourseError
from torch_katas.course.layout import BACKUPS, shorten
from torch_katas.store.atomic import sync_folder, write_atomically, write_new


def read_replaceable(path: Path, root: Path) -> bytes | None:
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


def back_up(root: Path, files: Mapping[str, bytes], now: datetime | None = None) -> Path:
    """Write files, by their paths below it, into a new dated folder; return it once all can be read back.

    Raises CourseError where that fails. Then the folder is gone again: half a backup would be taken for a whole one.
    """
    folder = None
    try:
        folder = _new_folder(root / BACKUPS, now or datetime.now())
        for name, data in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            write_new(folder / name, data, durable=True)
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


def replace_file(path: Path, before: bytes | None, after: bytes, root: Path) -> None:
    """Put a new text in place of `before`, of which a backup exists; raises CourseError, and then changes nothing."""
    shown = shorten(path, root)

    def check_unchanged() -> None:
        if read_replaceable(path, root) != before:
            raise CourseError(f"{shown} has just been changed and stays as it is; try again")

    try:
        path.resolve().parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, after, durable=True, before_rename=check_unchanged)
    except OSError as error:
        raise CourseError(f"{shown} cannot be replaced ({error.strerror}); it stays as it is") from None


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


def _sync_folders(folder: Path, root: Path) -> None:
    """Have the names of a backup on the disk as well."""
    for inside in (*(path for path in folder.rglob("*") if path.is_dir()), folder, root / BACKUPS, root):
        sync_folder(inside)


def _remove(folder: Path, files: Mapping[str, bytes]) -> None:
    """Remove what `back_up` has written, and nothing else."""
    with contextlib.suppress(OSError):
        for name in files:
            (folder / name).unlink(missing_ok=True)
        for name in files:
            with contextlib.suppress(OSError):
                (folder / name).parent.rmdir()
        folder.rmdir()
