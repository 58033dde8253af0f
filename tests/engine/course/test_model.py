"""Where everything lives: prefixes, trees, and katas that stand wherever a learner's file stands."""

from pathlib import Path

import pytest

from torch_katas.course.errors import CourseError
from torch_katas.course.layout import shorten
from torch_katas.course.model import Course
from torch_katas.course.outline import HiddenTest

SOLUTION = "def {0}(x):\n    return x\n\n\ndef {0}_too(x):\n    return x\n\n\ndef _helper(x):\n    return x\n"
TESTS = '''
def test_value({0}, device):
    """The value
    is right."""


def test_both({0}_too, {0}):
    """Both agree."""


def test_edge({0}):
    pass


def test_nothing(device, _helper):
    pass
'''


def plant(root: Path, *keys: str) -> Course:
    """Write a course of exercises named like `03_shapes/01_batch`, each with two katas, and return it."""
    for key in keys:
        chapter, stem = key.split("/")
        kata = stem[3:]
        for path, text in (
            (root / "solutions" / chapter / f"{stem}.py", SOLUTION.format(kata)),
            (root / "tests" / chapter / f"test_{stem}.py", TESTS.format(kata)),
            (root / "exercises" / chapter / f"{stem}.py", "raise SystemExit\n"),
        ):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
    return Course(root)


KEYS = ("02_autograd/01_leaf", "03_shapes/01_batch", "03_shapes/02_pad", "03_shapes/10_pack", "10_rnn/01_cell")


@pytest.fixture
def course(tmp_path: Path) -> Course:
    return plant(tmp_path / "course", *KEYS)


def keys(exercises) -> list[str]:
    return [exercise.key for exercise in exercises]


def refusal(call, *arguments) -> str:
    with pytest.raises(CourseError) as caught:
        call(*arguments)
    return str(caught.value)


def test_exercises_are_found_by_their_hidden_tests_in_the_courses_order(course):
    assert keys(course.exercises) == list(KEYS)
    assert course.chapters == ("02_autograd", "03_shapes", "10_rnn")


def test_files_of_other_names_are_no_exercises(course):
    for name in ("03_shapes/test_helper.py", "03_shapes/02_other.py", "kata/test_01_engine.py", "test_03_top.py"):
        path = course.root / "tests" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("")
    assert keys(Course(course.root).exercises) == list(KEYS)


def test_an_exercise_knows_its_files_and_names(course):
    exercise = course.exercises[1]
    assert (exercise.key, exercise.id) == ("03_shapes/01_batch", "03/01")
    assert exercise.path("exercises") == course.root / "exercises/03_shapes/01_batch.py"
    assert exercise.path("/elsewhere/mine") == Path("/elsewhere/mine/03_shapes/01_batch.py")
    assert exercise.tests_path == course.root / "tests/03_shapes/test_01_batch.py"
    assert exercise.shown("solutions") == "solutions/03_shapes/01_batch.py"
    assert exercise.shown("/elsewhere/mine") == "/elsewhere/mine/03_shapes/01_batch.py"
    assert exercise.shown(course.root / "mine") == "mine/03_shapes/01_batch.py"
    assert exercise.shown_tests == "tests/03_shapes/test_01_batch.py"


def test_a_hidden_test_file_leads_back_to_its_exercise(course):
    exercise = course.exercises[2]
    assert course.find_by_tests_path(exercise.tests_path) == exercise
    assert course.find_by_tests_path(exercise.path("exercises")) is None
    assert course.find_by_tests_path(course.root / "tests/kata/test_source.py") is None


CHAPTER = ["03_shapes/01_batch", "03_shapes/02_pad", "03_shapes/10_pack"]


@pytest.mark.parametrize(
    ("prefix", "expected"),
    [
        ("", list(KEYS)),
        (".", list(KEYS)),
        ("03", CHAPTER),
        ("03/", CHAPTER),
        ("./03", CHAPTER),
        ("03_shapes", CHAPTER),
        ("03_shapes/", CHAPTER),
        ("03/01", ["03_shapes/01_batch"]),
        ("03//01", ["03_shapes/01_batch"]),
        ("03/1", ["03_shapes/01_batch"]),
        ("3/10", ["03_shapes/10_pack"]),
        ("3", CHAPTER),
        ("03_sh/01_ba", ["03_shapes/01_batch"]),
        ("03_shapes/01_batch", ["03_shapes/01_batch"]),
        ("03_shapes/01_batch.py", ["03_shapes/01_batch"]),
        ("0", list(KEYS[:4])),
        ("0/1", ["02_autograd/01_leaf", "03_shapes/01_batch"]),
        ("0/01", ["02_autograd/01_leaf", "03_shapes/01_batch"]),
    ],
)
def test_a_prefix_selects_part_by_part(course, prefix, expected):
    assert keys(course.select(prefix)) == expected
    assert keys(course.match(prefix)) == expected


