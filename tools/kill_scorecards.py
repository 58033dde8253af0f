"""Kill scorecards at random moments: `python tools/kill_scorecards.py 200`. Linux only.

A course of some exercises is graded again and again; each time two of its answers are new, and the verdicts of the
others are cached. Each scorecard is killed somewhere on its way. The next one has to say the same as ever, and at the
end neither a process nor a file may be left.
"""

import json
import random
import shutil
import sys
import tempfile
import time
from pathlib import Path

from trial import Trial


def run(kills: int, seed: int = 0) -> list[str]:
    """Kill that many scorecards; return what went wrong."""
    chance = random.Random(seed)
    problems: list[str] = []
    folder = Path(tempfile.mkdtemp(prefix="kills-"))
    try:
        trial = Trial(folder)
        trial.scorecard()  # starts the server
        trial.change_answers(-1, chance)
        start = time.monotonic()
        expected = trial.scorecard()
        seconds = time.monotonic() - start
        hit = 0
        for number in range(kills):
            trial.change_answers(number, chance)
            hit += trial.kill(chance.uniform(0, seconds))
            if (said := trial.scorecard()) != expected:
                problems.append(f"after kill {number}: {json.dumps(said)[:500]}")
        server = len(trial.processes())
        print(f"{kills} kills, {hit} of them at work, within {seconds:.2f} s each; {server} processes of the server")
        problems += trial.end()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return problems


if __name__ == "__main__":
    found = run(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
    print("\n".join(found) or "the next scorecard was always the same; no process and no file is left")
    raise SystemExit(bool(found))
