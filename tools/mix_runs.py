"""Mix commands in one server's life: `python tools/mix_runs.py 200`. Linux only.

Answers are edited between the runs, and some runs are killed. Every other run has to say what it says without a server,
the server's memory may not grow, and at the end neither a process nor a file may be left.
"""

import random
import re
import shutil
import sys
import tempfile
from functools import cache
from pathlib import Path

from trial import MINI_COURSE, Trial

TEXTS = ("x + x", "x * x", "x", "__import__('os')._exit(1)", None)
"""What the first kata of an exercise returns; None for a stub."""
COMMANDS = {
    "scorecard": ("grader.py", "score", "--fresh"),
    "cached scorecard": ("grader.py", "score", "--json"),
    "pytest": ("-m", "pytest", "-p", "no:cacheprovider"),
    "usage error": ("grader.py", "score", "--no-such-option"),
    "tests of one kata": ("-m", "pytest", "-p", "no:cacheprovider", "-k", "double"),
}
KILLED = 0.15
"""The share of runs that are killed."""
WARM_UP = 20
"""Runs after which the server holds what it will hold."""
GROWTH = 1.1
"""How many times its memory of then the server may have at the end."""
MEMORY = """
import sys
from pathlib import Path
from torch_katas.warm.status import find_servers
print(sum(server.memory or 0 for server in find_servers(Path(sys.argv[1]))))
"""


def run(runs: int, seed: int = 0) -> list[str]:
    """Run that many commands; return what went wrong."""
    chance = random.Random(seed)
    problems: list[str] = []
    folder = Path(tempfile.mkdtemp(prefix="runs-"))
    try:
        trial = Trial(folder)
        exercises = trial.answers[:2]
        stub = (MINI_COURSE / "exercises/01_demo/01_double.py").read_text()
        right = (trial.course / "solutions/01_demo/01_double.py").read_text()
        texts = [stub if text is None else right.replace("return x + x", f"return {text}") for text in TEXTS]

        @cache
        def without_server(command: str, number: int, text: int) -> tuple[int, str]:
            return _plain(trial.run(*_words(trial, command, number), server=False))

        killed, memory_then = 0, 0
        for count in range(runs):
            number, text = chance.randrange(len(exercises)), chance.randrange(len(texts))
            command = chance.choice(list(COMMANDS))
            exercises[number].write_text(texts[text])
            words = _words(trial, command, number)
            if chance.random() < KILLED:
                process = trial.start(*words)
                trial.kill_after(process, chance.uniform(0, 1.0))
                killed += 1
            elif (said := _plain(trial.run(*words))) != (expected := without_server(command, number, text)):
                problems.append(f"run {count}, {command} on {TEXTS[text]}: {said} in place of {expected}"[:2000])
            if count == WARM_UP:
                memory_then = int(trial.run("-c", MEMORY, str(trial.course))[1])
        memory = int(trial.run("-c", MEMORY, str(trial.course))[1])
        print(f"{runs} runs, {killed} of them killed")
        print(f"the server's own memory: {memory_then >> 20} MB after {WARM_UP} runs, {memory >> 20} MB at the end")
        if memory > memory_then * GROWTH:
            problems.append("the server's memory grows")
        problems += trial.end()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return problems


def _words(trial: Trial, command: str, number: int) -> tuple[str, ...]:
    return (*COMMANDS[command], str(trial.answers[number].relative_to(trial.course)))


def _plain(said: tuple[int, str]) -> tuple[int, str]:
    """Return an exit status, and what was printed without seconds, and what comes next: that depends on runs before."""
    status, text = said
    return status, re.sub(r"\b\d+\.\d+ ?s\b", "… s", re.sub(r"(?ms)^(Next:|What comes next:).*?(?=^\d|\Z)", "", text))


if __name__ == "__main__":
    found = run(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
    print("\n".join(found) or "every run said what it says without a server; no process and no file is left")
    raise SystemExit(bool(found))
