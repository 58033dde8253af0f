"""A notebook's answers as files, and back: nothing is lost, and nobody's answer is replaced by a stub."""

import nbformat
import pytest
from places import ROOT

from torch_katas.course.errors import CourseError
from torch_katas.course.layout import EXERCISES, SOLUTIONS
from torch_katas.course.model import Course
from torch_katas.notebooks import exercise_parts
from torch_katas.notebooks.answer_cells import read_python_cells
from torch_katas.notebooks.build import build_cell, build_chapter, plan_parts
from torch_katas.notebooks.common_state import CommonState
from torch_katas.notebooks.exercise_file import Prefer, build_exercise_file
from torch_katas.notebooks.file import code_cells, to_text
from torch_katas.notebooks.to_files import write_files
from torch_katas.source import parse

COURSE = Course(ROOT)
PATH = "notebooks/01_demo.ipynb"


def saved(mini, *, tree=EXERCISES, change=lambda cells: cells):
    notebook = build_chapter(Course(mini.root), "01_demo", tree)
    notebook.cells = change(list(notebook.cells))
    path = mini.root / PATH
    path.parent.mkdir(exist_ok=True)
    nbformat.write(notebook, path)
    return path


def put(name, text):
    def change(cells):
        cell = next(cell for cell in cells if cell.id == f"01-01-{name}")
        cell.source = cell.source.splitlines()[0] + "\n" + text
        return cells

    return change


def saved_again(path, change):
    """Change a notebook that is there, as Jupyter would."""
    notebook = nbformat.read(path, as_version=4)
    notebook.cells = change(list(notebook.cells))
    nbformat.write(notebook, path)
    return path


def write_answers(mini, path, prefer=None):
    return write_files(Course(mini.root), path, prefer)


def round_trip(exercise, text):
    """Return the text of a file after its way into a notebook, saved and read, and back into the same file."""
    planned = plan_parts(exercise, exercise_parts.split(text, exercise.katas)[1])
    notebook = nbformat.v4.new_notebook(cells=[build_cell(cell) for cell in planned])
    notebook.nbformat_minor = 5
    reread = nbformat.reads(to_text(notebook), as_version=4)
    cells = read_python_cells(code_cells(reread))
    state = CommonState(exercise, cells, EXERCISES, {})
    return build_exercise_file(exercise, cells, text.encode(), state).text


@pytest.mark.parametrize("tree", [EXERCISES, SOLUTIONS])
@pytest.mark.parametrize("exercise", COURSE.exercises, ids=lambda exercise: exercise.id)
def test_there_and_back_is_the_same_file(exercise, tree):
    text = parse.read(exercise.path(tree))
    assert round_trip(exercise, text) == text


ODD = [
    '"""Doc."""\nimport torch\ndef double(x):\n    return x\n# after\n\n\n\n\ntwo = 1\n\n'
    "def halve(x): return _h(x)\n\ndef _h(x): return x\n",
    "def double(x):\n    return x\n\n\ndef double(x):\n    return x + x\n",
    "def double(x:\n    return x\n",
    "x = 1\n\n\n\n\n\ndef halve(x):\n\n\n    return x\n",
    '# coding\n"""Doc."""\n\n\ndef double(x):\n    """\n    % not magic\n    !nor this\n    """\n    return x\n',
]


@pytest.mark.parametrize("text", ODD)
def test_odd_files_come_back_as_they_were(mini, text):
    (exercise,) = Course(mini.root).exercises
    assert round_trip(exercise, text) == text


def test_line_ends_of_the_file_stay(mini):
    text = mini.path("solutions").read_text()
    mini.exercise.write_bytes(text.replace("\n", "\r\n").encode())
    (exercise,) = Course(mini.root).exercises
    path = saved(mini, change=put("double", "def double(x):\n    return 2 * x"))
    write_answers(mini, path)
    data = exercise.path(EXERCISES).read_bytes()
    assert b"return 2 * x\r\n" in data
    assert data.count(b"\n") == data.count(b"\r\n")


def test_answers_are_written_below_the_statement_and_the_file_is_kept(mini):
    before = mini.exercise.read_bytes()
    result = write_answers(mini, saved(mini, tree=SOLUTIONS))
    text = mini.exercise.read_text()
    assert text.startswith('"""Doubling: a course of one exercise')
    assert "return x + x" in text
    assert result.files == ("exercises/01_demo/01_double.py",)
    assert (result.backup / "01_demo/01_double.py").read_bytes() == before
    assert mini.grader("score").status == 0


def test_again_there_is_nothing_to_write(mini):
    path = saved(mini, tree=SOLUTIONS)
    write_answers(mini, path)
    result = write_answers(mini, path)
    assert (result.files, result.backup) == ((), None)


def test_a_stub_does_not_replace_an_answer(mini):
    path = saved(mini, change=put("halve", "def halve(x):\n    return x * 0.5"))
    mini.solve(halve="def halve(x):\n    raise NotImplementedError")
    result = write_answers(mini, path)
    text = mini.exercise.read_text()
    assert "return x + x" in text
    assert "return x * 0.5" in text
    assert "nn.Parameter" in text
    assert result.unanswered == ("01/01 double", "01/01 Scale")


HALF = "def halve(x):\n    return x * 0.5"
QUARTER = "def halve(x):\n    return (x + x) / 4"


