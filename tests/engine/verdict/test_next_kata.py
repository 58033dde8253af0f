"""What comes next: a kata that fails before one that is to do, the first of each."""

import pytest

from torch_katas.verdict.grades import KataGrade, Status
from torch_katas.verdict.next_kata import find_next
from torch_katas.verdict.scorecard import Scorecard


def kata(name: str, status: Status) -> KataGrade:
    return KataGrade("01_demo", "01_demo/01_double", name, "exercises/x.py", status, 0, 1, 1)


@pytest.mark.parametrize(
    ("statuses", "name"),
    [
        ("DFTF", "b"),
        ("DTTF", "d"),
        ("DDTT", "c"),
        ("PDDT", "d"),
        ("DDDD", None),
        ("PDPD", None),
        ("", None),
    ],
)
def test_the_first_that_fails_or_else_the_first_to_do(statuses, name):
    of = {"D": Status.DONE, "F": Status.FAILING, "T": Status.TO_DO, "P": Status.PARTIAL}
    katas = tuple(kata(letter, of[status]) for letter, status in zip("abcd", statuses, strict=False))
    found = find_next(iter(katas))
    assert (found and found.name) == name
    assert Scorecard("exercises", katas).next is found
