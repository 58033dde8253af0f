"""The text of an exercise file with a notebook's answers: part by part, what was changed in only one of them counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from torch_katas.course.model import Exercise
from torch_katas.notebooks import exercise_parts, units
from torch_katas.notebooks.answer_cells import PythonCell, choose_own_units, collect_other_units, is_written
from torch_katas.notebooks.common_state import CommonState
from torch_katas.notebooks.exercise_parts import Part
from torch_katas.notebooks.labels import GIVEN, is_given
from torch_katas.notebooks.units import Unit
from torch_katas.source import parse

WHOLE_FILE = ""
"""Stands for the parts of a file that does not parse."""


class Prefer(StrEnum):
    """Which of two counts where a cell and its part of the file have both been changed."""

    NOTEBOOK = "notebook"
    FILE = "file"


@dataclass(frozen=True)
class BuiltFile:
    """The text of an exercise file with a notebook's answers, and where the file's own parts stay."""

    text: str
    unanswered: tuple[str, ...] = ()
    """Katas that stay as they are in the file: their cells are to do."""
    newer: tuple[str, ...] = ()
    """Parts that stay as they are in the file: they were changed there, and their cells were not."""
    conflicts: tuple[str, ...] = ()
    """Parts that cell and file have both changed, where nobody has said which counts."""
    preferred: tuple[str, ...] = ()
    """Parts that both have changed, where the file's was preferred."""

    @property
    def differing(self) -> tuple[str, ...]:
        """Parts of the file that are not what the notebook holds."""
        return (*self.unanswered, *self.newer, *self.preferred)


@dataclass(frozen=True)
class _Choice:
    """The units of an exercise's own, and the parts of which the file's counts, by the reason."""

    own: list[Unit]
    unanswered: tuple[str, ...] = ()
    newer: tuple[str, ...] = ()
    both_changed: tuple[str, ...] = ()


def build_exercise_file(
    exercise: Exercise,
    cells: Sequence[PythonCell],
    current: bytes | None,
    state: CommonState,
    prefer: Prefer | None = None,
) -> BuiltFile:
    """Return an exercise's file with a notebook's answers; `current` is what the file holds, None where there is none.

    Where cell and file have both been changed, the cell counts, unless the file is preferred.
    """
    text = decode(current) if current is not None else ""
    if not parse.parses(text):
        return _replace_unreadable(exercise, cells, text, state, prefer)
    head, parts = exercise_parts.split(text, exercise.katas)
    by_number = {cell.cell.number: cell for cell in cells}
    own, _ = choose_own_units(exercise, cells)
    given = _choose_given(own, by_number, parts, state, prefer)
    katas = _choose_katas(exercise, given.own, by_number, parts, state, prefer)
    built = _assemble(exercise, cells, katas.own, parts)
    if not head and not text:
        built = _pristine_head_for(exercise, built) + built
    both = (*given.both_changed, *katas.both_changed)
    return BuiltFile(
        _with_line_ends_of(text, head + built if head else built.lstrip("\n")),
        katas.unanswered,
        (*given.newer, *katas.newer),
        () if prefer else both,
        both if prefer == Prefer.FILE else (),
    )


def decode(data: bytes) -> str:
    """Return a file's text as far as it is one; bytes that are no UTF-8 are in the backup."""
    return data.decode("utf-8-sig", "replace")


def _replace_unreadable(
    exercise: Exercise, cells: Sequence[PythonCell], text: str, state: CommonState, prefer: Prefer | None
) -> BuiltFile:
    """Return the file with a notebook's answers in place of a text that does not parse, which is one part."""
    _, (part,) = exercise_parts.split(text, exercise.katas)
    own, _ = choose_own_units(exercise, cells)
    built = _assemble(exercise, cells, own, [])
    built = _with_line_ends_of(text, (_pristine_head_for(exercise, built) + built).lstrip("\n"))
    if built == text or state.is_part_unchanged(part):
        return BuiltFile(built)
    if prefer == Prefer.FILE:
        return BuiltFile(text, preferred=(part.name,))
    return BuiltFile(built, conflicts=() if prefer else (WHOLE_FILE,))


