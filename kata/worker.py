"""Inside a child process: run the hidden tests of some exercises and send what they say through a pipe.

The controller says what to run in a Job; everything that comes back is plain data, one event at a time, so that what
was seen before a crash is not lost.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

Send = Callable[[dict[str, Any]], None]


@dataclass(frozen=True)
class Job:
    """What one child has to do. Every field is plain, so that it can be pickled to a fresh process."""

    root: str
    tree: str
    exercises: tuple[str, ...]
    """Keys: `03_sequence_shapes/01_batch_first`."""
    texts: tuple[tuple[str, str], ...] = ()
    """Answers as text, by key; an exercise that is not named here is read from its tree."""
    tests: tuple[str, ...] | None = None
    """Names of the tests to run, or None for all."""
    device: str = "all"
    proof: bool = False
    """Run on the stub, the solution and every known wrong answer instead of the tree."""
    wrong_only: bool = False
    """With proof: on the known wrong answers alone."""
    threads: int = 1
    """Threads for torch's own operators."""
    memory: int | None = None
    """Bytes that the child may use on top of what the libraries take, or None for no limit."""


def main(job: Job, connection: Connection, folder: str) -> None:
    """Run a job in this process, confined to `folder`, and report through the connection."""
    # Imported here, not above: the controller imports this module for Job, and needs neither pytest nor torch.
    import torch

    from kata.confine import confine
    from kata.guard import Guard
    from kata.output import Output
    from kata.warmup import warm_up

    warm_up()  # forked, this has happened in the server
    confine(folder, job.memory)
    torch.set_num_threads(job.threads)
    root = Path(job.root)
    hidden = tuple(root / name for name in ("solutions", "tests", "misconceptions"))
    output, guard = Output(), Guard(hidden, Path(folder))
    run(job, connection.send, output, guard)
    connection.send({"event": "end"})
    connection.close()
    os._exit(0)  # nothing of the answer's gets a last word: no atexit, no thread, no __del__


def run(job: Job, send: Send, output: Any, guard: Any, *, examples: bool = True) -> None:
    """Run a job's tests with pytest, sending an event before and after each; a proof tries the examples as well."""
    from kata import session

    prepared = session.take(job.root)
    exercises = prepared.reporter.begin(prepared.config, job, send, output, guard)
    prepared.run(exercises)
    if job.proof and examples:
        from kata.examples import false_examples

        for exercise in exercises:
            for line, what in false_examples(exercise):
                send({"event": "example", "exercise": exercise.key, "line": line, "what": what})
