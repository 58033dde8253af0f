"""Solution. Scores for each pair of places, hidden before the softmax and once more behind it, then a mean."""

import math

from torch import Tensor


def additive_attention(
    queries: Tensor, keys: Tensor, w_query: Tensor, w_key: Tensor, v: Tensor, source_mask: Tensor
) -> tuple[Tensor, Tensor]:
    # Each query beside each key: the sum stands inside the tanh. Outside, the query would fall out of the softmax.
    pairs = (queries @ w_query.T)[:, :, None] + (keys @ w_key.T)[:, None]  # (B, T, S, A)
    scores = pairs.tanh() @ v  # (B, T, S)
    hidden = ~source_mask[:, None]  # (B, 1, S)
    weights = scores.masked_fill(hidden, -math.inf).softmax(-1)  # (B, T, S)
    # Where nothing is real, softmax divides 0 by 0. Filling in again makes that NaN a 0, in the gradient too.
    weights = weights.masked_fill(hidden, 0.0)  # (B, T, S)
    return weights @ keys, weights


def cross_attention(q: Tensor, k: Tensor, v: Tensor, source_mask: Tensor, heads: int) -> Tensor:
    # Neighbours make a head, and heads stand beside the batch: each is attention of its own.
    q, k, v = (x.unflatten(-1, (heads, x.shape[-1] // heads)).transpose(1, 2) for x in (q, k, v))  # (B, heads, …, D)
    scores = q @ k.mT / math.sqrt(q.shape[-1])  # (B, heads, T, S)
    hidden = ~source_mask[:, None, None]  # (B, 1, 1, S)
    weights = scores.masked_fill(hidden, -math.inf).softmax(-1)  # (B, heads, T, S)
    means = weights.masked_fill(hidden, 0.0) @ v  # (B, heads, T, E / heads)
    return means.transpose(1, 2).flatten(2)  # (B, T, E)
