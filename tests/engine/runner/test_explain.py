"""What a failure says where the facts differ from run to run, or where the error is not what it seems."""

import bdb
import sys
from pathlib import Path

import pytest
import torch

from torch_katas import checks
from torch_katas.runner import answers, side_effects
from torch_katas.runner.explain import explain
from torch_katas.verdict.failure import Kind

NET = """\
class Net:
    def __init__(self):
        pass

    def forward(self, x):
        return x
"""


def explained(tmp_path: Path, text: str, kata: str, use):
    answer = answers.load(answers.read(tmp_path / "answer.py", "answer.py", text))
    with pytest.raises(Exception, match="") as caught:
        use(answer.kata(kata))
    return explain(caught.value, answer, kata, "()")


def test_an_attribute_that_a_class_never_sets_is_named(tmp_path):
    failure = explained(tmp_path, NET, "Net", lambda net: net().weight)
    assert failure.message == "the test got AttributeError: 'Net' object has no attribute 'weight'"


def test_what_a_method_returned_is_named(tmp_path):
    failure = explained(tmp_path, NET, "Net", lambda net: net().forward(3).shape)
    assert (
        failure.message
        == "the test got AttributeError: 'int' object has no attribute 'shape', after Net.forward returned an int"
    )


def test_a_tests_own_folder_is_left_out(tmp_path):
    text = "def load(path):\n    raise ValueError(f'cannot read {path}')\n"
    failure = explained(tmp_path, text, "load", lambda load: load(tmp_path / "data" / "houses.csv"))
    assert failure.message == "your code raises ValueError: cannot read data/houses.csv"
    assert str(tmp_path) not in str(failure.facts)


def test_the_error_that_was_expected_is_named_where_another_is_raised(tmp_path):
    text = "def drop(n):\n    assert n > 0\n"
    failure = explained(tmp_path, text, "drop", lambda drop: checks.raises(ValueError, lambda: drop(0)))
    assert failure.kind == Kind.RAISED
    assert failure.facts == (("called", "drop(n = 0)"), ("expected", "ValueError"))
    assert failure.where.line == 2


@pytest.mark.parametrize(
    ("text", "call", "called"),
    [
        (
            "def pool(x, stride=None):\n    stride = stride or 2\n    x[stride]\n",
            (3,),
            "pool(x = 3, stride = None)",
        ),
        ("def pool(x, stride=None):\n    x = stride\n    x[9]\n", (3, 4), "pool(x = 3, stride = 4)"),
        ("class pool:\n    def __init__(self, n=2):\n        n = n[0]\n", (), "pool.__init__(n = 2)"),
    ],
)
def test_a_call_that_raises_is_told_as_it_was_made(tmp_path, text, call, called):
    answer = answers.load(answers.read(tmp_path / "answer.py", "answer.py", text))
    kata = side_effects.watch(answer.kata("pool"), (), ("__init__",))
    with pytest.raises(TypeError) as caught:
        kata(*call)
    assert explain(caught.value, answer, "pool", "()").facts == (("called", called),)


def test_what_follows_a_methods_return_is_not_laid_at_its_door(tmp_path):
    def use(net):
        net().forward(3)
        return (1, 2).flatten()

    failure = explained(tmp_path, NET, "Net", use)
    assert failure.message.endswith("'tuple' object has no attribute 'flatten', after Net.forward returned an int")


def test_plain_arguments_stand_as_they_are_written(tmp_path):
    text = "def f(rows, dim, x):\n    raise KeyError\n"
    failure = explained(tmp_path, text, "f", lambda f: f([[1, 2], [3]], dim=None, x=torch.ones(2)))
    called = "f(rows = [[1, 2], [3]], dim = None, x = a tensor of shape (2,), float32, cpu)"
    assert failure.facts == (("called", called),)


@pytest.mark.parametrize(("name", "line"), [("F", "import torch.nn.functional as F"), ("np", "import numpy as np")])
def test_what_is_usually_imported_can_be_imported(tmp_path, name, line):
    failure = explained(tmp_path, f"def f():\n    return {name}.relu\n", "f", lambda f: f())
    assert failure.advice == f"Import it at the top of the file: `{line}`."
    with pytest.raises(answers.AnswerError) as caught:
        answers.load(answers.read(tmp_path / "other.py", "other.py", f"y = {name}.pi\n"))
    assert caught.value.failure.advice == failure.advice


def test_no_advice_for_other_names(tmp_path):
    assert explained(tmp_path, "def f():\n    return xs\n", "f", lambda f: f()).advice == ""


def test_a_breakpoint_is_told_as_one(tmp_path, monkeypatch):
    def quit_debugger():
        raise bdb.BdbQuit

    monkeypatch.setattr(sys, "breakpointhook", quit_debugger)
    failure = explained(tmp_path, "def f():\n    breakpoint()\n    return 1\n", "f", lambda f: f())
    assert failure.message == "your code stops in the debugger, and nobody is at the keyboard"
    assert failure.where.text == "breakpoint()"


def test_the_parameter_without_a_gradient_has_its_name(tmp_path):
    class Two(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.first, self.second = torch.nn.Linear(2, 2), torch.nn.Linear(2, 2)

    def use(f):
        model = Two()
        checks.gradient_reaches(model.first(torch.ones(1, 2)), *model.parameters(), of="f")

    failure = explained(tmp_path, "def f():\n    pass\n", "f", use)
    assert ("parameter", "input 3 is model.second.weight") in failure.facts
