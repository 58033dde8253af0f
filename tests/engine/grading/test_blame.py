"""Whoever sets a bomb is blamed, and nobody else; what passed before it counts where the tests can be trusted."""

import sys

import pytest

from torch_katas.course.model import Course
from torch_katas.grading import grader
from torch_katas.grading.settings import Settings

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is nothing that fires later")

DONE = ("done", "")


def verdicts(mini):
    course = Course(mini.root)
    (graded,) = grader.grade_exercises(course, "exercises", course.exercises, Settings(jobs=1))
    return {kata.name: (kata.status, kata.message) for kata in graded.katas}


HARMLESS = {
    "a timer that ends the process": "import os, threading\ndef double(x):\n"
    "    if x.shape == (3,):\n        threading.Timer(0.4, os._exit, (1,)).start()\n    return x + x",
    "a thread that interrupts": "import _thread, threading\ndef double(x):\n"
    "    if x.shape == (3,):\n        threading.Timer(0.4, _thread.interrupt_main).start()\n    return x + x",
    "a thread that changes the defaults": "import threading, time, torch\ndef _loop():\n    while True:\n"
    "        torch.set_default_dtype(torch.float64)\n        time.sleep(0.01)\ndef double(x):\n"
    "    if x.shape == (3,):\n        threading.Thread(target=_loop, daemon=True).start()\n    return x + x",
    "a process that kills its parent": "import os, signal, time\ndef double(x):\n    parent = os.getpid()\n"
    "    if x.shape == (3,) and os.fork() == 0:\n        time.sleep(0.4)\n        os.kill(parent, signal.SIGKILL)\n"
    "        os._exit(0)\n    return x + x",
    "an interval timer": "import signal\ndef double(x):\n    signal.setitimer(signal.ITIMER_VIRTUAL, 0.01)\n"
    "    return x + x",
    "a signal handler": "import signal\ndef double(x):\n"
    "    signal.signal(signal.SIGTERM, lambda *arguments: None)\n    return x + x",
}


@pytest.mark.parametrize("name", HARMLESS)
def test_what_fires_later_reaches_no_other_kata(mini, name):
    """The test that is slow would be hit by it; what fires when the kata's own tests are over hits nobody."""
    mini.solve(double=HARMLESS[name], halve="import time\ndef halve(x):\n    time.sleep(0.3)\n    return x / 2")
    found = verdicts(mini)
    assert found["halve"] == found["Scale"] == DONE, found


@pytest.mark.skipif(sys.platform != "linux", reason="an orphan is known on Linux only")
def test_the_kata_whose_process_was_killed_by_another_keeps_its_mark(mini):
    """A daemon has left its kata behind; nothing shows that it is there."""
    daemon = (
        "import os, signal, time\ndef double(x):\n    victim = os.getpid()\n"
        "    if x.shape == (3,) and os.fork() == 0:\n"
        "        if os.fork() == 0:\n            time.sleep(0.4)\n            os.kill(victim, signal.SIGKILL)\n"
        "        os._exit(0)\n    if x.shape == (3,):\n        os.wait()\n    return x + x"
    )
    mini.solve(double=daemon, halve="import time\ndef halve(x):\n    time.sleep(0.3)\n    return x / 2")
    found = verdicts(mini)
    assert found["halve"] == found["Scale"] == DONE, found


def test_a_crash_after_other_katas_costs_its_own_alone(mini):
    mini.solve(halve="import os\ndef halve(x):\n    os._exit(3)")
    found = verdicts(mini)
    assert found.pop("halve") == ("failing", "the process exited with status 3")
    assert set(found.values()) == {DONE}


def test_what_passes_before_the_process_ends_itself_does_not_count_unseen(mini):
    """It makes the tests blind, and ends before that can be noticed: in the wrong answer's place."""
    blind = (
        "import gc, os, torch\n_calls = []\n"
        "for thing in gc.get_objects():\n    if type(thing).__name__ == 'Function':\n"
        "        thing.obj = lambda _name=thing.name, **a: os._exit(0) if _name in _calls else _calls.append(_name)\n"
        "def double(x):\n    return x"
    )
    mini.solve(double=blind)
    found = verdicts(mini)
    assert {status for status, _ in found.values()} == {"failing"}, found
    assert found["double"][1] == "the process exited with status 0"
