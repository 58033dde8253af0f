"""Checking inside: what a kernel has run is graded as everywhere, and shown in colour."""

import html.parser
import sys
import time
import types
from pathlib import Path

import kernel as jupyter
import nbformat
import pytest
from places import ROOT

from torch_katas import notebook
from torch_katas.course.layout import EXERCISES, SOLUTIONS
from torch_katas.course.model import Course
from torch_katas.notebooks import kernel
from torch_katas.notebooks.build import build_chapter
from torch_katas.notebooks.checking import check_cells
from torch_katas.notebooks.file import Cell
from torch_katas.report.html import notebook as notebook_html
from torch_katas.report.text import exercise_lines
from torch_katas.verdict.cells import RUN

COURSE = Course(ROOT)
HEAD = "# kata 01/01 double\n"
RIGHT = f"{HEAD}def double(x):\n    return x + x"
WRONG = f"{HEAD}def double(x):\n    return x * x"


def cells(*texts):
    return [Cell(RUN + number, text) for number, text in enumerate(texts, start=1)]


def report(mini, *texts, saved=()):
    """Return the report of cells run in this order, as text and as HTML."""
    course = Course(mini.root)
    checked = check_cells(course, course.exercises, cells(*texts), [Cell(n, t) for n, t in enumerate(saved, 4)])
    reports = [exercise.report for exercise in checked]
    text = "\n".join(line.text for report in reports for line in exercise_lines(report))
    return text, notebook_html.render_reports(reports)


def test_the_latest_run_of_a_cell_counts(mini):
    assert "done     double" in report(mini, WRONG, RIGHT)[0]
    assert "FAILING  double" in report(mini, RIGHT, WRONG)[0]


def test_the_report_is_the_terminals_with_the_mistake_and_the_kernels_number(mini):
    text, page = report(mini, "import torch", WRONG)
    assert "    where     In [2] line 3\n              return x * x" in text
    assert "    mistake   squares" in text
    assert "expected" in page
    assert "In [2] line 3" in page
    assert page.count("<caption") == 2  # the numbers as two grids
    assert "squares" in page


def test_what_was_not_run_is_to_do(mini):
    text, _ = report(mini, RIGHT)
    assert "  to do    halve   its cell has not been run" in text
    assert "done     double" in text


def test_what_was_not_run_counts_as_saved(mini):
    text, _ = report(mini, RIGHT, saved=["# kata 01/01 halve\ndef halve(x):\n    return x // 2", WRONG])
    assert "done     double" in text
    assert "    where     the notebook's file, cell 4 line 3" in text


def test_a_helper_that_was_run_counts_and_its_latest_run_does(mini):
    user = f"{HEAD}def double(x):\n    return helper(x)"
    text, _ = report(mini, "def helper(x):\n    return x", user, "def helper(x):\n    return x + x")
    assert "done     double" in text


def test_a_cell_without_its_first_line_counts(mini):
    assert "done     double" in report(mini, "def double(x):\n    return x + x")[0]


def test_a_loop_costs_its_own_kata(mini):
    (mini.root / "pyproject.toml").write_text(
        (mini.root / "pyproject.toml").read_text().replace("timeout = 10", "timeout = 1")
    )
    begin = time.monotonic()
    text, _ = report(
        mini,
        f"{HEAD}def double(x):\n    while True:\n        pass",
        "# kata 01/01 halve\ndef halve(x):\n    return x / 2",
    )
    assert "problem   no result after" in text
    assert "done     halve" in text
    assert time.monotonic() - begin < 60


