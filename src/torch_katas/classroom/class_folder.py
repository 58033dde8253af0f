"""The folder of one class: where the gradebook and what belongs to it lie."""

from dataclasses import dataclass
from pathlib import Path

from torch_katas.course.layout import CLASS
from torch_katas.course.model import Course


@dataclass(frozen=True)
class ClassFolder:
    """The folder of one class. It holds personal data, so it does not belong into a repository."""

    path: Path

    @property
    def gradebook(self) -> Path:
        """Every attempt and every verdict: one SQLite file."""
        return self.path / "gradebook.sqlite"

    @property
    def repositories(self) -> Path:
        """What has been fetched of students' repositories."""
        return self.path / "repositories"

    @property
    def policy(self) -> Path:
        """What counts, and how much."""
        return self.path / "policy.toml"

    @property
    def exports(self) -> Path:
        """The marks as other systems read them."""
        return self.path / "exports"

    @property
    def pages(self) -> Path:
        """The page of the class and the feedback for each student."""
        return self.path / "pages"

    @property
    def pseudonyms(self) -> Path:
        """Which pseudonym stands for whom."""
        return self.path / "pseudonyms.json"


def class_folder(course: Course, path: Path | None = None) -> ClassFolder:
    """Return the folder of a class: the one given, or the one below the course's root."""
    return ClassFolder(path or course.root / CLASS)
