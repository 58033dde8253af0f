"""Whether the files that a server has loaded are still what they were: a change of one ends it."""

import sys
import time
from pathlib import Path

from torch_katas.course.layout import SETTINGS
from torch_katas.store.file_state import FileState, file_state


class LoadedFiles:
    """The files of all modules that this process has imported, with the course's settings, and their states."""

    def __init__(self, root: Path):
        self._settings = str(root / SETTINGS)
        self._states: dict[str, FileState] = {}
        self._looked = 0.0
        self.update()

    def update(self) -> None:
        """Take in what was imported since; what was known keeps its state."""
        files = (getattr(module, "__file__", None) for module in list(sys.modules.values()))
        for path in (self._settings, *filter(None, files)):
            if path not in self._states:
                self._states[path] = file_state(path)

    def are_unchanged(self) -> bool:
        """Tell whether every file is what it was."""
        self._looked = time.monotonic()
        return all(file_state(path) == state for path, state in self._states.items())

    def are_unchanged_since(self, moment: float) -> bool:
        """Tell the same, and look only where nobody has looked since a moment of the monotonic clock."""
        return self._looked > moment or self.are_unchanged()
