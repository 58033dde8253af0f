"""What a failure says where the facts differ from run to run, or where the error is not what it seems."""

from pathlib import Path

import pytest

from torch_katas.runner import answers
from torch_katas.runner.explain import explain

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
    assert failure.message == "the test cannot use what Net.forward returned: an int"


def test_a_tests_own_folder_is_left_out(tmp_path):
    text = "def load(path):\n    raise ValueError(f'cannot read {path}')\n"
    failure = explained(tmp_path, text, "load", lambda load: load(tmp_path / "data" / "houses.csv"))
    assert failure.message == "your code raises ValueError: cannot read data/houses.csv"
    assert str(tmp_path) not in str(failure.facts)
