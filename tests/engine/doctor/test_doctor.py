"""The doctor: each part that may be wrong is one finding with what to do, and never a traceback."""

import json
from importlib import metadata

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from torch_katas.course.model import Course
from torch_katas.doctor import packages, torch_check
from torch_katas.doctor.examine import examine
from torch_katas.doctor.finding import Finding, format_finding
from torch_katas.doctor.packages import examine_package, examine_python, is_needed, package_findings
from torch_katas.doctor.torch_check import look_at_torch, torch_findings

WELL = {
    "torch": "2.5.0",
    "torchvision": "0.20.0",
    "cuda_built": "",
    "devices": {"cpu": {"name": "CPU", "error": ""}},
}
INSTALL = "pip install torch-katas"


def torch_lines(**changes):
    return [format_finding(finding) for finding in torch_findings({**WELL, **changes})]


@pytest.fixture
def healthy(mini, monkeypatch):
    """The mini course, and a PyTorch that reports itself well without being imported."""
    monkeypatch.setattr(torch_check, "look_at_torch", lambda: WELL)
    monkeypatch.setattr(torch_check, "has_nvidia_gpu", lambda: False)
    return mini


def problem_lines(mini):
    return [format_finding(finding) for finding in examine(Course(mini.root)) if finding.is_problem]


def test_all_is_well(healthy):
    ran = healthy.grader("doctor")
    assert ran.status == 0
    shown = ran.output.splitlines()
    required = [Requirement(text) for text in metadata.requires("torch-katas")]
    names = [requirement.name for requirement in required if is_needed(requirement)]
    assert {"torch", "torchvision", "pytest", "pytest-timeout"} <= set(names)
    assert "ruff" not in names  # it belongs to an extra
    assert all(line.startswith("ok ") for line in shown)
    assert [line[9:24].strip() for line in shown] == [
        *("Python", *(name for name in names if name != "torchvision"), "torchvision", "cpu", "sandbox", "warm server"),
        *("exercises", ".kata_cache", "backups", "temporary files"),
    ]


def test_a_problem_ends_with_status_1(healthy):
    (healthy.root / "backups").write_text("in the way")
    ran = healthy.grader("doctor")
    assert ran.status == 1
    assert "problem  backups         cannot be written (Not a directory); allow it: reset" in ran.output
    assert max(map(len, ran.output.splitlines())) <= 80


def test_an_empty_course_is_well(tmp_path, healthy):
    (tmp_path / "pyproject.toml").write_text("[tool.katas]\n")
    assert [finding.what for finding in examine(Course(tmp_path)) if finding.is_problem] == []


# Packages


@pytest.mark.parametrize(
    ("required", "version", "well"),
    [(">=3.11", (3, 11, 0), True), (">=3.11", (3, 10, 9), False), (">=3.11", (4, 0, 0), True), ("", (3, 2, 0), True)],
)
def test_python(required, version, well):
    assert examine_python(SpecifierSet(required), version).is_problem is not well


@pytest.mark.parametrize(
    ("required", "version", "fact", "remedy"),
    [
        ("x>=8.2", "8.2.0", "8.2.0", ""),
        ("x>=8.2", "8.10", "8.10", ""),
        ("x>=8.2", "8.1.9", "8.1.9 is older than 8.2", "pip install --upgrade 'x>=8.2'"),
        ("x>=2", "2.0+cpu", "2.0+cpu", ""),
        ("x>=2", "3.0.dev1", "3.0.dev1", ""),
        ("x", "1", "1", ""),
        ("x<10,>=8.4", "10.0", "10.0 is not <10", "pip install --upgrade 'x<10,>=8.4'"),
        ("x>=8.2", "my own build", "my own build", ""),
    ],
)
def test_package_versions(required, version, fact, remedy):
    assert examine_package(Requirement(required), INSTALL, version) == Finding("x", fact, remedy)


def test_a_missing_package_says_how_to_install_it():
    finding = examine_package(Requirement("no-such-package"), "pip install -e .")
    assert format_finding(finding) == "problem  no-such-package is not installed; pip install -e ."


def test_an_engine_that_is_not_installed_is_one_finding(monkeypatch):
    monkeypatch.setattr(packages, "ENGINE", "no-such-engine")
    assert list(package_findings(INSTALL, (3, 11))) == [Finding("no-such-engine", "is not installed", INSTALL)]


