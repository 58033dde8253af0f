"""The resident server with PyTorch in it: what learners type gives the same answers, and none that is out of date.

One server serves all tests of this file.
"""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pexpect
import pytest
from harness import Mini
from places import ROOT, SRC
from terminal import environment_without_size

from torch_katas.store import private_folder as folders
from torch_katas.warm import client
from torch_katas.warm.place import find_places

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="there is no server where the system cannot fork"),
    pytest.mark.timeout(600),
]

GOLDEN = ROOT / "tests/engine/pytest_plugin/golden"
PYTEST = [sys.executable, "-m", "pytest"]


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A mini course, and the environment in which its commands find a resident server of their own."""
    with pytest.MonkeyPatch.context() as patch:
        base = tmp_path_factory.mktemp("s")
        patch.setenv("XDG_RUNTIME_DIR", str(base))
        patch.setenv("PYTHONPATH", str(SRC))
        patch.setenv("COLUMNS", "80")
        for name in ("KATAS_SERVER", "CI", "PYTEST_CURRENT_TEST", "PYTEST_PLUGINS", "PYTEST_ADDOPTS"):
            patch.delenv(name, raising=False)
        root = tmp_path_factory.mktemp("c") / "course"
        shutil.copytree(ROOT / "tests/support/mini_course", root)
        shutil.copy(ROOT / "grader.py", root)
        yield Mini(root)
        for place in find_places(folders.private_folder()):
            client.stop(place)


def run(course, *words, **variables):
    """Run a command in the course; return its status and what it prints, without seconds."""
    environment = {**os.environ, **variables}
    done = subprocess.run(
        words, cwd=course.root, env=environment, capture_output=True, text=True, check=False, timeout=300
    )
    output = re.sub(r" in \d+\.\d+s( \([\d:]+\))?", "", done.stdout + done.stderr)
    return done.returncode, re.sub("={3,}", "===", output).strip()


def in_terminal(course, command, *words, **variables):
    """Run a command in the course, in a pseudo-terminal of 80 columns; return the terminal."""
    return pexpect.spawn(
        command,
        [*words],
        cwd=course.root,
        env={**environment_without_size(), "TERM": "dumb", **variables},
        timeout=120,
        encoding="utf-8",
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # what runs in the background ignores it
    )


def served(course):
    """Return how many runs the course's server has served; 0 where there is none that answers in five seconds."""
    end = time.monotonic() + 5
    while places := find_places(folders.private_folder(), course.root):
        with contextlib.suppress(client.NoServerError):
            return max(client.ask(place, "status")["served"] for place in places)
        if time.monotonic() > end:  # on a busy machine one that has just begun is slow to answer
            break
        time.sleep(0.1)
    return 0


def test_pytest_prints_the_same_with_and_without_a_server(course):
    course.solve(double="def double(x):\n    return x * x")
    run(course, *PYTEST, "exercises")  # starts the server
    count = served(course)
    served_run = run(course, *PYTEST, "exercises", "-v", "-rA")
    assert served(course) == count + 1
    assert served_run == run(course, *PYTEST, "exercises", "-v", "-rA", KATAS_SERVER="off")


def test_every_golden_report_is_the_same(course):
    sys.path.insert(0, str(ROOT / "tests/engine/pytest_plugin"))
    import test_report as reports

    count = served(course)
    different = []
    for table, kata in ((reports.DOUBLE, "double"), (reports.HALVE, "halve")):
        for name, body in table.items():
            course.solve(**{kata: body})
            _, output = run(course, *PYTEST, "exercises", "-o", "timeout=1")
            if reports.without_chance(output) != (GOLDEN / f"{name}.txt").read_text():
                different.append((name, output))
    for name, data in reports.FILES.items():
        course.exercise.write_bytes(data)
        _, output = run(course, *PYTEST, "exercises")
        if reports.without_chance(output) != (GOLDEN / f"{name}.txt").read_text():
            different.append((name, output))
    assert different == []
    assert served(course) >= count + 20


def test_files_are_written_as_ever(course, tmp_path):
    course.solve(double="def double(x):\n    return x * x")
    status, _ = run(course, *PYTEST, "exercises", f"--junitxml={tmp_path / 'a.xml'}")
    assert status == 1
    assert (tmp_path / "a.xml").read_text().count("<testcase") == 10
    _, output = run(course, *PYTEST, "exercises", "--lf", "--co", "-q")
    assert "test_values_are_doubled" in output and "halve" not in output


def test_an_edit_of_a_hidden_test_a_solution_or_the_helpers_is_seen(course):
    course.solve()
    command = (sys.executable, "grader.py", "score", "--json")
    for _ in range(4):  # by then the server has collected the hidden tests itself
        assert run(course, *command, "--fresh")[0] == 0
    tests, before = course.tests, course.tests.read_text()
    head = "def test_values_are_doubled(double, device):"
    tests.write_text(before.replace(head, f"{head}\n    assert False"))
    try:
        assert run(course, *command)[0] == 1
        assert run(course, *PYTEST, "exercises")[0] == 1
    finally:
        tests.write_text(before)
    assert run(course, *command)[0] == 0


def test_the_same_verdicts_with_and_without_a_server(course):
    course.solve(halve="def halve(x):\n    return x")
    command = (sys.executable, "grader.py", "score", "--fresh", "--json")
    assert run(course, *command) == run(course, *command, KATAS_SERVER="off")


