"""Where a server is met: its files in the private folder, which differ in their suffix alone.

A lock on one of them tells whether the server lives: the system takes it away with the process, however that ends.
"""

import contextlib
import fcntl
import hashlib
import os
import secrets
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import torch_katas

READ_AT_IMPORT = (
    *("PYTHON", "LD_", "DYLD_", "LC_", "LANG", "TZ", "VIRTUAL_ENV", "TORCH", "PYTORCH", "ATEN", "OMP_", "GOMP", "KMP_"),
    *("MKL", "OPENBLAS", "VECLIB", "NUMEXPR", "NPY", "NUMPY", "DNNL", "ONEDNN", "TRITON", "CUDA", "NVIDIA", "HIP"),
    *("ROCR", "HSA_", "PYTEST_"),
)
"""How the environment variables begin that Python and the libraries read when they start: a server has read its own."""

SET_BY_PYTEST = ("PYTEST_CURRENT_TEST", "PYTEST_VERSION")
"""Variables that pytest sets for what it starts: they say nothing of a server, and all commands share one."""


@dataclass(frozen=True)
class Place:
    """The files of one server."""

    folder: Path
    name: str

    @property
    def socket(self) -> Path:
        return self.folder / f"{self.name}.socket"

    @property
    def token(self) -> Path:
        return self.folder / f"{self.name}.token"

    @property
    def lock(self) -> Path:
        """Locked while the server lives; holds its process number."""
        return self.folder / f"{self.name}.lock"

    @property
    def ready(self) -> Path:
        """Is there while the server answers at once: not while it imports."""
        return self.folder / f"{self.name}.ready"

    def remove(self) -> None:
        """Remove all files of the server; the caller holds its lock."""
        for path in (self.ready, self.socket, self.token, self.lock):
            path.unlink(missing_ok=True)


def resident_place(folder: Path, root: Path) -> Place:
    """Return the place of the resident server of a course, for this interpreter and this environment."""
    variables = {name: value for name, value in os.environ.items() if name.startswith(READ_AT_IMPORT)}
    for name in SET_BY_PYTEST:
        variables.pop(name, None)
    devices = sorted(path.name for path in Path("/dev").glob("nvidia[0-9]*"))
    engine = Path(torch_katas.__file__).resolve()
    environment = repr((str(engine), sys.executable, sys.version, sorted(variables.items()), devices, _limits()))
    return Place(folder, f"{_hash(os.path.realpath(root))}-{_hash(environment)}")


def find_places(folder: Path, root: Path | None = None) -> Iterator[Place]:
    """Yield the places of all servers that have left a trace, of one course or of all."""
    start = f"{_hash(os.path.realpath(root))}-" if root else ""
    for path in sorted(folder.glob(f"{start}*.lock")):
        yield Place(folder, path.stem)


def take_lock(place: Place) -> int | None:
    """Return a descriptor that holds the lock of a place, None where a server lives there."""
    while True:
        handle = os.open(place.lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(handle)
            return None
        if holds(place, handle):
            return handle
        os.close(handle)  # it was removed between the two calls


def holds(place: Place, handle: int) -> bool:
    """Tell whether a descriptor is that of the lock which stands at a place now."""
    with contextlib.suppress(OSError):
        return os.path.samestat(os.fstat(handle), place.lock.stat())
    return False


def write_token(place: Place) -> str:
    """Write a new token for a server; return its hash, which is all that the server knows of it."""
    token = secrets.token_hex(32)
    handle = os.open(place.token, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(token)
    return hash_token(token)


def hash_token(token: str) -> str:
    """Return what a server knows of its token."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _limits() -> list[tuple[int, int]]:
    """Return the limits on resources that this process has: a server's are those of the command that started it."""
    import resource

    names = sorted(name for name in dir(resource) if name.startswith("RLIMIT_"))
    return [resource.getrlimit(getattr(resource, name)) for name in names]


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:12]
