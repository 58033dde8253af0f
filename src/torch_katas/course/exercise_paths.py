"""Where the files of one exercise lie."""

from dataclasses import dataclass
from pathlib import Path

from torch_katas.course import layout
from torch_katas.course.layout import shorten


@dataclass(frozen=True)
class ExercisePaths:
    """The files of one exercise: in every tree, and beside its hidden tests."""

    root: Path
    """The course's."""
    chapter: str
    stem: str

    @property
    def key(self) -> str:
        """The path below every tree, without suffix: `03_sequence_shapes/01_batch_first`."""
        return f"{self.chapter}/{self.stem}"

    @property
    def id(self) -> str:
        """The short name: `03/01`."""
        return short_id(self.key)

    def path(self, tree: Path | str) -> Path:
        """Return the exercise's file in a tree: `exercises`, `solutions` or any folder laid out the same way."""
        return layout.answer_path(self.root / tree, self.chapter, self.stem)

    @property
    def tests_path(self) -> Path:
        return layout.tests_path(self.root, self.chapter, self.stem)

    @property
    def hints_path(self) -> Path:
        return layout.hints_path(self.root, self.chapter, self.stem)

    @property
    def pristine_path(self) -> Path:
        """The exercise as it was before anybody worked on it: what a reset puts back."""
        return layout.pristine_path(self.root, self.chapter, self.stem)

    @property
    def also_right_path(self) -> Path:
        """The file of right answers in other styles; it need not exist."""
        return layout.also_right_path(self.root, self.chapter, self.stem)

    @property
    def survivors_path(self) -> Path:
        """The list of mutants that no test has to fail; it need not exist."""
        return layout.survivors_path(self.root, self.chapter, self.stem)

    @property
    def released_path(self) -> Path:
        """What stands in for solution and known wrong answers; it exists only where a course is handed out."""
        return layout.released_path(self.root, self.chapter, self.stem)

    @property
    def shown_hints(self) -> str:
        return shorten(self.hints_path, self.root)

    @property
    def shown_pristine(self) -> str:
        return shorten(self.pristine_path, self.root)

    def shown(self, tree: Path | str) -> str:
        """Return the answer's path as a person at the project's root would type it."""
        return shorten(self.path(tree), self.root)

    @property
    def shown_tests(self) -> str:
        return shorten(self.tests_path, self.root)


def short_id(key: str) -> str:
    """Return the short name of an exercise's key, `03/01` of `03_sequence_shapes/01_batch_first`."""
    return "/".join(part.split("_")[0] for part in key.split("/"))
