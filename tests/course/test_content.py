"""The course's own content is proven: one test per exercise, so that a finding has an address."""

import os

import pytest
from places import ROOT

from torch_katas.course.model import Course
from torch_katas.verify.files import stray_files
from torch_katas.verify.finding import Finding
from torch_katas.verify.verify import verify

COURSE = Course(ROOT)


@pytest.fixture(scope="session")
def findings() -> list[Finding]:
    """All findings, from one run over the whole course."""
    return list(verify(COURSE, COURSE.exercises, jobs=os.cpu_count() or 1))


@pytest.mark.timeout(1200)
@pytest.mark.parametrize("exercise", COURSE.exercises, ids=lambda exercise: exercise.key)
def test_exercise_is_proven(exercise, findings):
    mine = [line for line in map(str, findings) if exercise.stem in line and exercise.chapter in line]
    assert mine == []


def test_nothing_is_left_over():
    assert list(stray_files(COURSE)) == []


def test_every_finding_belongs_to_an_exercise_or_a_chapter(findings):
    assert list(map(str, findings)) == []
