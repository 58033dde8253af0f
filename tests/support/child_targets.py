"""What a child process of the pool may run in place of a job's tests: here, because a child imports it by its name."""

import os
import time

from torch_katas.runner.events import End, Failed, Integrity, Started, encode
from torch_katas.runner.frames import write_frames
from torch_katas.runner.signing import make_signer


def sender(job, connection):
    """Return the function that sends an event as the child that it is called in."""
    sign = make_signer(job.key)
    return lambda event: write_frames(connection, [sign(encode(event))])


def send_folder(job, connection, folder):
    """Send the folder in place of something else, and come to an end."""
    send = sender(job, connection)
    send(Integrity((folder,), ()))
    send(End())


def send_nonsense(job, connection, folder):
    sender(job, connection)(Integrity(("before",), ()))
    write_frames(connection, [b"no event at all"])
    time.sleep(60)


def send_half_a_frame(job, connection, folder):
    sender(job, connection)(Integrity(("before",), ()))
    os.write(connection.fileno(), b"\x00\x00\x01\x00 and no more")
    time.sleep(60)


def send_without_end(job, connection, folder):
    send = sender(job, connection)
    while True:
        send(Started("test_x", 60))


def leave(job, connection, folder):
    os._exit(3)


def fail(job, connection, folder):
    sender(job, connection)(Failed("the course is broken"))
    os._exit(1)
