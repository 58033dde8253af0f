"""What the mutants of the solutions show: holes in the tests, and lists of survivors that are not true."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence

from torch_katas.course.errors import CourseError
from torch_katas.course.layout import SOLUTIONS, shorten
from torch_katas.course.model import Course, Exercise
from torch_katas.course.survivors import Change, read_survivors
from torch_katas.source.mutants import Mutant
from torch_katas.verify.finding import Finding
from torch_katas.verify.mutants import mutants_of, try_mutants

MOST_LISTED = 0.06
"""The share of an exercise's mutants that may be listed as survivors; one may always be."""


def list_findings(exercise: Exercise) -> Iterator[Finding]:
    """Yield what the text alone shows of a list of survivors: mutants that are gone, and too many."""
    shown = shorten(exercise.survivors_path, exercise.root)
    try:
        listed = read_survivors(exercise.survivors_path, exercise.root)
    except CourseError as error:
        yield Finding(shown, None, str(error).removeprefix(f"{shown}: ").removeprefix(f"{shown} "))
        return
    if not listed:
        return
    mutants = mutants_of(exercise)
    for kata, before, after in listed.keys() - set(map(_change, mutants)):
        yield Finding(shown, None, f"{kata} has no such mutant any more: {before}  →  {after}")
    most = max(1, math.floor(MOST_LISTED * len(mutants)))
    if len(listed) > most:
        yield Finding(shown, None, f"{len(listed)} of {len(mutants)} mutants are listed; at most {most} may be")


def mutant_findings(
    course: Course,
    exercises: Sequence[Exercise],
    *,
    device: str = "all",
    jobs: int = 1,
    sample: int = 1,
    on_tried: Callable[[int, int], None] = lambda tried, total: None,
) -> Iterator[Finding]:
    """Yield each mutant on which all tests pass and that is not listed, and each listed one on which a test fails.

    With `sample` every so many-th mutant of the course alone is tried; `on_tried` is given how many have been, and how
    many there are.
    """
    mutants = _every(sample, {exercise: mutants_of(exercise) for exercise in exercises})
    listed = {exercise: read_survivors(exercise.survivors_path, exercise.root) for exercise in mutants}
    total = sum(map(len, mutants.values()))
    for count, tried in enumerate(try_mutants(course, mutants, device=device, jobs=jobs), 1):
        on_tried(count, total)
        is_listed = _change(tried.mutant) in listed[tried.exercise]
        if tried.survived and not is_listed:
            text = f"{tried.mutant.definition}: all tests pass with  {tried.mutant}"
            yield Finding(tried.exercise.shown(SOLUTIONS), tried.mutant.line, text)
        elif is_listed and not tried.survived:
            text = f"{tried.mutant.definition}: a test fails on this one now; take it out:  {tried.mutant}"
            yield Finding(shorten(tried.exercise.survivors_path, tried.exercise.root), None, text)


def _change(mutant: Mutant) -> Change:
    return mutant.definition, mutant.before, mutant.after


def _every(step: int, mutants: Mapping[Exercise, Sequence[Mutant]]) -> dict[Exercise, list[Mutant]]:
    numbered = [(exercise, mutant) for exercise, changes in mutants.items() for mutant in changes]
    chosen: dict[Exercise, list[Mutant]] = {}
    for exercise, mutant in numbered[::step]:
        chosen.setdefault(exercise, []).append(mutant)
    return chosen
