"""Inside a child process: run the hidden tests of some exercises and send what they say through a pipe.

The controller says what to run in a Job; everything that comes back is plain data, one event at a time, so that what
was seen before a crash is not lost.
"""

import os
import signal
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path

from torch_katas.course.errors import CourseError
from torch_katas.course.layout import CLASS, HIDDEN
from torch_katas.course.model import Course
from torch_katas.runner import canary_reply
from torch_katas.runner.canary_reply import Canary
from torch_katas.runner.events import CanaryWanted, End, Event, Failed, FalseExample, Finished, encode
from torch_katas.runner.frames import read_frame, without_alarms, write_frames
from torch_katas.runner.host import FindChanges, Host
from torch_katas.runner.job import Job
from torch_katas.runner.signing import make_signer
from torch_katas.runner.tampered import make_end
from torch_katas.store.private_folder import private_folder

MAX_MESSAGE = 500
"""Characters of an error that ended a child before its time."""


def main(job: Job, connection: "Connection[bytes, bytes]", folder: str) -> None:
    """Run a job in this process, confined to `folder`, and report through the connection.

    What an answer raises is a test's result. An error that comes here is the course's: its settings, its helpers.
    """

    sign = make_signer(job.key)
    held: list[FindChanges] = []

    waiting: list[bytes] = []

    def send(event: Event) -> None:
        data = encode(event)
        with without_alarms():  # a signature that is not sent would be missed
            waiting.append(sign(data))
            if isinstance(event, Finished):  # goes with what comes next: each write wakes the controller
                return
            write_frames(connection, waiting)
            waiting.clear()

    def ask_canary(kata: str) -> Canary | None:
        send(CanaryWanted(kata))
        return canary_reply.parse(read_frame(connection, canary_reply.MAX_REPLY))

    try:
        end_tampered = make_end(connection, sign, waiting)
        host = Host(send, ask_canary=ask_canary, hold=held.append, end_tampered=end_tampered)
        _run_confined(replace(job, key=b""), host, folder)
        # Here, because nothing can change code that is running.
        for find_changes in held:
            if changed := find_changes():
                end_tampered(changed)
    except BaseException as error:
        send(Failed(_in_one_line(error)))
        os._exit(1)
    send(End())
    connection.close()
    os._exit(0)  # nothing of the answer's gets a last word: no atexit, no thread, no __del__


def _run_confined(job: Job, host: Host, folder: str) -> None:
    # Imported here, not above: the controller imports this module for its name, and needs neither pytest nor torch.
    import torch

    from torch_katas.runner.warmup import warm_up
    from torch_katas.sandbox import access, landlock
    from torch_katas.sandbox.audit import Guard
    from torch_katas.sandbox.limits import confine, end_with_controller
    from torch_katas.sandbox.output import CapturedOutput

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the controller, which ends this process
    warm_up()  # forked, this has happened in the server
    servers = private_folder()  # before the folder for temporary files is another
    confine(folder, job.memory)
    torch.set_num_threads(job.threads)
    course = Course(Path(job.root))
    output = CapturedOutput()
    guard = Guard(_hidden_paths(course, servers), Path(folder))

    def close_sandbox() -> None:
        """Let the kernel restrict this process, then start the threads: those that run before are not restricted."""
        if not job.proof:  # a proof runs the course's own code alone, and reads its files as it goes
            readable = (*access.readable(course.root, course.data_folder), *_answer_files(course, job))
            network = access.NETWORK if job.loopback else ()
            landlock.restrict((*readable, *network), access.writable(Path(folder)), tcp=job.loopback)
        end_with_controller()
        output.start()

    run_job(job, replace(host, drain_output=output.drain, guarded=guard.enforced, before_answers=close_sandbox))


def _answer_files(course: Course, job: Job) -> list[Path]:
    """Return the answers' own files: torch.compile reads the code that it compiles there."""
    if job.tree in HIDDEN:
        return []
    paths = (course.exercise(key).path(job.tree) for key in job.exercises)
    return [path for path in paths if path.is_file() and not path.is_symlink()]


def run_job(job: Job, host: Host, *, examples: bool = True) -> None:
    """Run a job's tests with pytest, sending an event before and after each; a proof tries the examples as well."""
    from torch_katas.runner.session import prepared_session

    prepared = prepared_session(Course(Path(job.root)))
    exercises = prepared.reporter.accept_job(prepared.config, job, host)
    prepared.run(exercises)
    if job.proof and examples:
        from torch_katas.runner.examples import false_examples

        for exercise in exercises:
            for line, what in false_examples(exercise):
                host.send(FalseExample(line, what))


def _in_one_line(error: BaseException) -> str:
    """Return what an error says, and its type where it is not made for people; a long message is cut."""
    text = str(error) if isinstance(error, CourseError) else f"{type(error).__name__}: {error}"
    return " ".join(text.split())[:MAX_MESSAGE]


def _hidden_paths(course: Course, servers: Path | None) -> tuple[Path, ...]:
    """Return the files and folders that an answer may not read: hidden ones, and the one of the user's servers."""
    folders = (*(course.root / name for name in (*HIDDEN, CLASS)), *((servers,) if servers else ()))
    return (*folders, course.helpers_path) if course.helpers_path else folders
