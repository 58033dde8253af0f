"""The cache: what was put comes back, and damage is a warning."""

import threading

import pytest

from torch_katas.store import cache


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
    ],
    ids=["empty", "cut", "binary", "list", "object", "edited"],
)
def test_a_damaged_entry_is_a_warning_and_no_entry(entries, warnings, damage):
    entries.put("ab12", "failed")
    damage(entries.folder / "ab" / "ab12.json")
    assert entries.get("ab12") is None
    assert len(warnings) == 1
    entries.put("ab12", "failed")
    assert entries.get("ab12") == "failed"


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
