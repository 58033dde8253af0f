"""The course's own content is proven: one test per exercise, so that a finding has an address."""

import os

import pytest
from places import ROOT

from torch_katas.course.model import Course
from torch_katas.verify.proof import verify
from torch_katas.verify.structure import leftovers

COURSE = Course(ROOT)


@pytest.fixture(scope="session")
def findings() -> list[str]:
    """All findings, from one run over the whole course."""
    return list(verify(COURSE, COURSE.exercises, at_once=os.cpu_count() or 1))


@pytest.mark.timeout(1200)
@pytest.mark.parametrize("exercise", COURSE.exercises, ids=lambda exercise: exercise.key)
def test_exercise_is_proven(exercise, findings):
    mine = [finding for finding in findings if exercise.stem in finding and exercise.chapter in finding]
    assert mine == []


def test_nothing_is_left_over():
    assert list(leftovers(COURSE)) == []


def test_every_finding_belongs_to_an_exercise_or_a_chapter(findings):
    assert findings == []
