"""Replace a file in one step: whatever ends this halfway, the old text or the new one stands there whole."""

import contextlib
import os
import secrets
import stat
from collections.abc import Callable
from pathlib import Path


def write_atomically(
    path: Path, data: bytes, *, durable: bool = False, before_rename: Callable[[], None] = lambda: None
) -> None:
    """Write a file beside its place and rename it; raises OSError, and then what was there is as it was.

    The file keeps its mode, and a link stays one: what it points to is replaced. A new file gets the mode of any new
    file. `durable` has the text and the name on the disk before this returns, as far as the system promises that.
    `before_rename` is called last and may raise.
    """
    target = path.resolve()
    # Not mkstemp: interrupted at its end it leaves a file whose name nobody knows, and only its owner may read it.
    new = target.with_name(f".new-{secrets.token_hex(8)}")
    try:
        write_new(new, data, durable=durable)
        if target.exists():
            new.chmod(stat.S_IMODE(target.stat().st_mode))
        before_rename()
        os.replace(new, target)  # noqa: PTH105 - tests stand in its way by this name
    finally:
        with contextlib.suppress(OSError):
            new.unlink()
    if durable:
        # The new text is in place: a folder that cannot be synced is no failure.
        with contextlib.suppress(OSError):
            sync_folder(target.parent)


def write_new(path: Path, data: bytes, *, durable: bool, mode: int = 0o666) -> None:
    """Write a file that is not there yet, with a mode that the user's mask still narrows; raises OSError."""
    with open(path, "xb", opener=lambda name, flags: os.open(name, flags, mode)) as file:
        file.write(data)
        if durable:
            file.flush()
            os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Have the names in a folder on the disk: a file whose folder is not there is lost with the power."""
    if os.name == "nt":  # a folder cannot be opened there
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
