"""Solution. Scores by a product, the mask before the softmax, then a second product takes the mean of the values."""

import math

import torch
from torch import Tensor


def causal_mask(size: int) -> Tensor:
    # Row t is a query: the lower triangle with its diagonal keeps the keys 0 to t.
    return torch.ones(size, size, dtype=torch.bool).tril()  # (size, size)


def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> Tensor:
    # A sum of D products spreads like √D. Divided by it, the scores stay in the range where softmax has a slope.
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])  # (…, T, S)
    if mask is None:
        return scores.softmax(-1) @ v  # (…, T, E)
    # exp(-inf) is 0, so softmax shares the whole weight among the keys that are left.
    weights = scores.masked_fill(~mask, -math.inf).softmax(-1)  # (…, T, S)
    # Where no key is left, softmax divides 0 by 0. Filling in again makes that NaN a 0, and changes nothing elsewhere.
    return weights.masked_fill(~mask, 0) @ v  # (…, T, E)


def causal_padding_mask(lengths: Tensor, size: int) -> Tensor:
    positions = torch.arange(size, device=lengths.device)  # (size,)
    real = positions < lengths[:, None]  # (B, size): which keys are no pads
    not_ahead = positions <= positions[:, None]  # (size, size): rows are queries
    # Both conditions are on the keys. A pad's query keeps its row: what it sees is thrown away, but must not be NaN.
    seen = not_ahead & real[:, None, :]  # (B, size, size)
    itself = positions == positions[:, None]  # (size, size)
    return (seen | itself)[:, None]  # (B, 1, size, size)
