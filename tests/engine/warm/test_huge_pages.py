"""Memory moved into huge pages: the numbers in it stay, and where Linux knows of none nothing happens."""

import ctypes
import mmap
import re
import sys
from pathlib import Path

import pytest

from torch_katas.warm import huge_pages


@pytest.fixture
def memory():
    """Some memory that is written, page by page."""
    with mmap.mmap(-1, 8 * huge_pages.SIZE, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS) as memory:
        for place in range(0, len(memory), mmap.PAGESIZE):
            memory[place : place + 8] = place.to_bytes(8, "little")
        yield memory


def in_huge_pages():
    """Return the kilobytes that this process has in huge pages."""
    return int(re.search(r"AnonHugePages: +(\d+)", Path("/proc/self/smaps_rollup").read_text())[1])


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can be asked for huge pages")
def test_memory_is_moved_and_holds_what_it_held(memory):
    before = in_huge_pages()
    steps = sum(1 for _ in huge_pages.move())
    assert steps >= 7  # of eight, the first may begin within one
    for place in range(0, len(memory), mmap.PAGESIZE):
        assert int.from_bytes(memory[place : place + 8], "little") == place
    # A kernel before 6.1 refuses, and all is as it was.
    assert in_huge_pages() - before >= (7 * huge_pages.SIZE // 1024 if kernel_can_move(memory) else 0)


def test_elsewhere_nothing_happens(memory, monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    assert list(huge_pages.move()) == []


def kernel_can_move(memory):
    """Tell whether Linux takes the request for a huge page in the middle of this memory."""
    start = ctypes.addressof(ctypes.c_char.from_buffer(memory))
    address = -(-start // huge_pages.SIZE) * huge_pages.SIZE
    madvise = ctypes.CDLL(None).madvise
    madvise.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int)
    return madvise(address, huge_pages.SIZE, huge_pages._MADV_COLLAPSE) == 0
