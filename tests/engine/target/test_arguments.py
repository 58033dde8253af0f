"""From what is typed to what is run: pytest's arguments, the grader's, and --answers."""

from pathlib import Path

import pytest

from torch_katas.course.errors import CourseError
from torch_katas.course.model import Course
from torch_katas.target import resolve_arguments, select_exercises

KEYS = ("02_autograd/01_leaf", "03_shapes/01_batch", "03_shapes/02_pad", "04_losses/01_mse", "04_losses/03_bce")
SHAPES = KEYS[1:3]
TESTS = "def test_value({0}): pass\ndef test_own_{0}({0}): pass\ndef test_no_kata(device): pass\n"


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """A course of three chapters, the same files in `mine`, and next to it, in `../theirs`, a single answer."""
    root = tmp_path / "course"
    for key in KEYS:
        chapter, stem = key.split("/")
        kata = stem[3:]
        for tree in ("exercises", "solutions", "mine"):
            write(root / tree / f"{key}.py", f"def {kata}(x):\n    return x\n")
        write(root / "tests" / chapter / f"test_{stem}.py", TESTS.format(kata))
    write(tmp_path / "theirs/03_shapes/02_pad.py", "")
    write(root / "tests/kata/test_engine.py", "")
    return Course(root)


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def hidden(course: Course, *keys: str, test: str = "") -> list[str]:
    """Return the hidden test files of these exercises, as pytest is to be given them."""
    paths = [str(course.root / "tests" / key.replace("/", "/test_")) + ".py" for key in keys]
    return [f"{path}::{test}" if test else path for path in paths]


def mapped(course: Course, *arguments: str, folder: str = ".", answers: str | None = None):
    """Return (tree, arguments, judging) of `pytest ARGUMENTS` in a folder of the course."""
    target = resolve_arguments(course, arguments, course.root / folder, answers)
    return target.tree, list(target.arguments), target.judging


def selected(course: Course, *what: str, folder: str = ".", answers: str | None = None):
    """Return (tree, keys) of `grader.py WHAT` in a folder of the course."""
    tree, exercises = select_exercises(course, what, course.root / folder, answers)
    return tree, [exercise.key for exercise in exercises]


def refusal(call, *arguments, **options) -> str:
    with pytest.raises(CourseError) as caught:
        call(*arguments, **options)
    return str(caught.value)


# What pytest is given


def test_no_argument_is_the_projects_own_suite_on_the_solutions(course):
    assert mapped(course) == ("solutions", [], False)


@pytest.mark.parametrize("tree", ["exercises", "solutions"])
@pytest.mark.parametrize(
    ("argument", "keys"),
    [
        ("{}", KEYS),
        ("{}/", KEYS),
        ("./{}/03", SHAPES),
        ("{}/03", SHAPES),
        ("{}/03_shapes/", SHAPES),
        ("{}/03/02", ["03_shapes/02_pad"]),
        ("{}/03_shapes/02_pad.py", ["03_shapes/02_pad"]),
        ("{}/../{}/03", SHAPES),
    ],
)
def test_a_path_of_a_tree_becomes_its_hidden_tests(course, tree, argument, keys):
    assert mapped(course, argument.format(tree, tree)) == (tree, hidden(course, *keys), True)


def test_an_absolute_path_is_mapped(course):
    assert mapped(course, str(course.root / "exercises/03/01"))[1] == hidden(course, "03_shapes/01_batch")


def test_several_arguments_keep_their_order_and_are_run_once(course):
    arguments = ("exercises/04/03", "exercises/03", "exercises/03/02", "exercises/04/03")
    assert mapped(course, *arguments)[1] == hidden(course, "04_losses/03_bce", *SHAPES)


@pytest.mark.parametrize("folder", ["exercises/03_shapes", "tests/kata", "mine/04_losses"])
def test_paths_are_read_from_the_folder_of_the_call(course, folder):
    found = mapped(course, "../../exercises/03/02", folder=folder)
    assert found == ("exercises", hidden(course, "03_shapes/02_pad"), True)


