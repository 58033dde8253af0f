"""Solution. What stays stands behind the arrow; every other letter is summed."""

import torch
from torch import Tensor


def batched_outer(a: Tensor, b: Tensor) -> Tensor:
    return torch.einsum("bn,bm->bnm", a, b)


def bilinear(x: Tensor, w: Tensor, y: Tensor) -> Tensor:
    # i and j are summed; the leading axes are those of x and y alike, and stay.
    return torch.einsum("...i,oij,...j->...o", x, w, y)


def attention_scores(q: Tensor, k: Tensor) -> Tensor:
    # Two letters for steps: with one, a query would meet only the key of its own step.
    return torch.einsum("bhtd,bhsd->bhts", q, k)


def batch_trace(x: Tensor) -> Tensor:
    return torch.einsum("...ii->...", x)
