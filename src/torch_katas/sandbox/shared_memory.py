"""A /dev/shm of a child's own, in a mount namespace: what it leaves there is gone when its last process is.

DataLoader's workers and multiprocessing need /dev/shm. Linux lets a process have an empty one that nobody else sees,
where the system allows namespaces (many containers do not). It is bounded in size: memory that belongs to no process.
"""

import ctypes
import os
import sys
from pathlib import Path

FOLDER = "/dev/shm"
_NEW_MOUNTS, _NEW_USER = 0x20000, 0x10000000
_NOSUID, _NODEV, _RECURSIVE, _PRIVATE = 2, 4, 16384, 1 << 18
_CAPABILITIES_VERSION = 0x20080522


def make_private(size: int | None) -> bool:
    """Put an empty /dev/shm in the place of the one that is there, for this process and all that it starts.

    `size` bounds it, in bytes. Only a process with one thread can do it. Returns whether the system allows it.
    """
    if sys.platform != "linux":
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    privileged: bool = libc.unshare(_NEW_MOUNTS) == 0
    if not privileged and not _unshare_as_user(libc):
        return False
    options = b"mode=1777" + (b",size=%d" % size if size else b"")
    mounted: bool = (
        libc.mount(None, b"/", None, _RECURSIVE | _PRIVATE, None) == 0
        and libc.mount(b"shm", FOLDER.encode(), b"tmpfs", _NOSUID | _NODEV, options) == 0
    )
    if not privileged:
        _give_up_capabilities(libc)
    return mounted


def _unshare_as_user(libc: ctypes.CDLL) -> bool:
    """Enter namespaces in which this process, still under its own name, may mount."""
    user, group = os.geteuid(), os.getegid()
    if libc.unshare(_NEW_USER | _NEW_MOUNTS) != 0:
        return False
    own = Path("/proc/self")
    try:
        (own / "setgroups").write_text("deny")
        (own / "uid_map").write_text(f"{user} {user} 1")
        (own / "gid_map").write_text(f"{group} {group} 1")
    except OSError:
        return False
    return True


def _give_up_capabilities(libc: ctypes.CDLL) -> None:
    """Give up what the namespace allows this process beyond what its user may."""
    libc.capset((ctypes.c_uint32 * 2)(_CAPABILITIES_VERSION, 0), (ctypes.c_uint32 * 6)())
