"""The project's own suite: how it runs, and fixtures that run pytest and the grader on a course of one exercise."""

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from harness import Mini

HERE = Path(__file__).parent
MOST_PROCESSES = 4
"""Each imports torch; the proof of the course, which takes longest, starts processes of its own."""

collect_ignore = ["support"]


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    """Run the whole suite in several processes, file by file, where pytest-xdist is installed; `-n 0` does not."""
    whole = config.args_source == config.ArgsSource.TESTPATHS and not hasattr(config, "workerinput")
    interactive = config.getoption("usepdb") or config.getoption("capture") == "no"
    if whole and not interactive and config.getoption("numprocesses", 0) is None:
        # One more than there are cores: some tests wait for a clock.
        config.option.numprocesses = min((os.cpu_count() or 1) + 1, MOST_PROCESSES)
        config.option.dist = "loadfile"


def pytest_collection(session: pytest.Session) -> None:
    """Have what the engine's tests start end with them: each of their courses would get a resident server."""
    os.environ.setdefault("KATAS_SERVER", "off")


def pytest_report_header() -> str:
    """Say what this is: who has just written an answer may have meant something else."""
    return "This is the project's own suite; `pytest exercises` judges what you have written."


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give tests that run whole sessions more time than a kata's test has."""
    own = tuple(HERE / name for name in ("engine", "course"))
    for item in items:
        if any(map(item.path.is_relative_to, own)) and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(300))


@pytest.fixture
def mini(tmp_path: Path) -> "Mini":
    """A copy of the mini course in a folder of its own, with its stubs unsolved."""
    import harness  # not above: whoever judges answers reads this file as well, and waits for what it imports

    root = tmp_path / "course"
    shutil.copytree(HERE / "support" / "mini_course", root)
    shutil.copy(HERE.parent / "grader.py", root / "grader.py")
    return harness.Mini(root)
