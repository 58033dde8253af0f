"""What the server does once for all children: only what has done a child no harm, and while the file is the same."""

import pytest

from torch_katas.warm import preload
from torch_katas.warm.repeats import Repeats

REQUEST = [["01_demo", "01_double", ["double"], "cpu"]]
EXERCISE = ("01_demo", "01_double", ("double",), "cpu")


@pytest.fixture
def collected(monkeypatch):
    """The exercises whose hidden tests are collected, with a course whose files are what the test says."""
    calls = []
    monkeypatch.setattr(preload, "collect_ahead", lambda root, *exercise: calls.append(exercise))
    return calls


@pytest.fixture
def state(monkeypatch):
    states = ["first"]
    monkeypatch.setattr(preload, "tests_state", lambda root, chapter, stem: states[-1])
    return states


def test_nothing_is_collected_before_a_child_has_come_to_its_end(tmp_path, collected, state):
    repeats = Repeats(tmp_path)
    for _ in range(2):
        assert not repeats.prepare(repeats.states(REQUEST))
    assert collected == []


def test_what_was_harmless_is_collected_once(tmp_path, collected, state):
    repeats = Repeats(tmp_path)
    repeats.ended_well(repeats.states(REQUEST))
    assert repeats.prepare(repeats.states(REQUEST))
    assert not repeats.prepare(repeats.states(REQUEST))
    assert collected == [EXERCISE]


def test_a_file_that_has_changed_is_a_childs_again(tmp_path, collected, state):
    repeats = Repeats(tmp_path)
    repeats.ended_well(repeats.states(REQUEST))
    repeats.prepare(repeats.states(REQUEST))
    state.append("second")
    assert not repeats.prepare(repeats.states(REQUEST))
    repeats.ended_well(repeats.states(REQUEST))
    assert repeats.prepare(repeats.states(REQUEST))
    assert collected == [EXERCISE] * 2


def test_what_cannot_be_collected_is_not_tried_again(tmp_path, monkeypatch, state):
    calls = []

    def fail(*_):
        calls.append(1)
        raise ImportError("nothing like it")

    monkeypatch.setattr(preload, "collect_ahead", fail)
    repeats = Repeats(tmp_path)
    repeats.ended_well(repeats.states(REQUEST))
    repeats.prepare(repeats.states(REQUEST))
    repeats.prepare(repeats.states(REQUEST))
    assert calls == [1]


@pytest.mark.parametrize("request_", [None, 3, [["01_demo"]], [[1, 2, 3, 4]]])
def test_nonsense_names_no_exercise(tmp_path, request_):
    assert Repeats(tmp_path).states(request_) == {}
