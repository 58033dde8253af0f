"""What is captured of an answer's output, and what is not waited for."""

import json
import os

import pytest
from subprocesses import run_code

pytestmark = pytest.mark.skipif(os.name == "nt", reason="what is read late counts for the next test there")


def captured(folder, code: str) -> list:
    """Run code between two drains in a fresh process; return what the second returned."""
    text = (
        "import json, os, subprocess, sys, threading, time\nfrom torch_katas.sandbox.output import CapturedOutput\n"
        "output = CapturedOutput()\noutput.start()\nprint('before')\noutput.drain()\n"
        f"{code}\n"
        "result = output.drain()\n"
        "with open('result.json', 'w') as file:\n    json.dump(result, file)\nos._exit(0)\n"
    )
    done = run_code(text, folder)
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    return json.loads((folder / "result.json").read_text())


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("print('words')", "words\n"),
        ("print('words', file=sys.stderr)", "words\n"),
        ("sys.stdout.write('no newline')", "no newline"),
        ("os.write(1, b'bytes'); os.write(2, b'!')", "bytes!"),
        ("subprocess.run(['echo', 'child'])", "child\n"),
        ("os.write(1, b'\\xff')", "\N{REPLACEMENT CHARACTER}"),
        ("pass", ""),
        ("sys.stdout.close()", ""),
        ("sys.stdout = None; os.write(1, b'x')", "x"),
    ],
)
def test_output_of_every_kind_is_captured(tmp_path, code, text):
    assert captured(tmp_path, code) == [text, 0]


def test_the_first_part_of_a_flood_is_captured_and_the_rest_counted(tmp_path):
    text, dropped = captured(tmp_path, "sys.stdout.write('x' * 1_000_000)")
    assert (len(text), dropped) == (64 * 1024, 1_000_000 - 64 * 1024)


def test_a_thread_that_prints_without_end_is_not_waited_for(tmp_path):
    code = (
        "def chatter():\n    while True:\n        os.write(1, b'x' * 1000)\n"
        "threading.Thread(target=chatter, daemon=True).start()\ntime.sleep(0.2)\n"
    )
    text, dropped = captured(tmp_path, code)
    assert len(text) == 64 * 1024
    assert dropped > 0


def test_a_closed_pipe_is_survived(tmp_path):
    assert captured(tmp_path, "os.closerange(3, 64)")[1] == 0
