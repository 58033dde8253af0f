"""Hostile and broken answers: each has its verdict, harms no other grade and leaves nothing behind."""

import os
import sys
import time
from pathlib import Path

import pytest

from torch_katas.course.model import Course
from torch_katas.grading import grader
from torch_katas.grading.settings import Settings

SLEEP = "sleep 12345.678"
"""What the hostile answers start in the background: easy to tell from everything else that runs here."""


def verdicts(mini, **settings):
    """Return (status, kind of the first failure, message, tests passed) by kata."""
    course = Course(mini.root)
    found = {}
    for one in grader.grade_exercises(course, "exercises", course.exercises, Settings(jobs=1, **settings)):
        for kata in one.katas:
            failure = kata.first_failed.failure if kata.first_failed else None
            found[kata.name] = (kata.status, failure.kind if failure else "", kata.message, kata.passed)
    return found


def running(words):
    """Return the command lines of all processes that hold these words."""
    lines = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            lines.append(path.read_bytes().replace(b"\0", b" ").decode(errors="replace").strip())
        except OSError:
            continue
    return [line for line in lines if words in line]


DOUBLE = {
    # name: (body, kind, what the message begins with)
    "exits_hard": ("import os\ndef double(x):\n    os._exit(0)", "exited", "the process exited with status 0"),
    "exits": ("import sys\ndef double(x):\n    sys.exit(0)", "exits", "your code calls exit (0)"),
    "kills_itself": (
        "import os\ndef double(x):\n    os.kill(os.getpid(), 9)",
        "crashed",
        "the process was ended by SIGKILL",
    ),
    "segfaults": (
        "import ctypes\ndef double(x):\n    ctypes.string_at(0)",
        "crashed",
        "the process was ended by SIGSEGV",
    ),
    "recurses": ("def double(x):\n    return double(x) + x", "raised", "your code raises RecursionError"),
    "floods": (
        "def double(x):\n    for _ in range(100):\n        print('x' * 1_000_000)\n    return x",
        "wrong",
        "double(x) has wrong values",
    ),
    "equals_everything": (
        "class Yes:\n    def __eq__(self, other):\n        return True\n    def __getattr__(self, name):\n"
        "        return self\n    def __call__(self, *a, **k):\n        return self\n    def __bool__(self):\n"
        "        return True\n\ndef double(x):\n    return Yes()",
        "wrong",
        "double(x) is a Yes, not a tensor",
    ),
    "lies_about_its_shape": (
        "class Liar(torch.Tensor):\n"
        "    @classmethod\n    def __torch_function__(cls, func, types, args=(), kwargs=None):\n"
        "        if func.__name__ in ('eq', 'isclose', 'allclose', 'equal'):\n            return torch.tensor(True)\n"
        "        return super().__torch_function__(func, types, args, kwargs or {})\n"
        "    shape = torch.Size([2, 3])\n\ndef double(x):\n    return torch.zeros(1).as_subclass(Liar)",
        "wrong",
        "double(x) has the wrong shape",
    ),
    "reads_the_solutions": (
        "import pathlib\ndef double(x):\n"
        "    return pathlib.Path(__file__.replace('exercises', 'solutions')).read_text()",
        "raised",
        "your code raises PermissionError: answers may not read",
    ),
    "imports_the_solutions": (
        "import importlib.util\ndef double(x):\n"
        "    spec = importlib.util.spec_from_file_location('s', __file__.replace('exercises', 'solutions'))\n"
        "    module = importlib.util.module_from_spec(spec)\n    spec.loader.exec_module(module)\n"
        "    return module.double(x)",
        "raised",
        "your code raises PermissionError: answers may not read",
    ),
    "reads_the_tests_by_linecache": (
        "import linecache\ndef double(x):\n"
        "    path = __file__.replace('exercises', 'tests').replace('01_double', 'test_01_double')\n"
        "    linecache.clearcache()\n    assert not linecache.getlines(path)\n    return x",
        "wrong",
        "double(x) has wrong values",
    ),
    "inspects_the_tests": (
        "import inspect, sys\ndef double(x):\n"
        "    hidden = next(m for name, m in sys.modules.items() if name.endswith('test_01_double'))\n"
        "    return inspect.getsource(hidden)",
        "raised",
        "your code raises OSError",
    ),
    "lists_the_tests": (
        "import os\ndef double(x):\n    return os.listdir(os.path.dirname(__file__.replace('exercises', 'tests')))",
        "raised",
        "your code raises PermissionError: answers may not read",
    ),
    "deletes_the_exercise": (
        "import os\ndef double(x):\n    os.remove(__file__)\n    return x",
        "raised",
        "your code raises PermissionError: answers may not change",
    ),
    "overwrites_the_exercise": (
        "def double(x):\n    open(__file__, 'w').write('')\n    return x",
        "raised",
        "your code raises PermissionError: answers may not change",
    ),
    "closes_every_file": (
        "import os\ndef double(x):\n    os.closerange(0, 4096)\n    return x + x",
        None,  # how the process notices is the system's affair
        "",
    ),
}


