"""A server's life: whom it serves, what it refuses, and that nothing is left of it. It imports no torch here."""

import contextlib
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest
from places import MINI_COURSE

from torch_katas.store import private_folder as folders
from torch_katas.warm import client, protocol
from torch_katas.warm.client import NoServerError, OutdatedError
from torch_katas.warm.place import find_places, resident_place

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no server where the system cannot fork")

LIGHT = "from torch_katas.warm import preload; preload.load = preload.load_rest = lambda *_: None; "


@pytest.fixture
def root(tmp_path, monkeypatch):
    """A course whose resident server imports next to nothing, and whose folder of servers is its own."""
    monkeypatch.setattr(client, "_PROGRAM", client._PROGRAM.replace("main(sys", f"{LIGHT}main(sys"))
    monkeypatch.setattr(folders.tempfile, "gettempdir", lambda: str(short))
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    monkeypatch.delenv("KATAS_SERVER", raising=False)
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setattr(client, "_CLIENT_START", time.monotonic())
    short = tmp_path.parent / "s"  # a socket's path is bounded
    short.mkdir(exist_ok=True)
    course = tmp_path / "course"
    shutil.copytree(MINI_COURSE, course)
    yield course
    for place in find_places(folders.private_folder()):
        client.stop(place)
    assert list(folders.private_folder().iterdir()) == []


def run(server, call, *values, **descriptors):
    """Have a function called in a child; return its exit status."""
    process = server.run(call, values, descriptors.get("descriptors", {}))
    process.join(30)
    process.close()
    return process.exitcode


def read_output(server, call, *values):
    """Have a function called in a child; return what it prints."""
    reading_end, writing_end = os.pipe()
    process = server.run(call, values, {1: writing_end})
    os.close(writing_end)
    with os.fdopen(reading_end) as file:
        text = file.read()
    process.join(30)
    process.close()
    return text


def wait_until(condition, seconds=20):
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)
    return condition()


def alive(pid):
    with contextlib.suppress(OSError):
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def test_it_outlives_its_client_and_serves_the_next(root):
    first, second = client.find_resident(root), client.find_resident(root)
    assert first.place == second.place
    assert [run(server, "operator:add", 3, 4) for server in (first, second)] == [7, 7]
    assert client.ask(first.place, "status")["served"] == 2


def test_a_child_takes_the_place_of_the_client(root, monkeypatch, tmp_path):
    server = client.find_resident(root)
    monkeypatch.setenv("SOME_VARIABLE", "known")
    monkeypatch.chdir(tmp_path)
    before = os.umask(0o027)
    try:
        code = (
            "import os, sys; print(os.getcwd(), os.environ['SOME_VARIABLE'], oct(os.umask(0)), sys.path[0], "
            "os.getsid(0) == os.getpid(), sorted(map(int, os.listdir('/proc/self/fd')))[:-1])"
        )
        text = read_output(server, "builtins:exec", code)
    finally:
        os.umask(before)
    assert text == f"{tmp_path} known 0o27 {sys.path[0]} True [0, 1, 2]\n"


@pytest.mark.parametrize(
    ("code", "status"),
    [("raise SystemExit(3)", 3), ("raise ValueError", 1), ("import os; os.kill(os.getpid(), 9)", -9), ("pass", 0)],
)
def test_the_clients_process_ends_as_the_child_did(root, code, status):
    with Path(os.devnull).open("w") as silent:
        server = client.find_resident(root)
        assert run(server, "builtins:exec", code, descriptors={2: silent.fileno()}) == status


def test_a_client_that_goes_takes_its_child_along(root):
    server = client.find_resident(root)
    process = server.run("time:sleep", [60], {})
    process.close()
    assert wait_until(lambda: not alive(process.pid))


