"""Grading a class: `python benchmarks/classroom.py [100] [1000] [5000] [pages]`, by default all four.

The class is made, from a seed: each answer to an exercise of chapter 03 is the solution, a right one in another style,
or the solution with one or two known mistakes in it. Of 100 and of 1,000 submissions no two answers are alike; of 5,000
six in ten are, as with short katas they are in a class. Nothing is taken from a cache: the gradebook is new each time.

`pages` asks a gradebook of 5,000 students and 240 katas for what a page shows.
"""

import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from measure import ROOT, machine, seconds

from torch_katas.classroom.grade import grade_class
from torch_katas.classroom.gradebook import Gradebook, hash_text
from torch_katas.classroom.gradebook_records import KataVerdict, RoundKind, Student
from torch_katas.course.layout import SOLUTIONS
from torch_katas.course.mistakes import stand_alone
from torch_katas.course.model import Course, Exercise
from torch_katas.grading import fingerprints, grader
from torch_katas.grading.settings import Settings
from torch_katas.source import parse
from torch_katas.source.edit import statement_text
from torch_katas.source.names import statements
from torch_katas.verdict.grades import Status

CHAPTER = "03_sequence_shapes"
SEED = 17
REPEATED = 0.6
"""Of answers that others have given as well, where a class repeats itself."""
BY_PYTEST = 3
PAGE = 200
"""Students on a page."""
SETTINGS = Settings(device="cpu", use_cache=False)


def main(parts: Sequence[str]) -> None:
    """Measure what is asked for, and print it."""
    print(machine(), flush=True)
    course = Course(ROOT)
    exercises = course.select(CHAPTER)
    if "pages" in parts:
        measure_pages(course)
    counts = [int(part) for part in parts if part.isdecimal()]
    if not counts:
        return
    for exercise in exercises:
        fingerprints.prepare_fingerprints(course, exercise, SETTINGS)
    list(grader.grade_exercises(course, SOLUTIONS, exercises[:1], SETTINGS))  # starts the server
    floor = measure_floor(exercises)
    cores = os.cpu_count() or 1
    print(f"floor: {floor:.2f} s for the {len(exercises)} exercises, {floor / cores:.3f} s on {cores} cores")
    each = 0.0
    for count in counts:
        each = measure_class(course, exercises, count, repeats=count >= 5000)
        print(f"  {each / (floor / cores):.2f} times the floor by the cores", flush=True)
    by_pytest = measure_pytest(exercises)
    print(f"pytest once per submission: {by_pytest:.2f} s each; the class is {by_pytest / each:.1f} times faster")


def measure_class(course: Course, exercises: Sequence[Exercise], count: int, *, repeats: bool) -> float:
    """Grade a class, print how long it took, and return the seconds of one submission."""
    with tempfile.TemporaryDirectory() as folder, Gradebook.open(Path(folder) / "gradebook", create=True) as gradebook:
        hand_in(gradebook, exercises, count, repeats=repeats)
        texts = len(gradebook.ungraded())
        marks = [(0.0, 0)]
        start = time.perf_counter()
        summary = grade_class(
            course,
            gradebook,
            SETTINGS,
            on_graded=lambda done, total: marks.append((time.perf_counter() - start, done)),
        )
        took = time.perf_counter() - start
        half = next(moment for moment, done in marks if done * 2 >= texts)
        assert summary.errors == summary.remaining == 0, summary
        size = sum(path.stat().st_size for path in Path(folder).iterdir()) / 1e6
    print(
        f"{count} submissions, {texts} texts: {took:.1f} s, {took / count:.3f} s each, the first half in {half:.1f} s; "
        f"controller's peak {peak_memory():.0f} MB, gradebook {size:.1f} MB"
    )
    return took / count


def hand_in(gradebook: Gradebook, exercises: Sequence[Exercise], count: int, *, repeats: bool) -> None:
    """Fill a gradebook with the answers of a made class."""
    chance = random.Random(SEED)
    pools = {exercise.key: list(answer_pool(exercise, chance)) for exercise in exercises}
    with gradebook.transaction():
        gradebook.add_roster([Student(f"student{number:04}") for number in range(count)], "made")
        for number in range(count):
            for exercise in exercises:
                pool = pools[exercise.key]
                # Few answers are given by many, as it is.
                text = pool[min(int(chance.expovariate(8 / len(pool))), len(pool) - 1)]
                if not repeats or chance.random() > REPEATED:
                    text += f"\n# {number} {chance.random()}\n"
                gradebook.add_attempt(f"student{number:04}", exercise.key, text.encode(), float(number), "made")


