"""What all children of a kind do before they begin, done once in the server: collecting an exercise's hidden tests.

That runs the course's code, which may hang or crash. So it is done here only when a child has come to its end after the
same, and while the file is what it was then.
"""

import contextlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from torch_katas.warm import preload

Exercise = tuple[str, str, tuple[str, ...], str]
"""Chapter, stem, katas, and the device."""
States = Mapping[Exercise, object]
"""What each exercise's file of hidden tests was."""


class Repeats:
    """The exercises that children of this server run."""

    def __init__(self, root: Path):
        self._root = root
        self._harmless: dict[Exercise, object] = {}
        self._done: dict[Exercise, object] = {}

    def prepare(self, states: States) -> bool:
        """Collect, for the child that is forked next, what was harmless; tell whether there was anything to do."""
        to_do = {
            exercise: state
            for exercise, state in states.items()
            if state == self._harmless.get(exercise) and state != self._done.get(exercise)
        }
        for exercise in to_do:
            with contextlib.suppress(Exception, SystemExit):
                preload.collect_ahead(self._root, *exercise)
        self._done |= to_do
        return bool(to_do)

    def ended_well(self, states: States) -> None:
        """Note what a child has collected that has come to its end."""
        self._harmless |= states

    def states(self, fields: Iterable[Any]) -> States:
        """Return the states of the exercises that a request names; none where it names none properly."""
        with contextlib.suppress(TypeError, ValueError):
            exercises = [(str(a), str(b), tuple(map(str, katas)), str(device)) for a, b, katas, device in fields]
            return {exercise: preload.tests_state(self._root, *exercise[:2]) for exercise in exercises}
        return {}
