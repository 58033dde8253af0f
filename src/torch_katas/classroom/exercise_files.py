"""Which exercise a file that was handed in is for, and the text of its answer."""

import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from torch_katas.course.errors import CourseError
from torch_katas.course.layout import NOTEBOOK_SUFFIX
from torch_katas.course.model import Course, Exercise
from torch_katas.notebooks.answers import read_answers
from torch_katas.source import parse

_COPY = re.compile(r"(?: ?\(\d+\)|-\d+| - Copy)$")
"""What browsers and platforms put behind the name of a file that is there already."""


@dataclass(frozen=True)
class AnswerData:
    """What a file holds for one exercise."""

    exercise: str
    data: bytes
    rank: int
    """How sure it is that the file is for the exercise: 0 by its whole path, 1 by its name, 2 by what it defines."""
    original: bytes = b""
    """The notebook that it was taken from."""


class ExerciseFiles:
    """The exercises that are collected, to be found by a file's path or text."""

    def __init__(self, course: Course, exercises: Sequence[Exercise]) -> None:
        self._course = course
        self._by_key = {exercise.key: exercise for exercise in exercises}
        self._by_stem: dict[str, list[Exercise]] = {}
        for exercise in exercises:
            self._by_stem.setdefault(exercise.stem, []).append(exercise)

    def read(self, path: PurePosixPath, data: bytes) -> Iterator[AnswerData]:
        """Yield the answers in a file; nothing for a file that is for no exercise.

        Raises CourseError for a notebook that cannot be read.
        """
        if path.suffix.lower() == NOTEBOOK_SUFFIX:
            yield from self._read_notebook(path, data)
        elif path.suffix.lower() == ".py" and (match := self._find(path, data)):
            exercise, rank = match
            yield AnswerData(exercise.key, data, rank)

    def _find(self, path: PurePosixPath, data: bytes) -> tuple[Exercise, int] | None:
        stem = _COPY.sub("", path.stem)
        if exercise := self._by_key.get(f"{path.parent.name}/{path.stem}"):
            return exercise, 0
        if len(same := self._by_stem.get(stem, [])) == 1:
            return same[0], 1
        exercises = same or list(self._by_key.values())
        try:
            defined = parse.definitions(parse.decode(data)).keys()
        except parse.UnreadableError:
            return None
        counts = [(sum(kata in defined for kata in exercise.katas), exercise) for exercise in exercises]
        most = max((count for count, _ in counts), default=0)
        fitting = [exercise for count, exercise in counts if count == most]
        return (fitting[0], 2) if most and len(fitting) == 1 else None

    def _read_notebook(self, path: PurePosixPath, data: bytes) -> Iterator[AnswerData]:
        # The name says which chapter it is, where no cell does.
        name = path.name if not path.name.startswith(".") else "notebook.ipynb"
        with tempfile.TemporaryDirectory(prefix="katas-collect-") as folder:
            file = Path(folder) / name
            file.write_bytes(data)
            try:
                answers = read_answers(self._course, file)
            except CourseError as error:
                raise CourseError(str(error).replace(str(file), name)) from None
        for key, cells in answers.cells.items():
            if key in self._by_key and not cells.problem:
                yield AnswerData(key, cells.text.encode("utf-8", "surrogatepass"), 0, data)
