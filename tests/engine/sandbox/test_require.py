"""`score --require-sandbox`: where the kernel cannot keep answers from files, nothing runs."""

import pytest

from torch_katas.grading import children
from torch_katas.sandbox import landlock


@pytest.mark.parametrize("version", [1, 7])
def test_with_landlock_it_grades(mini, monkeypatch, version):
    monkeypatch.setattr(landlock, "version", lambda: version)
    ran = mini.grader("score", "--require-sandbox")
    assert ran.status == 1
    assert "0/3" in ran.output


def test_without_it_is_refused_in_one_line(mini, monkeypatch):
    monkeypatch.setattr(landlock, "version", lambda: 0)
    ran = mini.grader("score", "--require-sandbox")
    assert (ran.status, ran.output.count("\n")) == (2, 1)
    assert ran.output.startswith("Error: answers cannot be kept from files here: ")
    assert mini.grader("score").status == 1


def test_a_grade_that_was_kept_without_it_is_not_believed(mini, monkeypatch):
    mini.solve()
    mini.grader("score")
    run_tests, runs = children.run_tests, []
    monkeypatch.setattr(children, "run_tests", lambda *arguments: runs.append(1) or run_tests(*arguments))
    monkeypatch.setattr(landlock, "version", lambda: 7)
    for _ in range(2):
        assert mini.grader("score", "--require-sandbox").status == 0
        assert runs == [1]
