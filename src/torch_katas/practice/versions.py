"""Versions of a course: all its files, from a ZIP or from a commit of its git repository."""

import io
import os
import subprocess
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from torch_katas.course.config import MARK
from torch_katas.course.errors import CourseError
from torch_katas.course.layout import SETTINGS

LIMIT = 300
"""Seconds that git may take to fetch."""


@dataclass(frozen=True)
class VersionFile:
    """A file of a version."""

    data: bytes
    is_executable: bool = False


@dataclass(frozen=True)
class Version:
    """The files of a course by their paths below its root, and what people call the version."""

    name: str
    files: Mapping[str, VersionFile]
    commit: str = ""
    """The commit in the course's own repository; empty for what comes from elsewhere."""


def read_zip(path: Path) -> Version:
    """Return the course that a ZIP holds, at its top or in its only folder; raises CourseError."""
    try:
        files = _unpack(path.read_bytes())
    except OSError as error:
        raise CourseError(f"'{path}' cannot be read ({error.strerror})") from None
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise CourseError(f"'{path}' is no whole ZIP ({error}); download it again") from None
    settings = (name for name in files if PurePosixPath(name).name == SETTINGS)
    for name in sorted(settings, key=lambda name: name.count("/")):
        if MARK.encode() in files[name].data:
            above = name.removesuffix(SETTINGS)
            inside = {inner.removeprefix(above): file for inner, file in files.items() if inner.startswith(above)}
            return Version(path.name, inside)
    raise CourseError(f"'{path}' holds no course: no {SETTINGS} in it has a section {MARK}")


def read_commit(root: Path, commit: str, name: str = "") -> Version:
    """Return the course as it is in a commit; raises CourseError."""
    data = _git(root, "archive", "--format=zip", commit)
    return Version(name or commit, _unpack(data), commit)


def head_commit(root: Path) -> str:
    """Return the commit that the course's git repository stands on; empty where there is no repository."""
    try:
        return _git(root, "rev-parse", "--verify", "HEAD^{commit}").decode().strip()
    except CourseError:
        return ""


def fetch(root: Path, reference: str) -> tuple[str, str]:
    """Fetch, and return the commit to update to, with its name for people; raises CourseError.

    Without a reference it is what the branch follows, or else the repository's main branch.
    """
    problem = ""
    try:
        _git(root, "fetch", "--quiet", "--tags", *(_remote(root)), limit=LIMIT)
    except CourseError as error:
        problem = str(error)
        if not reference:
            raise
    for candidate in [reference, f"origin/{reference}"] if reference else ["@{upstream}", "origin/HEAD", "origin/main"]:
        try:
            commit = _git(root, "rev-parse", "--verify", "--quiet", f"{candidate}^{{commit}}").decode().strip()
        except CourseError:
            continue
        return commit, f"{reference or _short_name(root, candidate)} ({commit[:7]})"
    if reference:
        raise CourseError(f"there is no version '{reference}' in the course's repository{problem and f' ({problem})'}")
    raise CourseError("this branch follows none of another repository; name a version: a tag, a branch, or a ZIP")


def is_merge_unfinished(root: Path) -> bool:
    """Tell whether git has conflicts in the index that nobody has settled."""
    return bool(_git(root, "ls-files", "--unmerged"))


def contains(root: Path, commit: str, other: str) -> bool:
    """Tell whether a commit has another among those that it was made from, or is that one."""
    try:
        _git(root, "merge-base", "--is-ancestor", other, commit)
    except CourseError:
        return False
    return True


def is_top_level(root: Path) -> bool:
    """Tell whether the course is all that its repository holds."""
    return _git(root, "rev-parse", "--show-prefix").strip() == b""


def _remote(root: Path) -> list[str]:
    """Return the remote to fetch from, as git's argument; none where git is to choose."""
    remotes = _git(root, "remote").decode().split()
    if not remotes:
        raise CourseError("this repository was cloned from nowhere; give the new version's ZIP, or a tag or branch")
    return []


def _short_name(root: Path, reference: str) -> str:
    name = _git(root, "rev-parse", "--abbrev-ref", reference).decode().strip()
    return name or reference


def _git(root: Path, *arguments: str, limit: float = 60) -> bytes:
    """Run git in the course's folder and return what it prints; raises CourseError with its first complaint."""
    environment = {**os.environ, "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
    try:
        ended = subprocess.run(
            ["git", *arguments], cwd=root, env=environment, capture_output=True, timeout=limit, check=False
        )
    except FileNotFoundError:
        raise CourseError("git is not installed; give the new version's ZIP") from None
    except subprocess.TimeoutExpired:
        raise CourseError(f"git {arguments[0]} gives no answer within {limit:g} s") from None
    if ended.returncode:
        lines = ended.stderr.decode(errors="replace").strip().splitlines()
        raise CourseError(f"git {arguments[0]}: {lines[0] if lines else f'exit status {ended.returncode}'}")
    return ended.stdout


def _unpack(data: bytes) -> dict[str, VersionFile]:
    """Return the files of a ZIP; raises CourseError for a path that leads out of it."""
    files = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for info in archive.infolist():
            mode = info.external_attr >> 16
            if info.is_dir() or mode & 0o170000 == 0o120000:  # a link: a course has none
                continue
            path = PurePosixPath(info.filename)
            if path.is_absolute() or ".." in path.parts or "\\" in info.filename or ":" in info.filename:
                raise CourseError(f"the ZIP names a file outside of itself: {info.filename}")
            files[str(path)] = VersionFile(archive.read(info), bool(mode & 0o100))
    return files
