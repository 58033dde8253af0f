"""Two known mistakes in one answer, and what they are called: `python benchmarks/pairs.py [--pairs N] [PREFIX …]`.

Pairs of known wrong answers are drawn at random and put together as `torch_katas.course.pairs` does, until N of them
could be. Each is diagnosed from what its tests show. Of those that fail otherwise than either mistake alone it counts
how many are named as both, as one of them, or not at all; of all of them, how many are named as a third.
"""

import argparse
import itertools
import random
from collections import Counter, defaultdict
from collections.abc import Iterator

from measure import ROOT, machine

from torch_katas.course.explanations import words_of_code
from torch_katas.course.layout import SOLUTIONS
from torch_katas.course.model import Course, Exercise
from torch_katas.course.pairs import combine, members, pair_name
from torch_katas.grading.diagnosis import find_mistakes
from torch_katas.grading.fingerprints import (
    Wanted,
    find_fingerprints,
    results_by_variant,
    run_in_children,
    take_fingerprints,
)
from torch_katas.grading.matching import Known
from torch_katas.grading.observer import never
from torch_katas.grading.pair_fingerprints import MOST_PAIRS, likely_pairs
from torch_katas.grading.settings import Settings
from torch_katas.source import parse
from torch_katas.verdict.fingerprint import Fingerprint, says_how_a_process_ended
from torch_katas.verdict.grades import KataGrade, Status

COURSE = Course(ROOT)
SETTINGS = Settings(device="cpu")
RUN = run_in_children(COURSE, SETTINGS, never)


def main() -> None:
    """Print one line for each outcome."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("prefixes", nargs="*", metavar="PREFIX")
    parser.add_argument("--pairs", type=int, default=500)
    arguments = parser.parse_args()
    print(machine())
    exercises = [e for e in COURSE.exercises if e.key.startswith(tuple(arguments.prefixes) or "")]
    drawn: dict[tuple[str, str], list[str]] = defaultdict(list)
    for exercise, kata, name in itertools.islice(draw_pairs(exercises), arguments.pairs):
        drawn[exercise.key, kata].append(name)
    count: Counter[str] = Counter()
    for (key, kata), names in drawn.items():
        count += diagnose(COURSE.exercise(key), kata, names)
    for outcome, number in sorted(count.items()):
        print(f"{outcome:55}{number:5}")


def draw_pairs(exercises: list[Exercise]) -> Iterator[tuple[Exercise, str, str]]:
    """Yield exercise, kata and name of pairs that can be put together, in random order."""
    pairs = [
        (exercise, kata, pair_name(*pair))
        for exercise in exercises
        for kata in exercise.katas
        for pair in itertools.combinations(exercise.wrong_answers.of_kata(kata), 2)
        if not any(exercise.wrong_answers.by_name[name].is_given for name in pair)
    ]
    random.Random(0).shuffle(pairs)
    for exercise, kata, name in pairs:
        if combine(exercise.wrong_answers, parse.read(exercise.path(SOLUTIONS)), name) is not None:
            yield exercise, kata, name


def diagnose(exercise: Exercise, kata: str, names: list[str]) -> Counter[str]:
    """Return how the pairs of one kata are called."""
    alone = find_fingerprints(COURSE, [Wanted(exercise, (kata,))], SETTINGS.device, RUN).get((exercise.key, kata), {})
    pairs = run_pairs(exercise, kata, names)
    likely = {name: list(itertools.islice(likely_pairs(exercise, pairs[name], alone), MOST_PAIRS)) for name in pairs}
    others = {other for name in likely for other in likely[name]} - set(pairs)
    known = pairs | run_pairs(exercise, kata, sorted(others))
    solution = parse.read(exercise.path(SOLUTIONS))
    count: Counter[str] = Counter({"cannot be judged: it passes or a process ended": len(names) - len(pairs)})
    for name, failed in pairs.items():
        code = words_of_code(combine(exercise.wrong_answers, solution, name) or "", kata)
        near = {other: known[other] for other in likely[name] if other in known}
        count[outcome(exercise, kata, name, failed, alone, near, code)] += 1
    return count


def run_pairs(exercise: Exercise, kata: str, names: list[str]) -> dict[str, Fingerprint]:
    """Return the fingerprints of pairs that fail."""
    if not names:
        return {}
    request = Wanted(exercise, (kata,), tuple(names))
    (events,) = RUN([request])
    taken = take_fingerprints(request, results_by_variant(events))[kata]
    return {name: failed for name, failed in taken.items() if failed and not says_how_a_process_ended(failed)}


def outcome(
    exercise: Exercise, kata: str, name: str, failed: Fingerprint, alone: Known, near: Known, code: frozenset[str]
) -> str:
    """Return how a pair is called, in words."""
    shown = str(exercise.path(SOLUTIONS))
    grade = KataGrade(exercise.chapter, exercise.key, kata, shown, Status.FAILING, 0, 1, 1, fingerprint=failed)
    answers = exercise.wrong_answers.by_name
    named = {mistake.remedy for mistake in find_mistakes(exercise, grade, alone, code, lambda: near)}
    both = {answers[member].explanation.remedy for member in members(name)}
    if named - both:
        print("a third:", exercise.key, name, named - both)
        return "named as a third"
    as_one = any(frozenset(failed) == frozenset(alone.get(member, ())) for member in members(name))
    head = "fails as one of the two does: " if as_one else "fails otherwise than either: "
    return head + ("named as both" if named == both else "named as one of the two" if named else "no name")


if __name__ == "__main__":
    main()