def _choose_given(
    own: Sequence[Unit],
    cells: Mapping[int, PythonCell],
    parts: Sequence[Part],
    state: CommonState,
    prefer: Prefer | None,
) -> _Choice:
    """Choose the code around the katas, as a whole: the cells', or what the file has in their place."""
    from_cells = [unit for unit in own if _is_given_cell(cells[unit.cell])]
    katas = [unit for unit in own if unit not in from_cells]
    in_file = [(order, part) for order, part in enumerate(parts) if part.is_given]
    if [unit.source for unit in from_cells] == [part.source for _, part in in_file]:
        return _Choice(list(own))
    if all(state.is_part_unchanged(part) for _, part in in_file):
        return _Choice(list(own))
    from_file = [*(build_unit(part, order) for order, part in in_file), *katas]
    if all(state.is_cell_unchanged(cells[unit.cell]) for unit in from_cells):
        return _Choice(from_file, newer=(GIVEN,))
    return _Choice(from_file if prefer == Prefer.FILE else list(own), both_changed=(GIVEN,))


def _choose_katas(
    exercise: Exercise,
    own: list[Unit],
    cells: Mapping[int, PythonCell],
    parts: Sequence[Part],
    state: CommonState,
    prefer: Prefer | None,
) -> _Choice:
    """Choose for each kata that is written in the file between its cell and the file."""
    unanswered, newer, both_changed = [], [], []
    for order, part in enumerate(parts):
        if part.is_given or not is_written(exercise, part.name, part.source):
            continue
        holders = [unit for unit in own if _holds(unit, part.name, cells)]
        if any(unit.source == part.source for unit in holders):
            continue
        if not any(is_written(exercise, part.name, unit.source) for unit in holders):
            unanswered.append(part.name)
        elif state.is_part_unchanged(part):
            continue
        elif all(state.is_cell_unchanged(cells[unit.cell]) for unit in holders):
            newer.append(part.name)
        else:
            both_changed.append(part.name)
            if prefer != Prefer.FILE:
                continue
        own = _replace_units(own, holders, build_unit(part, order))
    return _Choice(own, tuple(unanswered), tuple(newer), tuple(both_changed))


def build_unit(part: Part, order: int | None) -> Unit:
    """Return a part of an exercise file as a unit."""
    return units.build_unit(0, 1, part.source, part.before, order)


def _holds(unit: Unit, kata: str, cells: Mapping[int, PythonCell]) -> bool:
    """Tell whether a unit is about a kata: it defines it, or is labelled with it, whether or not it parses."""
    label = cells[unit.cell].label if unit.cell in cells else None
    return kata in unit.names.defined or (label is not None and label.part == kata)


def _is_given_cell(cell: PythonCell) -> bool:
    return cell.label is not None and is_given(cell.label.part)


def _replace_units(own: Sequence[Unit], old: Sequence[Unit], new: Unit) -> list[Unit]:
    """Return units with one in place of others, or at the end where there are none."""
    if not old:
        return [*own, new]
    return [new if unit is old[0] else unit for unit in own if unit is old[0] or unit not in old]


def _assemble(exercise: Exercise, cells: Sequence[PythonCell], own: Sequence[Unit], parts: Sequence[Part]) -> str:
    """Return the text of an exercise's own units, and of those of the file and of other cells that they need."""
    others = [build_unit(part, order) for order, part in enumerate(parts) if part.is_given]
    return _join(units.assemble(own, [*others, *collect_other_units(exercise, cells, own)]), exercise.katas)


def _join(ordered: Sequence[Unit], katas: Sequence[str]) -> str:
    """Return units as the text of a file, with the gaps that the notebook gives or that are usual."""
    parts = []
    for number, unit in enumerate(ordered):
        name = next((kata for kata in katas if kata in unit.names.defined), GIVEN)
        before = unit.before if unit.before is not None else exercise_parts.usual_gap(name, number)
        parts.append(f"{before}{unit.source}\n")
    return "".join(parts)


def _with_line_ends_of(text: str, result: str) -> str:
    return result.replace("\n", "\r\n") if "\r\n" in text else result


def _pristine_head_for(exercise: Exercise, body: str) -> str:
    """Return the statement as it is handed out, for a body that has none; nothing for one that does not parse."""
    if not parse.parses(body) or exercise_parts.split(body, ())[0] or not exercise.pristine_path.exists():
        return ""
    return exercise_parts.split(exercise.pristine, exercise.katas)[0]
