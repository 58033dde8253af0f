"""Notebooks made from exercises: what stands in them, the same bytes each time, and nothing of the learner's lost."""

import json
import stat

import nbformat
import pytest
from places import ROOT

from torch_katas.course.errors import CourseError
from torch_katas.course.layout import EXERCISES, SOLUTIONS
from torch_katas.course.model import Course
from torch_katas.notebooks import exercise_parts, markdown
from torch_katas.notebooks.answers import build_texts
from torch_katas.notebooks.build import build_chapter
from torch_katas.notebooks.file import code_cells
from torch_katas.notebooks.to_notebooks import write_notebooks
from torch_katas.source import parse

COURSE = Course(ROOT)
ANSWER = "# kata 01/01 double\ndef double(x):\n    return x + x"


def write_chapter(mini, **options):
    """Make the mini course's notebook; return what was said of it, and its path."""
    course = Course(mini.root)
    (written,) = write_notebooks(course, course.exercises, **options)
    return written, mini.root / written.path


def notebook(mini, tree=EXERCISES):
    return build_chapter(Course(mini.root), "01_demo", tree)


def by_id(path):
    return {cell.id: cell for cell in nbformat.read(path, as_version=4).cells}


def edit(path, change):
    """Change a notebook's file as a frontend would: cells are edited, and it is saved."""
    document = nbformat.read(path, as_version=4)
    change(document)
    nbformat.write(document, path)


def test_the_lesson_then_statement_stubs_and_a_check(mini):
    cells = [(cell.id, cell.cell_type, cell.metadata.get("tags", [])) for cell in notebook(mini).cells]
    assert cells == [
        ("setup", "code", ["setup"]),
        ("lesson", "markdown", []),
        ("how-to", "markdown", []),
        ("01-01-statement", "markdown", []),
        ("01-01-given", "code", ["exercise:01/01", "given"]),
        ("01-01-double", "code", ["exercise:01/01", "kata:double"]),
        ("01-01-halve", "code", ["exercise:01/01", "kata:halve"]),
        ("01-01-Scale", "code", ["exercise:01/01", "kata:Scale"]),
        ("01-01-check", "code", ["exercise:01/01", "check"]),
    ]


def test_a_stub_stands_in_its_cell_under_a_line_that_names_it(mini):
    cells = {cell.id: cell.source for cell in notebook(mini).cells}
    assert cells["01-01-double"].startswith("# kata 01/01 double\ndef double(x: Tensor) -> Tensor:\n")
    assert cells["01-01-double"].endswith("    raise NotImplementedError")
    assert cells["01-01-check"] == 'check("01/01")'
    assert "Doubling" in cells["01-01-statement"]


def test_the_instructors_version_has_statements_reasons_and_answers(mini):
    cells = {cell.id: cell.source for cell in notebook(mini, SOLUTIONS).cells}
    assert "return x + x" in cells["01-01-double"]
    assert "Return x + x. Any shape" in cells["01-01-double-stub"]
    assert "Solution" in cells["01-01-reasons"]


@pytest.mark.parametrize("tree", [EXERCISES, SOLUTIONS])
@pytest.mark.parametrize("chapter", COURSE.chapters)
def test_every_chapters_notebook_is_valid_and_has_a_cell_for_each_kata(chapter, tree):
    document = build_chapter(COURSE, chapter, tree)
    nbformat.validate(document)
    ids = [cell.id for cell in document.cells]
    assert len(ids) == len(set(ids))
    tags = {tuple(cell.metadata.get("tags", [])) for cell in document.cells}
    for exercise in COURSE.exercises:
        if exercise.chapter == chapter:
            assert {(f"exercise:{exercise.id}", f"kata:{kata}") for kata in exercise.katas} <= tags
            assert (f"exercise:{exercise.id}", "check") in tags


def test_the_same_source_gives_the_same_bytes(mini):
    first, second = (
        {path.read_bytes()} for path in (write_chapter(mini, folder=mini.root / out)[1] for out in ("a", "b/c"))
    )
    assert first == second