def test_what_a_child_leaves_behind_ends_with_it(root, tmp_path):
    server = client.find_resident(root)
    code = f"""
import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        open({str(tmp_path / "pid")!r}, "w").write(str(os.getpid()))
        time.sleep(60)
    os._exit(0)
while not os.path.exists({str(tmp_path / "pid")!r}):
    time.sleep(0.01)
time.sleep(0.2)
"""
    assert run(server, "builtins:exec", code) == 0
    assert wait_until(lambda: not alive(int((tmp_path / "pid").read_text())))


def test_memory_is_moved_while_nobody_waits(root, monkeypatch, tmp_path):
    moved = tmp_path / "moved"
    monkeypatch.setenv("MOVED", str(moved))  # written at each step
    steps = "huge_pages.move = lambda: (open(os.environ['MOVED'], 'a').write(f'{step} ') for step in range(3)); "
    program = client._PROGRAM.replace(LIGHT, f"{LIGHT}import os; from torch_katas.warm import huge_pages; {steps}")
    monkeypatch.setattr(client, "_PROGRAM", program)
    server = client.find_resident(root)
    assert run(server, "operator:add", 1, 1) == 2
    assert wait_until(lambda: moved.exists() and moved.read_text() == "0 1 2 ")
    assert run(server, "operator:add", 1, 2) == 3
    assert moved.read_text() == "0 1 2 "


# Who is refused


def test_folder_and_files_are_the_users_alone(root):
    place = client.find_resident(root).place
    assert stat.S_IMODE(place.folder.stat().st_mode) == 0o700
    assert all(stat.S_IMODE(path.stat().st_mode) & 0o077 == 0 for path in place.folder.iterdir())


def test_a_folder_that_others_may_enter_is_not_used(root):
    folder = folders.private_folder()
    folder.chmod(0o750)
    assert folders.private_folder() is None
    assert client.find_resident(root) is None
    folder.chmod(0o700)


def test_a_wrong_token_is_refused(root):
    server = client.find_resident(root)
    server.place.token.write_text("0" * 64)
    with pytest.raises(NoServerError, match="the token is wrong"):
        server.run("operator:add", (1, 2), {})


def test_a_child_is_refused_even_with_the_token(root):
    server = client.find_resident(root)
    code = f"""
import contextlib, socket, sys
sys.path[:] = {sys.path!r}
from torch_katas.warm import protocol
connection = socket.socket(socket.AF_UNIX)
connection.connect({str(server.place.socket)!r})
with contextlib.suppress(protocol.ProtocolError):  # it may have closed its end by now
    protocol.send(connection, {{"token": open({str(server.place.token)!r}).read(), "do": "stop"}})
print(protocol.receive(connection).fields["error"])
"""
    assert read_output(server, "builtins:exec", code) == "a child of this server may not ask it for anything\n"


@pytest.mark.parametrize("nonsense", [b"", b"\xff" * 64, b"\0\0\0\2\0\0\0\0[]", b"\0\0\0\1\0\0\0\0{"])
def test_nonsense_harms_nobody(root, nonsense):
    server = client.find_resident(root)
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(server.place.socket))
        connection.sendall(nonsense)
    assert run(server, "operator:add", 1, 2) == 3


# When it ends


@pytest.mark.parametrize("name", ["pyproject.toml", "loaded.py"])
def test_a_change_of_what_it_has_loaded_ends_it(root, name, monkeypatch):
    (root / "loaded.py").write_text("")
    program = client._PROGRAM.replace(
        "main(sys.argv[2:])", f"sys.path.append({str(root)!r}); import loaded; main(sys.argv[2:])"
    )
    monkeypatch.setattr(client, "_PROGRAM", program)
    server = client.find_resident(root)
    pid = client.ask(server.place, "status")["pid"]
    (root / name).write_text((root / name).read_text() + "\n# changed\n")
    monkeypatch.setattr(client, "_CLIENT_START", time.monotonic())
    with pytest.raises(OutdatedError):
        server.run("operator:add", (1, 2), {})
    other = client.find_resident(root)
    assert run(other, "operator:add", 1, 2) == 3
    assert client.ask(other.place, "status")["pid"] != pid
    assert wait_until(lambda: not alive(pid))


