"""Write new files, and only new ones."""

from collections.abc import Mapping
from pathlib import Path

from torch_katas.course.errors import CourseError
from torch_katas.course.layout import shorten


def write_new_files(root: Path, texts: Mapping[Path, str]) -> list[str]:
    """Write files that do not exist yet, and their folders; return their paths as seen from `root`.

    Nothing is written where one of them exists. Raises CourseError.
    """
    for path in texts:
        if path.exists():
            raise CourseError(f"{shorten(path, root)} exists already; nothing was written")
    for path, text in texts.items():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("x", encoding="utf-8", newline="\n") as file:
                file.write(text)
        except OSError as error:
            raise CourseError(f"{shorten(path, root)} cannot be written ({error.strerror})") from None
    return [shorten(path, root) for path in texts]
