"""A course in a folder of its own, on which commands are tried, killed and compared. Linux only."""

import json
import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MINI_COURSE = ROOT / "tests" / "support" / "mini_course"
EXERCISES = 6
STOP = """
import sys
from pathlib import Path
from torch_katas.store.private_folder import private_folder
from torch_katas.warm import client, place

client.stop(place.resident_place(private_folder(), Path(sys.argv[1])))
"""
"""Ends the resident server of a course."""
ALLOWED = ("torch-katas-", "torchinductor_")
"""How folders begin that stay: the one of the servers, and an empty one that PyTorch makes when it is imported."""
PATIENCE = 20.0
"""Seconds in which processes may end."""


class Trial:
    """A course in a folder of its own, and the scorecards that are made of it."""

    def __init__(self, folder: Path) -> None:
        self.course = folder / "course"
        self._folders = {name: folder / name for name in ("tmp", "run", "state", "cache")}
        for path in self._folders.values():
            path.mkdir(mode=0o700)
        self._environment = {name: value for name, value in os.environ.items() if name not in ("CI", "KATAS_SERVER")}
        self._environment |= {
            "TMPDIR": str(self._folders["tmp"]),
            "XDG_RUNTIME_DIR": str(self._folders["run"]),
            "XDG_STATE_HOME": str(self._folders["state"]),
            "XDG_CACHE_HOME": str(self._folders["cache"]),
            "PYTHONPATH": str(ROOT / "src"),
        }
        _copy_course(self.course)
        self.answers = sorted((self.course / "exercises").glob("*/*.py"))

    def scorecard(self) -> dict[str, object]:
        """Return what a whole scorecard says."""
        return dict(json.loads(self.run("grader.py", "score", "--json")[1]))

    def run(self, *words: str, server: bool = True) -> tuple[int, str]:
        """Run a Python command in the course; return its exit status, and what it prints."""
        environment = self._environment | ({} if server else {"KATAS_SERVER": "off"})
        command = [sys.executable, *words]
        done = subprocess.run(command, env=environment, cwd=self.course, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr

    def start(self, *words: str) -> "subprocess.Popen[bytes]":
        """Start a Python command in the course, without a sound."""
        command, nowhere = [sys.executable, *words], subprocess.DEVNULL
        return subprocess.Popen(command, env=self._environment, cwd=self.course, stdout=nowhere, stderr=nowhere)

    def change_answers(self, number: int, chance: random.Random) -> None:
        """Give two answers a new text that does the same."""
        for path in chance.sample(self.answers, 2):
            text = path.read_text().partition("\n# Change ")[0]
            path.write_text(f"{text}\n# Change {number}\n")

    def kill(self, after: float) -> bool:
        """Kill a scorecard some seconds after its start; tell whether it was still at work."""
        return self.kill_after(self.start("grader.py", "score"), after)

    def kill_after(self, process: "subprocess.Popen[bytes]", seconds: float) -> bool:
        """Kill a command some seconds after its start; tell whether it was still at work."""
        time.sleep(seconds)
        was_running = process.poll() is None
        process.kill()
        process.wait()
        return was_running

    def stop_server(self) -> None:
        """End the resident server."""
        subprocess.run([sys.executable, "-c", STOP, str(self.course)], env=self._environment, check=True)

    def end(self) -> list[str]:
        """End the server; return what is left of it, and of all that ran."""
        problems = [f"left in the folder for temporary files: {path}" for path in self.files()]
        self.stop_server()
        end = time.monotonic() + PATIENCE
        while self.processes() and time.monotonic() < end:
            time.sleep(0.1)
        return problems + [f"still running: {_read(Path(f'/proc/{pid}/cmdline'))!r}" for pid in self.processes()]

    def processes(self) -> list[int]:
        """Return the processes that belong to the trial: its folder stands in their environment or command."""
        mark = str(self.course.parent).encode()
        pids = (int(path.name) for path in Path("/proc").glob("[0-9]*"))
        return [
            pid
            for pid in pids
            if mark in _read(Path(f"/proc/{pid}/environ")) + _read(Path(f"/proc/{pid}/cmdline")) and pid != os.getpid()
        ]

    def files(self) -> list[Path]:
        """Return what lies in the folder for temporary files."""
        return [path for path in self._folders["tmp"].rglob("*") if not path.name.startswith(ALLOWED)]


def _copy_course(course: Path) -> None:
    """Copy the mini course, its exercise several times: some answers are right, some wrong, some crash."""
    shutil.copytree(MINI_COURSE, course)
    shutil.copy(ROOT / "grader.py", course)
    for tree in ("exercises", "solutions", "misconceptions", "tests"):
        for path in sorted((course / tree).glob("*/*01_double*")):
            for number in range(2, EXERCISES + 1):
                shutil.copy(path, path.with_name(path.name.replace("01_double", f"0{number}_double")))
    right = (course / "solutions/01_demo/01_double.py").read_text()
    answers = [
        right,
        right.replace("return x + x", "return x"),
        right.replace("return x + x", "import os; os._exit(1)"),
    ]
    for number, path in enumerate(sorted((course / "exercises").glob("*/*.py"))):
        path.write_text(answers[number % len(answers)])


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""