# PyTorch


def test_torch_works(monkeypatch):
    monkeypatch.setattr(torch_check, "has_nvidia_gpu", lambda: False)
    assert torch_lines() == ["ok       torchvision     0.20.0", "ok       cpu             works"]


def test_devices_are_named():
    devices = {"cpu": WELL["devices"]["cpu"], "cuda:0": {"name": "H200", "error": "RuntimeError: no kernel"}}
    assert torch_lines(devices=devices)[-1].startswith("problem  cuda:0          H200 fails: RuntimeError: no kernel")
    devices["cuda:0"]["error"] = ""
    assert torch_lines(devices=devices)[-1] == "ok       cuda:0          H200 works"


def test_a_gpu_that_torch_does_not_use_is_named_and_no_problem(monkeypatch):
    monkeypatch.setattr(torch_check, "has_nvidia_gpu", lambda: True)
    words = " ".join(torch_lines()[-1].split())
    assert words.startswith("ok cuda not used: an NVIDIA GPU is there, but this torch is built for the CPU alone")
    assert "driver" in torch_lines(cuda_built="12.4")[-1]


def test_torchvision_that_does_not_fit():
    found = {**WELL, "torchvision_error": "RuntimeError: operator torchvision::nms does not exist"}
    (first, *_) = torch_findings(found)
    assert first.is_problem
    assert "torchvision::nms" in first.fact


@pytest.mark.parametrize(
    ("code", "fact"),
    [
        ("import os; os.kill(os.getpid(), 11)", "importing it ends Python (signal 11)"),
        ("raise SystemExit('no good')", "importing it ends Python: no good"),
        ("print('noise')", "importing it ends Python: no word of why"),
        ("print(); print(3)", "no sense in its answer"),
    ],
)
def test_a_broken_torch_is_a_finding(code, fact):
    (finding,) = torch_findings(look_at_torch("-c", code))
    assert finding.is_problem
    assert fact in finding.fact


def test_a_torch_that_hangs_is_a_finding(monkeypatch):
    monkeypatch.setattr(torch_check, "LIMIT", 0.5)
    assert look_at_torch("-c", "import time; time.sleep(60)") == {"error": "no answer within 0.5 s"}


def test_noise_before_the_answer_does_no_harm():
    assert look_at_torch("-c", f"print('noise'); print({json.dumps(WELL)!r})") == WELL


def test_a_torch_that_cannot_be_imported(tmp_path, monkeypatch):
    (tmp_path / "torch.py").write_text("raise ImportError('libcudart.so.12: cannot open shared object file')\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    (finding,) = torch_findings(look_at_torch())
    assert finding.fact.startswith("torch does not: ImportError: libcudart.so.12")


@pytest.mark.timeout(200)
def test_the_real_torch_works():
    found = look_at_torch()
    assert found["devices"]["cpu"] == {"name": "CPU", "error": ""}
    assert set(found) >= {"torch", "torchvision", "cuda_built"}


# Files


def test_a_folder_that_cannot_be_written(healthy):
    (healthy.root / ".kata_cache").write_text("in the way")
    assert problem_lines(healthy) == [
        "problem  .kata_cache     cannot be written (Not a directory); allow it: every\n"
        "                         run grades everything"
    ]


def test_read_only_exercises(healthy):
    healthy.exercise.chmod(0o444)
    assert problem_lines(healthy) == [
        "problem  exercises       read-only: exercises/01_demo/01_double.py; chmod -R u+w\n"
        "                         exercises"
    ]


def test_a_merge_that_is_half_done(healthy):
    text = healthy.exercise.read_text()
    healthy.exercise.write_text(text + "<<<<<<< HEAD\nx = 1\n=======\nx = 2\n>>>>>>> new\n")
    line = text.count("\n") + 1
    (problem,) = problem_lines(healthy)
    assert f"exercises/01_demo/01_double.py:{line};" in problem
    assert "keep one of the two versions, delete the marks" in " ".join(problem.split())


def test_nothing_is_left_behind(healthy):
    before = sorted(healthy.root.rglob("*"))
    list(examine(Course(healthy.root)))
    assert sorted(healthy.root.rglob("*")) == before
