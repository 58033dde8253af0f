"""The end of a child whose answer has changed what tests rely on: it needs nothing that can be changed."""

import builtins
import json
import os
from multiprocessing import Pipe

import pytest

from torch_katas.grading.channel import Channel
from torch_katas.runner.events import CutShort, End, Integrity, encode
from torch_katas.runner.signing import make_signer
from torch_katas.runner.tampered import make_end


@pytest.mark.skipif(not hasattr(os, "fork"), reason="runs in a forked process")
def test_it_says_what_has_changed_whatever_that_is():
    ours, theirs = Pipe()
    channel = Channel(ours, key=b"key")
    pid = os.fork()
    if pid == 0:
        sign = make_signer(b"key")
        end = make_end(theirs, sign, [sign(encode(CutShort()))])
        os.write = os._exit = json.dumps = builtins.len = None
        end(['torch."equal"\n', "x" * 1000, *["name"] * 100])
    assert os.waitpid(pid, 0)[1] == 0
    before, first, last = channel.receive()
    assert before == CutShort()
    assert last == End()
    assert isinstance(first, Integrity)
    assert first.changed[:3] == ("torch.equal", "x" * 200, "name")
    assert len(first.changed) == 20
    channel.close()
    theirs.close()
