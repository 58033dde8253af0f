"""Which hint of a kata comes next: those that were seen are remembered."""

from dataclasses import dataclass

from torch_katas.course.errors import CourseError
from torch_katas.course.hints import STEPS, find_hints
from torch_katas.course.model import Course, Exercise
from torch_katas.store import learner

SEEN = "hints"
"""The name under which it is remembered how many were seen: kata to count."""


@dataclass(frozen=True)
class Shown:
    """What is to be shown of one kata's hints: (step, text), the first step being 1."""

    kata: str
    hints: tuple[tuple[int, str], ...]
    repeated: bool = False
    """All had been shown before, so the last is shown once more."""
    warning: str = ""


def show(course: Course, exercise: Exercise, kata: str, *, step: int | None = None, everything: bool = False) -> Shown:
    """Return the hints to show: the one after those seen so far, which is remembered, or the one asked for."""
    hints = find_hints(exercise, kata)
    facts = learner.read(course, SEEN)
    name = learner.name_of(exercise, kata)
    seen = _number(facts.get(name))
    one = min(seen + 1, STEPS) if step is None else step
    steps = range(1, STEPS + 1) if everything else (one,)
    repeated = seen >= STEPS and step is None and not everything
    warning = ""
    if step is None and max(steps) > seen:
        problem = learner.write(course, SEEN, {**facts, name: max(steps)})
        warning = f"{problem}; the next call shows this hint again" if problem else ""
    return Shown(kata, tuple((number, hints[number - 1]) for number in steps), repeated, warning)


def start_over(course: Course, exercise: Exercise, kata: str) -> None:
    """Forget which hints of a kata were seen."""
    facts = learner.read(course, SEEN)
    if facts.pop(learner.name_of(exercise, kata), None) is not None:
        problem = learner.write(course, SEEN, facts)
        if problem:
            raise CourseError(f"{problem}, so the hints cannot start over; --step 1 shows the first")


def _number(seen: object) -> int:
    return seen if isinstance(seen, int) and not isinstance(seen, bool) and 0 <= seen <= STEPS else 0