def test_what_must_not_be_handed_over_runs_by_itself(course):
    course.solve()
    run(course, *PYTEST, "exercises")
    count = served(course)
    (course.root / "a_plugin.py").write_text("")
    python_path = f"{SRC}{os.pathsep}{course.root}"
    assert run(course, *PYTEST, "exercises", "-p", "a_plugin", PYTHONPATH=python_path)[0] == 0
    assert run(course, *PYTEST, "exercises", CI="1")[0] == 0
    assert run(course, *PYTEST, "exercises", PYTEST_PLUGINS="a_plugin", PYTHONPATH=python_path)[0] == 0
    assert served(course) == count


@pytest.mark.parametrize("switch", ["on", "off"])
def test_the_debugger_and_input_work_in_a_terminal(course, switch):
    course.solve(double="def double(x):\n    breakpoint()\n    return x + x")
    shell = in_terminal(course, *PYTEST, "exercises::test_values_are_doubled", KATAS_SERVER=switch)
    shell.expect(r"\(Pdb\) ")
    shell.sendline("p 'six times seven:', 6 * 7")
    shell.expect(r"\('six times seven:', 42\)")
    shell.expect(r"\(Pdb\) ")
    shell.sendline("c")
    shell.expect(r"(passing|passed)")
    shell.expect(pexpect.EOF)
    shell.close()
    assert shell.exitstatus == 0


@pytest.mark.parametrize("switch", ["on", "off"])
def test_ctrl_c_ends_a_run_as_ever(course, switch):
    course.solve(double="def double(x):\n    print('begun', flush=True)\n    while True:\n        pass")
    shell = in_terminal(course, *PYTEST, "exercises::test_values_are_doubled", "-s", KATAS_SERVER=switch)
    shell.expect("begun")
    time.sleep(0.3)
    shell.sendintr()
    shell.expect("KeyboardInterrupt")
    shell.expect(pexpect.EOF)
    shell.close()
    assert shell.exitstatus == 2


def shell_in(course):
    """An interactive shell in a terminal: with it, Ctrl-Z stops what runs in the foreground."""
    shell = in_terminal(course, "bash", "--norc", "--noprofile", "-i", PS1="> ")
    shell.expect("> ")
    return shell


def test_ctrl_z_stops_a_run_and_fg_goes_on_with_it(course):
    steps = "for step in range(15):\n        print('step', step, flush=True)\n        time.sleep(0.1)"
    course.solve(double=f"import time\n\n\ndef double(x):\n    {steps}\n    return x + x")
    shell = shell_in(course)
    shell.sendline(f"{sys.executable} -m pytest exercises::test_values_are_doubled -s")
    shell.expect("step 3\\D")
    shell.sendcontrol("z")
    shell.expect("Stopped")
    shell.expect("> ")
    assert shell.expect(["step", pexpect.TIMEOUT], timeout=1) == 1, "it goes on behind the shell's back"
    shell.sendline("fg")
    shell.expect("step 14\\D")
    shell.expect("1 passed|passing|done")
    shell.expect("> ")
    shell.sendline("echo status $?")
    shell.expect("status 0")
    shell.close()


def test_a_run_sees_that_its_terminal_is_resized(course):
    wait = "while os.get_terminal_size().columns != 100:\n        time.sleep(0.02)"
    handler = "signal.signal(signal.SIGWINCH, lambda *_: print('told', flush=True))"
    body = f"{handler}\n    print('begun', flush=True)\n    {wait}\n    time.sleep(0.2)\n    print('seen', flush=True)"
    course.solve(double=f"import os, signal, time\n\n\ndef double(x):\n    {body}\n    return x + x")
    shell = shell_in(course)
    shell.sendline(f"{sys.executable} -m pytest exercises::test_values_are_doubled -s")
    shell.expect("begun")
    time.sleep(0.5)  # the front may not have heard yet which process it stands for
    shell.setwinsize(24, 100)
    shell.expect("told")
    shell.expect("seen")
    shell.close()


def test_stepwise_goes_on_at_the_failure_of_the_run_before(course):
    course.solve(halve="def halve(x):\n    return x")
    count = served(course)
    _, first = run(course, *PYTEST, "exercises", "--sw")
    assert "continuing from this test next run" in first
    course.solve()
    status, second = run(course, *PYTEST, "exercises", "--sw")
    assert status == 0 and "deselected" in second, second
    assert served(course) == count + 2


def test_a_killed_front_takes_its_run_along(course, tmp_path):
    note = f"open({str(tmp_path / 'pid')!r}, 'w').write(str(__import__('os').getpid()))"
    course.solve(double=f"def double(x):\n    {note}\n    while True:\n        pass")
    front = subprocess.Popen([*PYTEST, "exercises", "-s"], cwd=course.root, stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + 120
    while not (tmp_path / "pid").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    front.kill()
    front.wait()
    time.sleep(1)
    pid = (tmp_path / "pid").read_text()
    assert pid and not Path(f"/proc/{pid}").exists()


def test_an_answer_cannot_reach_the_server(course):
    course.solve()
    run(course, sys.executable, "grader.py", "score", "--fresh")
    (place,) = find_places(folders.private_folder(), course.root)
    attempts = {
        f"open({str(place.token)!r}).read()": "PermissionError",
        f"__import__('os').listdir({str(place.folder)!r})": "PermissionError",
        f"__import__('socket').socket(1).connect({str(place.socket)!r})": "PermissionError",
        f"raise ValueError(__import__('subprocess').run(['cat', {str(place.token)!r}], capture_output=True).stdout)": (
            "ValueError: b''"
        ),
    }
    for attempt, refusal in attempts.items():
        course.solve(double=f"def double(x):\n    {attempt}\n    return x + x")
        _, output = run(course, sys.executable, "grader.py", "score", "--fresh", "--json")
        assert refusal in output, (attempt, output)
    assert client.is_alive(place)
