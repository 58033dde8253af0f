"""The whole course: whoever makes a known mistake reads its name, or that of one that looks just the same."""

import pytest
import wrong_answers
from places import ROOT

from torch_katas.course.mistakes import MISTAKE_MARK
from torch_katas.course.model import Course
from torch_katas.grading import diagnosis, grader
from torch_katas.grading.settings import Settings
from torch_katas.verdict.grades import Status

COURSE = Course(ROOT)
# The device of verify's proof: what it has run of known wrong answers is kept, and is not run again here.
SETTINGS = Settings()
KNOWN = {exercise: wrong_answers.names(exercise) for exercise in COURSE.exercises}


# In rounds, one known mistake of every exercise at a time: so all cores have something to do.
@pytest.mark.timeout(600)
@pytest.mark.parametrize("number", range(max(map(len, KNOWN.values()))))
def test_every_known_mistake_is_named(number, tmp_path):
    made = {exercise: names[number] for exercise, names in KNOWN.items() if number < len(names)}
    texts = {exercise: wrong_answers.as_answer(exercise, wrong) for exercise, wrong in made.items()}
    for exercise, text in texts.items():
        path = exercise.path(tmp_path)
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    graded = grader.grade_exercises(COURSE, str(tmp_path), list(made), SETTINGS)
    unnamed = []
    for one in diagnosis.name_mistakes(COURSE, graded, SETTINGS, texts.__getitem__):
        wrong = made[one.exercise]
        grade = next(grade for grade in one.katas if grade.name == wrong.split(MISTAKE_MARK)[0])
        assert grade.status == Status.FAILING, f"{wrong} passes"
        if grade.mistake is None:
            unnamed.append(f"{one.exercise.id} {wrong}: {grade.message}")
    assert unnamed == []
