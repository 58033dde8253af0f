"""Chapters as notebooks: the lesson, then each exercise's statement, its stubs in cells of their own, and a check.

The same source gives the same bytes: cells, their ids, metadata and order depend on nothing else.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from nbformat import NotebookNode

from torch_katas.course.layout import EXERCISES, SOLUTIONS
from torch_katas.course.model import Course, Exercise
from torch_katas.notebooks import exercise_parts, labels, markdown
from torch_katas.notebooks.exercise_parts import Part
from torch_katas.notebooks.file import new_cell, new_node, new_notebook
from torch_katas.notebooks.labels import Label
from torch_katas.notebooks.setup_cell import build_setup
from torch_katas.source import parse

CHECK = "check"
ID_LIMIT = 64
"""Characters that nbformat allows in a cell's id."""


@dataclass(frozen=True)
class PlannedCell:
    """A cell of a chapter's notebook before it is one."""

    name: str
    """Its id, which says what it is: `03-01-to_seq_first`."""
    kind: str
    """`code` or `markdown`."""
    source: str
    tags: tuple[str, ...] = ()
    metadata: dict[str, Any] = field(default_factory=dict)
    """What the course remembers of the cell beside its name."""
    pictures: dict[str, dict[str, str]] = field(default_factory=dict)
    """Attachments: file name to {MIME type: base64}."""


def build_chapter(course: Course, chapter: str, tree: str = EXERCISES) -> NotebookNode:
    """Return the notebook of a chapter, made from the learner's exercises or from the solutions."""
    cells = [build_cell(planned) for planned in _plan_chapter(course, chapter, tree)]
    return new_notebook(cells, {"chapter": chapter, "tree": tree})


def build_cell(planned: PlannedCell) -> NotebookNode:
    """Return a planned cell as nbformat's."""
    own = {"cell": planned.name, "made": hash_source(planned.source), **planned.metadata}
    cell = new_cell(planned.kind, planned.source, planned.name, own)
    if planned.tags:
        cell.metadata["tags"] = list(planned.tags)
    if planned.pictures:
        cell["attachments"] = new_node(planned.pictures)
    return cell


def hash_source(source: str) -> str:
    """Return 16 hex digits that tell whether a cell is still as it was made."""
    return hashlib.sha256(source.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def cell_id(label: Label) -> str:
    """Return the id, and name, of the cell of a part of an exercise: `03-01-to_seq_first`."""
    return re.sub(r"[^a-zA-Z0-9_-]", "-", f"{label.exercise}-{label.part}")[:ID_LIMIT]


def plan_parts(exercise: Exercise, parts: Iterable[Part]) -> Iterator[PlannedCell]:
    """Yield the cells of an exercise's parts."""
    for order, part in enumerate(parts):
        label = Label(exercise.id, part.name)
        metadata: dict[str, Any] = {"order": order}
        if part.before != exercise_parts.usual_gap(part.name, order):
            metadata["before"] = part.before
        text = f"{labels.header(label)}\n{part.source}"
        yield PlannedCell(cell_id(label), "code", text, labels.tags(label), metadata)


def _plan_chapter(course: Course, chapter: str, tree: str) -> Iterator[PlannedCell]:
    exercises = [exercise for exercise in course.exercises if exercise.chapter == chapter]
    yield PlannedCell("setup", "code", build_setup(course.config), ("setup",))
    lesson, pictures = markdown.lesson(course, chapter)
    yield PlannedCell("lesson", "markdown", lesson, pictures=pictures)
    yield PlannedCell("how-to", "markdown", markdown.how_to(exercises[0]))
    for exercise in exercises:
        yield from _plan_exercise(exercise, tree)


def _plan_exercise(exercise: Exercise, tree: str) -> Iterator[PlannedCell]:
    def named(part: str) -> str:
        return cell_id(Label(exercise.id, part))

    yield PlannedCell(named("statement"), "markdown", markdown.statement(exercise))
    if tree == SOLUTIONS:
        yield PlannedCell(named("reasons"), "markdown", markdown.reasons(exercise))
    stubs = {part.name: part.source for part in _read_parts(exercise, EXERCISES)} if tree == SOLUTIONS else {}
    parts = _read_parts(exercise, tree)
    for part, planned in zip(parts, plan_parts(exercise, parts), strict=True):
        if not part.is_given and part.name in stubs:
            yield PlannedCell(named(f"{part.name}-stub"), "markdown", markdown.stub(stubs[part.name]))
        yield planned
    tags = (labels.exercise_tag(exercise.id), CHECK)
    yield PlannedCell(named(CHECK), "code", f'check("{exercise.id}")', tags)


def _read_parts(exercise: Exercise, tree: str) -> list[Part]:
    """Return an exercise's parts; katas that the learner's file has lost come from the pristine stubs."""
    try:
        text = parse.read(exercise.path(tree))
    except parse.UnreadableError:
        text = ""
    parts = exercise_parts.split(text, exercise.katas)[1]
    if not parse.parses(text):  # then all of it is one part, as it is
        return parts
    present = {part.name for part in parts}
    if tree == EXERCISES and not set(exercise.katas) <= present and exercise.pristine_path.exists():
        pristine = exercise_parts.split(exercise.pristine, exercise.katas)[1]
        parts += [part for part in pristine if part.name not in present]
    return parts
