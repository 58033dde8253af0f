"""Grades and fingerprints kept between runs, under the hash of everything that they depend on.

One small JSON file per entry, replaced in one step: two graders at once do no harm. A damaged or unwritable cache costs
a warning and a fresh run, never a grade. Each entry is signed with the installation's key: one that somebody has
planted is not believed, and without a key nothing is kept.
"""

import hashlib
import hmac
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from torch_katas.source import parse
from torch_katas.store.atomic import write_atomically
from torch_katas.store.installation_key import installation_key, state_folder

MAX_BYTES = 64 << 20
"""Bytes of the largest entry that is read."""


class Cache:
    """Entries below one folder; `warn` is called with what goes wrong."""

    def __init__(self, folder: Path, warn: Callable[[str], None] = lambda text: None):
        self.folder = folder
        self._warn = warn
        self._key = installation_key()
        if self._key is None:
            warn(f"grades cannot be kept: there is no key in {state_folder() or 'your home'} and none can be made")

    def get(self, key: str) -> Any | None:
        """Return an entry, or None where there is none or it cannot be used."""
        path = self._path(key)
        if self._key is None or not path.exists():
            return None
        try:
            entry = json.loads(parse.read_bytes(path, limit=MAX_BYTES))
            value, signature = entry["value"], entry["signature"]
            if hmac.compare_digest(signature, _sign(self._key, key, value)):
                return value
        except (OSError, parse.UnreadableError, ValueError, KeyError, TypeError, RecursionError, MemoryError):
            self._warn(f"a damaged entry of the cache is ignored ({path.name})")
            return None
        self._warn("entries of the cache that this installation has not written are ignored")
        return None

    def put(self, key: str, value: Any) -> None:
        """Write an entry."""
        if self._key is None:
            return
        path = self._path(key)
        try:
            entry = {"key": key, "signature": _sign(self._key, key, value), "value": value}
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


def _sign(installation: bytes, key: str, value: Any) -> str:
    """Return the signature of an entry, in hexadecimal digits."""
    text = json.dumps([key, value], sort_keys=True)
    return hmac.new(installation, text.encode("ascii"), hashlib.sha256).hexdigest()
