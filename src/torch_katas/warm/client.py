"""The thin client: finds the resident server of a course or starts it, and has it fork processes.

A server that does not answer within a fraction of a second is never waited for, unless it says that it is importing.
"""

import contextlib
import json
import os
import signal
import socket
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch_katas
from torch_katas.course.errors import CourseError
from torch_katas.store.private_folder import private_folder
from torch_katas.warm import arguments, protocol
from torch_katas.warm.place import Place, find_places, resident_place, take_lock, write_token
from torch_katas.warm.protocol import ProtocolError
from torch_katas.warm.wanted import wants_resident

if TYPE_CHECKING:  # slow to import, and needed only where a server is started
    import subprocess

ANSWER_TIME = 0.7
"""Seconds within which a server that is ready has answered."""
START_TIME = 120.0
"""Seconds that a server may take to import the libraries."""
_CLIENT_START = time.monotonic()
_PROGRAM = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from torch_katas.warm.zygote import main; "
    "main(sys.argv[2:])"
)


class NoServerError(CourseError):
    """A server cannot be had; the text says why, in one line."""


class OutdatedError(NoServerError):
    """A server has given up its place, as something that it has loaded is not what it was: a new one is to start."""


class Process:
    """A process that a server has forked. Closing the connection ends it."""

    def __init__(self, pid: int, connection: socket.socket):
        self.pid = pid
        self._connection = connection
        self._exitcode: int | None = None

    @property
    def exitcode(self) -> int | None:
        """The exit status, negative for a signal; None while it runs."""
        self.join(0.0)
        return self._exitcode

    def join(self, seconds: float | None = None) -> None:
        """Wait until the process has ended, at most for some seconds."""
        if self._exitcode is None and protocol.wait_until_readable(self._connection, seconds):
            try:
                self._exitcode = int(protocol.receive(self._connection).fields.get("exitcode", 1))
            except ProtocolError:  # the server has gone, and taken its children along
                self._exitcode = -signal.SIGKILL

    def kill(self) -> None:
        """Have the server end the process and all that it has started."""
        with contextlib.suppress(OSError):
            self._connection.shutdown(socket.SHUT_WR)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


@dataclass(frozen=True)
class Server:
    """A server that takes requests."""

    place: Place

    def run(
        self, call: str, values: Sequence[Any], descriptors: Mapping[int, int], exercises: Sequence[object] = ()
    ) -> Process:
        """Have `module:function` called with some values in a forked process, in this one's place.

        `descriptors` are this process's, by the number that each gets there; of `exercises` the server may collect the
        hidden tests ahead, as `repeats` says. Raises NoServerError, or OutdatedError.
        """
        payload, connections = arguments.pack(values)
        by_number = {**descriptors, **connections}
        fields = {
            "do": "run",
            "call": call,
            "numbers": list(by_number),
            "folder": os.getcwd(),  # noqa: PTH109 - as it is
            "environment": dict(os.environ),
            "umask": _umask(),
            "path": sys.path,
            "client_start": _CLIENT_START,
            "exercises": exercises,
        }
        try:
            connection = _connect(self.place)
            try:
                answer = _ask(connection, self.place, fields, payload, list(by_number.values()))
            except NoServerError:
                connection.close()
                raise
        except NoServerError as error:
            raise (error if is_alive(self.place) else OutdatedError("it has gone meanwhile")) from None
        connection.settimeout(None)
        return Process(int(answer["pid"]), connection)


def ask(place: Place, what: str) -> dict[str, Any]:
    """Ask a server for its `status`, or to `stop`; raises NoServerError where none answers."""
    with contextlib.closing(_connect(place)) as connection:
        return _ask(connection, place, {"do": what})


def start_resident(root: Path) -> Place | None:
    """Return the place of a course's resident server, started where there is none; None where none is wanted."""
    folder = private_folder() if wants_resident() else None
    if folder is None:
        return None
    place = resident_place(folder, root)
    with contextlib.suppress(OSError):
        if (lock := take_lock(place)) is not None:
            remove_traces(folder)
            _start(place, root, lock)
        return place
    return None


def is_ready(root: Path) -> bool:
    """Tell whether a resident server of a course is there and has imported everything."""
    folder = private_folder()
    return folder is not None and resident_place(folder, root).ready.exists()


