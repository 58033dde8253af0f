"""Which cells count for an exercise, and the text that is graded.

The cells tagged with the exercise count, whole. From other cells come the definitions, imports and assignments of names
that these need, and nothing else.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from torch_katas.course.model import Exercise
from torch_katas.notebooks import units
from torch_katas.notebooks.file import Cell
from torch_katas.notebooks.labels import Label, find_label, is_given, strip_header
from torch_katas.notebooks.magics import to_python
from torch_katas.notebooks.units import Unit
from torch_katas.source import parse
from torch_katas.verdict.cells import CellText, cell_name


@dataclass(frozen=True)
class PythonCell:
    """A code cell as Python, with its label and the names that it defines."""

    cell: Cell
    text: str
    label: Label | None
    defines: frozenset[str]

    def holds_part_of(self, exercise: Exercise) -> bool:
        """Tell whether the label names the exercise."""
        return self.label is not None and self.label.exercise == exercise.id


def read_python_cells(cells: Iterable[Cell]) -> list[PythonCell]:
    """Return the cells that hold Python, as such."""
    texts = ((cell, to_python(cell.source)) for cell in cells)
    return [_build_python_cell(cell, text) for cell, text in texts if text is not None]


def latest_runs(cells: Iterable[Cell]) -> list[Cell]:
    """Return the cells that count of those that a kernel has run: of each label the latest run."""
    latest: dict[object, Cell] = {}
    for cell in cells:
        latest[find_label(cell) or cell.number] = cell
    return list(latest.values())


def build_text(exercise: Exercise, cells: Sequence[PythonCell], notebook: str) -> CellText | None:
    """Return the text of one exercise, None where no cell holds anything of it; `notebook` is its path for people."""
    own, notes = choose_own_units(exercise, cells)
    if not own:
        return None
    text, lines = units.join_units(units.assemble(own, collect_other_units(exercise, cells, own)))
    return CellText(text, lines, notebook, f"{notebook} {exercise.stem}".strip(), notes)


def choose_own_units(exercise: Exercise, cells: Sequence[PythonCell]) -> tuple[list[Unit], tuple[str, ...]]:
    """Return the cells that count for an exercise, given code and one for each kata, and notes on what was chosen."""
    labelled = [cell for cell in cells if cell.holds_part_of(exercise)]
    whole = [cell for cell in labelled if cell.label and is_given(cell.label.part) and cell.text.strip()]
    statements: list[Unit] = []
    notes: list[str] = []
    for kata in exercise.katas:
        tagged = [cell for cell in labelled if cell.label and cell.label.part == kata]
        untagged = [cell for cell in cells if cell.label is None and kata in cell.defines]
        best = _choose_best(exercise, kata, tagged, untagged)
        if best is None:
            continue
        if best in tagged:
            whole.append(best)
        else:
            statements += [unit for unit in _split_into_statements(best) if kata in unit.names.defined]
        notes += _describe_choice(kata, best, tagged)
    own = [_build_whole_unit(cell) for cell in sorted(whole, key=lambda cell: cell.cell.number)]
    return [*own, *dict.fromkeys(statements)], tuple(notes)


def collect_other_units(exercise: Exercise, cells: Sequence[PythonCell], own: Sequence[Unit]) -> list[Unit]:
    """Return the statements that define names in all cells but an exercise's own.

    Those of other exercises stand first: of two that define a name the last counts.
    """
    own_cells = {unit.cell for unit in own}
    own_places = {(unit.cell, unit.line) for unit in own}
    others = [cell for cell in cells if cell.cell.number not in own_cells and not cell.holds_part_of(exercise)]
    # Of an untagged cell only the kata's definition is the exercise's own.
    others += [cell for cell in cells if cell.cell.number in own_cells and cell.label is None]
    others.sort(key=lambda cell: (cell.label is None, cell.cell.number))
    statements = (unit for cell in others for unit in _split_into_statements(cell))
    return [unit for unit in statements if (unit.cell, unit.line) not in own_places]


def is_written(exercise: Exercise, kata: str, text: str) -> bool:
    """Tell whether code holds an answer to a kata, right or wrong, rather than its stub or nothing of it."""
    try:
        definition = parse.definitions(text).get(kata)
    except parse.UnreadableError:
        return True
    if definition is None:
        return kata in units.build_unit(0, 1, text).names.defined
    return not definition.is_stub and definition.code != exercise.given.get(kata)


def _build_python_cell(cell: Cell, text: str) -> PythonCell:
    return PythonCell(cell, text, find_label(cell), units.build_unit(cell.number, 1, text).names.defined)


def _build_whole_unit(cell: PythonCell) -> Unit:
    text, line = strip_header(cell.text)
    return units.build_unit(cell.cell.number, line, text, cell.cell.before, cell.cell.order)


def _split_into_statements(cell: PythonCell) -> list[Unit]:
    return units.defining_statements(cell.cell.number, cell.text)


def _choose_best(
    exercise: Exercise, kata: str, tagged: Sequence[PythonCell], untagged: Sequence[PythonCell]
) -> PythonCell | None:
    """Return the cell that counts for a kata: one that is written before one that is not, tagged before untagged, and
    of equals the last."""
    ranked = [(2, cell) for cell in tagged if is_written(exercise, kata, cell.text)]
    ranked += [(1, cell) for cell in untagged if is_written(exercise, kata, cell.text)]
    ranked += [(0, cell) for cell in (*untagged, *tagged)]
    ranked = [(rank, cell) for rank, cell in ranked if cell.text.strip()]
    best = max((rank for rank, _ in ranked), default=None)
    return next((cell for rank, cell in reversed(ranked) if rank == best), None)


def _describe_choice(kata: str, best: PythonCell, tagged: Sequence[PythonCell]) -> list[str]:
    """Return a note where it is not plain which cell counts for a kata."""
    chosen = cell_name(best.cell.number)
    if best not in tagged:
        why = "its own is still to do" if tagged else "no cell is tagged with it"
        return [f"{kata} is taken from {chosen}: {why}"]
    others = [cell_name(cell.cell.number) for cell in tagged if cell is not best]
    return [f"{kata} stands in {', '.join(others)} as well as in {chosen}, which counts"] if others else []
