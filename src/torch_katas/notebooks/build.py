"""Chapters as notebooks: the lesson, then each exercise's statement, its stubs in cells of their own, and a check.

The same source gives the same bytes: cells, their ids, metadata and order depend on nothing else.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import nbformat
from nbformat import NotebookNode

from torch_katas.course.layout import EXERCISES, SOLUTIONS
from torch_katas.course.model import Course, Exercise
from torch_katas.notebooks import exercise_parts, markdown
from torch_katas.notebooks.exercise_parts import Part
from torch_katas.notebooks.file import OURS
from torch_katas.source import parse

CHECK = "check"
MOST_OF_AN_ID = 64
"""Characters that nbformat allows."""


@dataclass(frozen=True)
class Planned:
    """A cell of a chapter's notebook before it is one."""

    name: str
    """Its id, which says what it is: `03-01-to_seq_first`."""
    kind: str
    source: str
    tags: tuple[str, ...] = ()
    facts: dict[str, Any] = field(default_factory=dict)
    pictures: dict[str, dict[str, str]] = field(default_factory=dict)


def chapter(course: Course, name: str, tree: str = EXERCISES) -> NotebookNode:
    """Return the notebook of a chapter, made from the learner's exercises or from the solutions."""
    notebook = nbformat.v4.new_notebook()
    notebook.nbformat_minor = 5
    notebook.metadata = NotebookNode(
        {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
            OURS: {"chapter": name, "tree": tree},
        }
    )
    notebook.cells = [cell_of(planned) for planned in _planned(course, name, tree)]
    return notebook


def fingerprint(text: str) -> str:
    """Return what tells whether a cell is still as it was made."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def cell_of(planned: Planned) -> NotebookNode:
    make = nbformat.v4.new_markdown_cell if planned.kind == "markdown" else nbformat.v4.new_code_cell
    cell = make(planned.source, id=planned.name)
    cell.metadata = NotebookNode({OURS: {"cell": planned.name, "made": fingerprint(planned.source), **planned.facts}})
    if planned.tags:
        cell.metadata["tags"] = list(planned.tags)
    if planned.pictures:
        cell["attachments"] = planned.pictures
    return cell


def _planned(course: Course, name: str, tree: str) -> Iterator[Planned]:
    exercises = [exercise for exercise in course.exercises if exercise.chapter == name]
    yield Planned("setup", "code", markdown.setup(course.config), ("setup",))
    lesson, pictures = markdown.lesson(course, name)
    yield Planned("lesson", "markdown", lesson, pictures=pictures)
    yield Planned("how-to", "markdown", markdown.how_to(exercises))
    for exercise in exercises:
        yield from _exercise(exercise, tree)


def _exercise(exercise: Exercise, tree: str) -> Iterator[Planned]:
    said = markdown.statement(exercise, markdown.docstring(exercise, EXERCISES))
    yield Planned(name_of(exercise.id, "statement"), "markdown", said)
    if tree == SOLUTIONS:
        why = markdown.reasons(markdown.docstring(exercise, SOLUTIONS))
        yield Planned(name_of(exercise.id, "reasons"), "markdown", why)
    stubs = {part.label: part.source for part in _parts(exercise, EXERCISES)} if tree == SOLUTIONS else {}
    parts = _parts(exercise, tree)
    for part, planned in zip(parts, of_parts(exercise, parts), strict=True):
        if not part.is_given and part.label in stubs:
            yield Planned(name_of(exercise.id, f"{part.label}-stub"), "markdown", markdown.stub(stubs[part.label]))
        yield planned
    check_tags = (exercise_parts.exercise_tag(exercise), CHECK)
    yield Planned(name_of(exercise.id, CHECK), "code", f'check("{exercise.id}")', check_tags)


def of_parts(exercise: Exercise, parts: Iterable[Part]) -> Iterator[Planned]:
    """Yield the cells of an exercise's parts."""
    for order, part in enumerate(parts):
        facts: dict[str, Any] = {"order": order}
        if part.before != exercise_parts.usual_gap(part.label, order):
            facts["before"] = part.before
        text = f"{exercise_parts.header(exercise, part.label)}\n{part.source}"
        tags = tuple(exercise_parts.tags(exercise, part.label))
        yield Planned(name_of(exercise.id, part.label), "code", text, tags, facts)


def _parts(exercise: Exercise, tree: str) -> list[Part]:
    """Return an exercise's parts; katas that the learner's file has lost come from the exercise as handed out."""
    try:
        text = parse.read(exercise.path(tree))
    except parse.UnreadableError:
        text = ""
    parts = exercise_parts.split(text, exercise.katas)[1]
    if not parse.parses(text):  # then all of it is one part, as it is
        return parts
    have = {part.label for part in parts}
    if tree == EXERCISES and not set(exercise.katas) <= have and exercise.pristine_path.exists():
        unsolved = exercise_parts.split(exercise.pristine, exercise.katas)[1]
        parts += [part for part in unsolved if part.label not in have]
    return parts


def name_of(exercise: str, part: str) -> str:
    """Return the name, and id, of a made cell of an exercise: `03-01-to_seq_first`."""
    return re.sub(r"[^a-zA-Z0-9_-]", "-", f"{exercise}-{part}")[:MOST_OF_AN_ID]
