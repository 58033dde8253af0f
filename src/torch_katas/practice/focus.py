"""What `watch` has on its screen, and which kata its keys are about: the one that fails, unless the learner goes on."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Self

from torch_katas.course.model import Exercise
from torch_katas.verdict.grades import ExerciseGrade, KataGrade, Status
from torch_katas.verdict.next_kata import find_next


@dataclass(frozen=True)
class Shown:
    """The exercises on the screen, with their grades, and the kata that `n` and `h` belong to."""

    graded: tuple[ExerciseGrade, ...] = ()
    focus: KataGrade | None = None
    """None where all of it is done, or nothing is graded yet."""
    is_chosen: bool = False
    """The learner has gone on to this kata by a key."""

    @property
    def exercises(self) -> tuple[Exercise, ...]:
        """The exercises."""
        return tuple(graded.exercise for graded in self.graded)

    @property
    def katas(self) -> tuple[KataGrade, ...]:
        """All their katas."""
        return tuple(kata for graded in self.graded for kata in graded.katas)

    def update(self, graded: Iterable[ExerciseGrade]) -> Self:
        """Return what is shown once exercises were graded, the same or others.

        A kata that the learner has gone on to keeps the focus until it is done. Else it goes to one whose failure is
        new, stays with one that fails as before, or goes to what comes next.
        """
        after = replace(self, graded=tuple(graded))
        chosen = after.find(self.focus) if self.is_chosen and self.focus else None
        if chosen and not _is_finished(chosen):
            return replace(after, focus=chosen)
        failing = [kata for kata in after.katas if kata.status == Status.FAILING]
        new = [kata for kata in failing if _is_new(kata, self.find(kata))]
        same = [kata for kata in failing if self.focus and _are_same(kata, self.focus)]
        return replace(after, focus=next(iter(new + same), find_next(after.katas)), is_chosen=False)

    def find(self, kata: KataGrade) -> KataGrade | None:
        """Return the grade of the same kata here; None where it is not shown."""
        return next((own for own in self.katas if _are_same(own, kata)), None)

    def go_on(self, *, wrap: bool) -> Self | None:
        """Return the same with the focus on the next kata that is not done, None where there is none behind it.

        With `wrap` the search goes on at the beginning, as far as the kata that has the focus.
        """
        katas = self.katas
        position = katas.index(self.focus) if self.focus else len(katas)
        others = katas[position + 1 :] + (katas[:position] if wrap else ())
        following = next((kata for kata in others if not _is_finished(kata)), None)
        return replace(self, focus=following, is_chosen=True) if following else None


def _are_same(one: KataGrade, other: KataGrade) -> bool:
    return (one.exercise, one.name) == (other.exercise, other.name)


def _is_finished(kata: KataGrade) -> bool:
    return kata.status in (Status.DONE, Status.PARTIAL)


def _is_new(kata: KataGrade, before: KataGrade | None) -> bool:
    return before is None or (kata.status, kata.fingerprint) != (before.status, before.fingerprint)
