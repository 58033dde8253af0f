"""The working folder of a child process: made for it, removed after it, at the latest by a later run.

Its name says whose it is: the process that made it, by its number and when it started. A folder whose maker has gone is
what a killed grader has left.
"""

import contextlib
import functools
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from torch_katas.course.errors import CourseError

_NAME = re.compile(r"katas-(?P<space>\d+)-(?P<pid>\d+)-(?P<start>\d+)-\w+")


def make_folder() -> str:
    """Make an empty folder and return its path; raises CourseError where none can be made."""
    pid = os.getpid()
    try:
        folder = tempfile.mkdtemp(prefix=f"katas-{_process_space()}-{pid}-{_start_of(pid) or 0}-")
    except OSError as error:
        place = os.environ.get("TMPDIR", tempfile.gettempdir() if tempfile.tempdir else "the temporary files")
        raise CourseError(f"no folder for answers can be made in {place} ({error.strerror})") from None
    _sweep_once(Path(folder).parent)
    return folder


def remove_folder(folder: str | Path) -> None:
    """Remove a folder, whatever an answer has done to it."""
    with contextlib.suppress(OSError, RecursionError):
        shutil.rmtree(folder, ignore_errors=True)
    if os.name == "posix" and os.path.lexists(folder):
        # Folders without rights, or nested deeper than Python calls.
        for command in (["chmod", "-R", "u+rwx"], ["rm", "-rf"]):
            with contextlib.suppress(OSError, subprocess.TimeoutExpired):
                subprocess.run(
                    [*command, "--", str(folder)],
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    timeout=60,
                    check=False,
                )


@functools.cache
def _sweep_once(above: Path) -> None:
    """Remove what killed graders have left, once in a run."""
    with contextlib.suppress(OSError):
        for folder in above.glob("katas-*"):
            match = _NAME.fullmatch(folder.name)
            if match and _is_abandoned(folder, match):
                remove_folder(folder)


def _is_abandoned(folder: Path, name: re.Match[str]) -> bool:
    if sys.platform != "linux" or int(name["space"]) != _process_space():  # elsewhere nobody can tell
        return False
    with contextlib.suppress(OSError):
        if folder.lstat().st_uid == os.geteuid() and not folder.is_symlink():
            return _start_of(int(name["pid"])) != int(name["start"])
    return False


@functools.cache
def _process_space() -> int:
    """Return the number of the space in which numbers of processes count: two containers may share a folder."""
    try:
        return os.stat("/proc/self/ns/pid").st_ino  # noqa: PTH116 - what the link stands for is no path
    except OSError:
        return 0


def _start_of(pid: int) -> int | None:
    """Return when a process started, in ticks since the system did, on Linux; None for one that has gone."""
    try:
        # The name, in brackets, may hold spaces and brackets itself: read behind the last one.
        return int(Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()[19])
    except (OSError, ValueError, IndexError):
        return None
