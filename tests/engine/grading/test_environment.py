"""The environment hash: it changes with whatever grades depend on, wherever in the engine that stands."""

import os
import shutil
import subprocess
import sys

from places import SRC

from torch_katas.course.model import Course
from torch_katas.grading import environment
from torch_katas.grading.environment import environment_hash

SCRIPT = """
import sys
from pathlib import Path
import torch_katas
from torch_katas.course.model import Course
from torch_katas.grading.environment import environment_hash

def report(what):
    print(environment_hash(Course(Path(sys.argv[1])), "cpu"), what)

engine = Path(torch_katas.__file__).parent
report("unchanged")
report("unchanged")
for folder in sorted({path.parent for path in engine.rglob("*.*") if "__pycache__" not in path.parts}):
    for name in ("added.py", "added.css"):
        (folder / name).write_text("")
        report(f"{folder.relative_to(engine)}/{name}")
(engine / "grading" / "added.py").rename(engine / "runner" / "moved.py")
report("moved")
(engine / "added.py").write_text("changed")
report("changed")
"""


def test_a_file_of_the_engine_that_is_added_moved_or_changed_changes_it(mini, tmp_path):
    """In a copy of the engine, in a process that has imported that copy."""
    shutil.copytree(SRC / "torch_katas", tmp_path / "src" / "torch_katas")
    variables = os.environ | {"PYTHONPATH": str(tmp_path / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, mini.root], capture_output=True, text=True, env=variables, check=False
    )
    assert done.returncode == 0, done.stderr
    unchanged, *lines = [line.split(" ", 1) for line in done.stdout.splitlines()]
    assert lines.pop(0) == unchanged
    hashes = [value for value, _ in (unchanged, *lines)]
    assert len(lines) > 30
    assert [what for number, (_, what) in enumerate(lines) if hashes[number] == hashes[number + 1]] == []
    assert len(set(hashes)) == len(hashes)


def test_another_device_is_another_environment(mini):
    assert environment_hash(Course(mini.root), "cpu") != environment_hash(Course(mini.root), "all")


def test_the_courses_settings_helpers_and_data_count(mini):
    settings = mini.root / "pyproject.toml"
    settings.write_text(settings.read_text().replace("[tool.katas]", '[tool.katas]\nhelpers = "tests/helpers.py"'))
    files = [settings, mini.root / "tests" / "helpers.py", mini.root / "data" / "more" / "x.bin"]
    hashes = [environment_hash(Course(mini.root), "cpu")]
    for path in files:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a") as file:
            file.write("# a change\n")
        hashes.append(environment_hash(Course(mini.root), "cpu"))
    assert len(set(hashes)) == len(hashes)


def test_the_versions_of_all_libraries_count():
    found = {name.split("-")[0] for name in environment._installed_versions()}
    assert found == environment.LIBRARIES