CHAPTERS = "02_autograd, 03_shapes, 10_rnn"
IN_CHAPTER = "03_shapes/01_batch.py, 03_shapes/02_pad.py, 03_shapes/10_pack.py"


@pytest.mark.parametrize(
    ("prefix", "there"),
    [
        ("04", CHAPTERS),
        ("1", CHAPTERS),
        ("shapes", CHAPTERS),
        ("04/01", CHAPTERS),
        ("03/04", IN_CHAPTER),
        ("03/batch", IN_CHAPTER),
        ("03/01.py", IN_CHAPTER),
        ("03_shapes/01_batch.py/more", IN_CHAPTER),
        ("03/01_batch.pyc", IN_CHAPTER),
    ],
)
def test_a_prefix_that_matches_nothing_is_told_what_there_is(course, prefix, there):
    assert refusal(course.select, prefix) == f"'{prefix}' matches no exercise. There is: {there}"
    assert course.match(prefix) == ()


def test_the_error_quotes_what_was_typed(course):
    assert refusal(course.select, "04", "../exercises/04").startswith("'../exercises/04' matches no exercise.")


def test_a_folder_without_a_course_says_how_one_looks(tmp_path):
    course = Course(tmp_path)
    assert course.exercises == ()
    expected = "'03' matches no exercise. There is: none at all (no tests/NN_chapter/test_NN_exercise.py)"
    assert refusal(course.select, "03") == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("exercises", ("exercises", "")),
        ("exercises/03", ("exercises", "03")),
        ("solutions/03_shapes/01_batch.py", ("solutions", "03_shapes/01_batch.py")),
        ("exercises/no/such", ("exercises", "no/such")),
        ("tests/03_shapes/test_01_batch.py", None),
        ("misconceptions/03", None),
        ("exercises_old/03", None),
        (".", None),
        ("..", None),
    ],
)
def test_a_path_below_a_tree_is_split(course, path, expected):
    assert course.split_path(Path(course.root / path)) == expected


def test_a_path_of_another_project_is_not_split(course, tmp_path):
    assert course.split_path(tmp_path / "other/exercises/03") is None


def test_a_root_behind_a_link_is_known_by_both_its_paths(course, tmp_path):
    link = tmp_path / "link"
    link.symlink_to(course.root)
    linked = Course(link)
    assert linked.split_path(link / "exercises/03") == ("exercises", "03")
    assert linked.split_path(course.root / "exercises/03") == ("exercises", "03")


def test_answers_need_one_file_named_like_an_exercise(course):
    mine = course.root / "mine"
    (mine / "10_rnn").mkdir(parents=True)
    complaint = "'mine' is no answers tree: no file in it is named like an exercise, as 02_autograd/01_leaf.py"
    assert refusal(course.check_answers, mine) == complaint
    (mine / "10_rnn/01_cell.py").write_text("")
    course.check_answers(mine)


def test_an_answer_that_is_a_dead_link_still_names_an_exercise(course):
    (course.root / "mine/10_rnn").mkdir(parents=True)
    (course.root / "mine/10_rnn/01_cell.py").symlink_to("gone.py")
    course.check_answers(course.root / "mine")


@pytest.mark.parametrize("name", ["gone", "file"])
def test_answers_that_are_no_folder_are_refused(course, name):
    (course.root / "file").write_text("")
    expected = f"'{name}' is no folder; --answers takes a folder laid out like exercises/"
    assert refusal(course.check_answers, course.root / name) == expected


def test_answers_outside_the_project_are_named_in_full(course, tmp_path):
    assert refusal(course.check_answers, tmp_path / "gone").startswith(f"'{tmp_path}/gone' is no folder")


def test_answers_to_a_course_without_exercises_are_refused(tmp_path):
    expected = "'.' is no answers tree: no file in it is named like an exercise, as NN_chapter/NN_exercise.py"
    assert refusal(Course(tmp_path).check_answers, tmp_path) == expected


def test_katas_are_public_names_of_the_solution_that_tests_ask_for(course):
    exercise = course.exercises[1]
    assert exercise.katas == ("batch", "batch_too")
    assert set(exercise.reference) == {"batch", "batch_too", "_helper"}


