"""The whole course: whoever makes a known mistake reads its name, or that of one that looks just the same."""

from pathlib import Path

import pytest
import wrong_answers

from kata import diagnosis, grades, grading
from kata.catalog import MISTAKE_MARK, Course, Exercise

COURSE = Course(Path(__file__).parents[2])
SETTINGS = grading.Settings(device="cpu", at_once=2)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("exercise", COURSE.exercises, ids=lambda exercise: exercise.id)
def test_every_known_mistake_is_named(exercise: Exercise, tmp_path):
    unnamed = []
    for wrong in wrong_answers.names(exercise):
        kata = wrong.split(MISTAKE_MARK)[0]
        path = exercise.path(tmp_path)
        path.parent.mkdir(exist_ok=True)
        path.write_text(text := wrong_answers.as_answer(exercise, wrong), encoding="utf-8")
        graded = list(grading.grade(COURSE, str(tmp_path), [exercise], SETTINGS))
        (one,) = diagnosis.of_graded(COURSE, graded, SETTINGS, lambda _, text=text: text)
        grade = next(grade for grade in one.katas if grade.name == kata)
        assert grade.status == grades.FAILING, f"{wrong} passes"
        if grade.mistake is None:
            unnamed.append(f"{wrong}: {grade.message}")
    assert unnamed == []
