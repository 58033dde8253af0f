"""What comes next: the one answer that the scorecard, `next`, hints, watch, notebooks and the page give."""

from collections.abc import Iterable

from torch_katas.verdict.grades import KataGrade, Status


def find_next(katas: Iterable[KataGrade]) -> KataGrade | None:
    """Return the first kata that fails, or else the first that is to do; None where there is neither.

    The katas are given in the course's order.
    """
    in_order = list(katas)
    for status in (Status.FAILING, Status.TO_DO):
        for kata in in_order:
            if kata.status == status:
                return kata
    return None
