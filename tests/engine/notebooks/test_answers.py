"""Grading from outside: what of a notebook counts, and that it counts just as it does in files."""

import ast
import functools
import json

import nbformat
import pytest
import wrong_answers
from places import ROOT

from torch_katas.course.errors import CourseError
from torch_katas.course.layout import EXERCISES, SOLUTIONS
from torch_katas.course.model import Course
from torch_katas.grading import diagnosis, grader
from torch_katas.grading.settings import Settings
from torch_katas.notebooks import exercise_parts
from torch_katas.notebooks.answers import build_texts, find_answers, read_answers
from torch_katas.notebooks.build import build_cell, build_chapter, plan_parts
from torch_katas.notebooks.file import code_cells
from torch_katas.runner.answers import read as read_answer
from torch_katas.source import parse
from torch_katas.target import read_notebook_answers, resolve_arguments, select_exercises

COURSE = Course(ROOT)
RIGHT = "def double(x):\n    return x + x"
WRONG = "def double(x):\n    return x * x"
PATH = "notebooks/01_demo.ipynb"


@pytest.fixture
def course(mini) -> Course:
    return Course(mini.root)


def saved(course, *, tree=SOLUTIONS, change=lambda cells: cells, name=PATH, **metadata):
    """Save a chapter's notebook below the course, its cells changed as a learner would change them."""
    notebook = build_chapter(course, "01_demo", tree)
    notebook.cells = change(list(notebook.cells))
    notebook.metadata.update(metadata)
    path = course.root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)
    return path


def code(text, *tags):
    return nbformat.v4.new_code_cell(text, metadata={"tags": list(tags)} if tags else {})


def named(cells, name):
    return next(cell for cell in cells if cell.id == f"01-01-{name}")


def put(name, text):
    """Return a change that gives a cell other text, below the line that names it."""

    def change(cells):
        cell = named(cells, name)
        cell.source = cell.source.splitlines()[0] + "\n" + text
        return cells

    return change


def text(course, path):
    return read_answers(course, path).cells["01_demo/01_double"]


def states(course, path):
    """Return (status, message) by kata, graded from a notebook or a folder."""
    answers = read_notebook_answers(course, str(path))
    settings = Settings(jobs=1)
    graded = grader.grade_exercises(
        course, str(path), course.exercises, settings, cells=answers.cells if answers else None
    )
    return {kata.name: (kata.status, kata.message) for grade in graded for kata in grade.katas}


def runs(course, path):
    """Return what the text of a notebook's answers defines, run as a module."""
    namespace: dict[str, object] = {}
    exec(text(course, path).text, namespace)
    return namespace


# As from files


@functools.cache
def chapter_texts(chapter, tree):
    """Return the texts that are graded of a chapter's notebook, by exercise."""
    return build_texts(COURSE, code_cells(build_chapter(COURSE, chapter, tree)), "x.ipynb", chapter)


@pytest.mark.parametrize("tree", [EXERCISES, SOLUTIONS])
@pytest.mark.parametrize("exercise", COURSE.exercises, ids=lambda exercise: exercise.id)
def test_the_text_that_is_graded_is_the_files(exercise, tree):
    cell_text = chapter_texts(exercise.chapter, tree)[exercise.key]
    assert same(cell_text.text, parse.read(exercise.path(tree)))
    assert len(cell_text.lines) == len(cell_text.text.splitlines())


@pytest.mark.parametrize("exercise", COURSE.exercises, ids=lambda exercise: exercise.id)
def test_a_known_wrong_answer_of_each_kata_is_graded_as_the_same_text(exercise):
    """Grading sees nothing but this text, so that verdict and message are the same; below they are seen to be."""
    for wrong in wrong_answers.in_files(exercise, wrong_answers.first_of_each_kata(exercise)):
        written = wrong_answers.as_answer(exercise, *wrong)
        cells = code_cells(of_text(exercise, written))
        cell_text = build_texts(COURSE, cells, "x.ipynb", exercise.chapter)[exercise.key]
        assert same(cell_text.text, written), wrong


def of_text(exercise, written):
    """Return the notebook of an exercise whose file holds this text."""
    planned = plan_parts(exercise, exercise_parts.split(written, exercise.katas)[1])
    return nbformat.v4.new_notebook(cells=[build_cell(cell) for cell in planned])


