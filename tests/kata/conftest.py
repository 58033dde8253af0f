"""Fixtures of the engine's tests: a course of one exercise, and pytest and the grader run on it."""

import shutil
from pathlib import Path

import harness
import pytest

collect_ignore = ["mini_course"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give tests that run whole sessions more time than a kata's test has."""
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here) and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(300))


@pytest.fixture
def mini(tmp_path: Path) -> harness.Mini:
    """A copy of the mini course in a folder of its own, with its stubs unsolved."""
    root = tmp_path / "course"
    shutil.copytree(Path(__file__).parent / "mini_course", root)
    shutil.copy(Path(__file__).parents[2] / "grader.py", root / "grader.py")
    return harness.Mini(root)