def answer_pool(exercise: Exercise, chance: random.Random) -> Iterator[str]:
    """Yield answers: the solution, right ones in other styles, and with one known mistake or two."""
    yield build_answer(exercise, {})
    variants = {
        name: (answer.kata, source.text)
        for source in (exercise.also_right, exercise.wrong_answers)
        for name, answer in source.by_name.items()
        if not answer.is_given
    }
    names = sorted(variants)
    chance.shuffle(names)
    for name in names:
        for chosen in ([name], [name, chance.choice(names)]):
            yield build_answer(
                exercise, {variants[mistake][0]: stand_alone(variants[mistake][1], mistake) for mistake in chosen}
            )


def build_answer(exercise: Exercise, variants: Mapping[str, str]) -> str:
    """Return the solution with some katas, by name, written otherwise: each a text that stands alone."""
    solution = parse.read(exercise.path(SOLUTIONS))
    others = [
        statement_text(solution, node) for node, _ in statements(solution) if getattr(node, "name", "") not in variants
    ]
    return "\n\n\n".join((*variants.values(), *others))


def measure_floor(exercises: Sequence[Exercise]) -> float:
    """Return the seconds that a bare fork takes for these exercises, one after the other: the best of three runs."""
    command = [
        sys.executable,
        str(Path(__file__).with_name("floor.py")),
        SOLUTIONS,
        *(exercise.key for exercise in exercises),
    ]
    totals = []
    for _ in range(3):
        lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
        totals.append(sum(float(line.split()[1]) for line in lines))
    return min(totals)


def measure_pytest(exercises: Sequence[Exercise]) -> float:
    """Return the seconds of `pytest --answers` for one submission, in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        for exercise in exercises:
            path = exercise.path(folder)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(parse.read(exercise.path(SOLUTIONS)))
        command = [sys.executable, "-m", "pytest", f"--answers={folder}", CHAPTER]
        environment = os.environ | {"KATAS_SERVER": "off"}

        def run() -> None:
            subprocess.run(command, cwd=ROOT, check=True, capture_output=True, env=environment)

        return sum(seconds(run) for _ in range(BY_PYTEST)) / BY_PYTEST


def measure_pages(course: Course) -> None:
    """Print how long a gradebook of 5,000 students takes for what pages show."""
    with tempfile.TemporaryDirectory() as folder, Gradebook.open(Path(folder) / "gradebook", create=True) as gradebook:
        exercises = fill_pages(course, gradebook)
        katas = sum(len(exercise.katas) for exercise in exercises)
        print(f"a gradebook of 5000 students, {len(exercises)} exercises, {katas} katas:")
        print(f"  made ready once all is in: {seconds(lambda: gradebook.standing(limit=1)):.2f} s")
        gradebook.add_attempt("student2500", exercises[0].key, b"one more", 1.7e9 + 9e5, "made")
        print(f"  after one more answer: {seconds(lambda: gradebook.standing(limit=1)):.2f} s")
        pages = {
            f"{PAGE} students by all katas": lambda: gradebook.standing(offset=2000, limit=PAGE),
            "how many stand how, kata by kata": gradebook.state_counts,
            "one student": lambda: list(gradebook.marked("student2500")),
            "who is missing": gradebook.absent,
            "students": gradebook.students,
            "day by day": gradebook.days,
        }
        for name, ask in pages.items():
            print(f"  {name}: {seconds(ask):.3f} s")


def fill_pages(course: Course, gradebook: Gradebook) -> list[Exercise]:
    """Fill a gradebook with 5,000 students and 240 katas, six different answers to each exercise."""
    exercises: list[Exercise] = []
    for exercise in course.exercises:
        if sum(len(earlier.katas) for earlier in exercises) < 240:
            exercises.append(exercise)
    chance = random.Random(SEED)
    with gradebook.transaction():
        gradebook.add_roster([Student(f"student{number:04}") for number in range(5000)], "made")
        round = gradebook.begin_round(RoundKind.GRADE)
        texts = {exercise.key: [f"{exercise.key} {kind}".encode() for kind in range(6)] for exercise in exercises}
        for number in range(5000):
            for exercise in exercises:
                text = chance.choice(texts[exercise.key])
                gradebook.add_attempt(f"student{number:04}", exercise.key, text, 1.7e9 + number * 60, "made")
        for exercise in exercises:
            version = gradebook.add_version(exercise.key, "environment", "tests", {})
            for text in texts[exercise.key]:
                katas = tuple(
                    KataVerdict(kata, chance.choice((Status.DONE, Status.FAILING, Status.TO_DO)), 1, 3)
                    for kata in exercise.katas
                )
                gradebook.add_grading(exercise.key, hash_text(text), version, round, katas=katas, detail={})
    return exercises


def peak_memory() -> float:
    """Return this process's peak resident memory in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main(sys.argv[1:] or ["100", "1000", "5000", "pages"])
