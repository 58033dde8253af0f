"""Alignment: at each step the decoder looks at all of the source, and takes most from where it needs it.

One state for a whole sentence is narrow. With attention the decoder has as many states as the source has tokens, and
learns which of them to use. Two kinds of scores are in use: a small net, and a product. Both must not see pads.
Read: torch.softmax, torch.Tensor.masked_fill, torch.Tensor.unflatten

Shapes: B batch, T target places, S source places (pads included).
"""

import math

import torch
from torch import Tensor


def additive_attention(
    queries: Tensor, keys: Tensor, w_query: Tensor, w_key: Tensor, v: Tensor, source_mask: Tensor
) -> tuple[Tensor, Tensor]:
    """Return for each query a weighted mean of the keys, and the weights, with the scores of a small net.

    The score of query q and key k is the sum of v · tanh(w_query q + w_key k). The weights are the softmax of a query's
    scores over the source places that are real; a place that is not has weight 0. The keys are the values as well.
    source_mask is True where a source token is real, False at a pad. Where a sequence has no real token, its weights
    and its means are 0, and no gradient is NaN.
    Shapes: queries (B, T, H), keys (B, S, K), w_query (A, H), w_key (A, K), v (A,), source_mask (B, S) bool ->
    means (B, T, K), weights (B, T, S). float32 or float64, same dtype and device. B, T and S may be 0.
    All numbers are finite. Scores of 1000 and more give finite weights. The inputs stay as they are; gradients flow to
    all of them but the mask.

    >>> keys, mask = torch.tensor([[[2.0], [4.0], [9.0]]]), torch.tensor([[True, True, False]])
    >>> zeros = torch.zeros(1, 1)  # no weights: all scores are 0
    >>> additive_attention(torch.ones(1, 1, 1), keys, zeros, zeros, torch.ones(1), mask)
    (tensor([[[3.]]]), tensor([[[0.5000, 0.5000, 0.0000]]]))
    """
    raise NotImplementedError


def cross_attention(q: Tensor, k: Tensor, v: Tensor, source_mask: Tensor, heads: int) -> Tensor:
    """Return for each query a weighted mean of the values, by products, in several heads side by side.

    Head h uses the h-th D / heads neighbouring numbers of each query and key, and the h-th E / heads of each value; its
    means stand at the same places of the result. Its weights are softmax(q kᵀ / √(D / heads)) over the source places
    that are real; a place that is not has weight 0. heads divides D and E.
    source_mask is True where a source token is real, False at a pad. It is the same for all queries and heads of a
    sequence. Where a sequence has no real token the result is 0, and no gradient is NaN.
    Shapes: q (B, T, D), k (B, S, D), v (B, S, E), source_mask (B, S) bool -> (B, T, E), float32 or float64, same dtype
    and device. B, T and S may be 0.
    All numbers are finite. Products of 1000 and more give finite weights. The inputs stay as they are; gradients flow
    to q, k and v.
    Not allowed: scaled_dot_product_attention.

    >>> v, mask = torch.tensor([[[2.0, 20.0], [4.0, 40.0], [9.0, 90.0]]]), torch.tensor([[True, True, False]])
    >>> cross_attention(torch.zeros(1, 1, 2), torch.zeros(1, 3, 2), v, mask, heads=2)
    tensor([[[ 3., 30.]]])
    """
    raise NotImplementedError
