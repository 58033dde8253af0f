"""Everything of pytest's that has no public name and that the engine uses, each behind a function with a plain name.

Each has a test of its own, so that a new version of pytest which changes one of them is noticed by name. pyproject.toml
bounds the versions.
"""

import importlib
import io
from collections.abc import Callable, Mapping, Sequence
from typing import IO, Any

import pytest
from _pytest.config import _prepareconfig, create_terminal_writer, default_plugins

JUDGING_MODULES = (
    "_pytest.outcomes",
    "_pytest.python",
    "_pytest.raises",
    "_pytest.reports",
    "_pytest.runner",
)
"""The modules of pytest that decide whether a test has passed."""

_LOG_OPTIONS = ("log_level", "log_cli_level", "log_file", "log_file_level")


def import_default_plugins() -> None:
    """Import the plugins that every session of pytest loads."""
    for name in default_plugins:
        importlib.import_module(f"_pytest.{name}")


def read_config(arguments: Sequence[str], plugins: Sequence[object]) -> pytest.Config:
    """Return what pytest makes of command-line arguments, with these plugins registered."""
    return _prepareconfig(list(arguments), list(plugins))


def start_session(config: pytest.Config) -> pytest.Session:
    """Configure all plugins and start a session, without collecting or running anything."""
    session = pytest.Session.from_config(config)
    config._do_configure()
    config.hook.pytest_sessionstart(session=session)
    return session


def count_from(config: pytest.Config, since: float) -> None:
    """Have the terminal's last line count from a moment on the clock of time.perf_counter."""
    reporter = config.pluginmanager.getplugin("terminalreporter")
    begin = getattr(reporter, "_session_start", None)
    if begin is not None and since < begin.perf_count:
        object.__setattr__(begin, "time", begin.time - (begin.perf_count - since))
        object.__setattr__(begin, "perf_count", since)


def replace_output(config: pytest.Config, wrap: Callable[[IO[str]], Any]) -> None:
    """Have the terminal's writer write to what a function makes of its file."""
    writer: Any = config.get_terminal_writer()
    writer._file = wrap(writer._file)


def leave_out_logging(config: pytest.Config) -> None:
    """Take out the plugin that captures log records, unless the call or the settings say something about it.

    Around each of a test's three phases it looks at every logger, of which torch has hundreds. Without it warnings and
    errors go to standard error, which is captured as well.
    """
    asked = [config.getoption(name, None) for name in _LOG_OPTIONS]
    if not any(asked) and not any(config.getini(name) for name in (*_LOG_OPTIONS, "log_cli")):
        config.pluginmanager.unregister(name="logging-plugin")


def give_back_stdin(config: pytest.Config) -> None:
    """Give standard input back to whom it belongs: pytest has taken it for its capture, and returned only the rest."""
    manager = config.pluginmanager.getplugin("capturemanager")
    if manager is not None:
        manager.suspend_global_capture(in_=True)


def end_session(session: pytest.Session) -> None:
    """Let all plugins clean up."""
    session.config._ensure_unconfigure()


class SilentReporter:
    """Stands in for pytest's terminal reporter; its writer, which other plugins ask for, writes nowhere."""

    def __init__(self, config: pytest.Config):
        self._tw = create_terminal_writer(config, io.StringIO())


def parameters_of(item: pytest.Item) -> Mapping[str, Any]:
    """Return a test's values of `pytest.mark.parametrize` by name."""
    callspec = getattr(item, "callspec", None)
    return callspec.params if callspec else {}


def parameter_ids_of(item: pytest.Item) -> str:
    """Return the ids of a test's parameters as they stand between the brackets of its name."""
    callspec = getattr(item, "callspec", None)
    return str(callspec.id) if callspec else ""


def own_arguments(item: pytest.Function) -> Mapping[str, Any]:
    """Return what a test is called with: of all that was set up for it, what it asks for itself."""
    return {name: item.funcargs[name] for name in item._fixtureinfo.argnames}
