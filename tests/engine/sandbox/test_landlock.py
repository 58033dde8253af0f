"""Landlock: what a restricted process may still do, and what the kernel refuses; each case in a process of its own."""

import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from torch_katas.sandbox import landlock

SYSTEM = [Path(path) for path in ("/usr", "/lib", "/lib64", "/bin", "/proc", sys.prefix, sys.base_prefix)]

needs_landlock = pytest.mark.skipif(landlock.version() == 0, reason="this kernel has no Landlock")


def outcome(work: Callable[[], object], read: list[Path], write: list[Path]) -> str:
    """Return what became of a piece of work in a restricted process: "done", or the name of its error."""
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:
        try:
            landlock.restrict(read, write)
            work()
            word = "done"
        except BaseException as error:
            word = type(error).__name__
        os.write(writing, word.encode())
        os._exit(0)
    os.close(writing)
    os.waitpid(process, 0)
    with os.fdopen(reading) as pipe:
        return pipe.read()


@needs_landlock
def test_what_is_allowed_can_be_read_and_nothing_else(tmp_path):
    allowed, hidden = tmp_path / "allowed", tmp_path / "hidden"
    for folder in (allowed, hidden):
        folder.mkdir()
        (folder / "file").write_text("text")
    handle = os.open(hidden, os.O_RDONLY | os.O_DIRECTORY)
    assert outcome((allowed / "file").read_text, [allowed], []) == "done"
    assert outcome((hidden / "file").read_text, [allowed], []) == "PermissionError"
    assert outcome(lambda: list(hidden.iterdir()), [allowed], []) == "PermissionError"
    assert outcome(lambda: os.open("file", os.O_RDONLY, dir_fd=handle), [allowed], []) == "PermissionError"
    assert outcome(lambda: (allowed / "file").write_text("other"), [allowed], []) == "PermissionError"
    assert outcome(lambda: (allowed / "link").symlink_to(hidden / "file"), [allowed], []) == "PermissionError"
    os.close(handle)


@needs_landlock
def test_what_may_be_written_can_be_made_renamed_and_removed(tmp_path):
    own, other = tmp_path / "own", tmp_path / "other"
    for folder in (own, other):
        folder.mkdir()
        (folder / "file").write_text("text")

    def work() -> None:
        (own / "new").write_text("text")
        (own / "new").rename(own / "newer")
        (own / "newer").unlink()
        (own / "folder").mkdir()

    assert outcome(work, [], [own]) == "done"
    assert outcome((other / "file").unlink, [], [own]) == "PermissionError"
    assert outcome(lambda: (own / "file").rename(other / "moved"), [], [own]) in ("PermissionError", "OSError")
    assert (other / "file").read_text() == "text"


@needs_landlock
def test_another_program_is_restricted_as_well(tmp_path):
    (tmp_path / "file").write_text("text")

    def run(*command: str) -> None:
        subprocess.run(command, check=True, capture_output=True)

    assert outcome(lambda: run("cat", "/dev/null"), [*SYSTEM, Path("/dev/null")], []) == "done"
    assert outcome(lambda: run("cat", str(tmp_path / "file")), SYSTEM, []) == "CalledProcessError"


@pytest.mark.skipif(not landlock.rights().tcp, reason="this kernel cannot restrict TCP")
def test_there_is_no_tcp():
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = server.getsockname()
        assert outcome(lambda: socket.create_connection(address, timeout=5), SYSTEM, []) == "PermissionError"
    assert outcome(lambda: socket.create_server(("127.0.0.1", 0)), SYSTEM, []) == "PermissionError"


@pytest.mark.skipif(not landlock.rights().signals, reason="this kernel cannot restrict signals")
def test_no_signal_gets_out():
    parent = os.getpid()
    assert outcome(lambda: os.kill(parent, 0), SYSTEM, []) == "PermissionError"
    assert outcome(lambda: os.kill(os.getpid(), 0), SYSTEM, []) == "done"


def test_rights_follow_the_kernel_version(monkeypatch):
    for version, expected in ((0, (False, False, False)), (3, (True, False, False)), (4, (True, True, False))):
        monkeypatch.setattr(landlock, "version", lambda version=version: version)
        rights = landlock.rights()
        assert (rights.files, rights.tcp, rights.signals) == expected


def test_a_kernel_without_landlock_changes_nothing(monkeypatch, tmp_path):
    monkeypatch.setattr(landlock, "version", lambda: 0)
    assert not landlock.restrict([], []).files
    (tmp_path / "file").write_text("text")
