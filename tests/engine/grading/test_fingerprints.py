"""Fingerprints of known wrong answers: which of their tests are run, and that names are found with those."""

from collections import deque

import pytest

from torch_katas.course.layout import EXERCISES, SOLUTIONS
from torch_katas.grading import pool
from torch_katas.runner.events import Finished
from torch_katas.runner.job import Job

LONG, LONGER = "test_a_training", "test_another_training"
TRAINING = f'''

@pytest.mark.timeout(30)
def {LONG}(double, device):
    """It trains."""
    checks.close(double(torch.full((13,), 3.0)), torch.full((13,), 6.0), of="x")


@pytest.mark.timeout(30)
def {LONGER}(double, device):
    """It trains for longer."""
    checks.close(double(torch.full((13,), 4.0)), torch.full((13,), 8.0), of="x")
'''
FAILS_LATE = '''

def double__fears_thirteen(x):
    """does not double thirteen numbers. Instead: double any number of them."""
    return x + x if x.numel() != 13 else x + 1
'''
WRONG = ("double__fears_thirteen", "double__squares")
"""One that fails the long test alone, one that fails others as well."""


@pytest.fixture
def training(mini):
    """The mini course with two tests of `double` that take long, and a wrong answer that fails no others."""
    text = mini.tests.read_text()
    mini.tests.write_text((text if "import pytest" in text else "import pytest\n" + text) + TRAINING)
    wrong = mini.path("misconceptions")
    wrong.write_text(wrong.read_text() + FAILS_LATE)
    return mini


def trained_on(mini, test=LONG, **settings):
    """Return on which variants a proof has run a long test."""
    job = Job(str(mini.root), EXERCISES, ("01_demo/01_double",), proof=True, **settings)
    ((_, ending),) = pool.run_jobs(mini.root, deque([(0, job)]), silence=60.0, processes=1)
    events = [event for event in ending.events if isinstance(event, Finished)]
    assert {*WRONG} < {event.variant for event in events}
    return {event.variant for event in events if event.result.name == test}


def test_a_proof_runs_every_test_on_every_wrong_answer(training):
    assert {EXERCISES, SOLUTIONS, *WRONG} < trained_on(training)


def test_a_sparing_proof_sees_that_a_long_test_can_fail_and_no_more(training):
    trained = trained_on(training, sparing=True)
    assert {EXERCISES, SOLUTIONS, "double__fears_thirteen"} <= trained
    assert len(trained - {EXERCISES, SOLUTIONS}) < 3


def test_a_fingerprint_needs_long_tests_only_where_no_other_fails(training):
    assert trained_on(training, sparing=True, wrong_only=True) == {"double__fears_thirteen"}
    assert trained_on(training, LONGER, sparing=True, wrong_only=True) == set()


def test_of_two_long_tests_the_one_with_the_lower_limit_comes_first(training):
    text = training.tests.read_text()
    training.tests.write_text(text.replace(f"timeout(30)\ndef {LONGER}", f"timeout(20)\ndef {LONGER}"))
    assert trained_on(training, LONGER, sparing=True, wrong_only=True) == {"double__fears_thirteen"}
    assert trained_on(training, sparing=True, wrong_only=True) == set()


@pytest.mark.parametrize("wrong", WRONG)
def test_mistakes_are_named_either_way(training, wrong):
    bodies = {
        "double__squares": "def double(x):\n    return x * x",
        "double__fears_thirteen": "def double(x):\n    return x + x if x.numel() != 13 else x + 1",
    }
    training.solve(double=bodies[wrong])
    assert f"mistake: {wrong.partition('__')[2].replace('_', ' ')}" in training.grader("score").output
