"""A fixed sample of the solutions' mutants: each fails a test, or stands in a list of survivors with its reason.

`python grader.py verify --mutants` tries them all. Here chapters that train nothing are tried, every so many-th mutant.
"""

import os

import pytest
from places import ROOT

from torch_katas.course.model import Course
from torch_katas.verify.mutant_findings import mutant_findings

COURSE = Course(ROOT)
CHAPTERS = ("01", "02", "03", "04", "05")
EVERY = 31


@pytest.mark.timeout(600)
def test_a_sample_of_the_mutants_fails_a_test_or_is_listed():
    exercises = [exercise for chapter in CHAPTERS for exercise in COURSE.select(chapter)]
    tried = []
    findings = mutant_findings(
        COURSE,
        exercises,
        device="cpu",
        jobs=os.cpu_count() or 1,
        sample=EVERY,
        on_tried=lambda count, total: tried.append(count),
    )
    assert list(map(str, findings)) == []
    assert len(tried) > 30