def same(actual, expected):
    """Tell whether two files hold the same statements in the same order, but for docstrings of modules."""
    first, second = (
        [ast.unparse(node) for node in parse.parse(text).body if not is_text(node)] for text in (actual, expected)
    )
    return first == second


def is_text(node):
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def test_every_known_wrong_answer_has_the_verdict_and_message_that_it_has_in_a_file(course):
    (exercise,) = course.exercises
    settings = Settings(jobs=2)
    for wrong in wrong_answers.names(exercise):
        written = wrong_answers.as_answer(exercise, wrong)
        exercise.path(EXERCISES).write_text(written)
        from_files = list(grader.grade_exercises(course, EXERCISES, [exercise], settings))
        path = course.root / PATH
        path.parent.mkdir(exist_ok=True)
        nbformat.write(build_chapter(course, "01_demo"), path)
        answers = read_answers(course, path)
        from_cells = list(grader.grade_exercises(course, PATH, [exercise], settings, cells=answers.cells))
        assert [facts_but_place(grade) for grade in from_cells] == [facts_but_place(grade) for grade in from_files]
        named = [
            [
                kata.mistakes
                for grade in diagnosis.name_mistakes(course, graded, settings, lambda _, t=written: t)
                for kata in grade.katas
            ]
            for graded in (from_files, from_cells)
        ]
        assert named[0] == named[1]
        assert any(named[0])


def facts_but_place(graded):
    """Return all that a grade says but for the place."""
    return [
        (kata.name, kata.status, kata.passed, kata.total, kata.message, kata.fingerprint)
        + ((kata.first_failed.sentence, kata.first_failed.failure.facts) if kata.first_failed else ())
        for kata in graded.katas
    ]


# What learners do to notebooks


def test_cells_out_of_order(course):
    path = saved(course, change=lambda cells: cells[::-1])
    assert states(course, path) == dict.fromkeys(("double", "halve", "Scale"), ("done", ""))


def test_cells_out_of_order_that_have_lost_their_metadata(course):
    def change(cells):
        for cell in cells:
            cell.metadata = {}
        return cells[::-1]

    assert "Scale" in runs(course, saved(course, change=change))


def test_a_helper_of_another_cell_counts_with_its_imports(course):
    def change(cells):
        put("double", "def double(x):\n    return helper(x) * math.ceil(EPS)")(cells)
        more = ["import math", "EPS = 0.5", "def helper(x):\n    return x + x", "boom()", "junk = boom()"]
        return [*cells, *map(code, more)]

    path = saved(course, change=change)
    assert runs(course, path)["double"](3) == 6
    assert "boom" not in text(course, path).text


def test_a_helper_that_is_a_default_is_there_in_time(course):
    change = put("double", "def double(x, times=TWO):\n    return times * x")
    path = saved(course, change=lambda cells: [*change(cells), code("TWO = make()"), code("def make():\n    return 2")])
    assert runs(course, path)["double"](3) == 6


def test_magics_and_shell_lines_are_left_out(course):
    change = put("double", f"%timeit 1\n!pip install x\n{RIGHT}\ndouble?")
    assert runs(course, saved(course, change=change))["double"](3) == 6


def test_a_deleted_tag_is_made_up_for_by_the_cells_first_line(course):
    def change(cells):
        for cell in cells:
            cell.metadata.pop("tags", None)
        return cells

    path = saved(course, change=change)
    assert runs(course, path)["double"](3) == 6
    assert text(course, path).notes == ()


def test_without_tag_and_first_line_the_definition_is_found(course):
    def change(cells):
        cell = named(cells, "double")
        cell.source, cell.metadata = f"print(1)\n{RIGHT}", {}
        return cells

    path = saved(course, change=change)
    cell_text = text(course, path)
    assert runs(course, path)["double"](3) == 6
    assert "print" not in cell_text.text
    assert cell_text.notes == ("double is taken from cell 8: no cell is tagged with it",)


def test_an_answer_in_a_new_cell_counts_where_its_own_is_still_to_do(course):
    path = saved(course, tree=EXERCISES, change=lambda cells: [*cells, code(RIGHT)])
    assert runs(course, path)["double"](3) == 6
    assert text(course, path).notes == ("double is taken from cell 10: its own is still to do",)