def find_resident(root: Path) -> Server | None:
    """Return the resident server of a course once it is ready, started where there is none; None where none is wanted,
    or it does not come up."""
    place = start_resident(root)
    deadline = time.monotonic() + START_TIME
    while place and not place.ready.exists():
        if time.monotonic() > deadline or not is_alive(place):
            return None
        time.sleep(0.01)
    return Server(place) if place else None


def start_private(root: Path) -> Server:
    """Start a server that ends with this process; raises NoServerError where it does not come up."""
    folder = private_folder()
    if folder is None:
        raise NoServerError("answers cannot be run: there is no folder that is this user's alone to meet a server in")
    place = Place(folder, f"private-{os.getpid()}-{os.urandom(3).hex()}")
    lock = take_lock(place)
    if lock is None:
        raise NoServerError("the server's place is taken")
    reading_end, writing_end = os.pipe()  # the second one stays open for as long as this process lives
    server = _start(place, root, lock, reading_end)
    os.close(reading_end)
    while not place.ready.exists():
        if server.poll() is not None:
            os.close(writing_end)
            remove_traces(folder)
            raise NoServerError("the server has ended while it was starting")
        time.sleep(0.01)
    return Server(place)


def stop(place: Place) -> bool:
    """Stop a server, by force where it does not answer, and remove what it has left; tell whether there was one."""
    was_alive = is_alive(place)
    try:
        ask(place, "stop")
    except NoServerError:
        with contextlib.suppress(OSError, ValueError):
            if was_alive:
                os.kill(int(place.lock.read_text()), signal.SIGKILL)
    deadline = time.monotonic() + 5.0
    while is_alive(place) and time.monotonic() < deadline:
        time.sleep(0.01)
    remove_traces(place.folder)
    return was_alive


def is_alive(place: Place) -> bool:
    """Tell whether a server lives at a place: it holds the lock for as long as it does."""
    if not place.lock.exists():
        return False
    lock = take_lock(place)
    if lock is None:
        return True
    place.remove()  # what a server that was killed has left
    os.close(lock)
    return False


def remove_traces(folder: Path) -> None:
    """Remove the files of servers that live no more."""
    for place in find_places(folder):
        is_alive(place)


def _start(place: Place, root: Path, lock: int, controller: int | None = None) -> "subprocess.Popen[bytes]":
    words = [str(place.folder / place.name), str(root), write_token(place), str(lock), str(controller or "")]
    import subprocess

    for path in (place.ready, place.socket):  # of a server that was killed
        path.unlink(missing_ok=True)
    handles = [lock] if controller is None else [lock, controller]
    process = subprocess.Popen(
        [sys.executable, "-P", "-c", _PROGRAM, json.dumps(_library_path()), *words],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL if controller is None else None,
        pass_fds=handles,
        cwd="/",
        start_new_session=True,
    )
    os.close(lock)
    return process


def _library_path() -> list[str]:
    """Return sys.path without the folder that this command happens to lie in or to be called in."""
    path = sys.path if sys.flags.safe_path else sys.path[1:]
    engine = str(Path(torch_katas.__file__).parents[1])
    return [*path, *([] if engine in path else [engine])]


def _connect(place: Place) -> socket.socket:
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.settimeout(ANSWER_TIME)
    try:
        connection.connect(str(place.socket))
    except OSError as error:
        connection.close()
        raise NoServerError(f"no server answers ({error})") from None
    return connection


def _ask(
    connection: socket.socket,
    place: Place,
    fields: dict[str, Any],
    payload: bytes = b"",
    descriptors: Sequence[int] = (),
) -> dict[str, Any]:
    try:
        token = place.token.read_text(encoding="ascii")
        protocol.send(connection, {"token": token, **fields}, payload, descriptors)
        _wait_for_answer(connection, place)
        answer = protocol.receive(connection).fields
    except (OSError, ProtocolError) as error:
        raise NoServerError(f"the server does not answer ({error})") from None
    if "error" in answer:
        raise (OutdatedError if answer.get("outdated") else NoServerError)(f"the server refuses: {answer['error']}")
    return answer


def _wait_for_answer(connection: socket.socket, place: Place) -> None:
    """Wait until a server has answered; raises NoServerError for one that takes too long and does not import."""
    deadline = time.monotonic() + START_TIME
    while not protocol.wait_until_readable(connection, ANSWER_TIME):
        if place.ready.exists() or time.monotonic() > deadline:
            raise NoServerError("the server does not answer")


def _umask() -> int:
    umask = os.umask(0o077)
    os.umask(umask)
    return umask