@pytest.mark.parametrize(
    ("folder", "argument", "keys"),
    [
        ("exercises", "03", SHAPES),
        ("exercises", ".", KEYS),
        ("exercises/03_shapes", ".", SHAPES),
        ("exercises/03_shapes", "02", ["03_shapes/02_pad"]),
        ("exercises/03_shapes", "02_pad.py", ["03_shapes/02_pad"]),
        ("exercises/03_shapes", "../04", KEYS[3:]),
        ("exercises/03_shapes", "..", KEYS),
    ],
)
def test_a_call_from_inside_a_tree_needs_no_tree(course, folder, argument, keys):
    assert mapped(course, argument, folder=folder) == ("exercises", hidden(course, *keys), True)


def test_a_test_name_is_kept_on_a_file(course):
    found = mapped(course, "exercises/03/01::test_own_batch")
    assert found == ("exercises", hidden(course, "03_shapes/01_batch", test="test_own_batch"), True)


def test_a_test_name_on_a_chapter_finds_every_file_that_has_it(course):
    assert mapped(course, "exercises/03::test_value")[1] == hidden(course, *SHAPES, test="test_value")
    assert mapped(course, "exercises/03::test_own_pad")[1] == hidden(course, "03_shapes/02_pad", test="test_own_pad")


def test_a_test_name_on_the_whole_tree_finds_its_file(course):
    assert mapped(course, "exercises::test_own_mse")[1] == hidden(course, "04_losses/01_mse", test="test_own_mse")


def test_parameters_of_a_test_name_are_kept(course):
    found = mapped(course, "exercises/03/01::test_value[cpu-(2, 3)::x]")[1]
    assert found == hidden(course, "03_shapes/01_batch", test="test_value[cpu-(2, 3)::x]")


def test_two_test_names_of_one_file_are_both_run(course):
    found = mapped(course, "exercises/03/01::test_value", "exercises/03/01::test_own_batch")[1]
    assert found == [*hidden(course, KEYS[1], test="test_value"), *hidden(course, KEYS[1], test="test_own_batch")]


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("test_valeu", "Did you mean test_value?"),
        ("test_own_pad", "Did you mean test_own_batch?"),
        ("bacth", "Did you mean batch?"),
        ("nothing_like_it", "There is: batch"),
        ("batch[cpu]", "Did you mean batch?"),
    ],
)
def test_an_unknown_name_is_told_what_is_like_it(course, name, near):
    expected = f"no kata and no hidden test is called '{name.split('[')[0]}' there. {near}"
    assert refusal(mapped, course, f"exercises/03/01::{name}") == expected


@pytest.mark.parametrize("argument", ["exercises/03/01::batch", "exercises/3/1::batch", "exercises/03::batch"])
def test_a_katas_name_means_exactly_its_tests(course, argument):
    tests = [hidden(course, "03_shapes/01_batch", test=f"test_{name}")[0] for name in ("value", "own_batch")]
    assert mapped(course, argument)[1] == tests


def test_a_katas_name_means_its_exercise(course):
    assert selected(course, "pad") == ("exercises", ["03_shapes/02_pad"])


def test_a_name_that_several_exercises_have_lists_them(course):
    write(course.root / "tests/02_autograd/test_02_more.py", TESTS.format("pad"))
    for tree in ("exercises", "solutions"):
        write(course.root / tree / "02_autograd/02_more.py", "def pad(x):\n    return x\n")
    expected = "several exercises have a kata 'pad': 02/02, 03/02; name one"
    assert refusal(selected, Course(course.root), "pad") == expected


def test_a_prefix_that_matches_nothing_is_quoted_as_typed(course):
    expected = "'../exercises/05' matches no exercise. There is: 02_autograd, 03_shapes, 04_losses"
    assert refusal(mapped, course, "../exercises/05::test_value", folder="tests") == expected


