"""The controller's half of the channel: whole events, in whatever pieces they come, and never a wait."""

import os
import struct
import time
from multiprocessing import Pipe

import pytest

from torch_katas.grading.channel import Channel, ChannelClosedError
from torch_katas.runner.canary_reply import MAX_REPLY
from torch_katas.runner.events import CanaryWanted, End, EventError, Started, encode
from torch_katas.runner.frames import MAX_FRAME, read_frame, write_frames
from torch_katas.runner.signing import SIZE, make_signer

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows' pipes keep messages whole by themselves")

EVENT = Started("test_one", 10.0)
KEY = b"the key of one child"


@pytest.fixture
def pipe():
    ours, theirs = Pipe()
    channel = Channel(ours, ["test_one"], KEY)
    yield channel, theirs
    channel.close()
    theirs.close()


def frame(data: bytes) -> bytes:
    return struct.pack("!I", len(data)) + data


def signed(*events) -> list[bytes]:
    """Return events as a child sends them."""
    sign = make_signer(KEY)
    return [sign(encode(event)) for event in events]


def test_nothing_has_come(pipe):
    channel, _ = pipe
    assert list(channel.receive()) == []


def test_several_events_at_a_time(pipe):
    channel, theirs = pipe
    for data in signed(EVENT, EVENT, End()):
        write_frames(theirs, [data])
    assert list(channel.receive()) == [EVENT, EVENT, End()]


def test_an_event_in_pieces_is_not_waited_for(pipe):
    channel, theirs = pipe
    data = frame(*signed(EVENT))
    start = time.monotonic()
    for byte in data[:-1]:
        os.write(theirs.fileno(), bytes([byte]))
        assert list(channel.receive()) == []
    os.write(theirs.fileno(), data[-1:])
    assert list(channel.receive()) == [EVENT]
    assert time.monotonic() - start < 1


def test_the_events_before_nonsense_count(pipe):
    channel, theirs = pipe
    os.write(theirs.fileno(), frame(*signed(EVENT)) + frame(b"nonsense"))
    events = channel.receive()
    assert next(events) == EVENT
    with pytest.raises(EventError):
        next(events)


@pytest.mark.parametrize(
    "data",
    [
        *(b"garbage", frame(b""), struct.pack("!I", MAX_FRAME + SIZE + 1), frame(*signed(Started("x", 1)))),
        *(frame(encode(EVENT)), frame(make_signer(b"another key")(encode(EVENT))), frame(signed(EVENT, EVENT)[1])),
    ],
)
def test_what_is_no_event_is_an_error_of_this_channel(pipe, data):
    channel, theirs = pipe
    os.write(theirs.fileno(), data)
    with pytest.raises(EventError):
        list(channel.receive())


def test_the_end_of_the_pipe(pipe):
    channel, theirs = pipe
    os.write(theirs.fileno(), frame(*signed(EVENT)) + b"ha")
    theirs.close()
    assert list(channel.receive()) == [EVENT]
    with pytest.raises(ChannelClosedError):
        list(channel.receive())


def test_an_answer_arrives_whole(pipe):
    channel, theirs = pipe
    channel.send(b"x" * MAX_REPLY)
    assert read_frame(theirs, MAX_REPLY) == b"x" * MAX_REPLY


def test_a_child_that_does_not_read_is_not_waited_for(pipe):
    channel, _ = pipe
    start = time.monotonic()
    with pytest.raises(EventError):
        for _ in range(100):
            channel.send(b"x" * MAX_REPLY)
    assert time.monotonic() - start < 1


def test_a_child_that_has_gone_is_not_answered(pipe):
    channel, theirs = pipe
    theirs.close()
    with pytest.raises(ChannelClosedError):
        channel.send(b"x")


@pytest.mark.parametrize("later", [EVENT, CanaryWanted("double")], ids=["a test", "the same again"])
def test_who_has_asked_for_a_canary_has_no_more_tests(pipe, later):
    channel, theirs = pipe
    for data in signed(EVENT, CanaryWanted("double"), CanaryWanted("halve"), later):
        write_frames(theirs, [data])
    events = channel.receive()
    assert [next(events) for _ in range(3)] == [EVENT, CanaryWanted("double"), CanaryWanted("halve")]
    with pytest.raises(EventError):
        next(events)


def test_an_event_that_is_sent_again_is_none(pipe):
    channel, theirs = pipe
    (data,) = signed(EVENT)
    write_frames(theirs, [data])
    write_frames(theirs, [data])
    events = channel.receive()
    assert next(events) == EVENT
    with pytest.raises(EventError):
        next(events)
