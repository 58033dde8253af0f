"""How many known mistakes are named, and what that costs: `python benchmarks/diagnosis.py [PREFIX …]`.

Every known wrong answer of the course is graded as a learner would hand it in. It is named; or it has a twin, another
known wrong answer that fails the same cases with the same facts: then the twin is named where both say the same, and
none where they do not. Then one diagnosis is timed with its fingerprints at hand.
"""

import statistics
import sys
import tempfile
from collections import Counter
from pathlib import Path

from measure import REPEATS, ROOT, machine, seconds

from torch_katas.course.mistakes import kata_of
from torch_katas.course.model import Course, Exercise
from torch_katas.grading import diagnosis, grader
from torch_katas.grading.settings import Settings
from torch_katas.verdict.grades import ExerciseGrade

sys.path.append(str(ROOT / "tests" / "support"))

import wrong_answers

COURSE = Course(ROOT)
SETTINGS = Settings(device="cpu")


def main(prefixes: list[str]) -> None:
    """Print one line for each chapter, and the time that a diagnosis takes."""
    print(machine())
    print(f"{'chapter':24}{'mistakes':>9}{'named':>7}{'twin':>6}{'none':>6}")
    total: Counter[str] = Counter()
    times: list[float] = []
    for chapter in COURSE.chapters:
        if prefixes and not chapter.startswith(tuple(prefixes)):
            continue
        count: Counter[str] = Counter()
        for exercise in COURSE.select(chapter):
            count += named(exercise, times)
        total += count
        print(line(chapter, count), flush=True)
    print(line("all", total))
    print(
        f"a diagnosis with its fingerprints at hand, median of {len(times)}: {statistics.median(times) * 1000:.0f} ms"
    )


def line(name: str, count: Counter[str]) -> str:
    """Return one line of the table."""
    return f"{name:24}{count.total():9}{count['named']:7}{count['twin']:6}{count['none']:6}"


def named(exercise: Exercise, times: list[float]) -> Counter[str]:
    """Return how the known mistakes of an exercise are called; notes what a diagnosis takes."""
    count: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        path = exercise.path(Path(folder))
        path.parent.mkdir()
        for wrong in wrong_answers.names(exercise):
            mistake = exercise.wrong_answers.by_name[wrong].mistake
            text = wrong_answers.as_answer(exercise, wrong)
            path.write_text(text, encoding="utf-8")
            graded = list(grader.grade_exercises(COURSE, folder, [exercise], SETTINGS))
            (found,) = diagnose(graded, text)
            mistakes = next(grade.mistakes for grade in found.katas if grade.name == kata_of(wrong))
            names = [named.name for named in mistakes]
            count["none" if not names else "named" if names == [mistake] else "twin"] += 1
        times += [seconds(lambda: diagnose(graded, text)) for _ in range(REPEATS)]
    return count


def diagnose(graded: list[ExerciseGrade], text: str) -> list[ExerciseGrade]:
    """Name the mistakes in one answer."""
    return diagnosis.name_mistakes(COURSE, graded, SETTINGS, lambda _: text)


if __name__ == "__main__":
    main(sys.argv[1:])