GARBAGE = {
    "words": "b'garbage that is no event'",
    "half_a_frame": "b'\\x00\\x00\\x01\\x00half'",
    "a_pickle": "b'\\x00\\x00\\x00\\x05' + __import__('pickle').dumps(print)[:5]",
}


@pytest.mark.parametrize("name", GARBAGE)
def test_whoever_writes_into_every_file_ends_their_own_run_alone(mini, name, capfd):
    """The pipe of the results is among them, and whatever the process has inherited from the server."""
    body = (
        f"import os\ndef double(x):\n    for handle in range(3, 256):\n        try:\n"
        f"            os.write(handle, {GARBAGE[name]})\n        except OSError:\n            pass\n    return x + x"
    )
    mini.solve(double=body)
    found = verdicts(mini)
    assert found["double"][:2] == ("failing", "tampered"), found
    assert {found["halve"][0], found["Scale"][0]} == {"done"}, found
    mini.solve()
    assert {status for status, *_ in verdicts(mini).values()} == {"done"}
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("name", DOUBLE)
def test_a_hostile_function_costs_its_own_kata(mini, name):
    body, kind, message = DOUBLE[name]
    mini.solve(double=body)
    text = mini.exercise.read_text()
    found = verdicts(mini)
    status, kind_seen, said, _ = found["double"]
    assert status == "failing", found
    assert kind in (None, kind_seen), found
    assert said.startswith(message), found
    assert {found["halve"][0], found["Scale"][0]} == {"done"}, found
    assert mini.exercise.read_text() == text


def test_a_loop_is_a_timeout(mini):
    (mini.root / "pyproject.toml").write_text((mini.root / "pyproject.toml").read_text().replace("= 10", "= 1"))
    mini.solve(double="def double(x):\n    while True:\n        pass")
    found = verdicts(mini)
    assert found["double"][:3] == ("failing", "timeout", "no result after 1 s of processor time; the test was stopped")
    assert found["halve"][0] == found["Scale"][0] == "done"


def test_a_loop_that_swallows_every_exception_is_a_timeout(mini):
    (mini.root / "pyproject.toml").write_text((mini.root / "pyproject.toml").read_text().replace("= 10", "= 1"))
    loop = "def double(x):\n    while True:\n        try:\n            while True:\n                pass\n"
    mini.solve(double=loop + "        except BaseException:\n            pass")
    found = verdicts(mini)
    assert found["double"][:3] == (
        "failing",
        "timeout",
        "no result after 3 s of processor time; the process was stopped",
    )
    assert found["halve"][0] == found["Scale"][0] == "done"


def test_what_passed_before_a_crash_still_counts(mini):
    mini.solve(double="import os\ndef double(x):\n    if x.shape == (3,):\n        os._exit(1)\n    return x + x")
    assert verdicts(mini)["double"] == ("failing", "exited", "the process exited with status 1", 2)


@pytest.mark.skipif(sys.platform != "linux", reason="the system counts a process's memory on Linux only")
def test_memory_without_end_is_out_of_memory(mini):
    body = "def double(x):\n    kept = []\n    while True:\n        kept.append(bytearray(10_000_000))"
    mini.solve(double=body)
    found = verdicts(mini, memory=200_000_000)
    assert found["double"][:2] == ("failing", "out of memory")
    assert found["halve"][0] == found["Scale"][0] == "done"


@pytest.mark.skipif(sys.platform != "linux", reason="the system counts a process's memory on Linux only")
def test_tensors_without_end_are_out_of_memory(mini):
    mini.solve(double="def double(x):\n    return torch.ones(10**10)")
    assert verdicts(mini, memory=200_000_000)["double"][:2] == ("failing", "out of memory")


