"""The key of this installation: with it the cache's entries are signed, so that one from elsewhere is not believed.

It lies in the user's own state folder, readable for the user alone. Answers cannot read it while they are graded.
"""

import contextlib
import functools
import os
import secrets
import stat
from pathlib import Path

from torch_katas.store.atomic import write_new

SIZE = 32
"""Bytes of the key."""


def installation_key() -> bytes | None:
    """Return the key, made at the first use; None where there is none and none can be made."""
    folder = state_folder()
    return _key_in(folder) if folder else None


def state_folder() -> Path | None:
    """Return the folder for what programs remember of this user, None where the user has no home."""
    variable = "LOCALAPPDATA" if os.name == "nt" else "XDG_STATE_HOME"
    above = Path(os.environ.get(variable, ""))
    if not above.is_absolute():
        try:
            above = Path.home() / ".local" / "state"
        except RuntimeError:
            return None
    return above / "torch-katas"


@functools.cache
def _key_in(folder: Path) -> bytes | None:
    path = folder / "key"
    new = folder / f".new-{secrets.token_hex(8)}"
    try:
        if not os.path.lexists(path):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with contextlib.suppress(FileExistsError):  # somebody else has just made it
                write_new(new, secrets.token_bytes(SIZE), durable=False, mode=0o600)
                os.link(new, path)
        return _read(path)
    except OSError:
        return None
    finally:
        with contextlib.suppress(OSError):
            new.unlink()


def _read(path: Path) -> bytes | None:
    """Return a key that belongs to this user and nobody else can read, None for another file."""
    state = path.lstat()
    if not stat.S_ISREG(state.st_mode):
        return None
    if os.name != "nt" and (state.st_mode & 0o077 or state.st_uid != os.geteuid()):
        return None
    key = path.read_bytes()
    return key if len(key) == SIZE else None
