"""Attention by blocks: a softmax that reads its row piece by piece, so that no score has to be kept.

A softmax needs the largest score and the sum of all exponentials. Both can be carried along: whenever a larger score
comes, what has been summed so far shrinks by the exponential of the difference. So does FlashAttention.
Read: torch.maximum, torch.exp, torch.logaddexp, torch.Tensor.split

Shapes: N rows, T queries, S keys and values, D numbers of a query or key, E numbers of a value.
"""

from collections.abc import Iterable

import torch
from torch import Tensor


def online_softmax(blocks: Iterable[Tensor]) -> tuple[Tensor, Tensor]:
    """Return what a softmax needs of rows that come in blocks: the largest score, and the sum of the exponentials.

    For each row, over the scores of all blocks: maximum is the largest score, total the sum of exp(score - maximum).
    The softmax of any block is then exp(block - maximum[:, None]) / total[:, None].
    Shapes: each block (N, S), with an S of its own, which may be 0; N is the same in all -> maximum (N,), total (N,),
    dtype and device of the blocks. They are float32 or float64.
    blocks are read once, from the first to the last, and may come from a generator. They are not put together, and
    where no gradients are recorded none is kept: of a generator's blocks at most two exist at a time.
    Scores may be -inf. A row that has no other has the maximum -inf and the total 0, never NaN; so has a row without
    any score. Scores of 1000 and more, and of -1000, give right numbers.
    maximum + total.log() is the logarithm of the sum of all exponentials, and gradients flow through it to each block:
    they are the softmax, 0 where a score is -inf, and never NaN in a row with a score above -inf.
    ValueError where there is no block. The blocks stay as they are.

    >>> online_softmax([torch.tensor([[0.0, 1.0]]), torch.tensor([[3.0]])])  # e^-3 + e^-2 + 1
    (tensor([3.]), tensor([1.1851]))
    """
    raise NotImplementedError


def merge_attention(out_a: Tensor, lse_a: Tensor, out_b: Tensor, lse_b: Tensor) -> tuple[Tensor, Tensor]:
    """Put together the attention of the same queries to two sets of keys, each computed for itself.

    out is the weighted mean of the values that one set gives, and lse the logarithm of the sum of the exponentials of
    its scores. The result is that of both sets in one: a mean of the two outs with the weights exp(lse_a) and
    exp(lse_b), and the logarithm of the sum of these two.
    Shapes: out_a and out_b (…, T, E), lse_a and lse_b (…, T) -> (…, T, E) and (…, T), same dtype and device.
    An lse of -inf says that a query has seen no key of this set; its out there takes no part, even if it is NaN. Where
    both are -inf, the result is zeros and -inf. An lse of 1000 or -1000 gives finite numbers.
    Gradients flow to all four where both lse are finite. All four stay as they are.

    >>> seen, none = torch.tensor([[4.0]]), torch.tensor([[8.0]])
    >>> merge_attention(seen, torch.tensor([0.0]), none, torch.tensor([0.0]))  # two sets of the same weight
    (tensor([[6.]]), tensor([0.6931]))
    """
    raise NotImplementedError


def blockwise_attention(q: Tensor, k: Tensor, v: Tensor, block: int, causal: bool = False) -> Tensor:
    """Return softmax(q kᵀ / √D) v, from `block` keys at a time.

    Whatever the block, values and gradients are those of scaled_dot_product_attention, which would see all keys at
    once. The last block may be shorter, and block may be larger than S.
    With causal=True query t sees keys 0 to t, also where T and S differ.
    Shapes: q (…, T, D), k (…, S, D), v (…, S, E) -> (…, T, E), same dtype and device. The leading axes are the same in
    all three; there may be none. S is 1 or more, and T may be 0. float32 or float64.
    No tensor holds all scores: leading axes left aside, none has T · S numbers or more. (This is judged where T and S
    are far larger than block, D and E.)
    Large products, 1000 and more, give finite numbers. ValueError where block is less than 1.
    Not allowed: softmax, scaled_dot_product_attention.

    >>> q, k, v = torch.zeros(1, 2), torch.zeros(3, 2), torch.tensor([[2.0], [4.0], [9.0]])
    >>> blockwise_attention(q, k, v, block=2)  # all keys are alike: the mean of the values
    tensor([[5.]])
    """
    raise NotImplementedError