def test_other_paths_reach_pytest_as_they_were_typed(course):
    arguments = ["tests/kata", "tests/kata/test_engine.py::test_x", "tests/03_shapes", "03", "mine/03"]
    assert mapped(course, *arguments) == ("solutions", arguments, False)


def test_other_paths_stay_beside_those_of_a_tree(course):
    found = mapped(course, "tests/kata", "exercises/03/01")
    assert found == ("exercises", ["tests/kata", *hidden(course, "03_shapes/01_batch")], True)


def test_two_trees_in_one_call_are_refused(course):
    expected = "'exercises/03' and 'solutions/04' lie in different trees; test one tree at a time"
    assert refusal(mapped, course, "exercises/03", "solutions/04") == expected


# --answers


def test_answers_alone_judge_every_exercise(course):
    tree = str(course.root / "mine")
    assert mapped(course, answers="mine") == (tree, hidden(course, *KEYS), True)
    assert selected(course, answers="mine") == (tree, list(KEYS))


IN_ANSWERS = [
    ("03", ".", SHAPES),
    ("03/02", ".", ["03_shapes/02_pad"]),
    ("03_shapes/02_pad.py", ".", ["03_shapes/02_pad"]),
    ("mine", ".", KEYS),
    ("mine/03", ".", SHAPES),
    ("./mine/03/02", ".", ["03_shapes/02_pad"]),
    ("../mine/03", "tests", SHAPES),
    ("03", "mine", SHAPES),
    (".", "mine/03_shapes", SHAPES),
    ("02", "mine/03_shapes", ["03_shapes/02_pad"]),
    ("../04", "mine/03_shapes", KEYS[3:]),
    ("03", "exercises", SHAPES),
    ("03/02", "exercises/04_losses", ["03_shapes/02_pad"]),
    ("02", "exercises/03_shapes", KEYS[:1]),
]


@pytest.mark.parametrize(("argument", "folder", "keys"), IN_ANSWERS)
def test_an_argument_beside_answers_is_a_prefix_or_a_path_inside_them(course, argument, folder, keys):
    answers = str(course.root / "mine")
    assert mapped(course, argument, folder=folder, answers=answers) == (answers, hidden(course, *keys), True)
    assert selected(course, argument, folder=folder, answers=answers) == (answers, list(keys))


def test_the_folder_of_answers_is_read_from_the_folder_of_the_call(course):
    tree = str(course.root.parent / "theirs")
    assert mapped(course, "03/02", answers="../theirs")[0] == tree
    assert selected(course, "03/02", folder="exercises/03_shapes", answers="../../../theirs")[0] == tree


def test_answers_may_be_a_tree_of_the_course(course):
    tree = str(course.root / "solutions")
    assert mapped(course, "solutions/03", answers="solutions") == (tree, hidden(course, *SHAPES), True)


def test_answers_take_test_names(course):
    found = mapped(course, "mine/03::test_own_pad", "04/01::test_value", answers="mine")[1]
    expected = hidden(course, "03_shapes/02_pad", test="test_own_pad")
    assert found == [*expected, *hidden(course, "04_losses/01_mse", test="test_value")]


def test_answers_run_each_test_once(course):
    assert mapped(course, "03", "mine/03/02", "03/01", answers="mine")[1] == hidden(course, *SHAPES)


@pytest.mark.parametrize(
    ("argument", "folder"),
    [("exercises/03", "."), ("solutions", "."), ("../exercises/04/01", "mine")],
)
def test_a_path_of_another_tree_beside_answers_is_refused(course, argument, folder):
    expected = f"'{argument}' and --answers name different trees; give the chapter alone, as 03 or 03/01"
    answers = str(course.root / "mine")
    assert refusal(mapped, course, argument, folder=folder, answers=answers) == expected
    assert refusal(selected, course, argument, folder=folder, answers=answers) == expected


