"""Wrong answers that people write when they build attention."""

import math

import torch
from torch import Tensor
from torch.nn.functional import scaled_dot_product_attention


def causal_mask__upper_triangle(size: int) -> Tensor:
    """`triu` keeps the keys from t on: every position sees the future, and not its past. Rows are queries, columns are
    keys; the past is the lower triangle, `tril`.
    """
    return torch.ones(size, size, dtype=torch.bool).triu()


def causal_mask__not_itself(size: int) -> Tensor:
    """Without the diagonal a position does not see itself, and the first one sees nothing at all. `tril()` keeps the
    diagonal; `diagonal=-1` drops it.
    """
    return torch.ones(size, size, dtype=torch.bool).tril(-1)


def causal_mask__one_too_far(size: int) -> Tensor:
    """`diagonal=1` keeps one key more: each position sees the next one, which is what a language model has to predict.
    Take `tril()` as it is.
    """
    return torch.ones(size, size, dtype=torch.bool).tril(1)


def causal_mask__true_hides(size: int) -> Tensor:
    """Here True stands where a key is hidden, as nn.MultiheadAttention reads a mask. This one says who *may* look, as
    scaled_dot_product_attention reads it.
    """
    return torch.ones(size, size, dtype=torch.bool).triu(1)


def causal_mask__of_numbers(size: int) -> Tensor:
    """`torch.ones` makes float32, and a float mask is added to the scores: it hides nothing. Make it bool."""
    return torch.ones(size, size).tril()


def causal_mask__of_minus_infinity(size: int) -> Tensor:
    """0 where a key is seen and -inf where it is hidden is the other kind of mask, to be added to the scores. This one
    is bool.
    """
    return torch.full((size, size), -math.inf).triu(1)


def attention__no_scale(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> Tensor:
    """The products are not divided by √D. The longer the vectors, the larger the scores, until softmax gives all its
    weight to one key and has no slope left to learn by.
    """
    return _mean(q @ k.transpose(-2, -1), v, mask)


def attention__scales_by_d(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> Tensor:
    """Divided by D, the scores are too small and all keys look alike. It is the root of D."""
    return _mean(q @ k.transpose(-2, -1) / q.shape[-1], v, mask)


def attention__scales_by_the_keys(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> Tensor:
    """This is the root of the number of keys. What grows with D, the length of a query, is divided by the root of D,
    `q.shape[-1]`.
    """
    return _mean(q @ k.transpose(-2, -1) / math.sqrt(k.shape[-2]), v, mask)


def attention__scales_in_place(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> Tensor:
    """`q /= …` divides the caller's own queries. Divide the scores, or write `q / …`."""
    q /= math.sqrt(q.shape[-1])
    return _mean(q @ k.transpose(-2, -1), v, mask)


def attention__softmax_over_queries(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> Tensor:
    """The softmax runs down the columns: the weights that one *key* gets from all queries sum to 1. It belongs to the
    last axis, the keys.
    """
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    if mask is None:
        return scores.softmax(-2) @ v
    return scores.masked_fill(~mask, -math.inf).softmax(-2).masked_fill(~mask, 0) @ v


def attention__mask_after_softmax(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> Tensor:
    """The hidden keys are removed after the softmax, when they have taken their share already: what is left no longer
    sums to 1, and still depends on what was hidden. Mask the scores, before the softmax.
    """
    weights = (q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])).softmax(-1)
    return (weights if mask is None else weights.masked_fill(~mask, 0)) @ v


def attention__mask_with_0(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> Tensor:
    """A score of 0 is a score like any other: exp(0) is 1, and the hidden key gets its share. Hidden is -inf."""
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    return (scores if mask is None else scores * mask).softmax(-1) @ v


def attention__mask_the_wrong_way_round(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> Tensor:
    """`masked_fill(mask, …)` fills where the mask is True, so the keys that may be seen are hidden. Fill where it is
    False: `~mask`.
    """
    return _right(q, k, v, None if mask is None else ~mask)


def attention__ignores_the_mask(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> Tensor:
    """masked_fill returns a new tensor and leaves its own as it was. Here what it returned is dropped, so nothing is
    hidden.
    """
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    if mask is not None:
        scores.masked_fill(~mask, -math.inf)
    return scores.softmax(-1) @ v


def attention__hidden_rows_are_nan(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> Tensor:
    """Where all keys are hidden, softmax divides 0 by 0. One padded sequence makes the whole loss NaN. Set the weights
    of hidden keys to 0 after the softmax as well.
    """
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    return (scores if mask is None else scores.masked_fill(~mask, -math.inf)).softmax(-1) @ v


def attention__large_negative_number(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> Tensor:
    """A large negative number hides a key only where another one is seen. Where all are hidden they are all alike, and
    the query gets the mean of what it must not see. Set the weights of hidden keys to 0 after the softmax as well.
    """
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    return (scores if mask is None else scores.masked_fill(~mask, -1e9)).softmax(-1) @ v


def attention__exp_overflows(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> Tensor:
    """exp overflows from 89 on, and inf / inf is NaN. softmax subtracts the largest score first; leave it to that."""
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    weights = scores.exp() if mask is None else scores.exp() * mask
    return weights / weights.sum(-1, keepdim=True).clamp(min=1e-30) @ v


def attention__detaches_the_weights(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> Tensor:
    """With the weights detached only the values can learn: queries and keys never get a gradient."""
    q, k = q.detach(), k.detach()
    return _right(q, k, v, mask)


def attention__fused(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> Tensor:
    """This is PyTorch's own attention. Build it once by hand: two products with a softmax between them."""
    return scaled_dot_product_attention(q, k, v, attn_mask=mask)


def _right(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None) -> Tensor:
    return _mean(q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1]), v, mask)


def _mean(scores: Tensor, v: Tensor, mask: Tensor | None) -> Tensor:
    """Return the values' mean for scores that are masked as they should be."""
    if mask is None:
        return scores.softmax(-1) @ v
    return scores.masked_fill(~mask, -math.inf).softmax(-1).masked_fill(~mask, 0) @ v
