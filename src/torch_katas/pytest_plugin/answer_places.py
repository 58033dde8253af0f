"""Have the tests of a judged run stand where the learner works: in the answer's file, at the line of their kata.

Test explorers show and open `item.path` and `item.location`; pytest has collected the tests from the hidden test files.
"""

from collections.abc import Iterable
from functools import partial
from pathlib import Path

import pytest

from torch_katas.runner.answers import AnswerError
from torch_katas.runner.collection import KataModule, owner_of
from torch_katas.runner.loading import read, tree_of


def move_to_answers(config: pytest.Config, items: Iterable[pytest.Item]) -> None:
    """Give tests the path and the line of the answer that they judge, where it is a file.

    Call it once everything is collected: until then pytest looks for tests by the paths that it was given.
    """
    lines: dict[KataModule, dict[str, int]] = {}
    for item in items:
        module = item.getparent(KataModule)
        if module is None:
            continue
        path = module.exercise.path(tree_of(config))
        if not path.is_file():
            continue
        if module not in lines:
            lines[module] = _kata_lines(config, module)
        module.path = item.path = path
        line = lines[module].get(owner_of(item), 1)
        item.reportinfo = partial(_report_info, path, line - 1, item.name)  # type: ignore[method-assign] # no hook for it


def _report_info(path: Path, line: int, name: str) -> tuple[Path, int, str]:
    """Return where an item stands, as pytest asks for it; its lines count from 0."""
    return path, line, name


def _kata_lines(config: pytest.Config, module: KataModule) -> dict[str, int]:
    """Return the line of each definition of an answer, from 1; nothing for one that cannot be read."""
    try:
        definitions = read(config, module.exercise, tree_of(config)).definitions
    except AnswerError:
        return {}
    return {name: definition.line for name, definition in definitions.items()}
