"""Where a page may be written: a new file, or in place of a page that the same command has made."""

from pathlib import Path

from torch_katas.course.errors import CourseError
from torch_katas.course.layout import shorten
from torch_katas.store.atomic import write_atomically

MARKER = '<meta name="generator" content="torch-katas scorecard">'
"""Stands near the beginning of every page; a file without it is somebody else's."""

MARKER_LIMIT = 4096
"""How many bytes at the beginning of a file are searched for the marker."""


def check_path(path: Path, folder: Path) -> None:
    """Raise CourseError for a path that no page may be written to; `folder` is where the person is."""
    shown = shorten(path, folder)
    try:
        if path.is_dir():
            raise CourseError(f"'{shown}' is a folder; give the page a name in it, as --html {shown}/report.html")
        if path.suffix.lower() not in (".html", ".htm"):  # `--html 03` is a chapter in the wrong place
            raise CourseError(f"'{shown}' does not end in .html; try --html report.html")
        if not path.exists():
            return
        if not path.is_file() or MARKER.encode() not in _read_beginning(path):
            raise CourseError(f"'{shown}' is no page of this command and stays as it is; give another name")
    except OSError as error:
        raise CourseError(f"'{shown}' cannot be looked at ({error.strerror}); give another name") from None


def write_page(path: Path, page: str, folder: Path) -> None:
    """Write a page in one step; raises CourseError, and then a file that was at the path is as it was."""
    check_path(path, folder)
    try:
        write_atomically(path, page.encode("utf-8"))
    except OSError as error:
        raise CourseError(f"'{shorten(path, folder)}' cannot be written ({error.strerror})") from None


def _read_beginning(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MARKER_LIMIT)
