"""Judge the course on the accelerator of this machine, and write one summary: `python tools/check_device.py`.

Every solution runs through all its tests on the accelerator and must pass; a fifth of the known wrong answers, spread
over all katas, must fail. It takes at most 8 minutes (`--seconds`): what there was no time for is counted, never
passed over. It needs torch, torchvision, numpy, pytest, pytest-timeout and rich, and no installation: it finds the
engine beside itself. `--device cpu` tries it where there is no accelerator.

Exit status: 0 all as it should be, 1 something was not, 2 no such device, 3 the time was not enough.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))
os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (str(ROOT / "src"), os.environ.get("PYTHONPATH"))))

from torch_katas.course.layout import EXERCISES, SOLUTIONS  # noqa: E402 - found by the lines above
from torch_katas.course.model import Course, Exercise  # noqa: E402 - ditto
from torch_katas.grading import pool  # noqa: E402 - ditto
from torch_katas.runner.events import Finished  # noqa: E402 - ditto
from torch_katas.runner.job import Job  # noqa: E402 - ditto
from torch_katas.verdict.grades import Outcome  # noqa: E402 - ditto

SHARE = 5
"""One of so many known wrong answers is run."""
SILENCE = 120.0
"""Seconds that a child may be silent."""


@dataclass
class Summary:
    """What was seen, as it is written."""

    device: str
    name: str
    tests: int = 0
    on_device: int = 0
    """Those of the tests that ask for a device."""
    wrong_answers: int = 0
    findings: list[str] = field(default_factory=list)
    not_run: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def lines(self) -> Iterator[str]:
        """Yield the summary in lines."""
        yield f"{self.device} ({self.name}), {self.seconds:.0f} s"
        yield f"solutions: {self.tests} runs of tests, {self.on_device} of them ask for the device"
        yield f"known wrong answers: {self.wrong_answers}, a fifth of them"
        yield from (f"FINDING  {finding}" for finding in self.findings)
        yield from (f"NOT RUN  {key}" for key in self.not_run)
        yield f"{len(self.findings)} findings, {len(self.not_run)} exercises not run to their end"


def main() -> int:
    """Run the check; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--device", help="cuda, mps or cpu (default: the accelerator that PyTorch finds)")
    parser.add_argument("--seconds", type=float, default=480.0, help="the time for all of it (default: 480)")
    parser.add_argument("--jobs", type=int, default=min(os.cpu_count() or 1, 8), help="children side by side")
    parser.add_argument("--out", type=Path, help="a file for the summary as JSON")
    parser.add_argument("prefixes", nargs="*", metavar="PREFIX", help="only these exercises, as 03 or 03/01")
    options = parser.parse_args()
    names = find_devices()
    device = options.device or next((name for name in names if name != "cpu"), "")
    if device not in names:
        print(f"no {device or 'accelerator'} here; PyTorch finds: {', '.join(names)}")
        return 2
    course = Course(ROOT)
    keys = [key for prefix in options.prefixes for key in (exercise.key for exercise in course.select(prefix))]
    exercises = [exercise for exercise in course.exercises if not keys or exercise.key in keys]
    summary = check(course, exercises, Summary(device, names[device]), options.seconds, options.jobs)
    print("\n".join(summary.lines()))
    if options.out:
        options.out.write_text(json.dumps(vars(summary), indent=1) + "\n", encoding="utf-8")
    return 1 if summary.findings else 3 if summary.not_run else 0


def find_devices() -> dict[str, str]:
    """Return the kinds of device that PyTorch can compute on, each with its name."""
    probe = [sys.executable, "-m", "torch_katas.doctor.torch_probe"]
    lines = subprocess.run(probe, capture_output=True, text=True, check=False).stdout.strip().splitlines()
    devices = json.loads(lines[-1]).get("devices", {}) if lines else {}
    return {key.partition(":")[0]: about["name"] for key, about in devices.items() if not about["error"]}


def check(course: Course, exercises: Sequence[Exercise], summary: Summary, seconds: float, processes: int) -> Summary:
    """Run all solutions, then the known wrong answers, until the time is over."""
    start, device = time.monotonic(), summary.device
    jobs = deque((("solutions", exercise), job_of_solutions(course, exercise, device)) for exercise in exercises)
    for number, exercise in enumerate(exercises):
        if wrong := sample(exercise, number):
            jobs.append((("wrong answers", exercise), job_of_wrong_answers(course, exercise, wrong, device)))
    waiting = {(what, exercise.key) for (what, exercise), _ in jobs}

    def is_over() -> bool:
        return time.monotonic() - start > seconds

    ended = pool.run_jobs(course.root, jobs, silence=SILENCE, processes=processes, cancelled=is_over)
    for (what, exercise), ending in ended:
        if ending.kind is None:
            waiting.discard((what, exercise.key))
        results = [event for event in ending.events if isinstance(event, Finished)]
        (judge_solution if what == "solutions" else judge_wrong_answers)(exercise, results, summary)
        if ending.kind and not is_over():
            summary.findings.append(f"{exercise.key}, {what}: {ending.reason}")
    summary.not_run = sorted(f"{key}, {what}" for what, key in waiting)
    summary.seconds = time.monotonic() - start
    return summary


def sample(exercise: Exercise, number: int) -> tuple[str, ...]:
    """Return a fifth of an exercise's known wrong answers; which of them, differs from exercise to exercise."""
    wrong = [name for name, answer in exercise.wrong_answers.by_name.items() if not answer.is_given]
    return tuple(wrong[number % SHARE :: SHARE])


def job_of_solutions(course: Course, exercise: Exercise, device: str) -> Job:
    """Return the job that runs an exercise's solution; a proof, so that the tests may read the course's files."""
    return Job(
        str(course.root), EXERCISES, (exercise.key,), device=device, proof=True, wrong_only=True, variants=(SOLUTIONS,)
    )


def job_of_wrong_answers(course: Course, exercise: Exercise, wrong: tuple[str, ...], device: str) -> Job:
    """Return the job that runs some known wrong answers of an exercise."""
    return Job(str(course.root), EXERCISES, (exercise.key,), device=device, proof=True, wrong_only=True, variants=wrong)


def judge_solution(exercise: Exercise, results: Sequence[Finished], summary: Summary) -> None:
    """Count the tests that ran on a solution, and note those that failed."""
    for event in results:
        result = event.result
        summary.tests += 1
        summary.on_device += summary.device in result.case.split("-")
        if result.outcome != Outcome.PASSED:
            message = result.failure.message if result.failure else "no reason given"
            case = f"[{result.case}]" if result.case else ""
            summary.findings.append(f"{exercise.key}, solution: {result.name}{case}: {message}")


def judge_wrong_answers(exercise: Exercise, results: Sequence[Finished], summary: Summary) -> None:
    """Count the wrong answers that ran, and note those that no test has failed."""
    failed = {event.variant for event in results if event.result.outcome != Outcome.PASSED}
    ran = {event.variant for event in results}
    summary.wrong_answers += len(ran)
    summary.findings += [f"{exercise.key}: {name} passes on this device" for name in sorted(ran - failed, key=str)]


if __name__ == "__main__":
    sys.exit(main())