@pytest.mark.parametrize(
    "body",
    [
        f"import subprocess\ndef double(x):\n    subprocess.Popen({SLEEP.split()!r})\n    return x + x",
        "import subprocess\n"
        f"def double(x):\n    subprocess.Popen({SLEEP.split()!r}, start_new_session=True)\n    return x + x",
        f"import os\nfor _ in range(20):\n    if os.fork() == 0:\n        os.execlp('sleep', *{SLEEP.split()!r})\n"
        "def double(x):\n    return x + x",
        "import os\ndef double(x):\n    if os.fork() == 0:\n        os.setsid()\n        if os.fork() == 0:\n"
        f"            os.execlp('sleep', *{SLEEP.split()!r})\n        os._exit(0)\n    return x + x",
    ],
    ids=["child", "child_in_a_session_of_its_own", "fork_bomb", "daemon"],
)
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_nothing_that_was_started_survives(mini, body):
    mini.solve(double=body)
    found = verdicts(mini)
    assert {status for status, *_ in found.values()} == {"done"}, found
    end = time.monotonic() + 5
    while running(SLEEP) and time.monotonic() < end:  # a killed process takes a moment to be gone
        time.sleep(0.05)
    assert running(SLEEP) == []


def test_a_thread_that_keeps_printing_does_no_harm(mini):
    body = (
        "import threading\ndef _chatter():\n    while True:\n        print('x' * 1000)\n"
        "threading.Thread(target=_chatter, daemon=True).start()\ndef double(x):\n    return x + x"
    )
    mini.solve(double=body)
    assert {status for status, *_ in verdicts(mini).values()} == {"done"}


TAMPERING = {
    "torch.allclose": "torch.allclose = lambda *a, **k: True",
    "torch.equal": "torch.equal = lambda *a, **k: True",
    "torch.isfinite": "torch.isfinite = lambda *a, **k: True",
    "builtins.isinstance": "import builtins\n_real = builtins.isinstance\nbuiltins.isinstance = lambda *a: _real(*a)",
    "torch.Tensor.__eq__": "torch.Tensor.__eq__ = lambda a, b: torch.tensor(True)",
    "torch.Tensor.shape": "torch.Tensor.shape = property(lambda self: torch.Size([2, 3]))",
    "torch_katas.checks.close": "import torch_katas.checks\ntorch_katas.checks.close = lambda *a, **k: None",
    "torch_katas.checks.close (its code)": (
        "from torch_katas import checks\nchecks.close.__code__ = (lambda *a, **k: None).__code__"
    ),
    "torch_katas.checks.values._close_tensors": (
        "from torch_katas.checks import values\nvalues._close_tensors = lambda *a, **k: None"
    ),
    "_pytest.reports.TestReport.from_item_and_call": (
        "import _pytest.reports as r\nr.TestReport.from_item_and_call = classmethod(lambda *a: None)"
    ),
    "pytest.raises": "import pytest\npytest.raises = None",
    "_pytest.outcomes.Failed": "import _pytest.outcomes as o\no.Failed = type('Failed', (Exception,), {})",
}


@pytest.mark.parametrize("name", TAMPERING)
def test_whoever_changes_what_the_tests_rely_on_is_named(mini, name):
    mini.solve(double=f"{TAMPERING[name]}\n\ndef double(x):\n    return x")
    found = verdicts(mini)
    assert {kind for _, kind, *_ in found.values()} == {"tampered"}, found
    assert name.removesuffix(" (its code)") in found["double"][2], found
    assert found["double"][3] == 0


BLINDING = {
    "by_other_methods": (
        "from torch_katas.runner import canary, watch\n"
        "watch.Watch.answer_loaded = watch.Watch.test_ended = lambda self: None\n"
        "canary.find_blind_katas = lambda *arguments: []\n"
    ),
    "by_other_code": (
        "from torch_katas.runner import reporter, watch\n"
        "for method in (watch.Watch.answer_loaded, watch.Watch.test_ended):\n"
        "    method.__code__ = (lambda self: None).__code__\n"
        "reporter.Reporter._find_blind_katas.__code__ = (lambda self, config: []).__code__\n"
    ),
    "by_another_end": (
        "from torch_katas.runner import events, reporter, watch\n"
        "reporter.Report = events.Integrity((), ())\n"
        "watch.Watch.answer_loaded.__code__ = (lambda self: None).__code__\n"
        "end = lambda self, session: self.host.send(Report)\n"
        "reporter.Reporter.pytest_sessionfinish.__code__ = end.__code__\n"
    ),
}


@pytest.mark.parametrize("name", BLINDING)
def test_whoever_blinds_what_looks_for_changes_is_named(mini, name):
    blind = "from torch_katas import checks\nchecks.close = checks.shape = lambda *a, **k: None\n"
    mini.solve(double=f"{BLINDING[name]}{blind}def double(x):\n    return x")
    found = verdicts(mini)
    assert {kind for _, kind, *_ in found.values()} == {"tampered"}, found


