"""The doctor: each part that may be wrong is one line with what to do, and never a traceback."""

import json
import re
import shutil
import sys
import tomllib

import pytest
from places import ROOT

from torch_katas.course.model import Course
from torch_katas.doctor import examine

WELL = {
    "torch": "2.5.0",
    "torchvision": "0.20.0",
    "cuda_built": "",
    "devices": {"cpu": {"name": "CPU", "error": ""}},
}


def lines(findings):
    return [str(finding) for finding in findings]


def torch_lines(**found):
    return lines(examine.torch_findings({**WELL, **found}))


def program(code):
    return [sys.executable, "-c", code]


@pytest.fixture
def healthy(mini, monkeypatch):
    """A mini course with data and the project's own requirements, and a PyTorch that says that it is well."""
    shutil.copytree(ROOT / "data" / "digits", mini.root / "data" / "digits")
    shutil.copy(ROOT / "pyproject.toml", mini.root / "pyproject.toml")
    monkeypatch.setattr(examine, "look_at_torch", lambda: WELL)
    monkeypatch.setattr(examine, "_nvidia", lambda: False)
    return mini


def problems(mini):
    return [finding for finding in examine.examine(Course(mini.root)) if not finding.well]


def test_all_is_well(healthy):
    ran = healthy.grader("doctor")
    assert ran.status == 0
    shown = ran.output.splitlines()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    required = [re.split("[<>=]", requirement)[0] for requirement in project["dependencies"]]
    assert {"torch", "torchvision", "pytest", "pytest-timeout"} <= set(required)
    assert all(line.startswith("ok ") for line in shown)
    assert [line[9:24].strip() for line in shown] == [
        *("Python", *(name for name in required if name != "torchvision"), "torchvision", "cpu"),
        *("data/digits", "exercises", ".kata_cache", "backups", "temporary files"),
    ]


def test_a_problem_ends_with_status_1(healthy):
    (healthy.root / "data/digits/MNIST/raw/train-labels-idx1-ubyte").unlink()
    ran = healthy.grader("doctor")
    assert ran.status == 1
    assert "problem  data/digits     train-labels-idx1-ubyte: No such file or directory; put" in ran.output
    assert max(map(len, ran.output.splitlines())) <= 80


def test_data_that_is_cut_short(healthy):
    path = healthy.root / "data/digits/MNIST/raw/t10k-images-idx3-ubyte"
    path.write_bytes(path.read_bytes()[:-1])
    assert lines(problems(healthy))[0].startswith("problem  data/digits     t10k-images-idx3-ubyte is damaged; put")


def test_no_requirements_can_be_read(healthy):
    (healthy.root / "pyproject.toml").write_text("[project")
    assert problems(healthy) == []


@pytest.mark.parametrize(
    ("required", "version", "well"),
    [(">=3.11", (3, 11, 0), True), (">=3.11", (3, 10, 9), False), (">=3.11", (4, 0, 0), True), ("", (3, 2, 0), True)],
)
def test_python(required, version, well):
    assert examine.python(required, version).well is well


@pytest.mark.parametrize(
    ("version", "least", "well"),
    [("8.2.0", "8.2", True), ("8.10", "8.2", True), ("8.1.9", "8.2", False), ("2.0+cpu", "2", True), ("1", "", True)],
)
def test_package_versions(version, least, well):
    assert examine.package("x", least, version).well is well


def test_a_missing_package_says_how_to_install_it():
    assert str(examine.package("no-such-package", "")) == "problem  no-such-package is not installed; pip install -e ."


def test_torch_works():
    assert torch_lines() == ["ok       torchvision     0.20.0", "ok       cpu             works"]


def test_devices_are_named():
    devices = {"cpu": WELL["devices"]["cpu"], "cuda:0": {"name": "H200", "error": "RuntimeError: no kernel"}}
    assert torch_lines(devices=devices)[-1].startswith("problem  cuda:0          H200 fails: RuntimeError: no kernel")
    devices["cuda:0"]["error"] = ""
    assert torch_lines(devices=devices)[-1] == "ok       cuda:0          H200 works"


def test_a_gpu_that_torch_does_not_use_is_told_and_no_problem(monkeypatch):
    monkeypatch.setattr(examine, "_nvidia", lambda: True)
    said = " ".join(torch_lines()[-1].split())
    assert said.startswith("ok cuda not used: an NVIDIA GPU is there, but this torch is built for the CPU alone")
    assert "driver" in torch_lines(cuda_built="12.4")[-1]


def test_torchvision_that_does_not_fit():
    found = {**WELL, "torchvision_error": "RuntimeError: operator torchvision::nms does not exist"}
    (first, *_) = examine.torch_findings(found)
    assert not first.well
    assert "torchvision::nms" in str(first)


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("import os; os.kill(os.getpid(), 11)", "importing it ends Python (signal 11)"),
        ("raise SystemExit('no good')", "importing it ends Python: no good"),
        ("print('noise')", "importing it ends Python: no word of why"),
        ("print(); print(3)", "no sense in its answer"),
    ],
)
def test_a_broken_torch_is_a_line(code, says):
    (finding,) = examine.torch_findings(examine.look_at_torch(program(code)))
    assert not finding.well
    assert says in " ".join(str(finding).split())


def test_a_torch_that_hangs_is_a_line(monkeypatch):
    monkeypatch.setattr(examine, "LIMIT", 0.5)
    assert examine.look_at_torch(program("import time; time.sleep(60)")) == {"error": "no answer within 0.5 s"}


def test_noise_before_the_answer_does_no_harm():
    assert examine.look_at_torch(program(f"print('noise'); print({json.dumps(WELL)!r})")) == WELL


def test_a_torch_that_cannot_be_imported(tmp_path, monkeypatch):
    (tmp_path / "torch.py").write_text("raise ImportError('libcudart.so.12: cannot open shared object file')\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    (finding,) = examine.torch_findings(examine.look_at_torch())
    assert "torch does not: ImportError: libcudart.so.12" in " ".join(str(finding).split())


@pytest.mark.timeout(200)
def test_the_real_torch_works():
    found = examine.look_at_torch()
    assert found["devices"]["cpu"] == {"name": "CPU", "error": ""}
    assert set(found) >= {"torch", "torchvision", "cuda_built"}


def test_a_folder_that_cannot_be_written(healthy):
    (healthy.root / ".kata_cache").write_text("in the way")
    assert lines(problems(healthy)) == [
        "problem  .kata_cache     cannot be written (Not a directory); allow it: every\n"
        "                         run grades everything"
    ]


def test_read_only_exercises(healthy):
    healthy.exercise.chmod(0o444)
    assert lines(problems(healthy)) == [
        "problem  exercises       read-only: exercises/01_demo/01_double.py; chmod -R u+w\n"
        "                         exercises"
    ]


def test_nothing_is_left_behind(healthy):
    before = sorted(healthy.root.rglob("*"))
    list(examine.examine(Course(healthy.root)))
    assert sorted(healthy.root.rglob("*")) == before
