"""Which known wrong answers fail as an answer does, told from fingerprints alone."""

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from torch_katas.verdict.fingerprint import FailedCase, Fingerprint, coarse_fingerprint

Known = Mapping[str, Fingerprint]
"""Fingerprints of known wrong answers, or of pairs of them, by name."""
LEAST_TESTS = 2
"""Tests that a mistake must explain to be named where it does not explain all."""
Cases = frozenset[FailedCase]


@dataclass(frozen=True)
class Part:
    """Failed tests, and the known wrong answers that fail each of them in the same cases with the same facts."""

    tests: frozenset[str]
    names: tuple[str, ...]
    """More than one where they fail alike."""


def match_exactly(fingerprint: Fingerprint, known: Known) -> list[str]:
    """Return the names of those that fail the same cases with the same facts."""
    cases = frozenset(fingerprint)
    return [name for name, other in known.items() if frozenset(other) == cases]


def match_coarsely(fingerprint: Fingerprint, known: Known) -> list[str]:
    """Return the names of those that fail the same cases, and each test's first failed case with the same facts."""
    places, coarse = _places(fingerprint), coarse_fingerprint(fingerprint)
    return [name for name, other in known.items() if _places(other) == places and coarse_fingerprint(other) == coarse]


def match_unions(fingerprint: Fingerprint, known: Known) -> list[tuple[str, str]]:
    """Return the pairs that fail these cases together, with the same facts, neither of them all."""
    cases = frozenset(fingerprint)
    within = [name for name, other in known.items() if frozenset(other) < cases]
    return [
        (first, second)
        for first, second in itertools.combinations(within, 2)
        if frozenset(known[first]) | frozenset(known[second]) == cases
    ]


def match_parts(fingerprint: Fingerprint, known: Known) -> list[Part]:
    """Return the parts of the failed tests that known wrong answers explain exactly, none within another.

    Empty where two such parts overlap: then it is unclear which explains what they share. One test alone is no
    evidence: many mistakes fail it alike.
    """
    tests = _by_test(fingerprint)
    names: dict[frozenset[str], list[str]] = {}
    for name, other in known.items():
        other_tests = _by_test(other)
        if other_tests and len(other_tests) < len(tests) and other_tests.items() <= tests.items():
            names.setdefault(frozenset(other_tests), []).append(name)
    largest = [part for part in names if not any(part < other for other in names)]
    if sum(map(len, largest)) > len(frozenset().union(*largest)):
        return []
    return [Part(part, tuple(names[part])) for part in largest if len(part) >= LEAST_TESTS]


def _places(fingerprint: Fingerprint) -> frozenset[tuple[str, str]]:
    """Return which cases of which tests failed, whatever they show."""
    return frozenset((case.test, case.case) for case in fingerprint)


def _by_test(cases: Iterable[FailedCase]) -> dict[str, Cases]:
    """Return the failed cases of each test."""
    tests: dict[str, set[FailedCase]] = {}
    for case in cases:
        tests.setdefault(case.test, set()).add(case)
    return {test: frozenset(of_test) for test, of_test in tests.items()}