class _Tags(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()

    def handle_starttag(self, tag, attrs):
        self.open.append(tag)
        self.seen.add(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_what_an_answer_writes_is_no_markup(mini):
    body = "    print('<script>alert(1)</script>')\n    return '<img src=x> [bold]&amp;'"
    odd = f"{HEAD}def double(x):\n{body}"
    text, page = report(mini, odd)
    tags = _Tags()
    tags.feed(page)
    assert tags.open == []
    assert tags.seen <= {"div", "b", "span", "code", "table", "tr", "th", "td"}
    assert "&lt;script&gt;" in page
    assert "<img src=x> [bold]&amp;" in text


def test_a_file_that_does_not_parse_is_told_once(mini):
    text, page = report(mini, f"{HEAD}def double(x:\n    return x")
    assert text.count("never closed") == page.count("never closed") == 1
    assert "In [1] line 2" in page


def contrast(first, second):
    def light(colour):
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    bright, dark = sorted((light(first), light(second)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("colour", [notebook_html.GREEN, notebook_html.RED, notebook_html.GREY, notebook_html.AMBER])
def test_colours_are_read_in_light_and_dark_notebooks(colour):
    assert contrast(colour, "#ffffff") >= 4.5  # white words on it
    assert contrast(colour, "#111111") >= 3  # as a shape on a dark page; white is seen to above


def test_bad_requests_are_one_line(monkeypatch, mini):
    monkeypatch.chdir(mini.root)
    monkeypatch.delitem(sys.modules, "IPython", raising=False)
    assert (
        repr(notebook.check("01/01")) == "Error: check and hint work in a notebook; elsewhere: pytest exercises/03/01"
    )
    assert "matches no exercise" in repr(notebook.hint("07"))
    assert repr(notebook.hint("01", "treble")) == "Error: 01/01 has no kata 'treble'. There is: double, halve, Scale"


def test_outside_a_course_it_says_so_in_one_line(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    line = "Error: this notebook does not lie in a course: open it in a folder of the course's checkout"
    assert repr(notebook.check("01/01")) == repr(notebook.hint("01/01")) == line
    assert "does not lie in a course" in notebook.check("01/01")._repr_html_()


def test_the_notebooks_path(tmp_path, monkeypatch):
    path = tmp_path / "x.ipynb"
    shell = types.SimpleNamespace(user_ns={})
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    assert kernel.notebook_path(shell) is None
    monkeypatch.setenv("JPY_SESSION_NAME", str(path))
    assert kernel.notebook_path(shell) is None
    path.write_text("{}")
    assert kernel.notebook_path(shell) == path.resolve()
    monkeypatch.delenv("JPY_SESSION_NAME")
    shell.user_ns["__vsc_ipynb_file__"] = str(path)
    assert kernel.notebook_path(shell) == path.resolve()


# In a real kernel


def test_in_a_kernel_answers_pass_hints_show_and_no_loop_hangs(mini):
    """One kernel: the answers, then a loop in one, a wrong one, a hint, an error; the kernel itself loads no torch."""
    document = build_chapter(Course(mini.root), "01_demo", SOLUTIONS)
    toml = mini.root / "pyproject.toml"
    toml.write_text(toml.read_text().replace("timeout = 10", "timeout = 1"))
    texts = [
        f"{HEAD}def double(x):\n    while True:\n        pass",
        'check("01/01")',
        "# kata 01/01 halve\ndef halve(x):\n    raise NotImplementedError",
        WRONG,
        'check("01")',
        'hint("01/01", "halve")',
        'hint("01/01")',
        'check("07")',
    ]
    added = [nbformat.v4.new_code_cell(text) for text in texts]
    document.cells += added
    folder = mini.root / "notebooks"
    folder.mkdir()
    jupyter.run_notebook(document, folder)
    assert jupyter.check_results(document)[0].splitlines() == [
        "01/01 01_double",
        "  done     double  3 tests",
        "  done     halve   3 tests",
        "  done     Scale   3 tests",
        "",
        "all 3 katas done. This was the last exercise of the course.",
    ]
    assert "no result after" in jupyter.result_text(added[1])
    assert "FAILING  double" in jupyter.result_text(added[4])
    assert "to do    halve" in jupyter.result_text(added[4])
    assert "<caption" in jupyter.result_text(added[4], "text/html")  # the numbers as grids
    assert jupyter.result_text(added[4]).endswith('1 to do. A hint: `hint("01/01", "double")`')
    assert jupyter.result_text(added[5]).startswith("halve, hint 1 of 3\n")
    assert jupyter.result_text(added[6]).startswith("double, hint 1 of 3\n")
    assert jupyter.result_text(added[7]).startswith("Error: '07' matches no exercise.")


def test_a_check_loads_no_torch_into_the_kernel(mini):
    texts = ["from torch_katas.notebook import check", 'check("01/01")', "import sys\nprint('torch' in sys.modules)"]
    document = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(text) for text in texts])
    jupyter.run_notebook(document, mini.root)
    assert "to do" in jupyter.result_text(document.cells[1])
    assert document.cells[2].outputs[0].text == "False\n"


@pytest.mark.parametrize("tree", [EXERCISES, SOLUTIONS])
def test_a_chapter_runs_from_top_to_bottom(tree):
    document = jupyter.run_notebook(build_chapter(COURSE, "03_sequence_shapes", tree), ROOT)
    reports = jupyter.check_results(document)
    state = "to do" if tree == EXERCISES else "done"
    assert len(reports) == sum(exercise.chapter == "03_sequence_shapes" for exercise in COURSE.exercises)
    for text in reports:
        katas = [line for line in text.splitlines() if line.startswith("  ") and line[2] != " "]
        assert all(line.startswith(f"  {state}") for line in katas), text


# In Colab


@pytest.mark.parametrize("fetched_before", [False, True])
def test_the_first_cell_fetches_and_installs_the_course_in_colab(mini, tmp_path, monkeypatch, fetched_before):
    settings = mini.root / "pyproject.toml"
    settings.write_text('[tool.katas]\nrepository = "https://example.org/x"\ninstall = "pip install -e ."\n')
    home = tmp_path / "content"
    commands = []

    def run(command, **options):
        commands.append((command, options.get("cwd")))
        home.mkdir(exist_ok=True)

    if fetched_before:
        home.mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(sys.modules, "google.colab", types.ModuleType("google.colab"))
    monkeypatch.setattr("subprocess.run", run)
    setup = build_chapter(Course(mini.root), "01_demo").cells[0].source
    namespace: dict[str, object] = {}
    exec(setup.replace("/content/course", str(home)), namespace)
    assert namespace["check"] is notebook.check
    assert Path.cwd() == home
    clone = ["git", "clone", "--quiet", "--depth=1", "https://example.org/x", str(home)]
    assert commands == ([] if fetched_before else [(clone, None), ("pip install -e .", str(home))])


def test_the_first_cell_asks_for_the_address_where_the_course_gives_none(mini, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "google.colab", types.ModuleType("google.colab"))
    setup = build_chapter(Course(mini.root), "01_demo").cells[0].source
    with pytest.raises(AssertionError, match="Write the address of the course's repository above"):
        exec(setup.replace("/content/course", str(tmp_path / "content")), {})