def test_pictures_travel_inside_the_notebook_and_links_lead_to_the_repository(mini):
    lesson = mini.root / "exercises/01_demo/README.md"
    lesson.write_text(
        "# One\n\n![A line](line.svg) ![Gone](gone.svg) [next](../02_more/README.md) [web](https://a.b/c)\n"
    )
    (lesson.parent / "line.svg").write_text("<svg/>")
    text, pictures = markdown.lesson(Course(mini.root), "01_demo")
    assert "![A line](attachment:line.svg) ![Gone](gone.svg)" in text
    assert "[next](../exercises/02_more/README.md) [web](https://a.b/c)" in text
    assert pictures == {"line.svg": {"image/svg+xml": "PHN2Zy8+"}}


def test_a_statement_is_shown_as_it_is_written():
    text = "Sums: add a_b * c <d>.\n\nRead: x, y\nShapes: (N,)\n\n    a = b * c\n\nUse `a_b` here."
    shown = markdown.format_statement("01/01", text)
    assert shown.startswith("## 01/01 Sums\n\nAdd a\\_b \\* c \\<d\\>.\n")
    assert "**Read:** x, y  \n**Shapes:** (N,)" in shown
    assert "```text\n    a = b * c\n```" in shown
    assert "Use `a_b` here." in shown


FILES = [exercise.path(tree) for exercise in COURSE.exercises for tree in (EXERCISES, SOLUTIONS)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: "/".join(path.parts[-3:]))
def test_a_file_in_parts_is_the_same_file(path):
    katas = next(e.katas for e in COURSE.exercises if path in (e.path(EXERCISES), e.path(SOLUTIONS)))
    text = parse.read(path)
    assert exercise_parts.join(*exercise_parts.split(text, katas)) == text


ODD = [
    "x = 1; y = 2\ndef double(x): return x",
    '"""Doc."""; import a\ndef double(x): return x\n',
    "def double(x): return 1\n\ndef double(x): return 2\n# end\n",
    "# only a comment\n",
    "",
    "def double(x:\n",
    "import a\n\n\n\n\ndef halve(x): return x\n\ndouble = halve\n\n# last words",
    '#!/usr/bin/env python\n"""Doc."""\n\n\n@cache\n# why\ndef double(x):\n    return x\n\n\nif x:\n    y = 1\n',
]


@pytest.mark.parametrize("text", ODD)
def test_odd_files_lose_nothing_in_parts(text):
    head, parts = exercise_parts.split(text, ("double", "halve"))
    assert exercise_parts.join(head, parts).rstrip("\n") == text.rstrip("\n")
    labels = [part.name for part in parts]
    assert len(labels) == len(set(labels))


def test_making_says_where_it_is_and_again_that_it_is_up_to_date(mini):
    assert write_chapter(mini)[0].path == "notebooks/01_demo.ipynb"
    before = (mini.root / "notebooks/01_demo.ipynb").read_bytes()
    assert write_chapter(mini)[0].state == "up to date"
    assert (mini.root / "notebooks/01_demo.ipynb").read_bytes() == before
    assert not (mini.root / "backups").exists()


def test_the_two_versions_do_not_share_a_file(mini):
    write_chapter(mini)
    assert write_chapter(mini, solutions=True)[0].path == "notebooks/solutions/01_demo.ipynb"
    with pytest.raises(CourseError, match=r"made from exercises, not solutions; give another folder with --out"):
        write_chapter(mini, solutions=True, folder=mini.root / "notebooks")


def write_answer(document):
    for cell in document.cells:
        if cell.id == "01-01-double":
            cell.source = ANSWER
            cell.outputs = [nbformat.v4.new_output("stream", text="mine")]
    document.cells.insert(6, nbformat.v4.new_code_cell("def helper(x):\n    return x", id="mine"))


def test_making_again_keeps_answers_and_added_cells_and_a_backup(mini):
    _, path = write_chapter(mini)
    edit(path, write_answer)
    saved = path.read_bytes()
    mini.exercise.write_text(mini.exercise.read_text().replace("Return half of x.", "Return x / 2."))
    written, _ = write_chapter(mini)
    assert (written.state, written.edited) == ("made again", ("01-01-double",))
    cells = by_id(path)
    assert cells["01-01-double"].source == ANSWER
    assert cells["01-01-double"].outputs[0].text == "mine"
    assert "Return x / 2." in cells["01-01-halve"].source
    assert list(cells).index("mine") == list(cells).index("01-01-double") + 1
    assert (mini.root / written.backup).read_bytes() == saved
    assert write_chapter(mini)[0].state == "up to date"


