"""A known wrong answer runs under its kata's name, and stands where it stood."""

from pathlib import Path

import pytest
import torch

from torch_katas.runner import answers
from torch_katas.runner.answers import AnswerError

TEXT = """\
import torch


def _helper(x):
    return x + 1


def f__of_helper(x):
    return _helper(x)


class Net__plain:
    def forward(self):
        return type(self).__name__, Net__plain.forward.__qualname__


class Net__built_on_it(Net__plain):
    def more(self):
        return super().forward()


class Twice__shapeless(torch.autograd.Function):
    @staticmethod
    def forward(context, x):
        return x * 2

    @staticmethod
    def backward(context, gradient):
        return gradient, gradient


raise_if_run = [name for name in list(globals()) if "__" in name.strip("_")]
"""


@pytest.fixture
def known(tmp_path: Path):
    return answers.read(tmp_path / "wrong.py", "wrong.py", TEXT)


def test_it_has_the_katas_name_and_its_own_line(known):
    answer = answers.load_wrong(known, "f__of_helper")
    assert answer.kata("f")(1) == 2
    latest = answer.trace.latest("f")
    assert (latest.qualname, latest.line, latest.value) == ("f", 9, 2)
    assert answer.source.definitions["f"].line == 8


def test_a_class_knows_itself_by_the_katas_name(known):
    answer = answers.load_wrong(known, "Net__plain")
    assert answer.kata("Net")().forward() == ("Net", "Net.forward")


def test_what_it_builds_on_is_there_and_no_other_wrong_answer(known):
    answer = answers.load_wrong(known, "Net__built_on_it")
    assert answer.kata("Net")().more() == ("Net", "Net__plain.forward")
    assert answer.module.raise_if_run == ["Net__plain"]


def test_messages_of_autograd_speak_of_the_kata(known):
    twice = answers.load_wrong(known, "Twice__shapeless").kata("Twice")
    with pytest.raises(RuntimeError, match="TwiceBackward returned an incorrect number"):
        twice.apply(torch.ones(1, requires_grad=True)).backward()


def test_an_unknown_name_is_missing(known):
    with pytest.raises(AnswerError, match="is not defined"):
        answers.load_wrong(known, "f__other")
