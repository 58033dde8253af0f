"""A known wrong answer on its way to a child: it comes back as it was sent, and nothing else is taken for one."""

import json
import os
from multiprocessing import Pipe

import pytest

from torch_katas.runner.canary_reply import MAX_REPLY, Canary, encode, parse
from torch_katas.runner.frames import read_frame, write_frames
from torch_katas.verdict.json_fields import FieldError

CANARY = Canary("double", "double__squares", "def double(x):\n    return x * x  # \ud800", "def halve(x): ...")


@pytest.mark.parametrize("canary", [CANARY, None])
def test_it_comes_back(canary):
    assert parse(encode(canary)) == canary


def test_one_that_is_too_long_is_none():
    assert parse(encode(Canary("double", "double__squares", "x" * MAX_REPLY))) is None


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"3", b"{}", b'{"kata": 3, "name": "", "text": "", "solution": ""}', b"{"]
)
def test_what_is_none_is_refused(data):
    with pytest.raises((FieldError, json.JSONDecodeError)):
        parse(data)


@pytest.mark.skipif(os.name == "nt", reason="Windows' pipes keep messages whole by themselves")
def test_a_message_is_read_whole_or_not_at_all():
    ours, theirs = Pipe()
    write_frames(theirs, [b"first"])
    write_frames(theirs, [b"x" * 100])
    assert read_frame(ours, 100) == b"first"
    with pytest.raises(EOFError):
        read_frame(ours, 99)
    os.write(theirs.fileno(), b"\x00\x00\x00\x09half")
    theirs.close()
    with pytest.raises(EOFError):
        while True:
            read_frame(ours, 1 << 30)
