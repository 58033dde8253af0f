"""Grading a class: each text once, each student by himself, what is no answer's fault told apart."""

import pytest
from made_class import (
    EXERCISE,
    SETTINGS,
    add_second_exercise,
    grade,
    hand_in,
    marks,
    new_gradebook,
    solution,
    verdicts,
)

from torch_katas.classroom.grade import grade_class, regrade_class
from torch_katas.classroom.grade_texts import Text, bundle_texts, grade_from_json
from torch_katas.classroom.gradebook import Gradebook
from torch_katas.classroom.gradebook_records import RoundKind
from torch_katas.course.errors import CourseError
from torch_katas.course.model import Course
from torch_katas.grading import bundles, grader
from torch_katas.grading.settings import Settings
from torch_katas.runner.job import Job
from torch_katas.warm import processes

SQUARES = "import torch\n\n\ndef double(x):\n    return x * x\n"
HOSTILE = {
    "kills": "import os\n\n\ndef double(x):\n    os.kill(os.getpid(), 9)\n",
    "exits": "import os\nos._exit(0)\n",
    "patches": "import torch\ntorch.equal = lambda *a: True\ntorch.testing.assert_close = lambda *a, **k: None\n",
    "blinds": "import torch_katas.checks as c\n\n\ndef double(x):\n    c.close = lambda *a, **k: None\n    return x\n",
    "floods": "def double(x):\n    print('x' * 3_000_000)\n    return x\n",
    "leaves a thread": (
        "import threading, time\n\n\ndef double(x):\n"
        "    threading.Thread(target=time.sleep, args=(60,), daemon=True).start()\n    return x + x\n"
    ),
    "is no text": "\x00\x01",
    "does not parse": "def double(x:\n",
}


@pytest.fixture
def second(mini):
    return add_second_exercise(mini)


@pytest.fixture
def gradebook(mini):
    with new_gradebook(mini) as opened:
        yield opened


def test_what_one_hands_in_shares_a_child_and_gets_the_grades_of_a_child_for_each(mini, second, gradebook, monkeypatch):
    texts = {
        EXERCISE: solution(mini).replace("x + x", "x * x"),
        second: (mini.root / "solutions" / f"{second}.py").read_text().replace("x / 2", "x // 2"),
    }
    for key, text in texts.items():
        hand_in(gradebook, "ann", text, exercise=key)
        (mini.root / "answers" / key).with_suffix(".py").parent.mkdir(parents=True, exist_ok=True)
        (mini.root / "answers" / key).with_suffix(".py").write_text(text)
    started = []
    start = processes.start_process
    monkeypatch.setattr(
        "torch_katas.grading.pool.warm_processes.start_process",
        lambda root, target, arguments, *more: started.append(arguments[0]) or start(root, target, arguments, *more),
    )
    summary = grade(mini, gradebook)
    assert (summary.graded, summary.errors, summary.remaining) == (2, 0, 0)
    jobs = [job for job in started if isinstance(job, Job) and not job.proof]
    assert [job.exercises for job in jobs] == [(EXERCISE, second)]
    course = Course(mini.root)
    alone = grader.grade_exercises(course, "answers", course.exercises, Settings(device="cpu", use_cache=False))
    expected = {
        grade.exercise.key: [(kata.status, kata.passed, kata.message) for kata in grade.katas] for grade in alone
    }
    graded = {
        marked.attempt.exercise: [(kata.status, kata.passed, kata.message) for kata in marked.grading.katas]
        for marked in gradebook.marked()
    }
    assert graded == expected
    mistakes = {marked.attempt.exercise: marked.grading.katas for marked in gradebook.marked()}
    assert mistakes[EXERCISE][0].mistakes == ("squares",)
    assert mistakes[second][1].mistakes == ("floors",)


def test_a_grade_is_kept_whole(mini, gradebook):
    hand_in(gradebook, "ann", solution(mini).replace("x + x", "x * x"))
    grade(mini, gradebook)
    (marked,) = gradebook.marked()
    course = Course(mini.root)
    kata = grade_from_json(course.exercises[0], gradebook.detail(marked.grading.id)).katas[0]
    assert [mistake.name for mistake in kata.mistakes] == ["squares"]
    assert kata.failure.where.path == f"submission/{EXERCISE}.py"
    assert kata.failure.facts


def test_the_same_text_is_graded_once(mini, gradebook):
    for student in ("ann", "bob", "eve"):
        hand_in(gradebook, student, SQUARES)
    assert grade(mini, gradebook).graded == 1
    assert len(set(marks(gradebook).values())) == 1
    assert grade(mini, gradebook).graded == 0
    assert len(gradebook.rounds()) == 1


