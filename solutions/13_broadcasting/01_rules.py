"""Solution. An axis of length 1 in the right place decides which number meets which."""

from collections.abc import Sequence
from itertools import zip_longest

from torch import Tensor


def broadcast_shape(a: Sequence[int], b: Sequence[int]) -> tuple[int, ...]:
    result = []
    # From the right; an axis that is missing on the left is one of length 1.
    for m, n in zip_longest(reversed(a), reversed(b), fillvalue=1):
        if m != n and m != 1 and n != 1:
            raise ValueError(f"shapes {tuple(a)} and {tuple(b)} do not fit: {m} against {n}")
        result.append(n if m == 1 else m)  # not the larger one: 0 against 1 is 0
    return tuple(reversed(result))


def normalize_rows(x: Tensor) -> Tensor:
    # Without keepdim the sums would be (...,), and their last axis would meet the features.
    return x / x.sum(dim=-1, keepdim=True)  # (..., F) / (..., 1)


def pairwise_differences(x: Tensor) -> Tensor:
    return x[:, None] - x[None, :]  # (N, 1, F) - (1, N, F)


def outer_sum(a: Tensor, b: Tensor) -> Tensor:
    # Both get their new axis, so that the leading axes stay in line.
    return a[..., :, None] + b[..., None, :]  # (..., N, 1) + (..., 1, M)
