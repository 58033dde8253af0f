"""Reading notebooks: every version and every way to be none, each with one plain line."""

import json
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from places import ROOT

from torch_katas.course.errors import CourseError
from torch_katas.notebooks.file import code_cells, read_notebook, to_text

CELL = {"cell_type": "code", "source": "x = 1", "metadata": {}, "outputs": [], "execution_count": None}


def written(path: Path, data: object) -> Path:
    path.write_bytes(data if isinstance(data, bytes) else json.dumps(data).encode())
    return path


def notebook(*cells: dict, **rest: object) -> dict:
    return {"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": list(cells), **rest}


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "it is not JSON"),
        (b"hello", "it is not JSON, line 1"),
        (json.dumps(notebook(CELL), indent=1).encode()[:-40], "it is cut off"),
        (b"[]", "it has no list of cells"),
        (b'{"a": 1}', "it has no list of cells"),
        (b'{"cells": 3}', "it has no list of cells"),
        (b"\xff\xfe\x00", "it is not UTF-8 text"),
        (b"[" * 100_000, "'x.ipynb' is no"),
        (notebook(CELL, nbformat=99), "is no notebook that nbformat can read"),
        (notebook(CELL, nbformat="4"), "is no notebook that nbformat can read"),
        (notebook("cell"), "is no notebook that nbformat can read"),
    ],
)
def test_what_is_no_notebook_is_said_in_one_line(tmp_path, data, says, capsys):
    with pytest.raises(CourseError) as caught:
        read_notebook(written(tmp_path / "x.ipynb", data), tmp_path)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("make", [Path.mkdir, lambda path: None])
def test_what_is_no_file(tmp_path, make):
    make(tmp_path / "x.ipynb")
    with pytest.raises(CourseError, match=r"'x\.ipynb' is no file"):
        read_notebook(tmp_path / "x.ipynb", tmp_path)


def test_version_3_is_read_with_its_worksheets(tmp_path):
    cell = {"cell_type": "code", "input": "x = 1", "language": "python", "metadata": {"tags": ["a"]}, "outputs": []}
    old = {"nbformat": 3, "nbformat_minor": 0, "metadata": {"name": ""}, "worksheets": [{"cells": [cell]}]}
    (cell,) = code_cells(read_notebook(written(tmp_path / "x.ipynb", old), tmp_path))
    assert (cell.source, cell.tags) == ("x = 1", ("a",))


def test_outputs_widgets_and_malformed_metadata_do_no_harm(tmp_path, capsys):
    widget = {
        "output_type": "display_data",
        "metadata": {},
        "data": {"application/vnd.jupyter.widget-view+json": {"model_id": "1"}},
    }
    odd = [
        CELL | {"outputs": [widget, {"output_type": "nonsense"}]},
        CELL | {"metadata": {"tags": "a"}, "source": ["x = 1\r\n", "y = 2"]},
        CELL | {"metadata": {"tags": ["a", 3], "kata": [1]}},
    ]
    cells = code_cells(read_notebook(written(tmp_path / "x.ipynb", notebook(*odd)), tmp_path))
    assert [cell.source for cell in cells] == ["x = 1", "x = 1\ny = 2", "x = 1"]
    assert [cell.tags for cell in cells] == [(), (), ("a",)]
    assert capsys.readouterr() == ("", "")


def test_cells_are_numbered_among_all_cells(tmp_path):
    text = {"cell_type": "markdown", "source": "# Hello", "metadata": {}}
    cells = code_cells(read_notebook(written(tmp_path / "x.ipynb", notebook(text, CELL)), tmp_path))
    assert [cell.number for cell in cells] == [2]


def test_an_invalid_notebook_is_not_written():
    broken = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("x")])
    broken.cells[0]["id"] = "no spaces allowed"
    with pytest.raises(nbformat.ValidationError, match="no spaces allowed"):
        to_text(broken)


def test_nbformat_brings_neither_torch_nor_pytest():
    code = "import sys, torch_katas.notebooks.to_notebooks, torch_katas.notebooks.to_files, torch_katas.notebook; "
    code += "print({'torch', 'numpy', 'pytest'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout == "set()\n"
