"""Write a release: as a folder, as a zip, and as a commit on a branch of the course's repository."""

import io
import os
import subprocess
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

from torch_katas.course.errors import CourseError
from torch_katas.course.layout import SETTINGS, TESTS
from torch_katas.store.atomic import write_atomically

EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The time of every file in a zip: the same content gives the same bytes."""
AUTHOR = "torch-katas release"


def write_folder(files: Mapping[str, bytes], folder: Path) -> None:
    """Write the files into a folder that is empty or not there; raises CourseError for any other."""
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise CourseError(f"'{folder}' is not empty; give a folder that is not there yet")
        for name, data in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
    except OSError as error:
        raise CourseError(f"'{folder}' cannot be written ({error.strerror})") from None


def to_zip(files: Mapping[str, bytes], above: str) -> bytes:
    """Return the files as a zip in which they lie in one folder; the same files give the same bytes."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in sorted(files.items()):
            entry = zipfile.ZipInfo(f"{above}/{name}" if above else name, EARLIEST)
            entry.external_attr = (0o755 if content.startswith(b"#!") else 0o644) << 16
            entry.create_system = 3  # Unix, wherever it is made
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return data.getvalue()


def write_zip(files: Mapping[str, bytes], path: Path, above: str) -> None:
    """Write the files as a zip; raises CourseError."""
    try:
        write_atomically(path, to_zip(files, above))
    except OSError as error:
        raise CourseError(f"'{path}' cannot be written ({error.strerror})") from None


def commit(files: Mapping[str, bytes], repository: Path, branch: str, message: str) -> str:
    """Commit the files on a branch that holds nothing but releases; return the commit, "" where nothing has changed.

    The first commit has no parent, so that no solution is in its history. Neither the working tree nor the index is
    touched. Raises CourseError for a branch that holds something else, and for what git cannot do.
    """
    reference = f"refs/heads/{branch}"
    if _git(repository, "check-ref-format", reference, check=False) is None:
        raise CourseError(f"'{branch}' is no name for a branch")
    tip = (_git(repository, "rev-parse", "--verify", "--quiet", f"{reference}^{{commit}}", check=False) or "").strip()
    if tip and not _holds_release(repository, tip):
        raise CourseError(f"the branch '{branch}' holds something else than a release; give another name")
    date = (_git(repository, "log", "-1", "--format=%cI", "HEAD", check=False) or "").strip()
    with tempfile.TemporaryDirectory() as folder:
        index = {"GIT_INDEX_FILE": str(Path(folder) / "index")}
        entries = []
        for name, data in files.items():
            blob = (_git(repository, "hash-object", "-w", "--stdin", data=data) or "").strip()
            entries.append(f"100644 {blob}\t{name}\0")
        _git(repository, "update-index", "-z", "--index-info", data="".join(entries).encode(), extra=index)
        tree = (_git(repository, "write-tree", extra=index) or "").strip()
    if tip and (_git(repository, "rev-parse", f"{tip}^{{tree}}") or "").strip() == tree:
        return ""
    who = {f"GIT_{role}_{part}": value for role in ("AUTHOR", "COMMITTER") for part, value in _identity(date).items()}
    parents = ["-p", tip] if tip else []
    made = (_git(repository, "commit-tree", tree, *parents, "-m", message, extra=who) or "").strip()
    _git(repository, "update-ref", reference, made, tip or "0" * len(made))
    return made


def _identity(date: str) -> dict[str, str]:
    return {"NAME": AUTHOR, "EMAIL": "release@localhost", "DATE": date or "2000-01-01T00:00:00+00:00"}


def _holds_release(repository: Path, tip: str) -> bool:
    names = (_git(repository, "ls-tree", "-r", "--name-only", tip) or "").splitlines()
    return SETTINGS in names and any(name.startswith(f"{TESTS}/") and "/released_" in name for name in names)


def _git(
    repository: Path, *words: str, data: bytes = b"", extra: Mapping[str, str] | None = None, check: bool = True
) -> str | None:
    """Return what git prints; None where it fails and that is allowed, else CourseError."""
    # A hook of git sets these, and they would lead into another repository.
    environment = {name: value for name, value in os.environ.items() if name not in ("GIT_DIR", "GIT_INDEX_FILE")}
    try:
        ended = subprocess.run(
            ["git", "-C", str(repository), *words], input=data, capture_output=True, env=environment | dict(extra or {})
        )
    except OSError as error:
        raise CourseError(f"git cannot be run ({error.strerror})") from None
    if ended.returncode == 0:
        return ended.stdout.decode("utf-8", "replace")
    if not check:
        return None
    reason = (ended.stderr.decode("utf-8", "replace").strip().splitlines() or ["no reason given"])[-1]
    raise CourseError(f"git {words[0]}: {reason}")