def test_a_scratch_cell_does_not_replace_an_answer(course):
    path = saved(course, change=lambda cells: [*cells, code(WRONG)])
    assert runs(course, path)["double"](3) == 6


@pytest.mark.parametrize(("first", "second", "counts"), [(RIGHT, WRONG, 2), (WRONG, RIGHT, 2), (RIGHT, "", 1)])
def test_of_two_cells_of_one_kata_the_last_that_is_written_counts(course, first, second, counts):
    def change(cells):
        cell = named(cells, "double")
        stub = "def double(x):\n    raise NotImplementedError"
        copies = [
            code(f"# kata 01/01 double\n{body or stub}", "exercise:01/01", "kata:double") for body in (first, second)
        ]
        return [*copies, *(other for other in cells if other is not cell)]

    path = saved(course, change=change)
    assert text(course, path).notes == (
        f"double stands in cell {3 - counts} as well as in cell {counts}, which counts",
    )
    assert runs(course, path)["double"](3) == (6 if (first, second)[counts - 1] == RIGHT else 9)


def test_outputs_and_widgets_do_not_count(course):
    def change(cells):
        widget = {"application/vnd.jupyter.widget-view+json": {"model_id": "1"}}
        named(cells, "double").outputs = [nbformat.v4.new_output("display_data", data=widget)]
        return cells

    path = saved(course, change=change, widgets={"application/vnd.jupyter.widget-state+json": {"state": {}}})
    assert runs(course, path)["double"](3) == 6


def test_a_notebook_of_version_3_counts(course):
    path = saved(course)
    old = nbformat.convert(nbformat.read(path, as_version=4), 3)
    path.write_text(json.dumps(old))
    assert runs(course, path)["double"](3) == 6


def test_an_exercise_without_a_cell_is_to_do(course):
    def change(cells):
        return [cell for cell in cells if not cell.id.startswith("01-01")] + [code("def halve(x):\n    return x / 2")]

    path = saved(course, change=change)
    assert text(course, path).notes == ("halve is taken from cell 4: no cell is tagged with it",)
    other = saved(course, change=lambda cells: cells[:3], name="notebooks/other.ipynb")
    with pytest.raises(CourseError, match=r"'notebooks/other\.ipynb' holds no cell of the course"):
        read_answers(course, other)


def test_a_cell_that_does_not_parse_is_named(course):
    kata = grade_of(course, saved(course, change=put("double", "def double(x:\n    return x")))
    assert str(kata.first_failed.failure.where) == f"{PATH} cell 8 line 2"
    assert kata.message == "SyntaxError: '(' was never closed"


def test_a_place_is_told_as_cell_and_line(course):
    kata = grade_of(course, saved(course, change=put("double", "\n\n" + WRONG)))
    assert str(kata.first_failed.failure.where) == f"{PATH} cell 8 line 5"
    assert kata.first_failed.failure.where.text == "return x * x"
    assert kata.path == f"{PATH} 01_double"


def grade_of(course, path):
    answers = read_answers(course, path)
    (graded,) = grader.grade_exercises(course, str(path), course.exercises, Settings(jobs=1), cells=answers.cells)
    return graded.katas[0]


# Folders


def test_a_folder_of_notebooks(course):
    saved(course)
    assert states(course, course.root / "notebooks")["double"] == ("done", "")


def test_a_copy_beside_the_chapters_notebook_does_not_count(course):
    saved(course)
    saved(course, change=put("double", WRONG), name="notebooks/01_demo-Copy1.ipynb")
    answers = find_answers(course, "notebooks")
    assert "return x + x" in answers.cells["01_demo/01_double"].text
    assert answers.notes == (
        "notebooks/01_demo-Copy1.ipynb: 01_demo/01_double stands in notebooks/01_demo.ipynb as well, which counts",
    )


def test_a_broken_notebook_of_a_folder_costs_its_own_chapter(course):
    path = saved(course)
    path.write_text(path.read_text()[:-30])
    status, message = states(course, path.parent)["double"]
    assert status == "failing"
    assert message.startswith("'notebooks/01_demo.ipynb' is no whole notebook: it is cut off")


