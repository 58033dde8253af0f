"""The environment hash: what every verdict depends on beside the answer and its tests."""

import functools
import hashlib
import os
import sys
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

import torch_katas
from torch_katas.course.layout import SETTINGS
from torch_katas.course.model import Course
from torch_katas.store.cache import key_of


def environment_hash(course: Course, device: str) -> str:
    """Return the hash of what all verdicts depend on: engine, settings, data, libraries, Python and devices."""
    root, config = course.root, course.config
    data = sorted(path for path in (root / config.data).rglob("*") if path.is_file())
    files = [*engine_files(), root / SETTINGS, *([root / config.helpers] if config.helpers else []), *data]
    versions = [f"{name} {_version(name)}" for name in ("torch", "torchvision", "numpy", "pytest", "pytest-timeout")]
    machine = [sys.version, sys.platform, device, os.environ.get("CUDA_VISIBLE_DEVICES", "all")]
    machine.append(str(sorted(path.name for path in Path("/dev").glob("nvidia[0-9]*"))))
    return key_of(*_contents(files), *versions, *machine)


def engine_files() -> list[Path]:
    """Return every file of the engine, whatever package it lies in: one that is added or moved is in it."""
    package = Path(torch_katas.__file__).parent
    return sorted(path for path in package.rglob("*") if path.is_file() and path.suffix != ".pyc")


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
