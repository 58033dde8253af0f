"""Pseudonyms: stable, drawn by chance, and told by no file but their own."""

import json
import os

import pytest
from class_samples import DUE, FIRST, STUDENTS, attempt, make_policy

from torch_katas.classroom.exports import canvas, plain
from torch_katas.classroom.exports.marks_table import Missing
from torch_katas.classroom.marks.marking import mark_class
from torch_katas.classroom.pseudonyms import find_pseudonyms, hide_marks
from torch_katas.course.errors import CourseError


def test_each_has_one_and_keeps_it(tmp_path):
    path = tmp_path / "class" / "pseudonyms.json"
    first = find_pseudonyms(path, ["ada", "bjorn"])
    second = find_pseudonyms(path, ["eve", "ada"])
    assert second["ada"] == first["ada"]
    assert len(set(second.values())) == 3
    assert json.loads(path.read_text()) == second
    assert os.name == "nt" or path.stat().st_mode & 0o077 == 0


def test_exports_name_nobody(tmp_path):
    policy = make_policy()
    marks = mark_class(policy, STUDENTS, [attempt("ada", FIRST, DUE, {"a": 4, "b": 4})])
    hidden = hide_marks(tmp_path / "key.json", marks)
    for text in (
        canvas.to_canvas(policy, hidden, Missing.EMPTY),
        plain.to_json_lines(policy, hidden),
        plain.to_plain_csv(policy, hidden, Missing.EMPTY),
    ):
        for student in STUDENTS:
            for word in (student.key, student.name, student.email):
                assert word not in text
    assert sorted(one.points for one in hidden) == [0, 0, 2]


@pytest.mark.parametrize("text", ["[", "[]", '{"ada": 3}'])
def test_a_damaged_key_is_not_written_over(tmp_path, text):
    path = tmp_path / "key.json"
    path.write_text(text)
    with pytest.raises(CourseError, match=r"key\.json"):
        find_pseudonyms(path, ["ada"])
    assert path.read_text() == text