def test_one_that_is_out_of_date_lets_its_runs_end(root, monkeypatch):
    server = client.find_resident(root)
    process = server.run("time:sleep", [1.0], {})
    os.utime(root / "pyproject.toml", (1, 1))
    monkeypatch.setattr(client, "_CLIENT_START", time.monotonic())
    with pytest.raises(OutdatedError):
        server.run("operator:add", (1, 2), {})
    process.join(10)
    assert process.exitcode == 0


def test_stop_ends_it_and_what_it_runs(root):
    server = client.find_resident(root)
    process = server.run("time:sleep", [60], {})
    assert client.stop(server.place)
    assert wait_until(lambda: not alive(process.pid))
    assert not client.stop(server.place)


def test_one_that_hangs_is_not_waited_for_and_can_be_stopped(root):
    server = client.find_resident(root)
    pid = client.ask(server.place, "status")["pid"]
    os.kill(pid, signal.SIGSTOP)
    start = time.monotonic()
    with pytest.raises(NoServerError):
        server.run("operator:add", (1, 2), {})
    assert time.monotonic() - start < 3
    client.stop(server.place)
    assert wait_until(lambda: not alive(pid))


def test_a_killed_one_takes_its_children_along_and_is_replaced(root):
    server = client.find_resident(root)
    process = server.run("time:sleep", [60], {})
    os.kill(client.ask(server.place, "status")["pid"], signal.SIGKILL)
    process.join(10)
    assert process.exitcode == -signal.SIGKILL
    assert wait_until(lambda: not alive(process.pid))
    assert run(client.find_resident(root), "operator:add", 1, 2) == 3


def test_files_of_a_server_before_a_reboot_are_in_nobodys_way(root):
    place = resident_place(folders.private_folder(), root)
    for path in (place.lock, place.token, place.socket, place.ready):
        path.write_text("1")
    assert run(client.find_resident(root), "operator:add", 1, 2) == 3


def test_it_ends_when_its_course_is_deleted(root, monkeypatch):
    monkeypatch.setattr(client, "_PROGRAM", "import torch_katas.warm.zygote as z; z.TICK = 0.1; " + client._PROGRAM)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, sys.path)))
    place = client.find_resident(root).place
    pid = client.ask(place, "status")["pid"]
    shutil.rmtree(root)
    assert wait_until(lambda: not alive(pid))
    assert list(place.folder.iterdir()) == []
    root.mkdir()


def test_it_ends_when_nobody_asks_for_anything(root, monkeypatch):
    program = "import torch_katas.warm.zygote as z; z.TICK = z.IDLE_TIME = 0.3; " + client._PROGRAM
    monkeypatch.setattr(client, "_PROGRAM", program)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, sys.path)))
    place = client.find_resident(root).place
    assert wait_until(lambda: not place.lock.exists())


def test_a_private_one_ends_with_its_controller(root, tmp_path):
    server = client.start_private(root)
    pid = client.ask(server.place, "status")["pid"]
    child = subprocess.run(
        [sys.executable, "-c", f"import os; os.kill({pid}, 0)"], check=False, close_fds=True
    )  # a process of ours that ends leaves it alone
    assert child.returncode == 0 and run(server, "operator:add", 1, 2) == 3


@pytest.mark.parametrize(("name", "value"), [("KATAS_SERVER", "off"), ("CI", "true")])
def test_none_is_wanted(root, monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    assert client.find_resident(root) is None


def test_another_environment_is_another_server(root, monkeypatch):
    folder = folders.private_folder()
    before = resident_place(folder, root)
    monkeypatch.setenv("UNRELATED", "1")
    assert resident_place(folder, root) == before
    monkeypatch.setenv("PYTEST_VERSION", "0")  # pytest sets it: its runs are served by the scorecard's server
    assert resident_place(folder, root) == before
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    assert resident_place(folder, root) != before


def test_a_message_that_is_too_long_is_refused():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.sendall(b"\xff" * 8)
        with pytest.raises(protocol.ProtocolError, match="too long"):
            protocol.receive(theirs)
