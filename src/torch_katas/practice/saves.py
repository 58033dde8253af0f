"""Report saved files: at least once for each save, however the editor goes about it."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from torch_katas.source import parse

POLL_INTERVAL = 0.5
"""Seconds between two looks at the files."""
QUIET_PERIOD = 0.03
"""Seconds for which a file must stay as it is: many editors write twice."""
GRACE_PERIOD = 0.3
"""Seconds that a file gets to become whole, while it is missing, empty or does not parse."""

Report = Callable[[Path], None]
FileState = tuple[int, int, int] | None
"""What changes with every save."""


@contextmanager
def watch_files(paths: Iterable[Path], report: Report, *, poll: bool = False) -> Iterator[None]:
    """Report the path of every file that changes during the block, from threads; once or more for each save.

    With `poll` the files are looked at every half second, and the file system is not asked to notify.
    """
    paths = tuple(paths)
    stopped = threading.Event()
    threads = [threading.Thread(target=_poll, args=(paths, report, stopped), daemon=True)]
    if not poll:
        threads.append(threading.Thread(target=_subscribe, args=(paths, report, stopped), daemon=True))
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stopped.set()
        for thread in threads:
            thread.join(timeout=1)


def read_settled(path: Path) -> str | None:
    """Return a file's text once it has come to rest; None where there is no such file, or none that can be read.

    A file that is missing, empty or does not parse may be half written: it gets a moment more.
    """
    deadline = time.monotonic() + GRACE_PERIOD
    text = read_text(path)
    while True:
        time.sleep(QUIET_PERIOD)
        latest = read_text(path)
        if latest == text and (_is_whole(latest) or time.monotonic() > deadline):
            return latest
        text = latest


def read_text(path: Path) -> str | None:
    """Return a file's text as it is now; None where there is no such file, or none that can be read."""
    try:
        return parse.read(path)
    except parse.UnreadableError:
        return None


def file_state(path: Path) -> FileState:
    """Return modification time in ns, size and inode; None where there is no such file."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino


def _is_whole(text: str | None) -> bool:
    return bool(text and text.strip()) and parse.parses(text or "")


def _subscribe(paths: tuple[Path, ...], report: Report, stopped: threading.Event) -> None:
    """Report what the file system notifies of. Folders are watched: an editor may put a new file in the old one's
    place."""
    import watchfiles

    by_resolved = {str(path.resolve()): path for path in paths}
    folders = sorted({path.parent for path in paths if path.parent.is_dir()})
    try:
        for changes in watchfiles.watch(
            *folders,
            stop_event=stopped,
            debounce=50,
            step=10,
            rust_timeout=1000,
            raise_interrupt=False,
            recursive=False,
        ):
            for _, changed in changes:
                if path := by_resolved.get(str(Path(changed).resolve())):
                    report(path)
    except (OSError, RuntimeError):  # the system has no more watches to give: polling goes on
        return


def _poll(paths: tuple[Path, ...], report: Report, stopped: threading.Event) -> None:
    """Report files whose state differs from one look to the next: on network shares and in containers nothing else
    tells."""
    # Not watchfiles' own polling (1.3): it compares modification times in whole seconds, and only later ones count. A
    # second save within a second, and a file moved into place with an older time, would never be reported.
    states = {path: file_state(path) for path in paths}
    while not stopped.wait(POLL_INTERVAL):
        for path in paths:
            if (state := file_state(path)) != states[path]:
                states[path] = state
                report(path)
