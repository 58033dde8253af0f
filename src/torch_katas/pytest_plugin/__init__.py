"""The entry point that installing this package gives to every pytest on the machine; it acts only in a course.

In any other project it adds no option, changes no argument and imports nothing of the engine but the look for a root.
"""

from pathlib import Path

import pytest

from torch_katas.course.config import find_root, is_root


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the course's options where pytest is called in a course."""
    if find_root(Path.cwd()):
        from torch_katas.pytest_plugin import options

        options.add(parser)


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> int | None:
    """Take over before any other plugin acts on the arguments: they may name answers, which hold no tests."""
    folder = config.invocation_params.dir
    if find_root(folder) or any(find_root(folder / argument.partition("::")[0]) for argument in config.args):
        from torch_katas.pytest_plugin import restart

        if root := restart.other_root(config):
            return restart.restart_in(root, config)
    if is_root(config.rootpath):
        from torch_katas.pytest_plugin import judging

        return judging.judge(config)
    return None
