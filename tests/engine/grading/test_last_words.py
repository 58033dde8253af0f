"""What is wrong with the course itself reaches the report: a child that cannot even begin says why."""

import pytest


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("--import-mode=importlib", "--no-such-option", "unrecognized arguments: --no-such-option"),
        (
            'title = "Mini course"',
            'helpers = "tests/helpers.py"',
            "tests/helpers.py:3: NameError: name 'nothing'",
        ),
    ],
)
def test_a_broken_course_is_told_with_its_reason(mini, old, new, reason):
    settings = mini.root / "pyproject.toml"
    settings.write_text(settings.read_text().replace(old, new))
    (mini.root / "tests/helpers.py").write_text('"""Helpers."""\n\nnothing\n')
    mini.solve()
    ran = mini.grader("score")
    assert ran.status == 1
    text = " ".join(ran.output.split())
    assert "not run: the process exited with status 1: " in text
    assert reason in text
    assert "usage:" not in text
