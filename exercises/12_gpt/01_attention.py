"""Attention: each position asks all others a question, and takes a mean of what they have to say.

What it asks is its query, what the others are found by are their keys, what they say are their values.
A mask decides who may be asked: a language model must not look at what it has to predict.
Read: torch.nn.functional.scaled_dot_product_attention, torch.tril, torch.Tensor.masked_fill

Shapes: T queries, S keys and values, D numbers in each query and key, E numbers in each value.
"""

import math

import torch
from torch import Tensor


def causal_mask(size: int) -> Tensor:
    """Return who may look at whom when nobody may look ahead: [t, s] is True where query t may look at key s.

    Position t looks at itself and at all positions before it.
    Shapes: -> (size, size) bool, on the CPU. size may be 0.
    (PyTorch has both readings of True: here and in scaled_dot_product_attention it means "may look", in
    nn.MultiheadAttention it means "hidden".)

    >>> causal_mask(3)
    tensor([[ True, False, False],
            [ True,  True, False],
            [ True,  True,  True]])
    """
    raise NotImplementedError


def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> Tensor:
    """Return for each query the weighted mean of the values: softmax(q kᵀ / √D) v.

    The softmax runs over the keys, so that the weights of each query sum to 1.
    Shapes: q (…, T, D), k (…, S, D), v (…, S, E) -> (…, T, E), same dtype and device. The leading axes are the same in
    all three; there may be none.
    mask is bool on the same device and broadcasts to (…, T, S). True: this query may look at this key. A hidden key has
    weight 0, and the weights of the others sum to 1. Without a mask nothing is hidden.
    A query from which all keys are hidden gets zeros, and no gradient is NaN. (So does scaled_dot_product_attention; a
    plain softmax of such a row is NaN.)
    Large products, 1000 and more, give finite numbers. q, k and v stay as they are, and gradients flow back to them.
    Not allowed: scaled_dot_product_attention.

    >>> q, k = torch.zeros(3, 4), torch.zeros(3, 4)  # all keys are alike: every weight is the same
    >>> attention(q, k, torch.tensor([[2.0], [4.0], [6.0]]), causal_mask(3))
    tensor([[2.],
            [3.],
            [4.]])
    """
    raise NotImplementedError


def causal_padding_mask(lengths: Tensor, size: int) -> Tensor:
    """Return who may look at whom in a padded batch of texts: nobody ahead, and nobody at a pad.

    Shapes: lengths (B,) int64 in 0..size -> (B, 1, size, size) bool, on the device of lengths. The axis of length 1 is
    for the heads: the mask broadcasts to scores (B, heads, size, size). B and size may be 0.
    [b, 0, t, s] is True where query t of text b may look at key s: s is not behind t, and is one of the text's first
    lengths[b] positions. The others are pads.
    One exception: a query that is a pad itself looks at itself, and at nothing else of what is hidden, so that no row
    is hidden as a whole. (A plain softmax of such a row is NaN, and NaN spreads to the weights through the gradient,
    though nobody reads that output.)

    >>> causal_padding_mask(torch.tensor([1]), size=3)[0, 0]
    tensor([[ True, False, False],
            [ True,  True, False],
            [ True, False,  True]])
    """
    raise NotImplementedError