def test_an_answer_in_a_cell_wins_over_one_in_the_file(mini):
    _, path = write_chapter(mini)
    edit(path, write_answer)
    mini.solve(double="def double(x):\n    return 2 * x")
    write_chapter(mini)
    assert by_id(path)["01-01-double"].source == ANSWER
    assert "return x / 2" in by_id(path)["01-01-halve"].source


def test_deleted_cells_come_back_and_moved_ones_keep_their_answer(mini):
    _, path = write_chapter(mini)

    def change(document):
        write_answer(document)
        document.cells = [cell for cell in document.cells[::-1] if cell.id != "01-01-halve"]

    edit(path, change)
    write_chapter(mini)
    made_cells = [name for name in by_id(path) if name != "mine"]
    assert made_cells == [cell.id for cell in notebook(mini).cells]
    assert by_id(path)["01-01-double"].source == ANSWER
    assert "raise NotImplementedError" in by_id(path)["01-01-halve"].source


@pytest.mark.parametrize("lost", ["metadata", "id"])
def test_an_answer_is_kept_where_a_frontend_has_dropped_what_marks_it(mini, lost):
    _, path = write_chapter(mini)
    edit(path, write_answer)
    data = json.loads(path.read_text())
    for cell in data["cells"]:
        if lost == "metadata":
            cell["metadata"] = {}
        else:
            cell.pop("id")
    data["nbformat_minor"] = 5 if lost == "metadata" else 4
    path.write_text(json.dumps(data))
    write_chapter(mini)
    cells = [cell for cell in nbformat.read(path, as_version=4).cells if cell.source == ANSWER]
    assert [cell.id for cell in cells] == ["01-01-double"]
    assert cells[0].metadata["tags"] == ["exercise:01/01", "kata:double"]


def test_a_copied_cell_stays_beside_the_one_that_was_made(mini):
    _, path = write_chapter(mini)

    def change(document):
        write_answer(document)
        copy = nbformat.from_dict(json.loads(json.dumps(document.cells[5])))
        copy.id, copy.source = "copy", ANSWER + "  # second"
        document.cells.insert(6, copy)

    edit(path, change)
    write_chapter(mini)
    assert by_id(path)["01-01-double"].source == ANSWER
    assert by_id(path)["copy"].source == ANSWER + "  # second"


def test_a_notebook_that_cannot_be_read_is_left_alone(mini):
    _, path = write_chapter(mini)
    path.write_text('{"cells": [')
    with pytest.raises(CourseError, match="it is cut off"):
        write_chapter(mini)
    assert path.read_text() == '{"cells": ['


def test_a_read_only_notebook_is_left_alone(mini):
    _, path = write_chapter(mini)
    edit(path, write_answer)
    path.chmod(stat.S_IRUSR)
    saved = path.read_bytes()
    with pytest.raises(CourseError, match="is read-only and stays as it is"):
        write_chapter(mini)
    assert path.read_bytes() == saved


def test_a_kata_that_the_learners_file_has_lost_comes_from_the_exercise_as_handed_out(mini):
    mini.exercise.write_text("def halve(x):\n    return x / 2\n")
    cells = {cell.id: cell.source for cell in notebook(mini).cells}
    assert "raise NotImplementedError" in cells["01-01-double"]
    assert "return x / 2" in cells["01-01-halve"]


def test_a_file_that_does_not_parse_is_all_there(mini):
    mini.exercise.write_text("def double(x:\n    return 1\n")
    text = "\n".join(cell.source for cell in notebook(mini).cells)
    assert "def double(x:\n    return 1" in text
    texts = build_texts(Course(mini.root), code_cells(notebook(mini)), "x.ipynb", "01_demo")
    assert "def double(x:" in texts["01_demo/01_double"].text


def test_the_command_line(mini):
    ran = mini.grader("notebook", "01")
    assert (ran.status, ran.output) == (0, "notebooks/01_demo.ipynb  made\n")
    edit(mini.root / "notebooks/01_demo.ipynb", write_answer)
    mini.exercise.write_text(mini.exercise.read_text() + "\nx = 1\n")
    lines = mini.grader("notebook").output.splitlines()
    assert lines[:2] == ["notebooks/01_demo.ipynb  made again", "  1 cell kept as you left it"]
    assert lines[2].startswith("  as it was: backups/")
    assert mini.grader("notebook", "07").output.startswith("Error: '07' matches no exercise.")
    assert mini.grader("notebook", "--to-files", "x.ipynb", "--solutions").status == 2
