"""Pictures travel as JSON out of a child process: what is none is refused."""

import json

import pytest

from torch_katas.verdict.failure import Failure, Kind
from torch_katas.verdict.picture import Picture

PICTURE = Picture((("1", "2"),), (("1", "3"),), ((False, True),), (0, 1), ("[0]",), "[0:1]", "shape (1, 2)", True)


def test_a_picture_comes_back_as_it_went():
    failure = Failure(Kind.WRONG, "wrong", picture=PICTURE)
    assert Failure.from_json(json.loads(json.dumps(failure.to_json()))) == failure


@pytest.mark.parametrize(
    "change",
    [
        {"got": [["1"]]},
        {"got": [["1", 2]]},
        {"got": [["1", "9" * 1000]]},
        {"got": [["1"] * 9]},
        {"differs": [[0, 1]]},
        {"first": [0]},
        {"first": [0, 9]},
        {"labels": ["a", "b"]},
        {"part": "x" * 1000},
        {"moved": 1},
        {"got_steps": ["1"]},
        {"got_steps": [float("nan")]},
        {"got_steps": [0.0] * 1000},
    ],
    ids=str,
)
def test_what_is_no_picture_is_refused(change):
    with pytest.raises(ValueError):
        Picture.from_json({**json.loads(json.dumps(PICTURE.to_json())), **change})
