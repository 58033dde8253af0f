"""`pytest --answers DIR`, and `pytest NOTEBOOK`, for a path outside the checkout.

Before any plugin of a checkout is loaded, pytest takes DIR for a path to test and looks there for the settings. This
entry point, which pip installs, knows the option early and starts again with the settings of the checkout.
"""

from pathlib import Path

import pytest

GROUP = "torch-katas"
OPTION = "--answers"
SUFFIX = ".ipynb"


def add(parser: pytest.Parser) -> None:
    """Add the option, unless the entry point or the checkout's plugin has done so already."""
    group = parser.getgroup(GROUP)
    if not any(OPTION in option.names() for option in group.options):
        group.addoption(OPTION, metavar="DIR", help="judge this folder, laid out like exercises/, or notebook")


def pytest_addoption(parser: pytest.Parser) -> None:
    add(parser)


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> int | None:
    return restarted(config)


def restarted(config: pytest.Config) -> int | None:
    """Start again from the checkout where pytest took the answers' folder for it; return that run's exit status."""
    if config.getoption("answers") is None and not any(map(_is_notebook, config.args)):
        return None
    folder = config.invocation_params.dir
    root = next((path for path in (folder, *folder.parents) if (path / "exercises").is_dir()), None)
    if root is None:
        what = OPTION if config.getoption("answers") else "a notebook"
        raise pytest.UsageError(f"{what} works in a checkout of torch-katas; there is no exercises/ here or above")
    if root == config.rootpath:
        return None
    options = [f"--rootdir={root}", f"-c={root / 'pyproject.toml'}", "-p", "kata.plugin"]
    options += ["-W", "ignore::pytest.PytestAssertRewriteWarning"]
    return int(pytest.main([*options, *joined(config.invocation_params.args)]))


def _is_notebook(argument: str) -> bool:
    return not argument.startswith("-") and SUFFIX in argument.partition("::")[0]


def joined(arguments: tuple[str, ...]) -> list[str]:
    """Write the option as one word, `--answers=DIR`, in which pytest sees no path; a notebook is such an option."""
    words = list(arguments)
    if OPTION in words:
        at = words.index(OPTION)
        words[at : at + 2] = [f"{OPTION}={Path(words[at + 1])}"]
    elif sum(map(_is_notebook, words)) == 1:
        at = next(number for number, word in enumerate(words) if _is_notebook(word))
        before, _, inside = words[at].partition(SUFFIX)
        words[at : at + 1] = [f"{OPTION}={before}{SUFFIX}", *([f".{inside}"] if inside else [])]
    return words
