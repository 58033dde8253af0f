"""Hidden tests that the server has collected before it forks: to collect them is a third of what a short run takes.

A child takes them only where every file that was read for them is still what it was. Until then their modules are not
among those that are imported: a child that runs pytest by itself imports them anew.
"""

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import ModuleType

import pytest

from torch_katas.course.model import Exercise
from torch_katas.course.outline import Outline, Signature
from torch_katas.runner.collection import KataModule, kata_module
from torch_katas.runner.loading import PROOF
from torch_katas.runner.seeding import fresh_start
from torch_katas.store.file_state import FileState, file_state


@dataclass(frozen=True)
class CollectedAhead:
    """The hidden tests of one exercise."""

    module: KataModule
    items: Sequence[pytest.Item]
    device: str
    """What they were collected for."""
    modules: Mapping[str, ModuleType]
    """Of the folder of hidden tests, what was imported for them: by name."""
    states: Mapping[str, FileState]
    """Of each of these modules' files, by path."""

    def serves(self, config: pytest.Config) -> bool:
        """Tell whether a child that has been given its job may take them."""
        if config.stash.get(PROOF, False) or config.option.device != self.device:
            return False
        return all(file_state(path) == state for path, state in self.states.items())

    def take(self, exercise: Exercise) -> Sequence[pytest.Item]:
        """Return the tests, as a child's own."""
        sys.modules.update(self.modules)
        self.module.exercise = exercise
        return self.items


def collect_ahead(session: pytest.Session, exercise: Exercise, katas: Sequence[str], device: str) -> CollectedAhead:
    """Collect an exercise's hidden tests for any child; no solution is read for it: its katas are given by name."""
    session.config.option.device = device
    outline = Outline((), {kata: Signature("", ()) for kata in katas}, {})
    module = kata_module(session, Exercise(exercise.root, exercise.chapter, exercise.stem, outline))
    states = {str(exercise.tests_path): file_state(exercise.tests_path)}  # before it is read
    known = set(sys.modules)
    modules: dict[str, ModuleType] = {}
    try:
        items = collect(session, module)
    finally:
        folder = str(exercise.tests_path.parents[1]) + os.sep
        for name in sys.modules.keys() - known:
            path = getattr(sys.modules[name], "__file__", None) or ""
            if path.startswith(folder):
                modules[name] = sys.modules.pop(name)
                states.setdefault(path, file_state(path))
    return CollectedAhead(module, items, device, modules, states)


def collect(session: pytest.Session, module: KataModule) -> list[pytest.Item]:
    """Collect a file of hidden tests; what stands in it is made from the same seeds, whatever has run before."""
    fresh_start()
    return list(session.genitems(module))
