"""Hand a judged run over to a process forked from the warm server, which acts in this one's place to its end."""

import contextlib
import os
import signal
import sys
from collections.abc import Iterator
from types import FrameType

import pytest

from torch_katas.course.model import Course
from torch_katas.pytest_plugin import start
from torch_katas.runner import pytest_private

SERVED = "katas-served"
"""The plugin that marks a session which runs in a forked process."""
STARTING = "starting PyTorch …"
KNOWN_PACKAGES = {"torch-katas", "pytest-timeout", "pytest-xdist", "anyio", "platformdirs"}
"""Packages whose pytest plugins work in a forked process as they do elsewhere."""
FORWARDED = ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGWINCH")


def has_known_plugins(config: pytest.Config) -> bool:
    """Tell whether no plugin takes part that may expect what only a plain session has: that of an editor, say."""
    packages = {package.project_name.lower() for _, package in config.pluginmanager.list_plugin_distinfo()}
    by_name = [name for name in config.option.plugins or [] if not name.startswith("no:")]
    objects = [plugin for plugin in config.invocation_params.plugins or () if not is_served_mark(plugin)]
    return packages <= KNOWN_PACKAGES and not (by_name or objects or os.environ.get("PYTEST_PLUGINS"))


def is_served_mark(plugin: object) -> bool:
    """Tell whether a plugin is nothing but the mark of a session in a forked process."""
    return getattr(plugin, "__name__", "") == SERVED


def is_possible(config: pytest.Config) -> bool:
    """Tell whether a run may be handed over: nothing has a part in it that is not known to work there."""
    from torch_katas.warm import processes

    in_parallel = config.getoption("numprocesses", None) or config.getoption("tx", None)
    return (
        processes.can_fork()
        and not config.pluginmanager.hasplugin(SERVED)
        and not hasattr(config, "workerinput")
        and not in_parallel
        and has_known_plugins(config)
        and _has_plain_streams()
    )


def hand_over(config: pytest.Config, course: Course) -> int | None:
    """Run pytest with this call's arguments in a forked process; return its exit status.

    Returns None where no server is wanted or to be had; then nothing has happened.
    """
    from torch_katas.warm import client

    began = start.process_start()
    try:
        with contextlib.nullcontext() if client.is_ready(course.root) else start.sign_of_life(config, STARTING):
            server = client.find_resident(course.root)
    except KeyboardInterrupt:
        return int(pytest.ExitCode.INTERRUPTED)
    for _ in range(2):  # once more where the first was out of date
        if server is None:
            return None
        pytest_private.give_back_stdin(config)
        arguments = (list(config.invocation_params.args), sys.argv, began)
        try:
            process = server.run("torch_katas.pytest_plugin.served:main", arguments, {0: 0, 1: 1, 2: 2})
        except client.OutdatedError:
            with start.sign_of_life(config, STARTING):
                server = client.find_resident(course.root)
            continue
        except client.NoServerError:
            return None
        with _signals_forwarded(process.pid):
            process.join()
        return _end_alike(process.exitcode)
    return None


def _has_plain_streams() -> bool:
    """Tell whether Python's streams are those that the process was started with."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        numbers = [stream.fileno() for stream in (sys.__stdin__, sys.__stdout__, sys.__stderr__) if stream]
        return numbers == [0, 1, 2] and sys.stdout is sys.__stdout__ and sys.stderr is sys.__stderr__
    return False


@contextlib.contextmanager
def _signals_forwarded(pid: int) -> Iterator[None]:
    """Pass signals on to the process group that acts in this one's place."""

    def forward(number: int, frame: FrameType | None) -> None:
        with contextlib.suppress(OSError):
            os.killpg(pid, number)

    def suspend(number: int, frame: FrameType | None) -> None:
        forward(signal.SIGSTOP, None)
        signal.signal(signal.SIGTSTP, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGTSTP)  # goes on behind this line when it is continued
        signal.signal(signal.SIGTSTP, suspend)
        forward(signal.SIGCONT, None)

    handlers = {getattr(signal, name): forward for name in FORWARDED} | {signal.SIGTSTP: suspend}
    before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _end_alike(status: int | None) -> int:
    """Return an exit status; where a signal has ended the process, end this one in the same way."""
    if status is not None and status < 0:
        signal.signal(-status, signal.SIG_DFL) if -status != signal.SIGKILL else None
        os.kill(os.getpid(), -status)
    return 1 if status is None else status
