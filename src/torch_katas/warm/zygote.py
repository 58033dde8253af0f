"""The server: it has imported the libraries, and forks a process for each request.

One thread waits for what happens: a request, the end of a child, a client that has gone. It runs nothing by itself, and
imports only while nobody waits: what was asked for runs in the fork.
"""

import contextlib
import hmac
import os
import selectors
import signal
import socket
import struct
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

from torch_katas.sandbox import process_tree
from torch_katas.warm import forked, huge_pages, preload, protocol
from torch_katas.warm.loaded_files import LoadedFiles
from torch_katas.warm.place import Place, hash_token, holds
from torch_katas.warm.protocol import Message, ProtocolError
from torch_katas.warm.repeats import Repeats, States

IDLE_TIME = 15 * 60.0
"""Seconds after which a resident server that nobody asks for anything ends."""
TICK = 5.0
"""Seconds between two looks at whether there is still something to serve."""
LOAD_AFTER = 0.3
"""Idle seconds, behind the first run, after which the rest is imported."""
RUNS_BEFORE_LOADING = 2
"""Runs that are served before the rest is imported even though clients wait: there will be more."""
RUNS_BEFORE_MOVING = 40
"""Runs that are served before memory is moved into huge pages even though children run: it takes what 60 forks gain."""
PATIENCE = 0.5
"""Seconds that a client may take to say what it wants."""


class OutdatedError(ProtocolError):
    """Something that this server has loaded is not what it was."""


