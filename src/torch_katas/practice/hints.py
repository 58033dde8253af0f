"""Which hint of a kata comes next, and what to do after it; how many were shown is remembered."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from torch_katas.course.errors import CourseError
from torch_katas.course.hints import STEPS, find_hints
from torch_katas.course.layout import EXERCISES
from torch_katas.course.model import Course, Exercise
from torch_katas.store.facts import kata_key, read_facts, write_facts
from torch_katas.verdict.grades import ExerciseGrade
from torch_katas.verdict.scorecard import Scorecard

SHOWN = "hints"
"""The name under which it is remembered how many were shown: kata to count."""


@dataclass(frozen=True)
class Hint:
    """One hint of a kata; `number` is 1 for the first."""

    number: int
    text: str

    @property
    def title(self) -> str:
        return f"hint {self.number} of {STEPS}"


@dataclass(frozen=True)
class HintStep:
    """What to show of a kata's hints at this moment."""

    exercise: Exercise
    kata: str
    hints: tuple[Hint, ...]
    ending: str
    """`That was the last.` after the last hint, else empty."""
    way_on: str
    """What to do next: ask for the next hint, start over, or run the tests."""
    warning: str = ""


def choose_kata(
    course: Course, exercises: Sequence[Exercise], kata: str | None, grade: Callable[[], Iterable[ExerciseGrade]]
) -> tuple[Exercise, str] | None:
    """Return the kata that is named, or else the one that comes next; None where all are done.

    `grade` is called only where no kata is named. Raises CourseError where none of the exercises has the kata.
    """
    if kata:
        return course.find_kata(kata, exercises), kata
    following = Scorecard.from_grades(course, EXERCISES, grade()).next
    if following is None:
        return None
    return next(exercise for exercise in exercises if exercise.key == following.exercise), following.name


def take_step(
    course: Course, exercise: Exercise, kata: str, *, number: int | None = None, everything: bool = False
) -> HintStep:
    """Return the hint after those that were shown, and remember it; or the one of a number, or all three.

    Raises CourseError where the kata has no hints.
    """
    texts = find_hints(exercise, kata)
    counts = read_facts(course, SHOWN)
    name = kata_key(exercise, kata)
    shown = _read_count(counts.get(name))
    following = min(shown + 1, STEPS) if number is None else number
    numbers = range(1, STEPS + 1) if everything else (following,)
    is_repeated = shown >= STEPS and number is None and not everything
    warning = ""
    if number is None and max(numbers) > shown:
        problem = write_facts(course, SHOWN, {**counts, name: max(numbers)})
        warning = f"{problem}; the next call shows this hint again" if problem else ""
    is_last = numbers[-1] == STEPS
    command = f"{course.config.command} hint {exercise.id} {kata}"
    if is_repeated:
        way_on = f"To start over:\n  {command} --again"
    elif is_last:
        way_on = f"Run its tests: pytest {EXERCISES}/{exercise.id}"
    else:
        way_on = f"The next: {command}"
    hints = tuple(Hint(number, texts[number - 1]) for number in numbers)
    return HintStep(exercise, kata, hints, "That was the last." if is_last else "", way_on, warning)


def shown_hints(course: Course, exercise: Exercise, kata: str) -> tuple[Hint, ...]:
    """Return the hints of a kata that have been shown."""
    count = _read_count(read_facts(course, SHOWN).get(kata_key(exercise, kata)))
    texts = find_hints(exercise, kata) if count else ()
    return tuple(Hint(number, text) for number, text in enumerate(texts[:count], start=1))


def start_over(course: Course, exercise: Exercise, kata: str) -> None:
    """Forget which hints of a kata were shown."""
    counts = read_facts(course, SHOWN)
    if counts.pop(kata_key(exercise, kata), None) is not None:
        problem = write_facts(course, SHOWN, counts)
        if problem:
            raise CourseError(f"{problem}, so the hints cannot start over; --step 1 shows the first")


def _read_count(value: object) -> int:
    """Return a remembered count; 0 for what is none, as damage may be."""
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= STEPS else 0