def test_changes_at_the_first_call_are_seen_as_well(mini):
    mini.solve(double="def double(x):\n    torch.equal = lambda *a, **k: True\n    return x")
    assert verdicts(mini)["double"][1:3] == ("tampered", "tampered: the answer changes torch.equal")


def test_a_blind_checker_is_noticed_by_a_known_wrong_answer(mini):
    body = (
        "import gc\nfor thing in gc.get_objects():\n"
        "    if type(thing).__name__ == 'Function':\n        thing.obj = lambda **arguments: None\n"
        "def double(x):\n    return x"
    )
    mini.solve(double=body)
    found = verdicts(mini)
    assert found["double"][1] == "tampered", found
    assert found["double"][2] == "tampered: with this answer loaded, wrong answers pass the tests"


WORLD = (
    "import os, random, sys, torch\nimport numpy as np\n"
    "os.chdir('/')\nos.environ.clear()\nsys.path.clear()\n"
    "torch.set_default_dtype(torch.float64)\ntorch.set_num_threads(1)\ntorch.use_deterministic_algorithms(True)\n"
    "torch.manual_seed(7)\nrandom.seed(7)\nnp.random.seed(7)\ntorch.set_grad_enabled(False)\n"
)


def test_a_changed_world_is_put_right_for_the_next_test(mini):
    mini.solve(double=f"{WORLD}\ndef double(x):\n    return x + x")
    before = (Path.cwd(), dict(os.environ), list(sys.path))
    assert {status for status, *_ in verdicts(mini).values()} == {"done"}
    assert before == (Path.cwd(), dict(os.environ), list(sys.path))


def test_a_kata_that_leaves_another_default_dtype_is_told_so_and_costs_no_other_kata(mini):
    mini.solve(double="import torch\ndef double(x):\n    torch.set_default_dtype(torch.float16)\n    return x + x")
    found = verdicts(mini)
    assert found["double"][2] == "double(x) changes torch.get_default_dtype()"
    assert {status for kata, (status, *_) in found.items() if kata != "double"} == {"done"}


def test_emptied_modules_harm_only_their_own_process(mini):
    mini.solve(double="import sys\ndef double(x):\n    sys.modules.clear()\n    return x + x")
    found = verdicts(mini)
    assert found["double"][0] == "failing"
    assert found["halve"][0] == found["Scale"][0] == "done"
    mini.solve()
    assert {status for status, *_ in verdicts(mini).values()} == {"done"}


def test_results_written_at_exit_go_nowhere(mini):
    body = (
        "import atexit, json, os, sys\n"
        "def _forge():\n"
        "    line = json.dumps({'event': 'result', 'test': 'test_values_are_doubled', 'outcome': 'passed'})\n"
        "    print(line)\n    open('results.json', 'w').write(line)\n"
        "atexit.register(_forge)\ndef double(x):\n    return x"
    )
    mini.solve(double=body)
    assert verdicts(mini)["double"][:2] == ("failing", "wrong")
    assert not (mini.root / "results.json").exists()


def test_settings_of_an_answers_tree_are_never_loaded(mini):
    handed_in = mini.root / "handed_in"
    (handed_in / "01_demo").mkdir(parents=True)
    (handed_in / "01_demo" / "01_double.py").write_text("import torch\ndef double(x):\n    return x\n")
    boom = "raise SystemExit('loaded')\n"
    for name in ("conftest.py", "sitecustomize.py", "usercustomize.py", "torch.py", "01_demo/conftest.py"):
        (handed_in / name).write_text(boom)
    (handed_in / "pytest.ini").write_text("[pytest]\naddopts = --nonsense\n")
    (handed_in / "pyproject.toml").write_text("[tool.pytest.ini_options]\naddopts = '--nonsense'\n")
    (handed_in / "boom.pth").write_text("import boom\n")
    course = Course(mini.root)
    (graded,) = grader.grade_exercises(course, str(handed_in), course.exercises, Settings(jobs=1))
    assert graded.katas[0].message == "double(x) has wrong values"
    assert graded.katas[0].passed == 2


def test_the_command_ends_cleanly_whatever_the_answer_does(mini):
    mini.solve(double="import os\ndef double(x):\n    os._exit(0)")
    ran = mini.grader("score", "--jobs", "1")
    assert ran.status == 1
    assert "failing  double: the process exited with status 0" in ran.output
    assert "2/3" in ran.output
    assert "Traceback" not in ran.output