class Zygote:
    """Serves requests until it is stopped, idle, out of date, or without its course."""

    def __init__(self, place: Place, root: Path, token_hash: str, lock: int, controller: int | None):
        self.place, self.root, self.token_hash, self.lock = place, root, token_hash, lock
        self.controller = controller
        """Of a private server: the descriptor whose other end its controller holds."""
        self.runs: dict[int, socket.socket] = {}
        """The clients of children, by process."""
        self.repeats = Repeats(root)
        self.collected: dict[int, States] = {}
        """What children collect first, by process."""
        self.imported: set[str] = set()
        """The modules that requests have called."""
        self.served = 0
        self.started = time.time()
        self.last_run = time.monotonic()
        self.next_look = 0.0
        self.is_complete = False
        self.moves: Iterator[None] | None = None
        """What is left to do to have all memory in huge pages, once all is loaded."""
        self.is_open = False
        self.loaded = LoadedFiles(root)
        self.selector = selectors.DefaultSelector()
        self.listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.wake, self.waker = socket.socketpair()

    def open(self) -> None:
        """Begin to listen."""
        os.umask(0o077)
        self.place.socket.unlink(missing_ok=True)
        self.listener.bind(str(self.place.socket))
        self.listener.listen(64)
        self.waker.setblocking(False)
        self.wake.setblocking(False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self.waker.fileno(), warn_on_full_buffer=False)
        self.selector.register(self.listener, selectors.EVENT_READ, self.accept)
        self.selector.register(self.wake, selectors.EVENT_READ, self.reap)
        if self.controller is not None:
            self.selector.register(self.controller, selectors.EVENT_READ, self.end)
        self.is_open = True
        self.place.ready.touch(mode=0o600)

    def serve(self) -> NoReturn:
        """Handle what happens until there is nothing more to serve."""
        while self.is_open or self.runs:
            soon = self.served and not self.runs and not self.is_complete
            moves = self.moves if not self.runs or self.served > RUNS_BEFORE_MOVING else None
            events = self.selector.select(0.0 if moves else LOAD_AFTER if soon else TICK)
            for key, _ in events:
                key.data()
            if not events and soon:
                self._load_rest()
            elif not events and moves:
                self._move(moves)
            now = time.monotonic()
            if self.is_open and self.controller is None and now > self.next_look:
                self.next_look = now + TICK
                if not self._is_wanted():
                    self.retire()
        os._exit(0)

    def _load_rest(self) -> None:
        """Import what not every run needs; clients that come meanwhile see that it is not ready, and wait."""
        self.place.ready.unlink(missing_ok=True)
        preload.load_rest()
        self.loaded.update()
        self.is_complete = True
        self.moves = huge_pages.move()
        self.place.ready.touch(mode=0o600)

    def _move(self, moves: Iterator[None]) -> None:
        """Move some memory into huge pages, between two requests."""
        if next(moves, "over") == "over":
            self.moves = None

    def _is_wanted(self) -> bool:
        is_idle = not self.runs and time.monotonic() - self.last_run > IDLE_TIME
        return not is_idle and self.root.is_dir() and holds(self.place, self.lock) and self.loaded.are_unchanged()

    def retire(self) -> None:
        """Take no more requests and give up the place; what runs comes to its end."""
        if holds(self.place, self.lock):
            self.place.remove()
        self.selector.unregister(self.listener)
        self.listener.close()
        os.close(self.lock)
        self.is_open = False

    def end(self) -> NoReturn:
        """End all children and this process."""
        for pid in list(self.runs):
            process_tree.kill_tree(pid)
        if self.is_open and holds(self.place, self.lock):
            self.place.remove()
        os._exit(0)

    def accept(self) -> None:
        """Take a request and carry it out; what is no proper request is refused."""
        client, _ = self.listener.accept()
        client.settimeout(PATIENCE)
        message = Message({}, b"", [])
        try:
            if not self._is_outsider(client):
                raise ProtocolError("a child of this server may not ask it for anything")
            message = protocol.receive(client)
            if not hmac.compare_digest(hash_token(str(message.fields.pop("token", ""))), self.token_hash):
                raise ProtocolError("the token is wrong")
            self._handle(message, client)
        except ProtocolError as error:
            with contextlib.suppress(ProtocolError):
                protocol.send(client, {"error": str(error), "outdated": isinstance(error, OutdatedError)})
            client.close()
        finally:
            protocol.close_all(message.descriptors)

    def _is_outsider(self, client: socket.socket) -> bool:
        """Tell whether a client is this user's and no descendant of this server: an answer runs in one."""
        if not hasattr(socket, "SO_PEERCRED"):
            return True
        data = client.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
        pid, uid, _ = struct.unpack("3i", data)
        return uid == os.getuid() and not (self.runs and pid in set(process_tree.descendants(os.getpid())))

    def _handle(self, message: Message, client: socket.socket) -> None:
        kind = message.fields.get("do")
        if kind == "run":
            self._run(message, client)
        elif kind == "status":
            protocol.send(client, self._status())
            client.close()
        elif kind == "stop":
            protocol.send(client, {"pid": os.getpid()})
            self.end()
        else:
            raise ProtocolError(f"nothing is known of '{kind}'")

    def _status(self) -> dict[str, Any]:
        return {"pid": os.getpid(), "started": self.started, "served": self.served, "running": len(self.runs)}

    def _run(self, message: Message, client: socket.socket) -> None:
        if self.controller is None and not self.loaded.are_unchanged_since(float(message.fields["client_start"])):
            self.retire()
            raise OutdatedError("this server is out of date")
        if self.served == RUNS_BEFORE_LOADING and not self.is_complete:
            self._load_rest()
        self.served += 1
        states = self.repeats.states(message.fields.get("exercises", ()))
        if self.is_complete and (self._import(message.fields) | self.repeats.prepare(states)):
            self.loaded.update()
        server, pid = os.getpid(), os.fork()
        if pid == 0:
            self._close_in_child(client)
            forked.run(message, server)
        self.runs[pid], self.collected[pid] = client, states
        client.setblocking(False)
        self.selector.register(client, selectors.EVENT_READ, lambda: self._end_run(pid))
        with contextlib.suppress(ProtocolError):  # its connection is closed then, which ends the child
            protocol.send(client, {"pid": pid})

    def _import(self, fields: Mapping[str, Any]) -> bool:
        """Import the module that a request calls, and what that wants loaded; tell whether it was to do."""
        name = str(fields.get("call", "")).partition(":")[0]
        if name in self.imported:
            return False
        self.imported.add(name)
        with contextlib.suppress(Exception):  # the child meets the same, and says so
            preload.load_module(name)
        return True

    def _close_in_child(self, client: socket.socket) -> None:
        """Close in a fork what is the server's alone."""
        signal.set_wakeup_fd(-1)
        self.selector.close()
        for connection in (client, self.listener, self.wake, self.waker, *self.runs.values()):
            connection.close()
        for handle in (self.lock, self.controller) if self.is_open else (self.controller,):
            if handle is not None:
                os.close(handle)

    def _end_run(self, pid: int) -> None:
        """End a child whose client has closed its connection, or has written into it, which means the same."""
        self.selector.unregister(self.runs[pid])
        process_tree.kill_tree(pid)

    def reap(self) -> None:
        """End what children have left behind that have ended, and tell their clients how."""
        with contextlib.suppress(BlockingIOError):
            while self.wake.recv(4096):
                pass
        ended: list[tuple[int, int]] = []
        with contextlib.suppress(ChildProcessError):
            while (process := os.waitpid(-1, os.WNOHANG))[0]:
                ended.append(process)
        ended = [(pid, status) for pid, status in ended if pid in self.runs]
        for pid, _ in ended:
            process_tree.kill_tree(pid, with_descendants=False)
        for pid, status in ended:
            states = self.collected.pop(pid)
            if status == 0:
                self.repeats.ended_well(states)
        clients = [(self.runs.pop(pid), status) for pid, status in ended]
        if ended:  # what they have left behind is this server's child now
            process_tree.kill_orphans(os.getpid(), set(self.runs))
        for client, status in clients:
            self.last_run = time.monotonic()
            with contextlib.suppress(KeyError, ValueError):
                self.selector.unregister(client)
            with contextlib.suppress(ProtocolError):
                protocol.send(client, {"exitcode": os.waitstatus_to_exitcode(status)})
            client.close()


def main(words: Sequence[str]) -> NoReturn:
    """Import what every run needs, then serve. Called with: place, root, hash of the token, lock, controller or ""."""
    path, root, token_hash, lock, controller = words
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the client
    place = Place(Path(path).parent, Path(path).name)
    os.truncate(int(lock), 0)
    os.write(int(lock), str(os.getpid()).encode())
    process_tree.adopt_orphans()
    preload.load(Path(root))
    zygote = Zygote(place, Path(root), token_hash, int(lock), int(controller) if controller else None)
    zygote.open()
    zygote.serve()
