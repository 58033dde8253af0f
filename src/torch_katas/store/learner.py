"""Small facts about one learner that outlast a run: which hints were seen, when a kata was solved.

One JSON object per file below `.kata_cache/`. It may be deleted or damaged at any time: then it is empty, and nothing
but convenience is lost.
"""

import contextlib
import json
import os
import tempfile
from pathlib import Path
from typing import Any

from torch_katas.course.layout import CACHE
from torch_katas.course.model import Course, Exercise


def read(course: Course, name: str) -> dict[str, Any]:
    """Return what is remembered under a name; empty where there is nothing, or nothing that can be read."""
    try:
        found = json.loads(_path(course, name).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def write(course: Course, name: str, facts: dict[str, Any]) -> str:
    """Remember facts under a name in place of what was there; returns a warning where that cannot be done."""
    path = _path(course, name)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, new = tempfile.mkstemp(dir=path.parent, prefix=".new-")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(facts, file, indent=1, sort_keys=True)
            Path(new).replace(path)
        except BaseException:
            with contextlib.suppress(OSError):
                Path(new).unlink()
            raise
    except OSError as error:
        return f"{CACHE}/{name}.json cannot be written ({error.strerror})"
    return ""


def name_of(exercise: Exercise, kata: str) -> str:
    """Return the name under which facts about one kata are remembered."""
    return f"{exercise.key}::{kata}"


def _path(course: Course, name: str) -> Path:
    return course.root / CACHE / f"{name}.json"
