"""Where a course's root is, and what its settings say."""

import os
from pathlib import Path

import pytest

from torch_katas.course.config import Config, find_root, is_root, read_config
from torch_katas.course.errors import CourseError


def write(folder: Path, text: str | bytes) -> Path:
    """Write the settings file of a folder, which is made where it is not there."""
    folder.mkdir(parents=True, exist_ok=True)
    data = text.encode() if isinstance(text, str) else text
    (folder / "pyproject.toml").write_bytes(data)
    return folder


def refusal(root: Path) -> str:
    with pytest.raises(CourseError) as caught:
        read_config(root)
    return str(caught.value)


def test_an_empty_section_is_a_course_with_defaults(tmp_path):
    root = write(tmp_path, "[tool.katas]\n")
    assert is_root(root)
    assert read_config(root) == Config()


def test_every_setting_is_read(tmp_path):
    lines = [
        'title = "Ours"',
        'command = "k"',
        'data = "files"',
        'imports = ["scipy"]',
        'helpers = "h.py"',
        'doctor = "d.py"',
        'install = "pip install k"',
        'repository = "https://example.org/k"',
    ]
    root = write(tmp_path, "\n".join(["[tool.katas]", *lines]))
    expected = Config(
        title="Ours",
        command="k",
        data="files",
        imports=("scipy",),
        helpers="h.py",
        doctor="d.py",
        install="pip install k",
        repository="https://example.org/k",
    )
    assert read_config(root) == expected


NO_COURSE = {
    "another project": '[project]\nname = "other"\n',
    "another tool": "[tool.ruff]\nline-length = 120\n",
    "mentions katas": '[project]\nname = "katas"\n',
    "a tool that is no table": 'tool = "katas"\n',
    "broken TOML of another project": "[project\n",
    "broken TOML with the word": '[project\nname = "katas"\n',
    "another encoding": "[project]\nname = 'katas grün'\n".encode("latin-1"),
    "empty": "",
}


@pytest.mark.parametrize("text", NO_COURSE.values(), ids=NO_COURSE)
def test_other_projects_are_no_course(tmp_path, text):
    root = write(tmp_path, text)
    assert not is_root(root)
    assert find_root(root / "src" / "package") is None


def test_a_folder_without_settings_or_of_which_they_are_a_folder_is_no_course(tmp_path):
    assert not is_root(tmp_path)
    assert not is_root(tmp_path / "gone")
    (tmp_path / "pyproject.toml").mkdir()
    assert not is_root(tmp_path)


def test_reading_what_is_no_course_says_what_is_missing(tmp_path):
    expected = f"{tmp_path} is no course: it has no pyproject.toml with a section [tool.katas]"
    assert refusal(tmp_path) == expected
    assert refusal(write(tmp_path, "[tool.ruff]\n")) == expected


def test_the_root_is_found_from_every_folder_below_it(tmp_path):
    root = write(tmp_path / "course", "[tool.katas]\n")
    assert find_root(root) == root
    assert find_root(root / "exercises" / "01_start") == root
    assert find_root(tmp_path) is None


def test_the_nearest_root_counts(tmp_path):
    outer = write(tmp_path / "outer", "[tool.katas]\n")
    inner = write(outer / "courses" / "inner", "[tool.katas]\n")
    assert find_root(inner / "exercises") == inner
    assert find_root(inner.parent) == outer


def test_a_project_between_course_and_folder_does_not_hide_the_course(tmp_path):
    root = write(tmp_path / "course", "[tool.katas]\n")
    package = write(root / "tools" / "package", "[project]\n")
    assert find_root(package) == root


def test_a_course_whose_settings_change_is_seen_anew(tmp_path):
    root = write(tmp_path, "[project]\n")
    assert not is_root(root)
    write(root, "[tool.katas]\n")
    assert is_root(root)
    write(root, '[tool.katas]\ntitle = "A"\n')
    os.utime(root / "pyproject.toml", (1, 1))
    assert read_config(root).title == "A"
    write(root, '[tool.katas]\ntitle = "B"\n')
    assert read_config(root).title == "B"


KNOWN = "title, command, data, imports, helpers, doctor, install, repository"
BAD = {
    "unknown": ('[tool.katas]\ntitel = "x"\n', f"pyproject.toml: [tool.katas] titel is not known; there is: {KNOWN}"),
    "number": ("[tool.katas]\ntitle = 3\n", "pyproject.toml: [tool.katas] title must be a text in quotes"),
    "list for text": ('[tool.katas]\ndata = ["a"]\n', "pyproject.toml: [tool.katas] data must be a text in quotes"),
    "text for list": (
        '[tool.katas]\nimports = "torch"\n',
        'pyproject.toml: [tool.katas] imports must be a list of names, as ["torch"]',
    ),
    "list of numbers": (
        "[tool.katas]\nimports = [1]\n",
        'pyproject.toml: [tool.katas] imports must be a list of names, as ["torch"]',
    ),
    "no section": ("[tool]\nkatas = 3\n", "pyproject.toml: [tool.katas] is no section of settings"),
    "a list of sections": ("[[tool.katas]]\n", "pyproject.toml: [tool.katas] is no section of settings"),
    "another encoding": ("[tool.katas]\ntitle = 'grün'\n".encode("latin-1"), "pyproject.toml is not UTF-8 text"),
}


@pytest.mark.parametrize(("text", "message"), BAD.values(), ids=BAD)
def test_settings_that_cannot_be_understood_are_told_in_one_line(tmp_path, text, message):
    root = write(tmp_path, text)
    assert is_root(root)
    assert refusal(root) == message


def test_a_course_with_broken_toml_is_still_a_course_and_told_so(tmp_path):
    root = write(tmp_path, '[tool.katas]\ntitle = "half\n')
    assert find_root(root / "exercises") == root
    message = refusal(root)
    assert message.startswith("pyproject.toml cannot be read (")
    assert "line 2" in message
