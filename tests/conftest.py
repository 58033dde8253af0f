"""Fixtures of the engine's tests: a course of one exercise, and pytest and the grader run on it."""

import shutil
from pathlib import Path

import harness
import pytest

HERE = Path(__file__).parent

collect_ignore = ["support"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give tests that run whole sessions more time than a kata's test has."""
    own = tuple(HERE / name for name in ("engine", "course"))
    for item in items:
        if any(map(item.path.is_relative_to, own)) and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(300))


@pytest.fixture
def mini(tmp_path: Path) -> harness.Mini:
    """A copy of the mini course in a folder of its own, with its stubs unsolved."""
    root = tmp_path / "course"
    shutil.copytree(HERE / "support" / "mini_course", root)
    shutil.copy(HERE.parent / "grader.py", root / "grader.py")
    return harness.Mini(root)