def test_no_hostile_answer_changes_the_marks_of_others(mini, second, gradebook):
    others = {
        EXERCISE: [solution(mini), SQUARES, mini.exercise.read_text()],
        second: [(mini.root / "solutions" / f"{second}.py").read_text(), "twice = 3\n"],
    }
    for key, texts in others.items():
        for number, text in enumerate(texts):
            hand_in(gradebook, f"other {number}", text, exercise=key)
    grade(mini, gradebook)
    without = verdicts(gradebook)
    with Gradebook.open(mini.root / "class" / "again.sqlite", create=True) as again:
        for key, texts in others.items():
            for number, text in enumerate(texts):
                hand_in(again, f"other {number}", text, exercise=key)
        for name, text in HOSTILE.items():
            hand_in(again, f"hostile {name}", text)
            # The hostile student's other exercise is his own: it shares the child that he ruins.
            hand_in(again, f"hostile {name}", others[second][0] + f"# {name}\n", exercise=second)
        assert grade(mini, again).errors == 0
        assert [entry for entry in verdicts(again) if entry[0].startswith("other")] == without
        hostile = {(entry[0], entry[1]): entry[2] for entry in verdicts(again) if entry[0].startswith("hostile")}
    for name in HOSTILE:
        right = hostile[f"hostile {name}", second]
        assert [kata.status for kata in right] == ["done"] * 3, name
        double = hostile[f"hostile {name}", EXERCISE][0]
        assert double.status == ("done" if name == "leaves a thread" else "failing"), name
    assert hostile["hostile patches", EXERCISE][0].verdict == "tampered"
    assert hostile["hostile kills", EXERCISE][0].verdict == "crashed"


def test_what_is_no_fault_of_the_answer_is_no_failure(mini, gradebook):
    hand_in(gradebook, "ann", SQUARES)
    tests = mini.tests.read_text()
    mini.tests.write_text(tests.replace("import pytest\n", "import pytest\n\nraise OSError('the tests are broken')\n"))
    summary = grade(mini, gradebook)
    assert (summary.graded, summary.errors) == (0, 1)
    assert marks(gradebook) == {"ann": "e"}
    mini.tests.write_text(tests)
    assert grade(mini, gradebook).graded == 1
    assert marks(gradebook)["ann"][0] == "f"


def test_one_that_cannot_be_started_is_tried_again(mini, gradebook, monkeypatch):
    hand_in(gradebook, "ann", solution(mini))
    hand_in(gradebook, "bob", SQUARES)
    start, failures = processes.start_process, []

    def fail_twice(root, target, arguments, *more):
        if not arguments[0].proof and len(failures) < 2:
            failures.append(1)
            raise OSError("no process can be started")
        return start(root, target, arguments, *more)

    monkeypatch.setattr("torch_katas.grading.pool.warm_processes.start_process", fail_twice)
    assert grade(mini, gradebook).graded == 2


def test_where_none_can_be_started_it_ends_in_one_line(mini, gradebook, monkeypatch):
    hand_in(gradebook, "ann", solution(mini))

    def fail(root, target, arguments, *more):
        raise OSError("no process can be started")

    monkeypatch.setattr("torch_katas.classroom.grade_texts.find_fingerprints", lambda *arguments: {})
    monkeypatch.setattr("torch_katas.grading.pool.warm_processes.start_process", fail)
    with pytest.raises(CourseError, match="no process can be started"):
        grade(mini, gradebook)
    assert len(gradebook.ungraded()) == 1


def test_what_was_finished_before_it_was_stopped_is_there(mini, gradebook):
    for number in range(6):
        hand_in(gradebook, f"student {number}", f"{SQUARES}# {number}\n")
    done = []
    summary = grade_class(
        Course(mini.root),
        gradebook,
        SETTINGS,
        on_graded=lambda count, total: done.append(count),
        cancelled=lambda: bool(done) and done[-1] >= 2,
    )
    assert summary.graded >= 2 and summary.remaining == 6 - summary.graded
    assert sum(states != "" for states in marks(gradebook).values()) == summary.graded
    assert grade(mini, gradebook).graded == summary.remaining


def test_a_regrade_says_what_would_change_before_it_does(mini, gradebook):
    hand_in(gradebook, "ann", SQUARES)
    grade(mini, gradebook)
    before = verdicts(gradebook)
    course = Course(mini.root)
    round = gradebook.begin_round(RoundKind.REGRADE)
    assert regrade_class(course, gradebook, SETTINGS, round).graded == 0
    mini.tests.write_text(mini.tests.read_text() + "\n# changed\n")
    assert regrade_class(Course(mini.root), gradebook, SETTINGS, round).graded == 1
    assert verdicts(gradebook) == before
    assert grade(mini, gradebook).graded == 0


def test_texts_of_a_student_are_put_together_by_chapter():
    texts = [("ann", "01_a/01", "1"), ("ann", "01_a/01", "2"), ("ann", "01_a/02", "3"), ("ann", "02_b/01", "4")]
    assert bundle_texts([*texts, ("bob", "01_a/01", "5")]) == [
        [Text("01_a/01", "1"), Text("01_a/02", "3")],
        [Text("01_a/01", "2")],
        [Text("02_b/01", "4")],
        [Text("01_a/01", "5")],
    ]


def test_exercises_whose_katas_have_the_same_name_do_not_share_a_child(mini, gradebook):
    other = mini.root / "solutions" / "01_demo" / "03_same.py"
    for path in [*mini.root.glob("*/01_demo/*01_double*")]:
        path.with_name(path.name.replace("01_double", "03_same")).write_text(path.read_text())
    hand_in(gradebook, "ann", solution(mini))
    hand_in(gradebook, "ann", other.read_text().replace("x + x", "x * x"), exercise="01_demo/03_same")
    assert grade(mini, gradebook).graded == 2
    states = {standing.exercise: standing.states for standing in gradebook.standing()}
    assert states == {EXERCISE: "ddd", "01_demo/03_same": "fdd"}
    assert bundles.TREE == "submission"