def test_an_unchanged_cell_does_not_replace_what_was_written_in_the_file_since(mini):
    mini.solve(halve=HALF)
    path = saved(mini, change=put("double", "def double(x):\n    return 2 * x"))
    mini.solve(halve=QUARTER)
    result = write_answers(mini, path)
    text = mini.exercise.read_text()
    assert "return 2 * x" in text
    assert "return (x + x) / 4" in text
    assert result.newer == ("01/01 halve",)


def test_what_both_have_changed_is_refused_and_one_can_be_preferred(mini):
    mini.solve(halve=HALF)
    path = saved(mini, change=put("halve", "def halve(x):\n    return x - x / 2"))
    mini.solve(halve=QUARTER)
    before = mini.exercise.read_bytes()
    with pytest.raises(CourseError, match=r"01/01 halve; nothing was written\. Say which counts: --prefer notebook"):
        write_answers(mini, path)
    assert mini.exercise.read_bytes() == before
    assert write_answers(mini, path, Prefer.FILE).files == ()
    assert mini.exercise.read_bytes() == before
    result = write_answers(mini, path, Prefer.NOTEBOOK)
    assert "return x - x / 2" in mini.exercise.read_text()
    assert (result.backup / "01_demo/01_double.py").read_bytes() == before


def test_what_was_written_before_is_no_change_of_the_file(mini):
    path = saved(mini, change=put("halve", HALF))
    write_answers(mini, path)
    write_answers(mini, saved_again(path, put("halve", QUARTER)))
    assert "return (x + x) / 4" in mini.exercise.read_text()
    mini.exercise.write_text(mini.exercise.read_text().replace("(x + x) / 4", "x / 2"))
    assert write_answers(mini, path).newer == ("01/01 halve",)
    assert "return x / 2" in mini.exercise.read_text()


def test_helpers_that_the_file_has_got_since_stay(mini):
    path = saved(mini, change=put("halve", HALF))
    text = mini.exercise.read_text()
    assert "import torch\n" in text
    mini.exercise.write_text(text.replace("import torch\n", "import math\nimport torch\n\nLIMIT = math.inf\n", 1))
    result = write_answers(mini, path)
    assert "LIMIT = math.inf" in mini.exercise.read_text()
    assert HALF in mini.exercise.read_text()
    assert result.newer == ("01/01, the code around the katas",)


def test_a_file_that_does_not_parse_is_not_replaced_unasked(mini):
    path = saved(mini, change=put("halve", HALF))
    mini.exercise.write_text("def halve(x:\n    return 1\n")
    with pytest.raises(CourseError, match=r"\(it does not parse\); nothing was written"):
        write_answers(mini, path)
    write_answers(mini, path, Prefer.NOTEBOOK)
    assert HALF in mini.exercise.read_text()


def test_helpers_and_their_imports_are_written_and_magics_are_not(mini):
    def change(cells):
        put("double", "%timeit 1\ndef double(x):\n    return helper(x)")(cells)
        return [
            *cells,
            nbformat.v4.new_code_cell("import math\ndef helper(x):\n    return x * math.ceil(1.5)\nprint(1)"),
        ]

    write_answers(mini, saved(mini, tree=SOLUTIONS, change=change))
    text = mini.exercise.read_text()
    namespace: dict[str, object] = {}
    exec(text, namespace)
    assert namespace["double"](3) == 6
    assert "print" not in text
    assert "\n# %timeit 1\n" in text


def test_what_is_written_can_become_a_notebook_again(mini):
    def change(cells):
        put("double", "def double(x):\n    return helper(x)")(cells)
        return [*cells, nbformat.v4.new_code_cell("def helper(x):\n    return x + x")]

    write_answers(mini, saved(mini, tree=SOLUTIONS, change=change))
    text = mini.exercise.read_text()
    (exercise,) = Course(mini.root).exercises
    assert round_trip(exercise, text) == text


def test_a_file_that_is_gone_comes_back_with_its_statement(mini):
    path = saved(mini, tree=SOLUTIONS)
    mini.exercise.unlink()
    write_answers(mini, path)
    assert mini.exercise.read_text().startswith('"""Doubling')
    assert mini.grader("score").status == 0


def test_a_read_only_file_stays_as_it_is(mini):
    path = saved(mini, tree=SOLUTIONS)
    before = mini.exercise.read_bytes()
    mini.exercise.chmod(0o444)
    with pytest.raises(CourseError, match="is read-only and stays as it is"):
        write_answers(mini, path)
    assert mini.exercise.read_bytes() == before


@pytest.mark.parametrize("function", ["back_up", "replace_file"])
def test_interrupted_nothing_is_lost(mini, monkeypatch, function):
    from torch_katas.store import backups

    def stop(*_):
        raise KeyboardInterrupt

    path = saved(mini, tree=SOLUTIONS)
    before = mini.exercise.read_bytes()
    monkeypatch.setattr(backups, function, stop)
    with pytest.raises(KeyboardInterrupt):
        write_answers(mini, path)
    assert mini.exercise.read_bytes() == before


def test_the_command_line(mini):
    path = saved(mini, tree=SOLUTIONS)
    lines = mini.grader("notebook", "--to-files", str(path)).output.splitlines()
    assert lines[0] == "exercises/01_demo/01_double.py  written"
    assert lines[1].startswith("as it was: backups/")
    assert mini.grader("notebook", "--to-files", PATH).output.startswith("Nothing to write: ")
