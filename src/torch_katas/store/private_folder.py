"""The folder of this user's servers: whoever reads the tokens in it may have a server run anything, as this user."""

import contextlib
import os
import stat
import tempfile
from pathlib import Path

MAX_BASE = 54
"""Characters of the path that the folder may lie in: that of a socket is bounded by the system, to 103 in all."""


def private_folder() -> Path | None:
    """Return the folder, made where it is missing; None where the system has no such folders, or none that is safe."""
    if not hasattr(os, "getuid"):
        return None
    bases = [base for base in (os.environ.get("XDG_RUNTIME_DIR"), _temporary_files()) if base and len(base) <= MAX_BASE]
    for base in bases or ["/tmp"]:
        if folder := _make_private(Path(base) / f"torch-katas-{os.getuid()}"):
            return folder
    return None


def _temporary_files() -> str | None:
    try:
        return tempfile.gettempdir()
    except OSError:  # there is none that can be written to
        return None


def _make_private(folder: Path) -> Path | None:
    """Return a folder that is this user's and open to nobody else; None where it is anything else."""
    with contextlib.suppress(OSError):
        folder.mkdir(mode=0o700, exist_ok=True)
        state = folder.lstat()
        if stat.S_ISDIR(state.st_mode) and state.st_uid == os.getuid() and not state.st_mode & 0o077:
            return folder
    return None
