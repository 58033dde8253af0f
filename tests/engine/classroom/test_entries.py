"""What students hand in is read with limits: a zip breaks none of them, and a link leads nowhere."""

import io
import os
import sys
import zipfile

import pytest

from torch_katas.classroom.entries import Limits, RefusedError, walk_folder, walk_zip

LIMITS = Limits(files=10, size=8 << 20)


def make_zip(files, *, compression=zipfile.ZIP_DEFLATED):
    """Return a zip of files by name; a ZipInfo may stand for a name."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def linked(name):
    """Return a member that is a symbolic link."""
    member = zipfile.ZipInfo(name)
    member.external_attr = 0o120777 << 16
    return member


REFUSED = {
    "no zip": (b"PK\x03\x04 and no more", "no zip"),
    "up and out": (make_zip({"../../evil.py": "x"}), "leads out"),
    "from the root": (make_zip({"/etc/evil.py": "x"}), "leads out"),
    "a drive": (make_zip({"C:evil.py": "x"}), "leads out"),
    "backwards": (make_zip({"a\\..\\evil.py": "x"}), "leads out"),
    "a link": (make_zip({linked("solution.py"): "/etc/passwd"}), "a link"),
    "too many": (make_zip({f"{number}.py": "x" for number in range(11)}), "11 files"),
    "too large": (make_zip({"a.py": os.urandom(5 << 20), "b.py": os.urandom(5 << 20)}), "more than 8 MB"),
    "a bomb": (make_zip({"a.py": b"0" * (4 << 20)}), "zip bomb"),
}


@pytest.mark.parametrize(("data", "reason"), REFUSED.values(), ids=REFUSED)
def test_a_zip_that_breaks_a_limit_is_refused(data, reason):
    with pytest.raises(RefusedError, match=reason):
        list(walk_zip(data, LIMITS))


def test_a_zip_that_lies_about_its_size_is_refused_when_it_is_read():
    data = bytearray(make_zip({"a.py": b"x" * 4000}, compression=zipfile.ZIP_STORED))
    at = data.rindex(b"PK\x01\x02") + 24
    data[at : at + 4] = (10).to_bytes(4, "little")
    (entry,) = walk_zip(bytes(data), LIMITS)
    with pytest.raises(RefusedError):
        entry.read()


def test_an_encrypted_zip_is_refused():
    data = bytearray(make_zip({"a.py": b"text"}))
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(RefusedError, match="encrypted"):
        list(walk_zip(bytes(data), LIMITS))


def test_a_zip_gives_files_as_they_are():
    entries = {str(entry.path): entry for entry in walk_zip(make_zip({"a/b.py": "text", "ü.py": "ä"}), LIMITS)}
    assert entries["a/b.py"].read() == b"text"
    assert entries["ü.py"].read() == "ä".encode()
    assert entries["a/b.py"].modified is not None


@pytest.mark.skipif(sys.platform == "win32", reason="needs links and pipes")
def test_a_folder_gives_its_files_and_follows_no_link(tmp_path):
    (tmp_path / "secret.py").write_text("secret")
    handed = tmp_path / "handed"
    (handed / "ann" / ".git").mkdir(parents=True)
    (handed / "ann" / ".git" / "hidden.py").write_text("x")
    (handed / "ann" / "own.py").write_text("own")
    (handed / "ann" / "link.py").symlink_to(tmp_path / "secret.py")
    (handed / "bob").symlink_to(tmp_path)
    os.mkfifo(handed / "ann" / "pipe.py")
    entries = {str(entry.path): entry for entry in walk_folder(handed)}
    assert sorted(entries) == ["ann/link.py", "ann/own.py", "ann/pipe.py"]
    assert entries["ann/own.py"].read() == b"own"
    for name in ("link", "pipe"):
        with pytest.raises(RefusedError):
            entries[f"ann/{name}.py"].read()
