"""The programs that lessons show run, on the solutions."""

import os
import re
import subprocess
import sys

import pytest
from places import ROOT, SRC

SCRIPTS = {
    "12_gpt": (["book.txt", "2"], r"\S"),
    "18_modern_llm": ([], r"^little [\s\S]{150,}"),
}
"""By chapter: the words behind the program's name, and what it prints."""
LESSONS = sorted((ROOT / "exercises").glob("*/README.md"))


def programs(lesson):
    return re.findall(r"^```python\n(.*?)^```$", lesson.read_text(encoding="utf-8"), re.M | re.S)


def test_every_program_of_a_lesson_is_run_here():
    assert {lesson.parent.name for lesson in LESSONS if programs(lesson)} == set(SCRIPTS)


@pytest.mark.timeout(120)
@pytest.mark.parametrize("chapter", SCRIPTS)
def test_a_lessons_program_runs(chapter, tmp_path):
    (program,) = programs(ROOT / "exercises" / chapter / "README.md")
    words, prints = SCRIPTS[chapter]
    (tmp_path / "program.py").write_text(program, encoding="utf-8")
    (tmp_path / "book.txt").write_text((ROOT / "data/text/rhymes.txt").read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "exercises").symlink_to(ROOT / "solutions", target_is_directory=True)
    (tmp_path / "data").symlink_to(ROOT / "data", target_is_directory=True)
    done = subprocess.run(
        [sys.executable, "program.py", *words],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(SRC), "PYTHONIOENCODING": "utf-8", "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert re.search(prints, done.stdout), done.stdout
