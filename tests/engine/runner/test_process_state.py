"""What an answer leaves on in the whole process is put back."""

import os
import signal
import sys
import threading

import pytest
import torch
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode

from torch_katas.runner.process_state import ProcessState, default_device
from torch_katas.runner.seeding import fresh_start


class FunctionMode(TorchFunctionMode):
    """A mode that does nothing."""


class DispatchMode(TorchDispatchMode):
    """A mode that does nothing."""

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        return func(*args, **(kwargs or {}))


LEAVE_ON = {
    "torch's function modes": lambda: FunctionMode().__enter__(),
    "torch's dispatch modes": lambda: DispatchMode().__enter__(),
    "hooks of every module": lambda: torch.nn.modules.module.register_module_forward_hook(lambda *arguments: None),
    "sys.setprofile": lambda: sys.setprofile(lambda *arguments: None),
    "threading.settrace": lambda: threading.settrace(lambda *arguments: None),
    "threading.setprofile": lambda: threading.setprofile(lambda *arguments: None),
}


@pytest.mark.parametrize("name", LEAVE_ON)
def test_it_is_noticed_and_put_back(name):
    state = ProcessState()
    LEAVE_ON[name]()
    noticed = state.find_changes()
    state.put_back()
    assert noticed == [name]
    assert state.find_changes() == []
    assert torch.nn.Identity()(torch.ones(1) + 1).item() == pytest.approx(2)


def test_modes_that_were_on_before_stay():
    with FunctionMode(), DispatchMode():
        state = ProcessState()
        FunctionMode().__enter__()
        DispatchMode().__enter__()
        state.put_back()
        assert state.find_changes() == []
    assert torch._C._len_torch_function_stack() == torch._C._len_torch_dispatch_stack() == 0


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="the system has no such timers")
def test_signal_handlers_and_timers_are_put_back_without_a_word():
    before = signal.getsignal(signal.SIGUSR1)
    state = ProcessState()
    signal.signal(signal.SIGUSR1, lambda number, frame: None)
    signal.setitimer(signal.ITIMER_VIRTUAL, 100)
    assert state.find_changes() == []
    state.put_back()
    state.put_handlers_back()
    assert signal.getsignal(signal.SIGUSR1) is before
    assert not any(signal.getitimer(signal.ITIMER_VIRTUAL))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the handler is the time limit's own")
def test_the_time_limits_signal_is_left_alone():
    before = signal.getsignal(signal.SIGALRM)
    state = ProcessState()
    signal.signal(signal.SIGALRM, signal.SIG_IGN)
    state.put_back()
    state.put_handlers_back()
    after = signal.signal(signal.SIGALRM, before)
    assert after is signal.SIG_IGN


def test_the_default_device_is_reset_with_the_default_dtype():
    torch.set_default_device("meta")
    torch.set_default_dtype(torch.float64)
    assert default_device() == "meta"
    fresh_start()
    assert default_device() == "cpu"
    assert torch.ones(1).device.type == "cpu"
    assert torch.get_default_dtype() == torch.float32


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="the system has no such timers")
def test_within_a_test_its_limit_and_timers_are_looked_at():
    before = signal.getsignal(signal.SIGALRM)
    state = ProcessState(within_test=True)
    signal.signal(signal.SIGALRM, signal.SIG_IGN)
    signal.setitimer(signal.ITIMER_PROF, 100)
    noticed = state.find_changes()
    state.put_back()
    assert noticed == ["signal.setitimer", "the handler of SIGALRM"]
    assert signal.getsignal(signal.SIGALRM) is before
    assert not any(signal.getitimer(signal.ITIMER_PROF))
