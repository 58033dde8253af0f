"""Verdicts kept between runs, under the hash of everything that they depend on.

One small JSON file per entry, written under another name and then moved into place: two graders at once do no harm. A
damaged or unwritable cache costs a warning and a fresh run, never a verdict.
"""

import functools
import hashlib
import json
import os
import sys
import tempfile
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path
from typing import Any

FOLDER = ".kata_cache"


class Cache:
    """Entries below one folder; `warnings` collects, once each, what went wrong."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.warnings: list[str] = []

    def get(self, key: str) -> Any | None:
        """Return an entry, or None where there is none or it cannot be used."""
        path = self._path(key)
        try:
            entry = json.loads(path.read_text(encoding="utf-8"))
            if entry["key"] != key or entry["hash"] != _hash_of(entry["value"]):
                raise ValueError("it does not match its own hash")
            return entry["value"]
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
            self._warn(f"a damaged entry of the cache is ignored ({path.name}: {error})")
            return None

    def put(self, key: str, value: Any) -> None:
        """Keep an entry."""
        path = self._path(key)
        entry = {"key": key, "hash": _hash_of(value), "value": value}
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
            try:
                with os.fdopen(handle, "w", encoding="utf-8") as file:
                    json.dump(entry, file)
                Path(name).replace(path)
            except BaseException:
                Path(name).unlink(missing_ok=True)
                raise
        except OSError as error:
            self._warn(f"grades cannot be kept in {self.folder} ({error.strerror}); the next run will be slower")

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / f"{key}.json"

    def _warn(self, text: str) -> None:
        if text not in self.warnings:
            self.warnings.append(text)


def key_of(*parts: str | bytes) -> str:
    """Return one hash over parts; where one part ends and the next begins counts."""
    digest = hashlib.sha256()
    for part in parts:
        data = part if isinstance(part, bytes) else part.encode("utf-8", "surrogatepass")
        digest.update(len(data).to_bytes(8, "big"))
        digest.update(data)
    return digest.hexdigest()


def surroundings(root: Path, device: str) -> str:
    """Return the hash of what all verdicts depend on: engine, settings, data, libraries, Python and devices."""
    engine = sorted(Path(__file__).parent.glob("*.py"))
    data = sorted(path for path in (root / "data").rglob("*") if path.is_file())
    versions = [f"{name} {_version(name)}" for name in ("torch", "torchvision", "numpy", "pytest", "pytest-timeout")]
    machine = [sys.version, sys.platform, device, os.environ.get("CUDA_VISIBLE_DEVICES", "all")]
    machine.append(str(sorted(path.name for path in Path("/dev").glob("nvidia[0-9]*"))))
    return key_of(*_contents([*engine, root / "pyproject.toml", *data]), *versions, *machine)


def _contents(paths: Iterable[Path]) -> Iterable[bytes]:
    for path in paths:
        yield path.name.encode()
        yield _digest(path, *_state(path))


def _state(path: Path) -> tuple[int, int, int]:
    """Return what changes whenever a file does."""
    try:
        state = path.stat()
    except OSError:
        return 0, 0, 0
    return state.st_mtime_ns, state.st_size, state.st_ino


@functools.cache
def _digest(path: Path, *state: int) -> bytes:
    """Return the hash of a file; read once for each state that it is seen in."""
    return hashlib.sha256(path.read_bytes()).digest() if path.is_file() else b""


@functools.cache
def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "missing"


def _hash_of(value: Any) -> str:
    return key_of(json.dumps(value, sort_keys=True))
