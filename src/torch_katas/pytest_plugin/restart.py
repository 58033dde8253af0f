"""Start pytest again with the course's own settings, where it has taken those of another folder.

It does so for answers or a notebook outside the course, which pytest takes for a path to test; for a course inside a
project with settings of its own; and for an abbreviated path, `/home/ann/course/exercises/03`, seen from outside.
"""

from pathlib import Path

import pytest

from torch_katas.course.config import find_root
from torch_katas.course.layout import NOTEBOOK_SUFFIX, SETTINGS
from torch_katas.pytest_plugin.options import ANSWERS


def other_root(config: pytest.Config) -> Path | None:
    """Return the root of the course that is meant where pytest has settled on another folder, else None."""
    folder = config.invocation_params.dir
    if config.getoption("answers", None) is not None or any(map(_is_notebook, config.args)):
        # The answers may lie anywhere, even in another copy of the course: the folder decides.
        root = find_root(folder)
        return root if root and not _same(root, config.rootpath) else None
    chosen_by_hand = config.getoption("rootdir") or config.getoption("inifilename")
    paths = [folder / argument.partition("::")[0] for argument in config.args]
    root = next(filter(None, map(find_root, paths)), None)
    if root is None or chosen_by_hand or _same(root, config.rootpath):
        return None
    # Below the course's root lies a project with settings of its own, which is not to be disturbed.
    return None if config.rootpath.resolve().is_relative_to(root.resolve()) else root


def restart_in(root: Path, config: pytest.Config) -> int:
    """Run pytest with the settings of a course; return its exit status."""
    options = [f"--rootdir={root}", f"-c={root / SETTINGS}", "-W", "ignore::pytest.PytestAssertRewriteWarning"]
    arguments = [*options, *_in_one_word(config.invocation_params.args)]
    return int(pytest.main(arguments, list(config.invocation_params.plugins or ())))


def _same(first: Path, second: Path) -> bool:
    return first.resolve() == second.resolve()


def _is_notebook(argument: str) -> bool:
    return not argument.startswith("-") and NOTEBOOK_SUFFIX in argument.partition("::")[0]


def _in_one_word(arguments: tuple[str, ...]) -> list[str]:
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
