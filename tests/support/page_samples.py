"""A scorecard with a kata in every state, and its history: what the tests of the page show."""

from dataclasses import replace

from torch_katas.course.config import Config
from torch_katas.store.scorecard_history import Counts, Entry
from torch_katas.verdict.failure import Failure, Kind, Place
from torch_katas.verdict.grades import KataGrade, Outcome, Status, TestResult
from torch_katas.verdict.mistake import Mistake
from torch_katas.verdict.scorecard import Scorecard

CONFIG = Config(title="torch-katas", command="python grader.py")
NOW = 1_764_000_000.0
WHERE = Place("exercises/01_tensors/01_x.py", 7, "    return x * x  # <b>")
WRONG = Failure(Kind.WRONG, "f(x) has wrong values", (("expected", "[1, 2]\n[3, 4]"), ("got", "[2, 4]")), WHERE, "Add.")


def kata(name, status, chapter="01_tensors", stem="01_x", failure=WRONG, **changes):
    """Return a grade in a state, with the failure that goes with it."""
    first = None
    if status == Status.FAILING:
        first = TestResult("test_x", Outcome.FAILED, "Every number is doubled.", failure, "seen\n")
    elif status == Status.TO_DO:
        first = TestResult("test_x", Outcome.TO_DO, "", Failure(Kind.TO_DO, "ends in raise", where=WHERE))
    passed = 3 if status == Status.DONE else 1
    key = f"{chapter}/{stem}"
    return replace(KataGrade(chapter, key, name, WHERE.path, status, passed, 3, 3, first), **changes)


MIXED = Scorecard(
    "exercises",
    (
        kata("f", Status.DONE),
        kata("g", Status.FAILING, mistakes=(Mistake("squares", "`x * x` is the square."),)),
        kata("h", Status.TO_DO),
        kata("Attention", Status.DONE, "02_autograd"),
        kata("mask", Status.FAILING, "02_autograd", "02_y"),
        kata("later", Status.TO_DO, "12_gpt"),
    ),
)
HISTORY = [
    Entry(NOW - 9 * 86400, {"01_tensors": Counts(0, 0, 3), "02_autograd": Counts(0, 0, 2), "12_gpt": Counts(0, 0, 1)}),
    Entry(NOW - 5 * 86400, {"01_tensors": Counts(1, 1, 1), "02_autograd": Counts(0, 1, 1), "12_gpt": Counts(0, 0, 1)}),
    Entry(NOW - 1 * 86400, {"01_tensors": Counts(1, 1, 1), "02_autograd": Counts(1, 1, 0), "12_gpt": Counts(0, 0, 1)}),
]
