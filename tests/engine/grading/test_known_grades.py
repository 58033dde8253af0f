"""What comes next, as far as the cache and the text of the answers tell it."""

from torch_katas.course.model import Course
from torch_katas.grading.grader import grade_exercises
from torch_katas.grading.known_grades import find_following, known_grades


def katas_of(course):
    return [kata for graded in grade_exercises(course, "exercises", course.exercises) for kata in graded.katas]


def test_stubs_are_known_from_their_text(mini):
    course = Course(mini.root)
    (graded,) = known_grades(course, "exercises", course.exercises)
    assert [kata.name for kata in graded.katas] == ["double", "halve", "Scale"]


def test_an_answer_that_was_never_graded_is_not_known(mini):
    mini.solve()
    course = Course(mini.root)
    (graded,) = known_grades(course, "exercises", course.exercises)
    assert graded.katas == ()
    following = find_following(course, "exercises", [])
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
