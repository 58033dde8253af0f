"""Pictures of chapters 01 to 05, 07, 10, 13 and 18 to 21 are what their scripts draw, from PyTorch's own numbers."""

import runpy
from xml.etree import ElementTree

import pytest
from places import ROOT

DRAWN = (
    ("draw_shapes", "permute_and_reshape", "PERMUTE"),
    ("draw_graph", "graph", "GRAPH"),
    ("draw_shapes", "class_axis", "CLASSES"),
    ("draw_graph", "registered", "REGISTERED"),
    ("draw_curves", "near_and_far", "LOSSES"),
    ("draw_shapes", "collate", "COLLATE"),
    ("draw_curves", "state", "STATE"),
    ("draw_broadcasting", "broadcasting", "PICTURE"),
    ("draw_modern_llm", "picture", "PICTURE"),
    ("draw_reinforcement", "picture", "PICTURE"),
    ("draw_seq2seq", "picture", "PICTURE"),
    ("draw_graphs_time", "picture", "PICTURE"),
)
MOST_BYTES = 20_000


@pytest.fixture(scope="module")
def tools():
    """The names that each script defines; nothing is written."""
    return {name: runpy.run_path(str(ROOT / f"tools/{name}.py")) for name, _, _ in DRAWN}


@pytest.mark.parametrize(("tool", "draw", "path"), DRAWN)
def test_a_picture_is_what_its_script_draws_and_its_lesson_shows_it(tools, tool, draw, path):
    committed = tools[tool][path].read_text(encoding="utf-8")
    assert committed == tools[tool][draw](), f"run `python tools/{tool}.py`"
    assert len(committed.encode()) <= MOST_BYTES
    assert ElementTree.fromstring(committed).tag.endswith("svg")
    assert "prefers-color-scheme: dark" in committed
    lesson = (tools[tool][path].parent / "README.md").read_text(encoding="utf-8")
    assert f"]({tools[tool][path].name})" in lesson


def test_gradients_of_the_graph_are_those_of_the_chain_rule(tools):
    gradients = {name: gradient for name, _, _, gradient in tools["draw_graph"]["values_and_gradients"]()}
    assert gradients == {"w": 20, "h": 10, "e": 10, "loss": 1}


def test_what_stands_in_a_list_is_not_registered(tools):
    rows = {name: answers for name, _, *answers in tools["draw_graph"]["rows"]()}
    assert rows["first.weight"] == [True, True, True]
    assert rows["mean"] == [False, True, True]
    assert rows["hidden[0].weight"] == [False, False, False]


def test_an_lstm_remembers_what_an_rnn_forgets(tools):
    states = tools["draw_curves"]
    assert states["rnn_states"](0.9)[-1] < 0.1
    assert states["lstm_states"](4.595)[-1] > 0.7


def test_rows_sum_to_one_only_where_the_axis_is_kept(tools):
    kept, lost = tools["draw_broadcasting"]["normalized"]()
    assert kept.sum(1).tolist() == pytest.approx([1, 1, 1])
    assert all(abs(total - 1) > 0.05 for total in lost.sum(1).tolist())
