"""The environment hash: what every grade depends on beside the answer and its tests."""

import contextlib
import functools
import hashlib
import os
import sys
from collections.abc import Iterable
from pathlib import Path

import torch_katas
from torch_katas.course.layout import SETTINGS
from torch_katas.course.model import Course
from torch_katas.store.cache import key_of

LIBRARIES = frozenset(("torch", "torchvision", "numpy", "pytest", "pytest_timeout"))
"""What has a part in a grade, by the names that installers give their folders."""

ENGINE = Path(torch_katas.__file__).parent
"""The folder of the engine."""


def environment_hash(course: Course, device: str) -> str:
    """Return the hash of what all grades depend on: engine, settings, data, libraries, Python and devices."""
    root, helpers = course.root, course.helpers_path
    files = [str(root / SETTINGS), *([str(helpers)] if helpers else []), *_files_below(course.data_folder)]
    contents = [*_contents(_files_below(ENGINE), ENGINE), *_contents(files, root)]
    machine = [sys.version, sys.platform, device, os.environ.get("CUDA_VISIBLE_DEVICES", "all")]
    machine.append(str(sorted(path.name for path in Path("/dev").glob("nvidia[0-9]*"))))
    return key_of(*contents, *_installed_versions(), *machine)


def platform_hash(course: Course) -> str:
    """Return the hash of what fingerprints depend on beside an exercise, for a course that is handed out.

    It is the same on all machines of one kind that have the same versions of Python, the engine and the libraries.
    """
    import platform  # no scorecard of a course with its solutions needs it

    helpers = course.helpers_path
    files = [*([str(helpers)] if helpers and helpers.exists() else []), *_files_below(course.data_folder)]
    contents = [*_contents(_files_below(ENGINE), ENGINE), *_contents(files, course.root)]
    libraries = [name for name in _installed_versions() if name.split("-")[0] in ("torch", "torchvision", "numpy")]
    python = ".".join(map(str, sys.version_info[:2]))
    return key_of(*contents, *libraries, python, sys.platform, platform.machine())


def _files_below(folder: Path) -> list[str]:
    """Return every file in a folder and the folders in it, but what Python writes there by itself."""
    files, folders = [], [str(folder)]
    while folders:  # not Path.rglob: it takes three times as long, of every run
        with contextlib.suppress(OSError), os.scandir(folders.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    folders.append(entry.path)
                elif entry.is_file() and not entry.name.endswith(".pyc"):
                    files.append(entry.path)
    return sorted(files)


def _contents(paths: Iterable[str], folder: Path) -> Iterable[bytes]:
    """Yield the places of files in a folder, and what stands in them."""
    start = len(str(folder)) + 1
    for path in paths:
        yield path[start:].replace(os.sep, "/").encode("utf-8", "surrogateescape")
        yield _digest(path, *_state(path))


def _state(path: str) -> tuple[int, int, int]:
    """Return what changes whenever a file does."""
    try:
        state = os.stat(path)  # noqa: PTH116 - hundreds of them
    except OSError:
        return 0, 0, 0
    return state.st_mtime_ns, state.st_size, state.st_ino


@functools.cache
def _digest(path: str, *state: int) -> bytes:
    """Return the hash of a file; read once for each state that it is seen in."""
    return hashlib.sha256(Path(path).read_bytes()).digest() if os.path.isfile(path) else b""  # noqa: PTH113 - as above


@functools.cache
def _installed_versions() -> tuple[str, ...]:
    """Return the folders that installers name after a library and its version, as `torch-2.9.1.dist-info`.

    importlib.metadata reads the same, and takes a tenth of an unchanged scorecard's time to import.
    """
    folders = []
    for entry in sys.path:
        with contextlib.suppress(OSError):
            folders += [
                name
                for name in os.listdir(entry or ".")  # noqa: PTH208 - names are all that is asked for
                if name.endswith((".dist-info", ".egg-info")) and name.split("-")[0] in LIBRARIES
            ]
    return tuple(sorted(folders))
