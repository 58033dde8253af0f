"""`pytest --answers DIR`, and `pytest NOTEBOOK`, for a path outside the course.

pytest takes DIR for a path to test and looks there for its settings. So it is started again with the course's own.
"""

from pathlib import Path

import pytest

from torch_katas.course.config import find_root
from torch_katas.course.layout import NOTEBOOK_SUFFIX, SETTINGS
from torch_katas.pytest_plugin.options import ANSWERS


def from_the_course(config: pytest.Config) -> int | None:
    """Start again with the course's settings where pytest took those of the answers; return that run's exit status."""
    if config.getoption("answers", None) is None and not any(map(_is_notebook, config.args)):
        return None
    root = find_root(config.invocation_params.dir)
    if root is None or root == config.rootpath:
        return None
    options = [f"--rootdir={root}", f"-c={root / SETTINGS}", "-W", "ignore::pytest.PytestAssertRewriteWarning"]
    return int(pytest.main([*options, *_joined(config.invocation_params.args)]))


def _is_notebook(argument: str) -> bool:
    return not argument.startswith("-") and NOTEBOOK_SUFFIX in argument.partition("::")[0]


def _joined(arguments: tuple[str, ...]) -> list[str]:
    """Write the option as one word, `--answers=DIR`, in which pytest sees no path; a notebook is such an option."""
    words = list(arguments)
    if ANSWERS in words:
        at = words.index(ANSWERS)
        words[at : at + 2] = [f"{ANSWERS}={Path(words[at + 1])}"]
    elif sum(map(_is_notebook, words)) == 1:
        at = next(number for number, word in enumerate(words) if _is_notebook(word))
        before, _, inside = words[at].partition(NOTEBOOK_SUFFIX)
        words[at : at + 1] = [f"{ANSWERS}={before}{NOTEBOOK_SUFFIX}", *([f".{inside}"] if inside else [])]
    return words
