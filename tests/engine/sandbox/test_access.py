"""What an answer may read and write: libraries and data, and nothing of the course or the home folder."""

import sys
from pathlib import Path

import torch

from torch_katas.sandbox import access


def allowed(paths: tuple[Path, ...], path: Path) -> bool:
    return any(path.resolve().is_relative_to(folder.resolve()) for folder in paths)


def test_libraries_and_data_can_be_read_and_the_rest_of_the_course_cannot(tmp_path):
    data = tmp_path / "data"
    for name in ("data", "solutions", "tests", "misconceptions", "exercises"):
        (tmp_path / name).mkdir()
    paths = access.readable(tmp_path, data)
    for path in (Path(torch.__file__), Path(access.__file__), Path(sys.executable), data):
        assert allowed(paths, path), path
    for name in ("solutions", "tests", "misconceptions", "exercises"):
        assert not allowed(paths, tmp_path / name)
    assert not allowed(paths, Path.home() / ".ssh")


def test_a_root_on_the_path_is_not_opened(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.syspath_prepend(str(tmp_path.parent))
    assert not allowed(access.readable(tmp_path, tmp_path / "data"), tmp_path / "solutions")


def test_a_course_inside_a_system_folder_leaves_the_rest_of_it_open(tmp_path, monkeypatch):
    for name in ("lib", "src/course/solutions", "src/other"):
        (tmp_path / name).mkdir(parents=True)
    monkeypatch.setattr(access, "SYSTEM", (str(tmp_path),))
    paths = access.readable(tmp_path / "src" / "course", tmp_path / "src" / "course" / "data")
    assert allowed(paths, tmp_path / "lib")
    assert allowed(paths, tmp_path / "src" / "other")
    assert not allowed(paths, tmp_path / "src" / "course" / "solutions")


def test_its_own_folder_can_be_written(tmp_path):
    assert access.writable(tmp_path)[0] == tmp_path
    assert Path("/dev/null") in access.writable(tmp_path)
