"""How much two submissions share, measured by how rare it is in this class.

What all have, or what stands in solutions and known wrong answers, says nothing. For each kata the rarest thing that
two share counts, with log2(students / those who have it) bits, and the bits of all katas are added. Of `pairs` pairs of
people who work on their own about pairs / 2**bits share so much by chance: that is the number that is reported.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from torch_katas.classroom.similar.features import Feature, Level

MOST_SHARING = 30
"""What more students share is too common to tell anything of two of them."""
MOST_EXPECTED = 0.01
"""A pair is reported where chance gives fewer such pairs in the whole class."""
MOST_PAIRS = 200
"""Pairs that are reported, those first that share most."""


@dataclass(frozen=True)
class Shared:
    """The rarest thing that two share in one kata."""

    exercise: str
    kata: str
    level: Level
    students: int
    """How many in the class have it."""
    bits: float


@dataclass(frozen=True)
class Pair:
    """Two students who share more than chance makes likely."""

    first: str
    second: str
    shared: tuple[Shared, ...]
    """Those that weigh most first."""
    expected: float
    """How many pairs of the class would share so much by chance."""

    @property
    def bits(self) -> float:
        return sum(shared.bits for shared in self.shared)


@dataclass
class Comparison:
    """Compares submissions exercise by exercise, so that only one exercise's features are in memory."""

    students: int
    """How many there are in the class."""
    _shared: dict[tuple[str, str], list[Shared]] = field(default_factory=lambda: defaultdict(list))

    def add_exercise(
        self, exercise: str, features: Mapping[str, frozenset[Feature]], background: frozenset[Feature]
    ) -> None:
        """Compare all answers to one exercise, by student; `background` is what needs no neighbour to come from."""
        holders: dict[Feature, list[str]] = defaultdict(list)
        for student in sorted(features):
            for feature in features[student] - background:
                holders[feature].append(student)
        best: dict[tuple[str, str, str], Shared] = {}
        for (kata, level, _), who in holders.items():
            if not 2 <= len(who) <= max(min(MOST_SHARING, self.students // 2), 2):
                continue
            bits = math.log2(self.students / len(who))
            if bits <= 0:
                continue
            for first, second in combinations(who, 2):
                known = best.get((first, second, kata))
                if known is None or (bits, level == Level.TEXT) > (known.bits, known.level == Level.TEXT):
                    best[first, second, kata] = Shared(exercise, kata, level, len(who), bits)
        for (first, second, _), shared in best.items():
            self._shared[first, second].append(shared)

    def pairs(self) -> list[Pair]:
        """Return the pairs that share more than chance makes likely, those first that share most."""
        all_pairs = self.students * (self.students - 1) / 2
        pairs = []
        for (first, second), shared in self._shared.items():
            in_order = tuple(sorted(shared, key=lambda one: (-one.bits, one.exercise, one.kata)))
            expected = all_pairs * 2.0 ** -sum(one.bits for one in in_order)
            if expected < MOST_EXPECTED:
                pairs.append(Pair(first, second, in_order, expected))
        return sorted(pairs, key=lambda pair: (-pair.bits, pair.first, pair.second))[:MOST_PAIRS]


def compare_class(
    exercises: Sequence[str],
    students: int,
    texts: Callable[[str], Iterable[tuple[str, str]]],
    find: Callable[[str, str], frozenset[Feature]],
    background: Callable[[str], frozenset[Feature]],
) -> list[Pair]:
    """Return the pairs of a class. `texts` yields students and their texts for an exercise, `find` returns the features
    of a text, `background` those that solutions and known wrong answers have."""
    comparison = Comparison(students)
    for exercise in exercises:
        seen: dict[str, frozenset[Feature]] = {}
        features: dict[str, frozenset[Feature]] = {}
        for student, text in texts(exercise):
            if text not in seen:
                seen[text] = find(exercise, text)
            features[student] = seen[text]
        comparison.add_exercise(exercise, features, background(exercise))
    return comparison.pairs()
