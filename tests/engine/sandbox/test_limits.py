"""What a confined process can and cannot do, and that it ends with its controller."""

import os
import sys
import time

import pytest
from subprocesses import run_code

pytestmark = pytest.mark.skipif(not hasattr(os, "setsid"), reason="Windows has neither sessions nor these limits")


def confined(folder, code: str, memory: int | None = None):
    """Run code after `confine` in a fresh process; return what it printed."""
    own = folder / "own"
    own.mkdir()
    text = (
        "import os, sys, tempfile\nfrom torch_katas.sandbox.limits import confine\n"
        f"confine({str(own)!r}, {memory})\n{code}\n"
    )
    done = run_code(text, folder)
    return done.stdout.strip() or done.stderr


def test_the_working_folder_is_its_own(tmp_path):
    code = "print(os.getcwd() == tempfile.gettempdir() == os.environ['TMPDIR'])\nopen('a.txt', 'w').close()"
    assert confined(tmp_path, code) == "True"
    assert (tmp_path / "own/a.txt").exists()


def test_there_is_nothing_to_read_from_standard_input(tmp_path):
    assert confined(tmp_path, "print(repr(sys.stdin.read()))") == "''"


def test_it_leads_a_session_of_its_own(tmp_path):
    assert confined(tmp_path, "print(os.getsid(0) == os.getpid() == os.getpgid(0))") == "True"


def test_no_bytecode_is_written(tmp_path):
    assert confined(tmp_path, "print(sys.dont_write_bytecode)") == "True"


def test_a_file_stays_below_its_limit(tmp_path):
    code = "import resource\nprint(resource.getrlimit(resource.RLIMIT_FSIZE)[1] == 1 << 30)"
    assert confined(tmp_path, code) == "True"


def test_a_crash_leaves_no_core(tmp_path):
    assert confined(tmp_path, "import resource\nprint(resource.getrlimit(resource.RLIMIT_CORE))") == "(0, 0)"


@pytest.mark.skipif(sys.platform != "linux", reason="the system counts a process's memory on Linux only")
def test_memory_comes_on_top_of_what_is_in_use(tmp_path):
    code = "held = bytearray(50_000_000)\ntry:\n    bytearray(400_000_000)\nexcept MemoryError:\n    print('refused')\n"
    assert confined(tmp_path, code, memory=200_000_000) == "refused"


ENDS = """
    import multiprocessing, os, sys, time
    from torch_katas.sandbox.limits import confine, end_with_controller

    def child(folder):
        confine(folder, None)
        end_with_controller()
        print(os.getpid(), flush=True)
        time.sleep(60)

    if __name__ == "__main__":
        process = multiprocessing.get_context("spawn").Process(target=child, args=(sys.argv[1],))
        process.start()
        time.sleep(float(sys.argv[2]))
        os._exit(1)
"""


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_it_ends_when_its_controller_does(tmp_path):
    (tmp_path / "own").mkdir()
    pid = int(run_code(ENDS, tmp_path, str(tmp_path / "own"), "5").stdout)
    end = time.monotonic() + 10
    while is_alive(pid) and time.monotonic() < end:
        time.sleep(0.05)
    assert not is_alive(pid)
