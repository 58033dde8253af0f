"""The command in odd surroundings: one line, the right status, nothing lost and nothing left."""

import os
import shutil
import signal
import subprocess
import sys
import time

import pytest
from harness import Mini
from places import MINI_COURSE, ROOT

COMMAND = [sys.executable, "grader.py", "score"]


def run(mini, *arguments, shell="", **environment):
    """Run the scorecard in a process of its own, with a shell's redirections; return it when it has ended."""
    command = [*COMMAND, *arguments]
    variables = os.environ | {"PYTHONPATH": str(ROOT / "src")} | environment
    if shell:
        command = ["/bin/sh", "-c", f'exec "$@" {shell}', "sh", *command]
    return subprocess.run(command, cwd=mini.root, env=variables, capture_output=True, check=False, timeout=120)


def lines(output):
    """Return the lines of an output that are no progress."""
    return [line for line in output.decode().splitlines() if not line.startswith("[")]


@pytest.fixture(scope="module")
def solved(tmp_path_factory):
    """A course that is solved, its grades in the cache."""
    root = tmp_path_factory.mktemp("solved") / "course"
    shutil.copytree(MINI_COURSE, root)
    shutil.copy(ROOT / "grader.py", root)
    solved = Mini(root)
    solved.solve()
    assert run(solved).returncode == 0
    return solved


def test_standard_output_that_is_full_is_one_line(solved):
    done = run(solved, shell=">/dev/full")
    assert done.returncode == 2
    assert lines(done.stderr) == ["Error: standard output cannot be written (No space left on device)"]


@pytest.mark.parametrize("arguments", [(), ("--json",)], ids=str)
def test_a_reader_that_has_gone_is_no_error(solved, arguments):
    reading_end, writing_end = os.pipe()
    os.close(reading_end)
    done = subprocess.run(
        [*COMMAND, *arguments],
        cwd=solved.root,
        env=os.environ | {"PYTHONPATH": str(ROOT / "src")},
        stdout=writing_end,
        stderr=subprocess.PIPE,
        check=False,
        timeout=120,
    )
    os.close(writing_end)
    assert done.returncode in (1, 141)  # 1 where rich has noticed
    assert done.stderr == b""


@pytest.mark.parametrize("shell", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_stream_that_is_closed_is_not_missed(solved, shell):
    done = run(solved, *(["--fresh"] if "<&- >" in shell else []), shell=shell)
    assert (done.returncode, lines(done.stderr)) == (0, [])


@pytest.mark.parametrize(
    "variables",
    [
        {"PYTHONIOENCODING": "ascii"},
        {"PYTHONIOENCODING": "latin-1"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    ],
    ids=str,
)
def test_an_encoding_without_blocks_has_signs_in_their_place(solved, variables):
    done = run(solved, **variables)
    assert (done.returncode, lines(done.stderr)) == (0, [])
    assert b"####" in done.stdout
    assert done.stdout.isascii()


@pytest.mark.parametrize(
    "variables",
    [
        {
            "COLUMNS": "x",
            "LINES": "x",
            "TERM": "nonsense",
            "LC_ALL": "xx_YY",
            "EDITOR": "'",
            "CUDA_VISIBLE_DEVICES": "x",
        },
        {"COLUMNS": "-1", "TMPDIR": "/nonexistent", "KATA_START_METHOD": "x", "KATAS_SERVER": "x"},
        {"COLUMNS": "0", "HOME": "/nonexistent", "XDG_STATE_HOME": "relative"},
    ],
    ids=["terminal", "processes", "folders"],
)
def test_a_bad_environment_variable_does_no_harm(solved, variables):
    done = run(solved, "--fresh", **variables)
    assert done.returncode == 0, done.stderr.decode()
    assert [line[:8] for line in lines(done.stderr)] in ([], ["Warning:"])


def test_a_working_folder_that_is_gone_is_one_line(solved, tmp_path):
    gone = tmp_path / "gone"
    gone.mkdir()
    done = subprocess.run(
        ["/bin/sh", "-c", 'rmdir "$PWD"; exec "$@"', "sh", sys.executable, str(solved.root / "grader.py"), "score"],
        cwd=gone,
        env=os.environ | {"PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 2
    assert lines(done.stderr) == ["Error: the working folder is not there any more; change to another one"]


@pytest.mark.parametrize("presses", [1, 5])
def test_ctrl_c_ends_it_cleanly_however_often_it_is_pressed(mini, tmp_path, presses):
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    mini.solve(double="import time\n\n\ndef double(x):\n    time.sleep(600)")
    scoring = subprocess.Popen(
        COMMAND,
        cwd=mini.root,
        env=os.environ | {"PYTHONPATH": str(ROOT / "src"), "TMPDIR": str(temporary)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    while not any(temporary.glob("katas-*")):
        assert scoring.poll() is None
        time.sleep(0.05)
    time.sleep(1)
    for _ in range(presses):
        scoring.send_signal(signal.SIGINT)
        time.sleep(0.05)
    output, errors = scoring.communicate(timeout=60)
    assert b"Traceback" not in errors
    assert scoring.returncode in (1, 130)
    assert presses > 1 or b"total" in output
    assert list(temporary.glob("katas-*")) == []


def test_terminal_escapes_of_an_answer_and_of_paths_are_spelled_out(mini):
    mini.solve(double="def double(x):\n    print('\\x1b[2J')\n    raise ValueError('\\x1b]0;t\\x07\\ud800\\u202e')")
    folder = mini.root / "a\x1b[31m\udcffb"
    (mini.root / "exercises").rename(folder)
    for arguments in ((), ("--json",), ("--html", "page.html")):
        done = run(mini, "--answers", os.fsencode(folder.name), *arguments)
        text = done.stdout + done.stderr
        assert done.returncode == 1, text
        assert not {b"\x1b", b"\x07", b"\xff", b"\xe2\x80\xae"} & {
            text[i : i + n] for n in (1, 3) for i in range(len(text))
        }
        assert b"Traceback" not in text
    page = (mini.root / "page.html").read_text()
    assert "\\x1b]0;t" in page
    assert "\x1b" not in page
