"""Grades and fingerprints kept between runs, under the hash of everything that they depend on.

One small JSON file per entry, replaced in one step: two graders at once do no harm. A damaged or unwritable cache costs
a warning and a fresh run, never a grade.
"""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from torch_katas.store.atomic import write_atomically


class Cache:
    """Entries below one folder; `warn` is called with what goes wrong."""

    def __init__(self, folder: Path, warn: Callable[[str], None] = lambda text: None):
        self.folder = folder
        self._warn = warn

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
        """Write an entry."""
        path = self._path(key)
        entry = {"key": key, "hash": _hash_of(value), "value": value}
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(path, json.dumps(entry).encode())
        except OSError as error:
            self._warn(f"grades cannot be kept in {self.folder} ({error.strerror}); the next run will be slower")

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / f"{key}.json"


def key_of(*parts: str | bytes) -> str:
    """Return one hash over parts; where one part ends and the next begins counts."""
    digest = hashlib.sha256()
    for part in parts:
        data = part if isinstance(part, bytes) else part.encode("utf-8", "surrogatepass")
        digest.update(len(data).to_bytes(8, "big"))
        digest.update(data)
    return digest.hexdigest()


def _hash_of(value: Any) -> str:
    return key_of(json.dumps(value, sort_keys=True))
