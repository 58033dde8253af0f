"""The command `next`: which kata it names, and how an editor is asked to open it."""

from pathlib import Path

import pytest

from torch_katas.course.errors import CourseError
from torch_katas.practice import editor

EXERCISE = "exercises/01_demo/01_double.py"
PATH = Path("/course/my file.py")


def lines_of(ran):
    return [line for line in ran.output.splitlines() if not line.startswith("[")]


def script(folder, name="editor", body='printf "%s\\n" "$@" >"$(dirname "$0")/arguments"'):
    """Write a program that takes the part of an editor and writes down its arguments."""
    path = folder / name
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return path


def test_the_next_stub_is_named_with_its_line(mini):
    ran = mini.grader("next")
    assert (ran.status, ran.output) == (0, f"{EXERCISE}:13  double\n")


def test_a_failing_kata_comes_before_one_to_do_as_on_the_scorecard(mini):
    mini.solve(double="def double(x):\n    raise NotImplementedError", halve="def halve(x):\n    return x // 2")
    (line,) = lines_of(mini.grader("next", "01"))
    assert line == f"{EXERCISE}:12  halve"
    assert f"Next: {line}" in mini.grader().output


def test_all_done_is_lines_of(mini):
    mini.solve()
    ran = mini.grader("next")
    assert (ran.status, lines_of(ran)) == (0, ["All done."])


def test_a_missing_file_is_lines_of(mini):
    mini.exercise.unlink()
    ran = mini.grader("next")
    assert lines_of(ran) == [
        f"{EXERCISE}  double",
        "The file is not there. Put it back: python grader.py reset 01/01",
    ]


def test_edit_opens_it_and_passes_the_status_on(mini, monkeypatch):
    monkeypatch.setenv("VISUAL", "")
    monkeypatch.setenv("EDITOR", f"{script(mini.root, 'vim')} -x")
    assert mini.grader("next", "--edit").status == 0
    assert (mini.root / "arguments").read_text() == f"-x\n+13\n{mini.exercise}\n"
    monkeypatch.setenv("VISUAL", str(script(mini.root, "other", "exit 3")))
    assert mini.grader("next", "--edit").status == 3


@pytest.mark.parametrize(
    ("visual", "chosen", "says"),
    [
        ("", "", "no editor is set; set $VISUAL or $EDITOR, as in: export EDITOR=nano"),
        ("  ", "no-such-editor -w", "$EDITOR names 'no-such-editor -w', which cannot be found"),
        ("vim 'x", "", "$VISUAL cannot be read (No closing quotation)"),
    ],
)
def test_an_editor_that_cannot_be_had_is_lines_of(mini, monkeypatch, visual, chosen, says):
    monkeypatch.setenv("VISUAL", visual)
    monkeypatch.setenv("EDITOR", chosen)
    ran = mini.grader("next", "--edit")
    assert ran.status == 2
    assert ran.output.startswith(f"Error: {says}")
    assert ran.output.count("\n") == 1


def test_an_editor_that_does_not_start_is_said(tmp_path):
    broken = tmp_path / "vim"
    broken.write_text("#!/no/such/interpreter\n")
    broken.chmod(0o755)
    with pytest.raises(CourseError, match="does not start"):
        editor.run_editor([str(broken)])


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        (["vim"], ["vim", "+7", str(PATH)]),
        (["/usr/bin/nvim", "-p"], ["/usr/bin/nvim", "-p", "+7", str(PATH)]),
        (["nano"], ["nano", "+7", str(PATH)]),
        (["emacs", "-nw"], ["emacs", "-nw", "+7", str(PATH)]),
        (["hx"], ["hx", "+7", str(PATH)]),
        (["micro"], ["micro", "+7", str(PATH)]),
        (["code", "--wait"], ["code", "--wait", "-g", f"{PATH}:7"]),
        (["Code.exe"], ["Code.exe", "-g", f"{PATH}:7"]),
        (["subl"], ["subl", f"{PATH}:7"]),
        (["ed"], ["ed", str(PATH)]),
    ],
)
def test_a_known_editor_is_given_the_line(chosen, expected):
    assert editor.build_command(chosen, PATH, 7) == expected


def test_without_a_line_it_is_the_file():
    assert editor.build_command(["vim"], PATH, None) == ["vim", str(PATH)]
