"""The cache: what was put comes back, and damage is a warning."""

import os
import threading

import pytest

from torch_katas.store import cache, installation_key


@pytest.fixture(autouse=True)
def state(tmp_path, monkeypatch):
    """The folder of what programs remember of the user, in place of the real one."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "state"


@pytest.fixture
def warnings() -> list[str]:
    return []


@pytest.fixture
def entries(tmp_path, warnings):
    return cache.Cache(tmp_path / "cache", warnings.append)


def test_what_was_put_comes_back(entries, warnings):
    entries.put("ab12", {"a": [1, 2.5, None, "é"]})
    assert entries.get("ab12") == {"a": [1, 2.5, None, "é"]}
    assert entries.get("cd34") is None
    assert warnings == []


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(path.read_bytes()[:20]),
        lambda path: path.write_bytes(b"\xff\xfe"),
        lambda path: path.write_text("[]"),
        lambda path: path.write_text("{}"),
        lambda path: path.write_text(path.read_text().replace("failed", "passed")),
        lambda path: path.write_text('{"value": "passed", "signature": "é"}'),
        lambda path: path.write_text('{"value": "passed", "signature": 3}'),
        lambda path: path.write_text("[" * 100_000),
        lambda path: path.write_text('{"value": ' + "9" * 5000),
        lambda path: path.unlink() or path.mkdir(),
        lambda path: path.unlink() or os.mkfifo(path),
        lambda path: path.unlink() or path.symlink_to("/dev/zero"),
        lambda path: os.truncate(path, 1 << 40),
    ],
    ids=[
        *("empty", "cut", "binary", "list", "object", "edited", "no digits", "no text", "deep", "digits"),
        *("folder", "pipe", "device", "holes"),
    ],
)
def test_a_damaged_entry_is_a_warning_and_no_entry(entries, warnings, damage):
    entries.put("ab12", "failed")
    damage(entries.folder / "ab" / "ab12.json")
    assert entries.get("ab12") is None
    assert len(warnings) == 1


def test_a_damaged_entry_is_replaced(entries):
    entries.put("ab12", "failed")
    (entries.folder / "ab" / "ab12.json").write_bytes(b"")
    entries.put("ab12", "failed")
    assert entries.get("ab12") == "failed"


def test_an_entry_of_another_installation_is_not_believed(entries, warnings, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "other"))
    cache.Cache(entries.folder).put("ab12", "passed")
    assert entries.get("ab12") is None
    assert warnings == ["entries of the cache that this installation has not written are ignored"]


def test_an_entry_is_believed_under_its_own_key_alone(entries):
    entries.put("ab12", "passed")
    (entries.folder / "ab" / "ab12.json").rename(entries.folder / "ab" / "ab34.json")
    assert entries.get("ab34") is None


def test_the_key_is_made_once_and_read_by_its_user_alone(state):
    key = installation_key.installation_key()
    assert len(key) == installation_key.SIZE
    assert installation_key.installation_key() == key
    assert [path.name for path in (state / "torch-katas").iterdir()] == ["key"]
    assert (state / "torch-katas" / "key").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "spoil",
    [
        lambda key: key.chmod(0o644),
        lambda key: key.write_bytes(b"short"),
        lambda key: key.unlink() or key.symlink_to("/dev/zero"),
        lambda key: key.unlink() or os.mkfifo(key),
    ],
    ids=["mode", "short", "device", "pipe"],
)
def test_without_a_sound_key_nothing_is_kept(state, tmp_path, warnings, spoil):
    (state / "torch-katas").mkdir(parents=True)
    key = state / "torch-katas" / "key"
    key.write_bytes(b"k" * installation_key.SIZE)
    key.chmod(0o600)
    spoil(key)
    entries = cache.Cache(tmp_path / "cache", warnings.append)
    entries.put("ab12", 1)
    assert entries.get("ab12") is None
    assert [warning[:20] for warning in warnings] == ["grades cannot be kep"]
    assert not entries.folder.exists()


def test_a_state_folder_that_cannot_be_made_costs_a_warning(tmp_path, warnings, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    assert cache.Cache(tmp_path / "cache", warnings.append).get("ab12") is None
    assert len(warnings) == 1


def test_an_unwritable_cache_is_a_warning(entries, warnings):
    entries.folder.write_text("a file where a folder should be")
    entries.put("ab12", 1)
    assert len(warnings) == 1
    assert "grades cannot be kept" in warnings[0]


def test_many_writers_at_once_leave_sound_entries(entries, warnings):
    def write(number):
        for _ in range(50):
            entries.put("ab12", [number] * 1000)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    seen = [entries.get("ab12") for _ in range(200)]
    for thread in threads:
        thread.join()
    assert all(value is None or len(set(value)) == 1 for value in seen)
    assert warnings == []
    assert [path.name for path in (entries.folder / "ab").iterdir()] == ["ab12.json"]


def test_keys_tell_where_parts_end():
    assert cache.key_of("ab", "c") != cache.key_of("a", "bc")
    assert cache.key_of("\udcff") != cache.key_of("x")
