"""Checks of whose memory a value lies in."""

from typing import Any

import numpy as np
from torch import Tensor

from torch_katas.checks.describe import describe, kind_of
from torch_katas.checks.failed import Failed
from torch_katas.checks.plain import plain


def shares_storage(value: Any, other: Any, *, of: str, with_: str) -> None:
    """Both look at the same memory: what is written through one shows in the other."""
    if not _overlap(value, other, of, with_):
        facts = (("called", of), ("expected", f"the same memory as {with_}"), ("got", "a copy"))
        raise Failed(f"{of} does not share memory with {with_}", *facts)


def own_storage(value: Any, other: Any, *, of: str, from_: str) -> None:
    """The value has memory of its own: what is written through one never shows in the other."""
    if _overlap(value, other, of, from_):
        facts = (("called", of), ("expected", f"memory of its own, apart from {from_}"), ("got", "the same memory"))
        raise Failed(f"{of} shares memory with {from_}", *facts)


def _overlap(value: Any, other: Any, of: str, other_name: str) -> bool:
    low, high = _bounds(value, of)
    other_low, other_high = _bounds(other, other_name)
    return low < other_high and other_low < high


def _bounds(value: Any, of: str) -> tuple[int, int]:
    """Return the first byte of the value's memory and the one after its last; a tensor's whole storage counts."""
    if isinstance(value, np.ndarray):
        return np.lib.array_utils.byte_bounds(value)
    if isinstance(value, Tensor):
        storage = plain(value, of).untyped_storage()
        return storage.data_ptr(), storage.data_ptr() + storage.nbytes()
    facts = (("called", of), ("expected", "a tensor or an array"), ("got", describe(value)))
    raise Failed(f"{of} is {kind_of(value)}", *facts)
