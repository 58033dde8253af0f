"""`score --require-sandbox`: where the kernel cannot keep answers from files, nothing runs."""

import pytest

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
