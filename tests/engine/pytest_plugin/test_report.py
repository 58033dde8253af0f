"""Golden tests: every message of the learner's report, as it stands on an 80-column terminal.

The texts are in golden/. After a change that is meant, run this file with KATA_UPDATE_GOLDEN=1: it writes them anew.
Read the difference before you commit it.
"""

import os
import re
from pathlib import Path

import pytest

GOLDEN = Path(__file__).parent / "golden"

DOUBLE = {
    "wrong_values": "def double(x):\n    y = x * x\n    return y",
    "wrong_shape": "def double(x):\n    return (x + x).reshape(-1)",
    "wrong_dtype": "def double(x):\n    return (x + x).double()",
    "returns_none": "def double(x):\n    x + x",
    "returns_a_list": "def double(x):\n    return [v + v for v in x]",
    "changes_its_input": "def double(x):\n    return x.add_(x) / 2 * 2 if x.dim() == 1 else x + x",
    "raises_in_a_helper": "def double(x):\n    return _help(x)\n\n\ndef _help(x):\n    return x + torch.ones(7)",
    "other_parameters": "def double():\n    return 1",
    "renamed": "def dooble(x):\n    return x + x",
    "not_a_function": "def dauble(x):\n    return x + x\n\n\ndouble = 3",
    "timeout": "def double(x):\n    while True:\n        pass",
    "exits": "import sys\n\n\ndef double(x):\n    sys.exit(3)",
    "half_a_stub": "def double(x):\n    if x.dim() == 1:\n        return x + x\n    raise NotImplementedError",
    "prints": "def double(x):\n    print(*range(20), sep='\\n')\n    return x",
    "right": "def double(x):\n    return x + x",
}
HALVE = {
    "returns_none_to_an_index": "def halve(x):\n    x / 2",
    "returns_a_number_to_an_index": "def halve(x):\n    return 3",
    "breaks_a_rule": "def halve(x):\n    return x @ (torch.eye(x.shape[-1]) / 2)",
    "cuts_the_graph": "def halve(x):\n    return x.detach() / 2",
}
FILES = {
    "syntax_error": b"def double(x):\n    return x +\n",
    "import_error": b"import torhc\n\n\ndef double(x):\n    return x\n",
    "raises_on_import": b"import torch\n\nx = torch.ones(2) @ torch.ones(3)\n\n\ndef double(x):\n    return x\n",
    "exits_on_import": b"import sys\n\nsys.exit(1)\n\n\ndef double(x):\n    return x\n",
    "binary_file": b"\x00\x01\x02",
    "not_utf8": "x = 1\n# caf\u00e9\n".encode("latin-1"),
    "empty_file": b"",
}


def without_chance(output: str) -> str:
    """Return a report without the session's seconds, and without which clock has ended a loop: on a busy machine it
    is that on the wall."""
    output = re.sub(r" in \d+\.\d+s", "", output).strip() + "\n"
    return output.replace("no result after 3 s by the clock;", "no result after 1 s of processor time;")


def compare(name: str, output: str) -> None:
    """Compare a report with its golden text."""
    output = without_chance(output)
    path = GOLDEN / f"{name}.txt"
    if os.environ.get("KATA_UPDATE_GOLDEN"):
        path.write_text(output)
    assert output == path.read_text()


@pytest.mark.parametrize("name", DOUBLE)
def test_report_on_a_function(mini, name):
    mini.solve(double=DOUBLE[name])
    compare(name, mini.pytest("exercises", "-o", "timeout=1").output)


@pytest.mark.parametrize("name", HALVE)
def test_report_on_a_second_function(mini, name):
    mini.solve(halve=HALVE[name])
    compare(name, mini.pytest("exercises").output)


@pytest.mark.parametrize("name", FILES)
def test_report_on_a_file(mini, name):
    mini.exercise.write_bytes(FILES[name])
    compare(name, mini.pytest("exercises").output)


def test_report_on_stubs(mini):
    compare("stubs", mini.pytest("exercises").output)


def test_report_on_a_missing_file(mini):
    mini.exercise.unlink()
    compare("missing_file", mini.pytest("exercises").output)


def test_report_on_one_test_of_several(mini):
    mini.solve()
    compare("one_test_of_several", mini.pytest("exercises::test_values_are_doubled").output)


def test_report_on_a_broken_class(mini):
    text = mini.path("solutions").read_text().replace("        super().__init__()\n", "")
    mini.exercise.write_text(text)
    compare("class_without_super", mini.pytest("exercises").output)


def test_no_report_is_wider_than_80_columns():
    lines = [line for path in GOLDEN.glob("*.txt") for line in path.read_text().splitlines()]
    assert max(map(len, lines)) <= 80


def test_traceback_of_pytest_for_whoever_asks(mini):
    mini.solve(double=DOUBLE["raises_in_a_helper"])
    output = mini.pytest("exercises", "--tb=long").output
    assert "def test_values_are_doubled(double, device):" in output
    assert "exercises/01_demo/01_double.py:12: RuntimeError" in output
    assert "problem   your code raises RuntimeError" in output
