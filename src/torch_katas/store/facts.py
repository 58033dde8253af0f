"""Small facts about one learner that outlast a run: which hints were seen, when a kata was solved.

One JSON object per file below the course's cache folder. It may be deleted or damaged at any time: then it is empty,
and nothing but convenience is lost.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from torch_katas.course.layout import CACHE
from torch_katas.course.model import Course, Exercise
from torch_katas.source import parse
from torch_katas.store.atomic import write_atomically


def read_facts(course: Course, name: str) -> dict[str, Any]:
    """Return the facts of a name; empty where there are none, or none that can be read."""
    try:
        facts = json.loads(parse.read(_path(course, name), "JSON"))
    except (parse.UnreadableError, ValueError, RecursionError):
        return {}
    return facts if isinstance(facts, dict) else {}


def write_facts(course: Course, name: str, facts: dict[str, Any]) -> str:
    """Replace the facts of a name; returns a warning where that cannot be done, else an empty string."""
    path = _path(course, name)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, json.dumps(facts, indent=1, sort_keys=True).encode())
    except OSError as error:
        return f"{CACHE}/{name}.json cannot be written ({error.strerror})"
    return ""


def kata_key(exercise: Exercise, kata: str) -> str:
    """Return the key of a kata among the facts: `03_sequence_shapes/01_batch_first::to_seq_first`."""
    return f"{exercise.key}::{kata}"


def rename_exercises(course: Course, names: Mapping[str, str]) -> None:
    """Have what is known of katas follow their exercises, whose keys have changed: old to new."""

    def rename(key: str) -> str:
        exercise, mark, kata = key.partition("::")
        return f"{names.get(exercise, exercise)}::{kata}" if mark else key

    for path in (course.root / CACHE).glob("*.json") if names else ():
        facts = read_facts(course, path.stem)
        if any(rename(key) != key for key in facts):
            write_facts(course, path.stem, {rename(key): value for key, value in facts.items()})


def _path(course: Course, name: str) -> Path:
    return course.root / CACHE / f"{name}.json"
