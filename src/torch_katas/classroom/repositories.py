"""Submissions that are git repositories: fetched into the class's folder, and read at a tag or a date.

Nothing of a repository is run, and nothing is checked out: its files are read from git's own store.
"""

import os
import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from torch_katas.classroom.entries import MAX_FILE, SUFFIXES, Entry, RefusedError
from torch_katas.classroom.people import Person
from torch_katas.classroom.platforms import Handed
from torch_katas.course.errors import CourseError

SECONDS = 300
"""That one call of git may take."""


@dataclass(frozen=True)
class Repository:
    """A student's repository."""

    student: str
    address: str
    """A URL, or the path of a checkout."""


def read_list(path: Path) -> list[Repository]:
    """Read `STUDENT ADDRESS` a line, separated by white space or a comma; raises CourseError."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CourseError(f"the list of repositories {path} cannot be read ({error})") from None
    repositories = []
    for number, line in enumerate(lines, 1):
        words = line.replace(",", " ").split()
        if words and not words[0].startswith("#"):
            if len(words) != 2:
                raise CourseError(f"{path}:{number}: write STUDENT ADDRESS, as `ann https://example.org/ann/katas.git`")
            repositories.append(Repository(*words))
    return repositories


def find_checkouts(folder: Path) -> list[Repository]:
    """Return the repositories in a folder, each called after its student."""
    return [
        Repository(path.name, str(path))
        for path in sorted(folder.iterdir())
        if path.is_dir() and ((path / ".git").exists() or (path / "HEAD").is_file())
    ]


def read_repository(repository: Repository, store: Path, *, tag: str = "", before: str = "") -> Iterator[Handed]:
    """Fetch a repository into `store` and yield its files as they were at a tag, or last before a date.

    Without either they are those of the default branch. Raises RefusedError where that cannot be done.
    """
    place = store / f"{_file_name(repository.student)}.git"
    _fetch(repository, place)
    commit = _find_commit(place, tag, before)
    time = float(_git(place, "show", "-s", "--format=%ct", commit).strip())
    for line in _git(place, "ls-tree", "-r", "-z", "-l", commit).decode("utf-8", "surrogateescape").split("\0"):
        about, _, name = line.partition("\t")
        if not name or not name.lower().endswith(SUFFIXES):
            continue
        mode, _, blob, size = about.split()
        path = PurePosixPath(name)
        yield Handed(Person(repository.student), Entry(path, time, _reader(place, mode, blob, size)), time)


def _fetch(repository: Repository, place: Path) -> None:
    address = repository.address
    if Path(address).is_dir():
        address = f"file://{Path(address).resolve()}"  # by git's own protocol: a checkout's settings are not used
    elif address.startswith("-") or "::" in address:
        raise RefusedError(f"{address} is no address")
    if not place.exists():
        _git(None, "init", "--quiet", "--bare", str(place))
    # Every branch and tag, also where a student has rewritten them.
    _git(
        place,
        "fetch",
        "--quiet",
        "--force",
        "--prune",
        "--tags",
        "--",
        address,
        "+HEAD:refs/katas/head",
        "+refs/*:refs/*",
    )


def _find_commit(place: Path, tag: str, before: str) -> str:
    if tag:
        try:
            return _git(place, "rev-parse", "--verify", "--quiet", f"refs/tags/{tag}^{{commit}}").decode().strip()
        except RefusedError:
            raise RefusedError(f"it has no tag {tag}") from None
    options = [f"--before={before}"] if before else []
    commit = _git(place, "rev-list", "-1", *options, "refs/katas/head").decode().strip()
    if not commit:
        raise RefusedError(f"it has no commit before {before}" if before else "it has no commit")
    return commit


def _reader(place: Path, mode: str, blob: str, size: str) -> Callable[[], bytes]:
    def read() -> bytes:
        if mode not in ("100644", "100755"):
            raise RefusedError("it is a link")
        if int(size) > MAX_FILE:
            raise RefusedError(f"it is larger than {MAX_FILE >> 20} MB")
        return _git(place, "cat-file", "blob", blob)

    return read


def _git(place: Path | None, *words: str) -> bytes:
    """Run git and return what it prints; raises RefusedError with its first line of complaint."""
    settings = ("-c", "core.hooksPath=/dev/null", "-c", "protocol.ext.allow=never", "-c", "gc.auto=0")
    where: Sequence[str] = ("--git-dir", str(place)) if place else ()
    environment = os.environ | {"GIT_TERMINAL_PROMPT": "0", "GIT_SSH_COMMAND": "ssh -o BatchMode=yes"}
    try:
        ran = subprocess.run(
            ["git", *where, *settings, *words],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env=environment,
            timeout=SECONDS,
            check=False,
        )
    except OSError as error:
        raise CourseError(f"git cannot be run ({error.strerror})") from None
    except subprocess.TimeoutExpired:
        raise RefusedError(f"git took longer than {SECONDS} s") from None
    if ran.returncode != 0:
        complaint = ran.stderr.decode(errors="replace").strip().splitlines()
        raise RefusedError(complaint[0] if complaint else f"git ended with status {ran.returncode}")
    return ran.stdout


def _file_name(student: str) -> str:
    """Return a name for a student's repository that is a file name whatever the student is called."""
    safe = "".join(letter if letter.isalnum() or letter in "-_" else f"%{ord(letter):x}" for letter in student)
    return safe or "unknown"
