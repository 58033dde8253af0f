"""Which files an answer may read and write, for the kernel to hold it to."""

import functools
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from pathlib import Path

import torch_katas
from torch_katas.store.private_folder import private_folder

SYSTEM = ("/usr", "/lib", "/lib32", "/lib64", "/bin", "/sbin", "/opt", "/nix/store", "/proc", "/sys/devices/system")
"""Programs and libraries of the system, and what it says of processors, memory and processes."""
SETTINGS = ("/etc/ld.so.cache", "/etc/localtime", "/etc/passwd", "/etc/mime.types", "/etc/ssl/openssl.cnf")
"""Settings that libraries read when they are first used."""
DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/shm")
"""Devices that programs expect; DataLoader's workers share memory through the last."""
NETWORK = (Path("/sys"),)
"""What the system says of its network: gloo reads it. Only for an exercise whose tests ask for TCP."""
ACCELERATORS = ("nvidia*", "dri", "kfd", "infiniband")


@functools.cache  # called in the server first: a forked child need not look at hundreds of folders again
def readable(root: Path, data: Path) -> tuple[Path, ...]:
    """Return what an answer may read: the interpreter, libraries, and the data of the course at `root`.

    Neither the course, the home folder nor that of the user's servers is among them, nor a folder that holds one of
    them: a path on sys.path may be the course's own root, and a course may lie in /usr/src.
    """
    servers = private_folder()
    closed = [root.resolve(), Path.home().resolve(), *([servers.resolve()] if servers else [])]
    system = [part for path in map(Path, SYSTEM) for part in _around(path, closed)]
    libraries = [path for path in (*_interpreter(), *map(Path, filter(None, sys.path))) if not _holds(path, closed)]
    paths = (*system, *map(Path, SETTINGS), *libraries, Path(torch_katas.__file__).parent, data)
    return tuple(path for path in dict.fromkeys(paths) if path.exists())


def writable(own: Path) -> list[Path]:
    """Return what an answer may change: its own folder, and devices."""
    accelerators = (path for pattern in ACCELERATORS for path in Path("/dev").glob(pattern))
    return [own, *map(Path, DEVICES), *accelerators]


def _interpreter() -> Iterator[Path]:
    yield from (Path(path) for path in (sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix))
    yield from map(Path, sysconfig.get_paths().values())
    # A link to a link: each step must be read.
    yield Path(sys.executable).resolve().parent


def _around(path: Path, closed: Iterable[Path]) -> Iterator[Path]:
    """Yield a folder, or what lies in it where it holds a closed one, down to that."""
    if path.resolve() in closed or not path.is_dir():
        return
    if not _holds(path, closed):
        yield path
        return
    for child in sorted(path.iterdir()):
        if child.is_dir():
            yield from _around(child, closed)


def _holds(path: Path, closed: Iterable[Path]) -> bool:
    return any(folder.is_relative_to(path.resolve()) for folder in closed)
