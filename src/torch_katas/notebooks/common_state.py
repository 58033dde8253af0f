"""Which of two is newer, a cell or its part of the exercise file: the hashes of what both were when they were the same.

They were when the notebook was made, which the cell itself says, and when the notebook was last written into files,
which is kept among the small facts of the course.
"""

from collections.abc import Collection, Iterable, Mapping

from torch_katas.course.layout import EXERCISES
from torch_katas.course.model import Course, Exercise
from torch_katas.notebooks import exercise_parts
from torch_katas.notebooks.answer_cells import PythonCell
from torch_katas.notebooks.build import hash_source
from torch_katas.notebooks.exercise_parts import Part
from torch_katas.notebooks.labels import GIVEN, Label, header
from torch_katas.source import parse
from torch_katas.store.facts import kata_key, read_facts, write_facts

FACTS = "notebook_parts"
"""The name of the facts: part of an exercise to the hashes of its cell and of its text in the file."""


class CommonState:
    """What the parts of one exercise were when a notebook and the file last held the same."""

    def __init__(self, exercise: Exercise, cells: Iterable[PythonCell], tree: str, facts: Mapping[str, object]):
        """Take the cells of a notebook that was made from `tree`, and the facts of the course."""
        self._exercise = exercise
        self._cells = {cell.label.part: cell for cell in cells if cell.label and cell.holds_part_of(exercise)}
        self._pristine = _pristine_parts(exercise)
        self._made_from_exercises = tree == EXERCISES
        self._facts = facts

    def is_cell_unchanged(self, cell: PythonCell) -> bool:
        """Tell whether a cell is what it was."""
        return cell.label is not None and hash_source(cell.cell.source) in self._hashes(cell.label.part)

    def is_part_unchanged(self, part: Part) -> bool:
        """Tell whether a part of the file is what it was."""
        return hash_part(self._exercise, part) in self._hashes(part.name)

    def _hashes(self, part: str) -> set[object]:
        written = self._facts.get(kata_key(self._exercise, part))
        hashes: set[object] = set(map(str, written)) if isinstance(written, list) else set()
        cell = self._cells.get(part)
        if cell and cell.cell.made and self._made_from_exercises:
            hashes.add(cell.cell.made)
        elif part in self._pristine:  # the notebook does not say: then both began with what was handed out
            hashes.add(hash_part(self._exercise, self._pristine[part]))
        return hashes


def hash_part(exercise: Exercise, part: Part) -> str:
    """Return the hash of the cell that a part of an exercise file becomes."""
    return hash_source(f"{header(Label(exercise.id, part.name))}\n{part.source}")


def read_common_facts(course: Course) -> dict[str, object]:
    """Return what is known of the last time that a notebook was written into files."""
    return read_facts(course, FACTS)


def record_common_facts(
    course: Course, cells: Iterable[PythonCell], files: Mapping[Exercise, tuple[str, Collection[str]]]
) -> None:
    """Remember that cells and files are the same now; `files` has each file's text, and the parts that still differ."""
    facts = read_facts(course, FACTS)
    labelled = [cell for cell in cells if cell.label]
    for exercise, (text, differing) in files.items():
        for part in exercise_parts.split(text, exercise.katas)[1]:
            if part.name in differing or (part.is_given and GIVEN in differing):
                continue
            own = (cell for cell in labelled if cell.label == Label(exercise.id, part.name))
            hashes = {hash_part(exercise, part), *(hash_source(cell.cell.source) for cell in own)}
            facts[kata_key(exercise, part.name)] = sorted(hashes)
    write_facts(course, FACTS, facts)  # where that fails, the next time asks once too often


def _pristine_parts(exercise: Exercise) -> dict[str, Part]:
    try:
        text = parse.read(exercise.pristine_path)
    except parse.UnreadableError:
        return {}
    return {part.name: part for part in exercise_parts.split(text, exercise.katas)[1]}
