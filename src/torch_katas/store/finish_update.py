"""Replace many files of a course as one: what an update has begun is finished, whatever has stopped it.

A plan lies in a folder of backups/, with the new files beside it. While it is called `unfinished.json` the update is
under way, and every command first finishes it. Each file is replaced in one step; one that somebody has changed since
the plan was made stays as it is.

This module imports nothing of the engine: it may be the engine that is half replaced.
"""

import contextlib
import hashlib
import json
import os
import shutil
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

UNFINISHED = "unfinished.json"
FINISHED = "update.json"
NEW = "new"
"""The folder of the new files, beside the plan; gone when the update is finished."""


def find_unfinished(root: Path) -> list[Path]:
    """Return the plans of a course that are not carried out yet, the oldest first."""
    return sorted((root / "backups").glob(f"*/{UNFINISHED}"))


def finish_updates(root: Path) -> list[str]:
    """Carry out what is left of every unfinished plan of a course; return lines about what could not be done.

    Raises OSError where a file cannot be replaced; then the plan stays, to be finished later.
    """
    return [line for plan in find_unfinished(root) for line in finish_update(root, plan)]


def finish_update(root: Path, plan: Path) -> list[str]:
    """Carry out what is left of one plan, and mark it as finished."""
    data = json.loads(plan.read_text(encoding="utf-8"))
    problems = []
    for file in data["files"]:
        path = _checked_path(root, file["path"])
        current = hash_file(path)
        if current == file["after"]:
            continue
        if current != file["before"]:
            problems.append(f"{file['path']} has been changed meanwhile and stays as it is")
        elif file["after"] is None:
            _remove(path, root)
        else:
            _move(plan.parent / NEW / file["path"], path, is_executable=file["is_executable"])
    problems += _move_head(root, data["head"])
    os.replace(plan, plan.with_name(FINISHED))  # noqa: PTH105 - as in store.atomic
    shutil.rmtree(plan.parent / NEW, ignore_errors=True)
    return problems


def hash_file(path: Path) -> str | None:
    """Return the hash of what stands in a file; None where there is none."""
    try:
        return hash_data(path.read_bytes())
    except FileNotFoundError:
        return None


def hash_data(data: bytes) -> str:
    """Return 64 hex digits that tell texts apart."""
    return hashlib.sha256(data).hexdigest()


def _checked_path(root: Path, name: str) -> Path:
    """Return a file of the course; raises ValueError for a path that leads out of it."""
    parts = PurePosixPath(name).parts
    if not parts or PurePosixPath(name).is_absolute() or ".." in parts:
        raise ValueError(f"{name} is no path of a course")
    return root.joinpath(*parts)


def _move(new: Path, path: Path, *, is_executable: bool) -> None:
    """Put a new file in its place in one step; a link stays one."""
    target = path.resolve()
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():
        new.chmod(stat.S_IMODE(target.stat().st_mode))
    elif is_executable:
        new.chmod(0o755)
    try:
        os.replace(new, target)  # noqa: PTH105 - as in store.atomic
    except OSError:
        # backups/ may lie on another disk
        beside = target.with_name(f".new-{os.getpid()}")
        shutil.copy(new, beside)
        os.replace(beside, target)  # noqa: PTH105 - as in store.atomic


def _remove(path: Path, root: Path) -> None:
    """Remove a file, and the folders that are empty then."""
    path.unlink()
    with contextlib.suppress(OSError):
        for folder in _folders_above(path, root):
            cache = folder / "__pycache__"
            if [*folder.iterdir()] == [cache]:
                shutil.rmtree(cache)
            folder.rmdir()


def _folders_above(path: Path, root: Path) -> Iterator[Path]:
    for folder in path.parents:
        if folder == root:
            return
        yield folder


def _move_head(root: Path, head: Any) -> list[str]:
    """Have git's branch and index point to the new version; the files are there already."""
    if not head:
        return []

    def git(*arguments: str) -> str:
        return subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, check=True).stdout.strip()

    try:
        if git("rev-parse", "HEAD") == head["before"]:
            git("reset", "-q", "--mixed", head["after"])
    except (OSError, subprocess.CalledProcessError):
        return [f"git still names the old version; run: git reset --mixed {head['after']}"]
    return []
