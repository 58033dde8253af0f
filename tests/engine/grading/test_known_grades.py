"""What comes next, as far as the text of the answers and the cache tell it."""

import shutil

from torch_katas.course.model import Course
from torch_katas.grading.grader import grade_exercises
from torch_katas.grading.known_grades import find_following


def katas_of(course):
    return [kata for graded in grade_exercises(course, "exercises", course.exercises) for kata in graded.katas]


def test_stubs_are_known_from_their_text(mini):
    following = find_following(Course(mini.root), "exercises", [])
    assert (following.kata.name, following.kata.place.line, following.all_done) == ("double", 13, False)


def test_an_answer_that_was_never_graded_is_not_known(mini):
    mini.solve()
    following = find_following(Course(mini.root), "exercises", [])
    assert (following.kata, following.all_done) == (None, False)


def test_what_was_graded_is_known_from_the_cache(mini):
    mini.solve(double="def double(x):\n    return x * x")
    course = Course(mini.root)
    katas = katas_of(course)
    following = find_following(course, "exercises", [kata for kata in katas if kata.name == "halve"])
    assert following.kata == next(kata for kata in katas if kata.name == "double")


def test_all_is_done_only_when_every_kata_is(mini):
    mini.solve()
    course = Course(mini.root)
    katas = katas_of(course)
    assert find_following(course, "exercises", katas).all_done
    mini.solve(halve="def halve(x):\n    raise NotImplementedError")
    following = find_following(course, "exercises", [kata for kata in katas if kata.name == "double"])
    assert (following.kata.name, following.all_done) == ("halve", False)


def test_the_exercise_behind_comes_before_the_one_in_front(mini):
    for number in ("02", "03"):
        for path in mini.root.glob("*/01_demo/*01_double*"):
            shutil.copy(path, path.with_name(path.name.replace("01_double", f"{number}_double")))
    course = Course(mini.root)
    shutil.copy(mini.path("solutions"), course.exercises[1].path("exercises"))
    (graded,) = grade_exercises(course, "exercises", course.exercises[1:2])
    assert find_following(course, "exercises", graded.katas).kata.exercise == "01_demo/03_double"
    behind = course.exercises[:2]
    assert find_following(course, "exercises", graded.katas, exercises=behind).kata.exercise == "01_demo/01_double"
