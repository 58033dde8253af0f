"""Fingerprints of two known mistakes in one answer, taken where an answer fails as no known mistake alone does."""

import itertools
import time
from collections.abc import Iterator

from torch_katas.course.layout import CACHE, SOLUTIONS
from torch_katas.course.model import Course, Exercise
from torch_katas.course.pairs import combine, pair_name
from torch_katas.grading.cache_key import fingerprints_key
from torch_katas.grading.environment import environment_hash
from torch_katas.grading.fingerprints import (
    Fingerprints,
    RunWrongAnswers,
    Wanted,
    results_by_variant,
    take_fingerprints,
)
from torch_katas.grading.matching import Known
from torch_katas.source import parse
from torch_katas.store.cache import Cache
from torch_katas.verdict.fingerprint import Fingerprint, fingerprint_from_json

MOST_PAIRS = 12
"""Pairs that are run for one failing kata: those whose failed cases together are most like its own."""
MOST_TRIED = 120
"""Pairs of which it is looked whether they can be combined."""
MOST_SECONDS = 3.0
"""After this time no further pair of a kata is run; what has been run is kept, and the next time goes on from there."""


def find_pair_fingerprints(
    course: Course, exercise: Exercise, kata: str, failed: Fingerprint, known: Known, device: str, run: RunWrongAnswers
) -> Fingerprints:
    """Return the fingerprints of pairs of a kata's wrong answers that an answer may have in common with them.

    `failed` is the answer's fingerprint, `known` those of the wrong answers alone.
    """
    if exercise.released:  # there is no code to put together
        return {}
    cache = Cache(course.root / CACHE)
    key = fingerprints_key(exercise, kata, environment_hash(course, device), of_pairs=True)
    taken = {name: fingerprint_from_json(data) for name, data in (cache.get(key) or {}).items()}
    likely = list(itertools.islice(likely_pairs(exercise, failed, known), MOST_PAIRS))
    new = [name for name in likely if name not in taken]
    deadline = time.monotonic() + MOST_SECONDS
    for name in new:
        if time.monotonic() > deadline:
            break
        request = Wanted(exercise, (kata,), (name,))
        (events,) = run([request])
        taken[name] = take_fingerprints(request, results_by_variant(events))[kata].get(name, ())
        cache.put(key, taken)
    return {name: taken[name] for name in likely if taken.get(name)}


def likely_pairs(exercise: Exercise, failed: Fingerprint, known: Known) -> Iterator[str]:
    """Yield the names of pairs that can be combined, those first that together fail most like `failed`."""
    solution = parse.read(exercise.path(SOLUTIONS))
    answers = exercise.wrong_answers
    pairs = sorted(
        itertools.combinations(known, 2), key=lambda pair: _distance(failed, *(known[name] for name in pair))
    )
    for first, second in pairs[:MOST_TRIED]:
        if not answers.by_name[first].is_given and not answers.by_name[second].is_given:
            name = pair_name(first, second)
            if combine(answers, solution, name) is not None:
                yield name


def _distance(failed: Fingerprint, first: Fingerprint, second: Fingerprint) -> float:
    """Return how far an answer's failed cases are from those of two others together; other facts count half."""
    together = {*first, *second}
    other_cases = {case[:2] for case in failed} ^ {case[:2] for case in together}
    return len(other_cases) + len(set(failed) - together) / 2
