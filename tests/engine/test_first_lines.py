"""The README's first lines, typed one by one where nothing is set up, below a folder with a space and an umlaut."""

import os
import shutil
import subprocess
import sysconfig
import textwrap
from pathlib import Path

import editables
import pytest
from places import ROOT

OFFLINE = "pip install --no-deps --no-build-isolation -e ."
"""What is typed in place of `pip install -e .`: the libraries of this environment serve in place of PyPI's."""


def typed_lines(system: str) -> list[str]:
    """Return the lines that the README has people of a system type."""
    block = (ROOT / "README.md").read_text(encoding="utf-8").partition(f"\n{system}:\n\n")[2].partition("\n\n")[0]
    return textwrap.dedent(block).splitlines()


def test_both_systems_type_the_same_but_for_names():
    unix, windows = typed_lines("Linux and macOS"), typed_lines("Windows, PowerShell")
    assert [line.split()[0] for line in unix] == ["git", "cd", "python3", "source", "pip", "python"]
    assert [number for number, pair in enumerate(zip(unix, windows, strict=True)) if pair[0] != pair[1]] == [2, 3]


@pytest.mark.timeout(240)
@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="there is nothing to clone")
def test_the_lines_work(tmp_path):
    home, folder = tmp_path / "a new user", tmp_path / "Übung macht den Meister"
    home.mkdir()
    folder.mkdir()
    own = str(Path(editables.__file__).parents[1])
    shared = sorted({sysconfig.get_path("purelib"), sysconfig.get_path("platlib"), own})
    share = f"printf '%s\\n' {' '.join(shared)} > $(echo .venv/lib/python3*/site-packages)/shared.pth"
    address = tmp_path / "published"
    subprocess.run(["git", "clone", "-q", "--bare", ROOT, address], check=True)
    lines = []
    for line in typed_lines("Linux and macOS"):
        line = line.replace("ADDRESS", str(address)).replace("pip install -e .", OFFLINE)
        lines += [f"echo '$ {line}'", line if line != "python grader.py" else f"{line} || test $? = 1"]
        lines += [share] if line.startswith("python3 -m venv") else []
    lines += [
        "pytest exercises/01/01 || test $? = 1",
        "python grader.py update",
        "git status --porcelain",
        "python -m pip --version",
    ]
    variables = {"HOME": str(home), "PATH": os.environ["PATH"], "LANG": "C.UTF-8", "KATAS_SERVER": "off"}
    bash = shutil.which("bash") or "bash"
    script = "\n".join(["set -e", *lines])
    ended = subprocess.run([bash, "-c", script], cwd=folder, env=variables, capture_output=True, text=True, check=False)
    output = ended.stdout + ended.stderr
    assert ended.returncode == 0, output
    assert "from_rows" in output
    assert "The course is up to date." in output
    assert str(folder / "torch-katas/.venv") in output  # pip's own answer
    assert not [line for line in output.splitlines() if line.startswith((" M ", "?? "))], output
    assert not (home / ".gitconfig").exists()