def test_a_folder_of_files_is_none_of_notebooks(course):
    assert read_notebook_answers(course, "exercises") is None
    saved(course, name="exercises/scratch.ipynb")
    assert read_notebook_answers(course, "exercises") is None
    saved(course, name="mine/x.ipynb")
    (course.root / "mine/01_demo").mkdir()
    (course.root / "mine/01_demo/01_double.py").write_text(RIGHT)
    assert read_notebook_answers(course, "mine") is None


# Arguments


@pytest.mark.parametrize(
    ("arguments", "folder"),
    [([PATH], "."), ([f"./{PATH}"], "."), (["01_demo.ipynb"], "notebooks"), (["notebooks"], "."), (["."], "notebooks")],
)
def test_pytest_and_the_grader_take_notebooks(course, arguments, folder):
    saved(course)
    target = resolve_arguments(course, arguments, course.root / folder, None)
    assert target.arguments == (str(course.exercises[0].tests_path),)
    assert target.judging
    assert select_exercises(course, arguments, course.root / folder, None) == (target.tree, course.exercises)
    assert select_exercises(course, [], course.root / folder, arguments[0]) == (target.tree, course.exercises)


@pytest.mark.parametrize(("argument", "test"), [(f"{PATH}::test_halves", True), (f"{PATH}/01/01", False)])
def test_a_part_of_a_notebook_can_be_named(course, argument, test):
    saved(course)
    (test_path,) = resolve_arguments(course, [argument], course.root, None).arguments
    assert test_path.endswith("::test_halves") is test


def test_two_notebooks_are_refused(course):
    saved(course)
    saved(course, name="notebooks/02.ipynb")
    with pytest.raises(CourseError, match=r"are different notebooks; test one, or the folder"):
        resolve_arguments(course, [PATH, "notebooks/02.ipynb"], course.root, None)


def test_pytest_reports_cells(mini, course):
    saved(course, change=put("double", WRONG))
    ran = mini.pytest(PATH)
    assert ran.status == 1
    assert f"{PATH} 01_double" in ran.output
    assert f"    where     {PATH} cell 8 line 3" in ran.output
    assert "mistake   squares" in ran.output
    assert "  done     halve" in ran.output


def test_pytest_runs_a_good_notebook_and_says_what_it_decided(mini, course):
    saved(course, tree=EXERCISES, change=lambda cells: [*cells, code(RIGHT)])
    ran = mini.pytest(PATH, "-k", "doubled")
    assert (ran.status, "note  " + PATH in ran.output) == (0, True)


def test_the_grader_scores_a_notebook(mini, course):
    saved(course, change=put("double", WRONG))
    ran = mini.grader("score", "--answers", PATH, "--json")
    kata = json.loads(ran.output)["katas"][0]
    assert (kata["path"], kata["cell"], kata["line"], kata["mistake"]) == (PATH, 8, 3, "squares")


@pytest.mark.parametrize("command", [("score", "--answers", PATH), ("notebook", "--to-files", PATH)])
def test_a_notebook_that_is_none_is_one_line(mini, command):
    (mini.root / "notebooks").mkdir()
    (mini.root / PATH).write_text("no")
    ran = mini.grader(*command)
    assert (ran.status, ran.output) == (
        2,
        f"Error: '{PATH}' is no whole notebook: it is not JSON, line 1; save or download it again\n",
    )
    assert "it is not JSON" in mini.pytest(PATH).output


def test_reading_an_answer_from_cells_needs_no_file(course):
    (exercise,) = course.exercises
    answer = read_answer(exercise.path("no.ipynb"), "no.ipynb", RIGHT)
    assert list(answer.definitions) == ["double"]


@pytest.mark.parametrize("inside", ["", "/01/01", "::test_values_are_doubled"])
def test_pytest_takes_a_notebook_from_outside_the_checkout(mini, course, tmp_path, inside):
    outside = tmp_path / "away/x.ipynb"
    outside.parent.mkdir()
    outside.write_bytes(saved(course).read_bytes())
    ran = mini.pytest(f"{outside}{inside}")
    assert ran.status == 0
    assert f"{outside} 01_double" in ran.output
    assert ran.output.rstrip().splitlines()[-1].startswith("1 passed" if "::" in inside else "10 passed")


def test_a_notebook_that_is_about_another_chapter(mini, course):
    saved(course)
    ran = mini.grader("score", "--answers", PATH, "07")
    assert (ran.status, ran.output) == (2, "Error: '07' matches no exercise. There is: 01_demo\n")
