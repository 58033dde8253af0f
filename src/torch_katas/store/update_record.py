"""What an update writes before it changes anything: backups of what it replaces, the new files, and the plan."""

import contextlib
import json
import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from torch_katas.course.errors import CourseError
from torch_katas.course.layout import BACKUPS, EXERCISES
from torch_katas.store import backups
from torch_katas.store.atomic import sync_folder, write_atomically, write_new
from torch_katas.store.finish_update import FINISHED, NEW, UNFINISHED, hash_data

OTHERS = "course"
"""The folder of a backup with files that do not lie in exercises/."""


@dataclass(frozen=True)
class FileChange:
    """A file of the course, by its path below the root, as it is and as it is to be; None where there is none."""

    path: str
    before: bytes | None
    after: bytes | None
    is_executable: bool = False


@dataclass(frozen=True)
class Head:
    """The commits that git's branch names before and after."""

    before: str
    after: str


@dataclass(frozen=True)
class Record:
    """An update that has been carried out."""

    folder: Path
    made: float
    """Seconds since 1970."""
    files: tuple[tuple[str, str | None, str | None], ...]
    """Path, and the hash of what stood there before and after; None where there was no file."""
    head: Head | None

    def read_before(self, path: str) -> bytes:
        """Return what a file held before; raises CourseError where the backup is damaged."""
        copy = self.folder / stored_path(path)
        try:
            return copy.read_bytes()
        except OSError as error:
            raise CourseError(f"the backup cannot be read: {copy} ({error.strerror})") from None


def stored_path(path: str) -> str:
    """Return where a backup keeps a file: exercises as their tree is laid out, all else in a folder of its own."""
    return path.removeprefix(f"{EXERCISES}/") if path.startswith(f"{EXERCISES}/") else f"{OTHERS}/{path}"


def write_plan(root: Path, changes: Sequence[FileChange], head: Head | None) -> Path:
    """Write backups, new files, and last the plan; return its path. From then on the update is decided.

    Raises CourseError where something cannot be written; then nothing has changed.
    """
    old = {stored_path(change.path): change.before for change in changes if change.before is not None}
    folder = backups.back_up(root, old)
    try:
        for change in changes:
            if change.after is not None:
                new = folder / NEW / change.path
                new.parent.mkdir(parents=True, exist_ok=True)
                write_new(new, change.after, durable=True)
        for inside in (path for path in (folder / NEW).rglob("*") if path.is_dir()):
            sync_folder(inside)
        plan = folder / UNFINISHED
        write_atomically(plan, json.dumps(_to_json(changes, head), indent=1).encode(), durable=True)
    except BaseException as error:
        with contextlib.suppress(OSError):
            shutil.rmtree(folder)
        if isinstance(error, OSError):
            problem = f"the new version cannot be stored in {BACKUPS}/ ({error.strerror}); nothing was changed"
            raise CourseError(problem) from None
        raise
    return plan


def latest_record(root: Path) -> Record | None:
    """Return the last update that was carried out; None where there is none that can be read."""
    records = [record for path in (root / BACKUPS).glob(f"*/{FINISHED}") if (record := _read_record(path))]
    return max(records, key=lambda record: record.made, default=None)


def _to_json(changes: Sequence[FileChange], head: Head | None) -> dict[str, Any]:
    def hash_or_none(data: bytes | None) -> str | None:
        return None if data is None else hash_data(data)

    files = [
        {
            "path": change.path,
            "before": hash_or_none(change.before),
            "after": hash_or_none(change.after),
            "is_executable": change.is_executable,
        }
        for change in changes
    ]
    return {"made": time.time(), "files": files, "head": {"before": head.before, "after": head.after} if head else None}


def _read_record(path: Path) -> Record | None:
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        data = json.loads(path.read_text(encoding="utf-8"))
        files = tuple((file["path"], file["before"], file["after"]) for file in data["files"])
        head = Head(data["head"]["before"], data["head"]["after"]) if data["head"] else None
        return Record(path.parent, float(data["made"]), files, head)
    return None
