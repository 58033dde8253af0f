"""einsum: name every axis by a letter, and say which letters the result has.

A letter in two inputs lines their axes up. A letter that the result does not have is summed. A letter twice in one
input takes the diagonal. Nothing checks that you meant it: a letter too few, and the batch is summed.
Read: torch.einsum, torch.matmul, torch.diagonal, torch.nn.functional.bilinear

Shapes: B batch, H heads, T and S steps, D features of a head, N, M, I, J, O others; "..." any number of leading axes.
Each kata can be written with einsum, with matmul, or with a product and a sum.
Tensors are floating-point, of one dtype and device in a call, float64 too; the result has these. They may be laid out
in memory in any way. An axis may be 0 or 1 long; a sum over no numbers is 0. Gradients flow back to every input.
No Python loop over axes: a call runs at most 100 operators of PyTorch, however large the tensors are.
"""

import torch
from torch import Tensor


def batched_outer(a: Tensor, b: Tensor) -> Tensor:
    """Return the outer product of each pair of vectors: result[n, i, j] is a[n, i] * b[n, j].

    Shapes: (B, N), (B, M) -> (B, N, M).

    >>> batched_outer(torch.tensor([[1.0, 2.0], [3.0, 4.0]]), torch.tensor([[5.0, 6.0], [0.0, 1.0]]))
    tensor([[[ 5.,  6.],
             [10., 12.]],
    <BLANKLINE>
            [[ 0.,  3.],
             [ 0.,  4.]]])
    """
    raise NotImplementedError


def bilinear(x: Tensor, w: Tensor, y: Tensor) -> Tensor:
    """Return what x and y give together under each of O matrices: result[..., o] is x[...] · w[o] · y[...].

    That is the sum over all i and j of x[..., i] * w[o, i, j] * y[..., j].
    Shapes: (..., I), (O, I, J), (..., J) -> (..., O). The leading axes of x and y are the same.

    >>> bilinear(torch.tensor([[1.0, 2.0]]), torch.tensor([[[0.0, 1.0], [0.0, 0.0]]]), torch.tensor([[3.0, 5.0]]))
    tensor([[5.]])
    """
    raise NotImplementedError


def attention_scores(q: Tensor, k: Tensor) -> Tensor:
    """Return how well each query fits each key, head by head: the dot product of q[b, h, t] and k[b, h, s].

    It is the dot product alone: not divided by √D, no softmax.
    Shapes: (B, H, T, D), (B, H, S, D) -> (B, H, T, S).

    >>> attention_scores(torch.tensor([[[[1.0, 2.0]]]]), torch.tensor([[[[3.0, 4.0], [0.0, 1.0]]]]))
    tensor([[[[11.,  2.]]]])
    """
    raise NotImplementedError


def batch_trace(x: Tensor) -> Tensor:
    """Return the trace of each matrix: the sum of its diagonal.

    Only the diagonal counts: NaN or infinity beside it changes nothing.
    Shapes: (..., N, N) -> (...), for any number of leading axes, none too.

    >>> batch_trace(torch.tensor([[[1.0, 2.0], [3.0, 4.0]], [[5.0, 6.0], [7.0, 8.0]]]))
    tensor([ 5., 13.])
    """
    raise NotImplementedError
