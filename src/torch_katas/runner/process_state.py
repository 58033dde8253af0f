"""What belongs to the whole process and acts on whatever runs next: modes, hooks, tracing, signal handlers, timers.

An answer may leave such a thing on. It is put back, so that it reaches no other kata's test.
"""

import _signal  # type: ignore[import-not-found] # typeshed leaves it out
import signal
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from typing import Any, NamedTuple

import torch
from torch.utils._device import DeviceContext

_MODULE_HOOKS = tuple(
    value
    for name, value in vars(torch.nn.modules.module).items()
    if name.startswith("_global_") and isinstance(value, dict)
)
"""Where PyTorch keeps hooks of every module."""

_OWN_SIGNALS = {"SIGALRM", "SIGCHLD"}
"""Signals whose handlers others set: the time limit of a test, and DataLoader for its workers."""


class Setting(NamedTuple):
    """How something of the process is read and put back."""

    read: Callable[[], Any]
    write: Callable[[Any], object]


class ProcessState:
    """How the process is when this is made.

    Within a test its time limit counts as well, and timers do; outside, signal handlers and timers are put back
    without a word.
    """

    def __init__(self, *, within_test: bool = False) -> None:
        settings = {**_SETTINGS, **_SETTINGS_OF_A_TEST} if within_test else _SETTINGS
        self._before = tuple((name, setting, setting.read()) for name, setting in settings.items())
        self._handlers = {} if within_test else {number: _signal.getsignal(number) for number in _HANDLED}

    def find_changes(self) -> list[str]:
        """Return the names of what is not as it was."""
        return [name for name, setting, value in self._before if setting.read() is not value]

    def put_back(self) -> None:
        """Put everything back as it was, but for signal handlers."""
        for _, setting, value in self._before:
            if setting.read() is not value:
                setting.write(value)
        _stop_timers()

    def put_handlers_back(self) -> None:
        """Put signal handlers back as they were; there are so many that it takes longer than most tests."""
        for number, handler in self._handlers.items():
            if handler is not None and _signal.getsignal(number) is not handler:
                with suppress(OSError, ValueError):  # in a thread, say
                    signal.signal(number, handler)


def default_device() -> str:
    """Return the device on which PyTorch makes new tensors."""
    context = _default_device_context()
    return "cpu" if context is None else str(context.device)


def reset_default_device() -> None:
    """Have PyTorch make new tensors on the CPU."""
    if _default_device_context() is not None:
        torch.set_default_device(None)


def _default_device_context() -> Any:
    return getattr(torch._GLOBAL_DEVICE_CONTEXT, "device_context", None)


def _count_function_modes() -> int:
    """Return how many function modes are on, without that of the default device."""
    count = torch._C._len_torch_function_stack()
    context = _default_device_context()
    if count and type(context) is DeviceContext:
        stack = map(torch._C._get_function_stack_at, range(count))
        count -= any(mode is context for mode in stack)
    return count


def _pop_function_modes(count: int) -> None:
    reset_default_device()
    while torch._C._len_torch_function_stack() > count:
        torch._C._pop_torch_function_stack()


def _pop_dispatch_modes(count: int) -> None:
    while torch._C._len_torch_dispatch_stack() > count:
        torch._C._pop_torch_dispatch_stack(None)


def _count_module_hooks() -> int:
    return sum(map(len, _MODULE_HOOKS))


def _drop_module_hooks(count: int) -> None:
    """Drop the hooks of every module that came last: those that were there before stay."""
    for hooks in _MODULE_HOOKS:
        while hooks and _count_module_hooks() > count:
            hooks.popitem()


def _monitoring_tools() -> str:
    """Return the names of the tools that watch this process through sys.monitoring."""
    monitoring = getattr(sys, "monitoring", None)  # from Python 3.12 on
    return sys.intern(" ".join(map(str, map(monitoring.get_tool, range(6))))) if monitoring else ""


def _free_monitoring_tools(before: str) -> None:
    for tool, name in enumerate(before.split(" ")):
        if name == "None" and sys.monitoring.get_tool(tool) is not None:  # type: ignore[attr-defined] # Python 3.12
            sys.monitoring.free_tool_id(tool)  # type: ignore[attr-defined] # Python 3.12


def _is_timer_running() -> bool:
    return any(signal.getitimer(timer)[0] for timer in _TIMERS)


def _stop_timers(_: bool = False) -> None:
    for timer in _TIMERS:
        if signal.getitimer(timer)[0]:
            signal.setitimer(timer, 0)


_SETTINGS: Mapping[str, Setting] = {
    "torch's function modes": Setting(_count_function_modes, _pop_function_modes),
    "torch's dispatch modes": Setting(torch._C._len_torch_dispatch_stack, _pop_dispatch_modes),
    "hooks of every module": Setting(_count_module_hooks, _drop_module_hooks),
    "sys.settrace": Setting(sys.gettrace, sys.settrace),
    "sys.setprofile": Setting(sys.getprofile, sys.setprofile),
    "threading.settrace": Setting(partial(getattr, threading, "_trace_hook"), threading.settrace),
    "threading.setprofile": Setting(partial(getattr, threading, "_profile_hook"), threading.setprofile),
    "sys.monitoring": Setting(_monitoring_tools, _free_monitoring_tools),
}
"""What is read and put back, by the name that people are told."""

_HANDLED = [int(number) for number in signal.valid_signals() if getattr(number, "name", "") not in _OWN_SIGNALS]
"""Plain numbers, and `_signal` in place of `signal`, which makes an enum of each: all are asked after every test."""
_TIMERS = [getattr(signal, name) for name in ("ITIMER_VIRTUAL", "ITIMER_PROF") if hasattr(signal, name)]
"""Timers beside that of a test's limit."""

_SETTINGS_OF_A_TEST: Mapping[str, Setting] = {"signal.setitimer": Setting(_is_timer_running, _stop_timers)}
if hasattr(signal, "SIGALRM"):
    _SETTINGS_OF_A_TEST = {
        **_SETTINGS_OF_A_TEST,
        "the handler of SIGALRM": Setting(
            partial(_signal.getsignal, signal.SIGALRM), partial(signal.signal, signal.SIGALRM)
        ),
    }
