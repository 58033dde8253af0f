"""What an answer reaches for outside its process, and the ways that nobody can close: these are flagged."""

import pytest

from torch_katas.course.model import Course
from torch_katas.grading import grader
from torch_katas.grading.settings import Settings
from torch_katas.store import installation_key
from torch_katas.store.private_folder import private_folder


def grade(mini):
    """Return (status, message) of the kata `double`, and what was flagged."""
    course = Course(mini.root)
    (graded,) = grader.grade_exercises(course, "exercises", course.exercises, Settings(jobs=1))
    kata = next(kata for kata in graded.katas if kata.name == "double")
    return kata.status, kata.message, [flag.what for flag in graded.flags]


@pytest.mark.parametrize(
    "find", [installation_key.state_folder, private_folder, lambda: "/proc/1/environ"], ids=["key", "servers", "others"]
)
def test_secrets_and_other_processes_cannot_be_read(mini, find):
    installation_key.installation_key()
    path = str(find())
    mini.solve(
        double=f"import os\n\n\ndef double(x):\n    path = {path!r}\n"
        "    names = os.listdir(path) if os.path.isdir(path) else open(path, 'rb').read()\n"
        "    raise ValueError(f'read: {len(names)}')"
    )
    status, message, _ = grade(mini)
    assert status == "failing"
    assert message.startswith("your code raises PermissionError")


def test_an_answer_cannot_plant_an_entry_in_the_cache(mini):
    planted = mini.root / ".kata_cache" / "planted.json"
    planted.parent.mkdir()
    mini.solve(double=f"def double(x):\n    open({str(planted)!r}, 'w').write('1')\n    return x")
    assert grade(mini)[0] == "failing"
    assert not planted.exists()


def test_what_lies_in_the_working_folder_is_imported_by_nobody(mini, tmp_path, monkeypatch):
    """A teacher may stand in a submission: its files must not be taken for Python's own modules."""
    folder = tmp_path / "submission"
    folder.mkdir()
    for name in ("json", "random", "socket", "ast", "typing", "torch", "pytest", "sitecustomize", "conftest"):
        (folder / f"{name}.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'a').write({name!r})")
    monkeypatch.chdir(folder)
    monkeypatch.setenv("KATAS_SERVER", "off")
    mini.exercise.write_text("def double(x):\n    return x + x\n\n\n" + "y = 1\n" * 30_000)  # long: tried out first
    assert grade(mini)[0] == "done"
    assert not (tmp_path / "ran").exists()


NOT_PROMISED = {
    "a patch that takes itself back": (
        "import sys\n\n\ndef double(x):\n    frame = sys._getframe(1)\n    while 'checks' not in frame.f_globals:\n"
        "        frame = frame.f_back\n    checks = frame.f_globals['checks']\n    close = checks.close\n\n"
        "    def once(*arguments, **options):\n        checks.close = close\n\n    checks.close = once\n    return x"
    ),
    "what the collector finds": (
        "import gc\n\n\ndef double(x):\n    for found in gc.get_objects():\n"
        "        if type(found) is torch.Tensor and found is not x and found.shape == x.shape:\n"
        "            return found.clone()\n    return x"
    ),
    "events of its own": (
        "import json\nimport os\n\n\ndef double(x):\n    for descriptor in range(3, 64):\n        try:\n"
        "            os.write(descriptor, json.dumps({'event': 'end'}).encode())\n"
        "        except OSError:\n            pass\n"
        "    os._exit(0)"
    ),
    "a thread": (
        "import threading\n\n\ndef double(x):\n    threading.Thread(target=x.add_, args=(x,)).start()\n    return x"
    ),
    "memory by its address": ("import ctypes\n\n\ndef double(x):\n    ctypes.memset(x.data_ptr(), 0, 4)\n    return x"),
}


@pytest.mark.parametrize("name", NOT_PROMISED)
def test_what_no_process_can_prevent_is_flagged(mini, name):
    mini.solve(double=NOT_PROMISED[name])
    *_, flags = grade(mini)
    assert flags
