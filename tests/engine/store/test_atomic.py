"""One way to replace a file: in one step, with its mode, through its links, and without a trace where it fails."""

import os
import stat
import threading

import pytest

from torch_katas.store.atomic import write_atomically


def test_a_new_file_has_the_mode_of_any_new_file(tmp_path):
    other = tmp_path / "other"
    other.touch()
    write_atomically(tmp_path / "new", b"text")
    assert (tmp_path / "new").read_bytes() == b"text"
    assert (tmp_path / "new").stat().st_mode == other.stat().st_mode


@pytest.mark.parametrize("durable", [False, True])
def test_a_file_keeps_its_mode(tmp_path, durable):
    path = tmp_path / "file"
    path.write_text("old")
    path.chmod(0o751)
    write_atomically(path, b"new", durable=durable)
    assert (path.read_text(), stat.S_IMODE(path.stat().st_mode)) == ("new", 0o751)


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_link_stays_one(tmp_path):
    (tmp_path / "folder").mkdir()
    target = tmp_path / "folder" / "target"
    target.write_text("old")
    (tmp_path / "link").symlink_to(target)
    write_atomically(tmp_path / "link", b"new")
    assert (tmp_path / "link").is_symlink()
    assert target.read_text() == "new"
    assert [path.name for path in (tmp_path / "folder").iterdir()] == ["target"]


@pytest.mark.parametrize("name", ["write", "chmod", "replace", "check"])
@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_where_a_step_fails_the_old_text_stays_alone(tmp_path, monkeypatch, name, error):
    path = tmp_path / "file"
    path.write_text("old")

    def fail(*arguments, **options):
        raise error

    if name == "write":
        monkeypatch.setattr(os, "fsync", fail)
    elif name != "check":
        monkeypatch.setattr(os, name, fail)
    with pytest.raises(type(error)):
        write_atomically(path, b"new", durable=True, before_rename=fail if name == "check" else lambda: None)
    assert path.read_text() == "old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["file"]


def test_who_reads_meanwhile_sees_one_text_whole(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"0" * 100_000)

    def write(digit: bytes) -> None:
        for _ in range(50):
            write_atomically(path, digit * 100_000)

    threads = [threading.Thread(target=write, args=(digit,)) for digit in (b"1", b"2")]
    for thread in threads:
        thread.start()
    seen = [path.read_bytes() for _ in range(100)]
    for thread in threads:
        thread.join()
    assert {(len(text), len(set(text))) for text in seen} == {(100_000, 1)}
    assert [entry.name for entry in tmp_path.iterdir()] == ["file"]
