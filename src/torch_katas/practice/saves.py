"""Which of some files were saved: told once for each save, whatever the editor does to get there.

watchfiles tells at once, where the file system tells at all. A look at the files every half second catches the rest:
network shares, containers, editors that move a new file into place.
"""

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from torch_katas.source import parse

LOOK = 0.5
"""Seconds between two looks at the files."""
SETTLE = 0.03
"""Seconds for which a file must stay as it is: many editors write twice."""
PATIENCE = 0.3
"""Seconds that a file gets to become whole, while it is missing, empty or does not parse."""

State = tuple[int, int, int] | None


@contextmanager
def watched(paths: Iterable[Path], tell: Callable[[Path], None], *, poll: bool = False) -> Iterator[None]:
    """Tell every path of which something changes during the block, from threads; once or more for a save."""
    paths = tuple(paths)
    over = threading.Event()
    threads = [threading.Thread(target=_look, args=(paths, tell, over), daemon=True)]
    if not poll:
        threads.append(threading.Thread(target=_listen, args=(paths, tell, over), daemon=True))
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        over.set()


def settled(path: Path) -> str | None:
    """Return a file's text once it has come to rest; None where there is no such file, or none that can be read.

    A file that is missing, empty or does not parse may be half written: it gets a moment more.
    """
    until = time.monotonic() + PATIENCE
    text = text_of(path)
    while True:
        time.sleep(SETTLE)
        now = text_of(path)
        if now == text and (_whole(now) or time.monotonic() > until):
            return now
        text = now


def text_of(path: Path) -> str | None:
    """Return a file's text as it is now; None where there is no such file, or none that can be read."""
    try:
        return parse.read(path)
    except parse.UnreadableError:
        return None


def _whole(text: str | None) -> bool:
    if not text or not text.strip():
        return False
    try:
        parse.parse(text)
    except parse.UnreadableError:
        return False
    return True


def _listen(paths: tuple[Path, ...], tell: Callable[[Path], None], over: threading.Event) -> None:
    """Pass on what the file system tells of the files' folders: an editor may put a new file in the old one's place."""
    import watchfiles

    names = {str(path.resolve()): path for path in paths}
    folders = sorted({path.parent for path in paths if path.parent.is_dir()})
    try:
        for changes in watchfiles.watch(
            *folders, stop_event=over, debounce=50, step=10, rust_timeout=1000, raise_interrupt=False, recursive=False
        ):
            for _, changed in changes:
                if path := names.get(str(Path(changed).resolve())):
                    tell(path)
    except (OSError, RuntimeError):  # no more watches to be had: looking goes on
        return


def _look(paths: tuple[Path, ...], tell: Callable[[Path], None], over: threading.Event) -> None:
    seen = {path: _state(path) for path in paths}
    while not over.wait(LOOK):
        for path in paths:
            if (now := _state(path)) != seen[path]:
                seen[path] = now
                tell(path)


def _state(path: Path) -> State:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
