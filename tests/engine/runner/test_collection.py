"""Which tests need nothing of pytest's fixtures, and what they are called with."""

import shutil

import pytest
import torch
from places import MINI_COURSE

from torch_katas.course.model import Course
from torch_katas.runner import collection, pytest_private
from torch_katas.runner.host import Host
from torch_katas.runner.job import Job
from torch_katas.runner.session import PreparedSession

TESTS = """
import pytest

@pytest.fixture
def thing():
    return 1

@pytest.fixture
def shadowed():
    return "of the test file"

def test_kata(double): "."
def test_two_katas(double, halve): "."
def test_helper(double, numbered): "."
def test_device(double, device): "."
@pytest.mark.parametrize("size", [1, 2])
def test_parameter(double, size): "."
@pytest.mark.parametrize("numbered", [3])
def test_parameter_named_like_a_helper(double, numbered): "."
def test_fixture(double, thing): "."
def test_shadowed(double, shadowed): "."
def test_fixture_of_the_helpers(double, made): "."
def test_built_in(double, tmp_path): "."
@pytest.mark.parametrize("thing", [3], indirect=True)
def test_indirect(double, thing): "."
"""
HELPERS = """
import pytest

def numbered():
    return "numbers"

def shadowed():
    return "of the helpers"

def double():
    return "no kata"

@pytest.fixture
def made():
    return 1
"""
SIMPLE = {
    *("test_kata", "test_two_katas", "test_helper", "test_device[cpu]", "test_parameter[1]", "test_parameter[2]"),
    "test_parameter_named_like_a_helper[3]",
}


@pytest.fixture(scope="module")
def items(tmp_path_factory):
    """The tests above by name, as a session for the solution has collected them."""
    root = tmp_path_factory.mktemp("collection") / "course"
    shutil.copytree(MINI_COURSE, root)
    settings = root / "pyproject.toml"
    settings.write_text(settings.read_text().replace("[tool.katas]", '[tool.katas]\nhelpers = "tests/helpers.py"'))
    (root / "tests/helpers.py").write_text(HELPERS)
    (root / "tests/01_demo/test_01_double.py").write_text(TESTS)
    prepared = PreparedSession(Course(root))
    job = Job(str(root), "solutions", ("01_demo/01_double",), device="cpu")
    exercises = prepared.reporter.accept_job(prepared.config, job, Host(lambda event: None))
    prepared._collect(exercises)
    yield {item.name: item for item in prepared.session.items}
    pytest_private.end_session(prepared.session)


def test_tests_of_katas_parameters_and_helpers_are_simple(items):
    assert {name for name, item in items.items() if collection.is_simple(item)} == SIMPLE


def arguments(items, name: str) -> dict:
    return collection.arguments_of(items[name], collection.kata_finder(items[name]))


def test_a_simple_test_gets_its_katas_parameters_and_helpers(items):
    assert arguments(items, "test_two_katas").keys() == {"double", "halve"}
    assert arguments(items, "test_helper")["numbered"]() == "numbers"
    assert arguments(items, "test_parameter[2]")["size"] == 2
    assert str(arguments(items, "test_device[cpu]")["device"]) == "cpu"


def test_the_nearest_of_a_name_counts(items):
    assert arguments(items, "test_parameter_named_like_a_helper[3]")["numbered"] == 3
    assert arguments(items, "test_kata")["double"](torch.ones(1)).item() == pytest.approx(2.0)