def test_a_name_that_no_test_asks_for_is_no_kata(course):
    exercise = course.exercises[1]
    exercise.path("solutions").write_text("def given(x):\n    return x\n\n\n" + SOLUTION.format("batch"))
    assert exercise.katas == ("batch", "batch_too")


def test_a_hidden_test_knows_its_katas_its_owner_and_its_sentence(course):
    assert course.exercises[1].tests == (
        HiddenTest("test_value", ("batch",), "The value is right."),
        HiddenTest("test_both", ("batch_too", "batch"), "Both agree."),
        HiddenTest("test_edge", ("batch",), ""),
    )


def test_a_test_of_two_katas_counts_for_the_first_it_asks_for(course):
    exercise = course.exercises[1]
    assert [test.name for test in exercise.tests_of("batch")] == ["test_value", "test_edge"]
    assert [test.name for test in exercise.tests_of("batch_too")] == ["test_both"]
    assert exercise.tests_of("given") == ()


def test_code_that_is_given_with_a_bug_is_found_among_the_known_wrong_answers(course):
    path = course.root / "misconceptions/03_shapes/01_batch.py"
    path.parent.mkdir(parents=True)
    path.write_text("def batch__as_given(x):\n    return -x\n\n\ndef batch_too__negates(x):\n    return -x\n")
    given = course.exercises[1].given
    assert list(given) == ["batch"]
    assert given["batch"] == course.exercises[1].reference["batch"].code.replace("return x", "return -x")


def test_a_kata_is_found_by_its_name_in_the_whole_course_or_in_some_exercises(course):
    assert course.find_kata("pad_too").key == "03_shapes/02_pad"
    assert course.find_kata("pad", course.select("03")).key == "03_shapes/02_pad"
    assert course.find_kata("pad", course.select("03/02")).key == "03_shapes/02_pad"


def test_a_kata_that_no_exercise_has_is_told_what_there_is(course):
    assert refusal(course.find_kata, "bad", course.select("03/02")) == "03/02 has no kata 'bad'. There is: pad, pad_too"
    assert refusal(course.find_kata, "leaf", course.select("03")) == "none of the 3 exercises there has a kata 'leaf'"
    assert refusal(course.find_kata, "leaf", ()) == "none of the 0 exercises there has a kata 'leaf'"


def test_a_kata_that_several_exercises_have_is_told_which(course):
    twice = plant(course.root, "11_more/03_pad")
    assert refusal(twice.find_kata, "pad") == "several exercises have a kata 'pad': 03/02, 11/03; name one"


DAMAGE = {
    "deleted": None,
    "emptied": b"",
    "renamed": b"def other(x):\n    return x\n",
    "broken": b"def batch(:\n",
    "binary": b"\x00",
    "greedy": b"def test_value(): pass\ndef device(): pass\ndef _helper(): pass\n",
}


@pytest.mark.parametrize("data", DAMAGE.values(), ids=DAMAGE)
def test_what_a_learner_does_to_the_exercise_changes_no_kata(course, data):
    exercise = course.exercises[1]
    if data is None:
        exercise.path("exercises").unlink()
    else:
        exercise.path("exercises").write_bytes(data)
    assert exercise.katas == ("batch", "batch_too")
    assert [test.name for test in exercise.tests] == ["test_value", "test_both", "test_edge"]


@pytest.mark.parametrize(
    ("name", "data", "complaint"),
    [
        ("solutions/03_shapes/01_batch.py", None, ": this file does not exist"),
        ("solutions/03_shapes/01_batch.py", b"x = 1\ndef batch(:\n", ":2: SyntaxError: invalid syntax"),
        ("solutions/03_shapes/01_batch.py", b"\x00", ": this is a binary file, not Python text"),
        ("tests/03_shapes/test_01_batch.py", b"\n\n\xff", ":3: this file is not UTF-8 text"),
        ("tests/03_shapes/test_01_batch.py", b"def test_x(:\n", ":1: SyntaxError: invalid syntax"),
    ],
    ids=["no solution", "broken solution", "binary solution", "unreadable tests", "broken tests"],
)
def test_a_damaged_course_is_told_apart_from_a_wrong_answer(course, name, data, complaint):
    path = course.root / name
    if data is None:
        path.unlink()
    else:
        path.write_bytes(data)
    assert refusal(lambda: course.exercises[1].katas) == f"the course is damaged: {name}{complaint}"


@pytest.mark.parametrize(
    ("path", "expected"), [("/a/b/c.py", "b/c.py"), ("/a", "."), ("/ab/c.py", "/ab/c.py"), ("/c.py", "/c.py")]
)
def test_paths_below_the_root_are_shortened(path, expected):
    assert shorten(Path(path), Path("/a")) == expected
