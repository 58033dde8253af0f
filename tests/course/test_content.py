"""The course's own content is proven, and whoever makes a known mistake reads its name: one test per exercise, so that
a finding has an address. Only what is selected runs: `pytest tests/course/test_content.py -k 03_padding`.
"""

import os

import pytest
import wrong_answers
from places import ROOT

from torch_katas.course.layout import SOLUTIONS
from torch_katas.course.mistakes import kata_of
from torch_katas.course.model import Course, Exercise
from torch_katas.grading import diagnosis, grader, pool
from torch_katas.grading.settings import Settings
from torch_katas.verdict.fingerprint import says_how_a_process_ended
from torch_katas.verdict.grades import ExerciseGrade, KataGrade, Status, grade_katas
from torch_katas.verify.files import stray_files
from torch_katas.verify.finding import Finding
from torch_katas.verify.proof import Proof
from torch_katas.verify.verify import verify

COURSE = Course(ROOT)
# The device of the proof: what it has seen of known wrong answers is kept, and is not run again here.
SETTINGS = Settings()

each_exercise = pytest.mark.parametrize("exercise", COURSE.exercises, ids=lambda exercise: exercise.key)
takes_long = pytest.mark.timeout(1200)


@pytest.fixture(scope="session")
def selected(request) -> tuple[Exercise, ...]:
    """The exercises that the selected tests are about; all where no test is about one."""
    parameters = [item.callspec.params for item in request.session.items if hasattr(item, "callspec")]
    named = {params["exercise"] for params in parameters if "exercise" in params}
    return tuple(exercise for exercise in COURSE.exercises if exercise in named) or COURSE.exercises


@pytest.fixture(scope="session")
def checked(selected) -> tuple[list[Finding], dict[Exercise, Proof]]:
    """All findings on what is selected, and the proof of each exercise, from one run."""
    proofs: list[Proof] = []
    findings = list(verify(COURSE, selected, jobs=os.cpu_count() or 1, sparing=True, on_proof=proofs.append))
    return findings, {proof.exercise: proof for proof in proofs}


@pytest.fixture(scope="session")
def handed_in(selected, checked, tmp_path_factory) -> dict[tuple[Exercise, str], KataGrade]:
    """The grades of the first known wrong answer of every kata, handed in as by a learner who has no more yet; several
    in one file where they have nothing to do with each other."""
    grades = {}
    files = {e: wrong_answers.in_files(e, wrong_answers.first_of_each_kata(e)) for e in selected}
    # In rounds, one file of every exercise at a time: so all cores have something to do.
    for number in range(max(map(len, files.values()))):
        made = {exercise: groups[number] for exercise, groups in files.items() if number < len(groups)}
        texts = {e: wrong_answers.as_answer(e, *wrong, others_to_do=True) for e, wrong in made.items()}
        tree = tmp_path_factory.mktemp("answers")
        for exercise, text in texts.items():
            exercise.path(tree).parent.mkdir(exist_ok=True)
            exercise.path(tree).write_text(text, encoding="utf-8")
        for one in grader.grade_exercises(COURSE, str(tree), list(made), SETTINGS):
            by_name = {grade.name: grade for grade in one.katas}
            grades |= {(one.exercise, wrong): by_name[kata_of(wrong)] for wrong in made[one.exercise]}
    return grades


@takes_long
@each_exercise
def test_exercise_is_proven(exercise, checked):
    findings, _ = checked
    mine = [line for line in map(str, findings) if exercise.stem in line and exercise.chapter in line]
    assert mine == []


@takes_long
def test_every_finding_belongs_to_an_exercise_or_a_chapter(checked):
    findings, _ = checked
    assert list(map(str, findings)) == []


def test_nothing_is_left_over():
    assert list(stray_files(COURSE)) == []


@takes_long
@each_exercise
def test_every_known_mistake_is_named_from_what_the_proof_has_seen(exercise, checked, monkeypatch):
    monkeypatch.setattr(pool, "run_jobs", not_needed)
    _, proofs = checked
    answers = exercise.wrong_answers.by_name
    seen = {wrong: graded(proofs[exercise], wrong) for wrong in wrong_answers.names(exercise)}
    one = ExerciseGrade(exercise, tuple(seen.values()))
    (named,) = diagnosis.name_mistakes(COURSE, [one], SETTINGS, grader.answer_texts(SOLUTIONS))
    for wrong, grade in zip(seen, named.katas, strict=True):
        assert grade.status == Status.FAILING, f"{wrong} passes"
        fails_alike = [
            name for name in seen if seen[name].fingerprint == grade.fingerprint and kata_of(name) == grade.name
        ]
        if says_how_a_process_ended(grade.fingerprint):  # out of memory: how a process ends names no mistake
            assert not grade.mistakes
        elif len({answers[name].explanation for name in fails_alike}) > 1:
            assert not grade.mistakes, f"{wrong} is named, although {fails_alike} look alike and say different things"
        else:
            assert [mistake.name for mistake in grade.mistakes] == [answers[fails_alike[0]].mistake], grade.message


@takes_long
@each_exercise
def test_a_known_mistake_in_each_kata_is_named_when_it_is_handed_in(exercise, checked, handed_in):
    _, proofs = checked
    for wrong in wrong_answers.first_of_each_kata(exercise):
        grade = handed_in[exercise, wrong]
        assert grade.status == Status.FAILING, f"{wrong} passes"
        assert grade.fingerprint == graded(proofs[exercise], wrong).fingerprint, wrong


def graded(proof: Proof, wrong: str) -> KataGrade:
    """Return the grade of a known wrong answer's kata from what the proof has seen of it; it spares long tests."""
    tests = proof.exercise.tests_of(kata_of(wrong))
    results = [proof.results[wrong, test.name].test for test in tests if (wrong, test.name) in proof.results]
    (grade,) = grade_katas(proof.exercise, "", results)
    return grade


def not_needed(*arguments: object, **settings: object) -> None:
    raise AssertionError("a known wrong answer is run again")
