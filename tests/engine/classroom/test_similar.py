"""What two submissions share, and that chance alone is not reported."""

import random

import pytest
from page_reader import Page
from places import ROOT

from torch_katas.classroom.similar.background import find_background
from torch_katas.classroom.similar.features import HELPER, Level, find_features
from torch_katas.classroom.similar.page import describe_expected, render_similar
from torch_katas.classroom.similar.pairs import Comparison, compare_class
from torch_katas.course.model import Course

ONE = """
def mean(xs):
    \"\"\"The mean.\"\"\"
    total = 0
    for x in xs:
        total += x  # add
    return total / len(xs)
"""


def levels(first, second, katas=("mean",)):
    shared = find_features(first, katas) & find_features(second, katas)
    return {level for _, level, _ in shared}


def test_renamed_variables_have_the_same_shape():
    renamed = ONE.replace("total", "s").replace("xs", "values").replace("x ", "v ").replace("x:", "v:")
    renamed = renamed.replace("+= x", "+= v").replace("for x", "for v")
    assert levels(ONE, renamed) == {Level.SHAPE, Level.STATEMENTS}


def test_comments_and_docstrings_count_only_to_the_letter():
    other = ONE.replace("  # add", "").replace("The mean.", "Another text.")
    assert levels(ONE, other) == {Level.SHAPE, Level.NAMES, Level.STATEMENTS}
    assert levels(ONE, ONE) == set(Level)


def test_what_is_called_from_outside_is_not_renamed():
    assert levels("def f(x):\n    return torch.sum(x)", "def f(x):\n    return torch.mean(x)", ("f",)) == set()


def test_the_order_of_functions_and_the_names_of_helpers_do_not_count():
    first = "def _a(x):\n    y = x + 1\n    return y\n\ndef f(x):\n    return _a(x) * 2\n"
    second = "def f(x):\n    return _b(x) * 2\n\ndef _b(x):\n    z = x + 1\n    return z\n"
    shared = find_features(first, ["f"]) & find_features(second, ["f"])
    assert {(kata, level) for kata, level, _ in shared} == {(HELPER, Level.SHAPE)}


def test_statements_put_in_between_leave_the_others_shared():
    body = ["a = x + 1", "b = a * 2", "c = b - x", "d = c / 3"]
    first = "def f(x):\n    " + "\n    ".join([*body, "return d"])
    second = "def f(x):\n    print(x)\n    " + "\n    ".join([*body, "return d"])
    assert Level.STATEMENTS in levels(first, second, ("f",))


@pytest.mark.parametrize("text", ["def f(x:", "", "x = 1", "def f(x):\n    raise NotImplementedError"])
def test_what_cannot_be_read_and_stubs_share_nothing(text):
    assert find_features(text, ["f"]) == frozenset()


def made_class(students, katas, ways, copies=(), seed=7):
    """Return texts by exercise and student: each kata is written in one of some ways, at random; copies are copied."""
    chance = random.Random(seed)
    texts = {
        f"01_a/{number:02d}_b": {
            student: f"def f(x):\n    return x + {chance.randrange(ways)}\n" for student in range(students)
        }
        for number in range(katas)
    }
    for key, of_exercise in texts.items():
        for first, second in copies:
            of_exercise[first] = of_exercise[second] = f"def f(x):\n    return x - {hash(key) % 1000 + first}\n"
    return texts


def compare(texts, students):
    return compare_class(
        list(texts),
        students,
        lambda key: ((str(student), text) for student, text in texts[key].items()),
        lambda key, text: find_features(text, ["f"]),
        lambda key: frozenset(),
    )


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(("students", "katas", "ways"), [(20, 10, 3), (20, 10, 8), (200, 12, 40), (60, 1, 30)])
def test_students_who_work_on_their_own_are_not_reported(students, katas, ways, seed):
    assert compare(made_class(students, katas, ways, seed=seed), students) == []


@pytest.mark.parametrize("students", [20, 200])
def test_a_copied_submission_is_reported_and_nobody_else(students):
    pairs = compare(made_class(students, 10, 5, copies=[(3, 8)]), students)
    assert [(pair.first, pair.second) for pair in pairs] == [("3", "8")]
    assert len(pairs[0].shared) == 10
    assert pairs[0].shared[0].students == 2


def test_solutions_and_known_wrong_answers_need_no_neighbour():
    course = Course(ROOT)
    exercise = course.exercises[0]
    solution = exercise.path("solutions").read_text()
    background = find_background(exercise)
    coarse = {feature for feature in find_features(solution, exercise.katas) if feature[1] != Level.TEXT}
    assert coarse <= background
    comparison = Comparison(50)
    comparison.add_exercise(exercise.key, dict.fromkeys("ab", find_features(solution, exercise.katas)), background)
    assert comparison.pairs() == []


def test_the_page_shows_both_sides_and_runs_nothing():
    texts = made_class(20, 10, 5, copies=[(3, 8)])
    nasty = "<script>alert(1)</script>"
    page = render_similar(
        "A course",
        compare(texts, 20),
        20,
        "2026-11-28 12:00",
        lambda student, key: {"f": texts[key][int(student)] + f"# {nasty}"},
        lambda student: f"Student {student} {nasty}",
    )
    read = Page()
    read.feed(page)
    assert read.unmatched == []
    assert [one.attributes["data-first"] for one in read.all("section", data_first="")] == ["3"]
    assert not read.all("script")
    assert len(read.all("pre")) == 20


@pytest.mark.parametrize(
    ("expected", "words"),
    [(0.01, "about once in 100"), (0.00031, "about once in 3,000"), (1e-12, "less than once in a billion")],
)
def test_chance_is_told_in_words(expected, words):
    assert words in describe_expected(expected)
