"""Whatever a process has started is found and ended."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from subprocesses import run_code

from torch_katas.sandbox import process_tree

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")

SHELL = "sleep 300 & (sleep 300 & sleep 300) & wait"
"""Three processes below a shell, one of them two steps below."""


def wait_until(holds) -> bool:
    end = time.monotonic() + 10
    while not holds() and time.monotonic() < end:
        time.sleep(0.02)
    return holds()


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.fixture
def shell():
    """A shell in a session of its own that has started three others; it is gone afterwards."""
    process = subprocess.Popen(["sh", "-c", SHELL], start_new_session=True)
    assert wait_until(lambda: len(list(process_tree.descendants(process.pid))) >= 3)
    yield process
    process_tree.kill_tree(process.pid)
    process.kill()
    process.wait()


def test_descendants_are_found_at_any_remove(shell):
    assert len(set(process_tree.descendants(shell.pid))) >= 3
    assert shell.pid in set(process_tree.descendants(os.getpid()))
    assert shell.pid not in set(process_tree.descendants(shell.pid))


def test_a_tree_is_killed_whole(shell):
    below = list(process_tree.descendants(shell.pid))
    process_tree.kill_tree(shell.pid)
    assert wait_until(lambda: not any(map(is_alive, [shell.pid, *below])))


def test_a_descendant_in_a_session_of_its_own_is_killed_as_well():
    process = subprocess.Popen(["sh", "-c", "setsid sleep 300 & wait"], start_new_session=True)
    assert wait_until(lambda: list(process_tree.descendants(process.pid)))
    (below,) = process_tree.descendants(process.pid)
    process_tree.kill_tree(process.pid)
    process.wait()
    assert wait_until(lambda: not is_alive(below))


def test_a_process_that_is_gone_is_no_error():
    process = subprocess.Popen(["true"])
    process.wait()
    process_tree.kill_tree(process.pid)
    process_tree.kill_tree(None)
    process_tree.kill_orphans(None, set())


ORPHANS = """
    import os, subprocess, sys, time
    from torch_katas.sandbox import process_tree

    process_tree.adopt_orphans()
    known = subprocess.Popen(["sleep", "300"])
    left = subprocess.run(["sh", "-c", "setsid sleep 300 > /dev/null & echo $!"], stdout=subprocess.PIPE, text=True)
    orphan = int(left.stdout)
    end = time.monotonic() + 10
    while orphan not in process_tree.descendants(os.getpid()) and time.monotonic() < end:
        time.sleep(0.02)
    print(orphan in process_tree.descendants(os.getpid()))
    process_tree.kill_orphans(os.getpid(), {known.pid})
    print(os.waitpid(orphan, 0)[1], known.poll())
    known.kill()
"""


def test_orphans_are_adopted_and_killed_but_no_known_child(tmp_path):
    done = run_code(ORPHANS, tmp_path)
    assert done.stdout == "True\n9 None\n", done.stderr
