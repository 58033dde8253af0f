"""The table of exercises in a lesson: which files it names, and a row for one more."""

import pytest

from torch_katas.course.lesson import exercise_rows, insert_row

LESSON = """# 01

| | file | you write | minutes |
| --- | --- | --- | --- |
| 1 | `01_a.py` | this | 20 |
| 2 | `03_c.py` | that | 5 |

Start with `pytest exercises/01/01`.
"""


def test_rows_are_found_with_their_lines():
    assert exercise_rows(LESSON) == {"01_a.py": 5, "03_c.py": 6}


@pytest.mark.parametrize(
    ("file", "rows"),
    [
        ("00_z.py", ["| 1 | `00_z.py` | new | 15 |", "| 2 | `01_a.py` | this | 20 |", "| 3 | `03_c.py` | that | 5 |"]),
        ("02_b.py", ["| 1 | `01_a.py` | this | 20 |", "| 2 | `02_b.py` | new | 15 |", "| 3 | `03_c.py` | that | 5 |"]),
        ("04_d.py", ["| 1 | `01_a.py` | this | 20 |", "| 2 | `03_c.py` | that | 5 |", "| 3 | `04_d.py` | new | 15 |"]),
    ],
)
def test_a_row_stands_in_its_place_and_all_are_numbered(file, rows):
    lines = insert_row(LESSON, file, "new").splitlines()
    assert lines[4:7] == rows
    assert [*lines[:4], *lines[7:]] == [*LESSON.splitlines()[:4], *LESSON.splitlines()[6:]]


def test_a_table_of_another_width_keeps_it():
    assert insert_row("| `01_a.py` | this |\n", "02_b.py", "new") == "| `01_a.py` | this |\n| `02_b.py` | new |\n"


def test_a_page_without_such_a_table_gets_no_row():
    assert insert_row("# 01\n\n| a | b |\n", "02_b.py", "new") is None