@pytest.mark.parametrize("call", [mapped, selected])
def test_answers_that_are_none_are_refused(course, call):
    assert refusal(call, course, answers="none").startswith("'none' is no folder;")
    assert refusal(call, course, answers="tests").startswith("'tests' is no answers tree:")


@pytest.mark.parametrize("call", [mapped, selected])
@pytest.mark.parametrize(("argument", "typed"), [("05", "05"), ("mine/05", "mine/05")])
def test_a_prefix_that_matches_nothing_in_answers_is_quoted(course, call, argument, typed):
    assert refusal(call, course, argument, answers="mine").startswith(f"'{typed}' matches no exercise. There is: 02_")


# What the grader is given


def test_the_grader_grades_all_exercises_by_default(course):
    assert selected(course) == ("exercises", list(KEYS))
    assert selected(course, folder="solutions/03_shapes") == ("exercises", list(KEYS))


@pytest.mark.parametrize(
    ("argument", "tree", "keys"),
    [
        ("03", "exercises", SHAPES),
        ("03/02", "exercises", ["03_shapes/02_pad"]),
        ("03_shapes/02_pad", "exercises", ["03_shapes/02_pad"]),
        ("exercises", "exercises", KEYS),
        ("exercises/03", "exercises", SHAPES),
        ("exercises/03_shapes/02_pad.py", "exercises", ["03_shapes/02_pad"]),
        ("solutions", "solutions", KEYS),
        ("./solutions/03/", "solutions", SHAPES),
        (".", "exercises", KEYS),
    ],
)
def test_the_grader_takes_prefixes_and_paths(course, argument, tree, keys):
    assert selected(course, argument) == (tree, list(keys))


def test_the_grader_puts_several_in_the_courses_order_and_each_once(course):
    found = selected(course, "04/03", "exercises/03", "02", "03_shapes/01", "03")
    assert found == ("exercises", [KEYS[0], *SHAPES, KEYS[4]])


FOLDERS = [".", "tests/kata", "exercises", "exercises/03_shapes", "solutions/04_losses", "mine"]


@pytest.mark.parametrize("folder", FOLDERS)
@pytest.mark.parametrize(
    ("argument", "tree"),
    [("03/02", "exercises"), ("exercises/03/02", "exercises"), ("solutions/03/02", "solutions")],
)
def test_the_grader_takes_the_roots_paths_from_any_folder(course, folder, argument, tree):
    assert selected(course, argument, folder=folder) == (tree, ["03_shapes/02_pad"])


@pytest.mark.parametrize(
    ("folder", "argument", "tree", "keys"),
    [
        ("exercises/03_shapes", ".", "exercises", SHAPES),
        ("exercises/03_shapes", "02", "exercises", ["03_shapes/02_pad"]),
        ("exercises/03_shapes", "../04", "exercises", KEYS[3:]),
        ("exercises/03_shapes", "04", "exercises", KEYS[3:]),
        ("solutions/03_shapes", "02", "solutions", ["03_shapes/02_pad"]),
        ("solutions/03_shapes", "..", "solutions", KEYS),
        ("tests", "../solutions/03", "solutions", SHAPES),
    ],
)
def test_the_grader_reads_paths_from_the_folder_of_the_call_first(course, folder, argument, tree, keys):
    assert selected(course, argument, folder=folder) == (tree, list(keys))


def test_the_grader_refuses_two_trees(course):
    expected = "exercises and solutions are different trees; grade one at a time"
    assert refusal(selected, course, "03", "solutions/04") == expected


@pytest.mark.parametrize("argument", ["05", "exercises/05", "tests/03", "../elsewhere"])
def test_the_grader_tells_what_there_is(course, argument):
    expected = f"'{argument}' matches no exercise. There is: 02_autograd, 03_shapes, 04_losses"
    assert refusal(selected, course, argument) == expected
