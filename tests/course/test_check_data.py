"""What the doctor says about this course's data."""

import shutil

import pytest
from check_data import check_digits
from places import ROOT

from torch_katas.course.model import Course
from torch_katas.doctor.course_check import course_findings
from torch_katas.doctor.finding import Finding, format_finding

RAW = "data/digits/MNIST/raw"


@pytest.fixture
def copy(tmp_path):
    shutil.copytree(ROOT / "data" / "digits", tmp_path / "data" / "digits")
    return tmp_path


def test_the_doctor_runs_it():
    assert list(course_findings(Course(ROOT))) == [Finding("data/digits", "readable")]


def test_a_file_that_is_missing(copy):
    (copy / RAW / "train-labels-idx1-ubyte").unlink()
    line = format_finding(Finding(**check_digits(copy)))
    assert line.startswith("problem  data/digits     train-labels-idx1-ubyte: No such file or directory; put")


@pytest.mark.parametrize("name", ["t10k-images-idx3-ubyte", "train-labels-idx1-ubyte"])
def test_a_file_that_is_cut_short(copy, name):
    path = copy / RAW / name
    path.write_bytes(path.read_bytes()[:-1])
    line = format_finding(Finding(**check_digits(copy)))
    assert line.startswith(f"problem  data/digits     {name} is damaged; put")


def test_files_that_are_empty(copy):
    (copy / RAW / "train-images-idx3-ubyte").write_bytes(b"")
    assert check_digits(copy)["fact"] == "train-images-idx3-ubyte is damaged"
