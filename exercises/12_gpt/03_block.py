"""The block: what a GPT is a stack of. Attention, then a small network, each added to what was there before.

What runs through all blocks is the stream x; a block only ever adds to it. That is what lets a deep stack learn.
Read: torch.nn.LayerNorm, torch.nn.GELU, torch.nn.MultiheadAttention (attn_mask), torch.nn.TransformerEncoderLayer

Shapes: B batch, T time, E embedding; … any leading axes.
"""

import torch
from torch import Tensor, nn


class LayerNorm(nn.Module):
    """Gives the numbers of each position mean 0 and variance 1, then scales and shifts them by learned weights.

    (x - mean) / √(variance + eps) · weight + bias, where mean and variance are those of the last axis alone: no
    position knows of another. The variance is the mean squared distance from the mean (divided by F, not by F - 1).
    weight begins as ones, bias as zeros; both are parameters of shape (features,), under these names.
    Shapes: x (…, F) with F = features -> (…, F), same dtype and device.
    Where all numbers of a position are equal, bias comes out, and the gradients are finite. Large numbers, as in
    [10000, 10002], lose nothing to rounding. x stays as it is, and gradients flow back to it.
    Not allowed: layer_norm.

    >>> LayerNorm(2, eps=3.0)(torch.tensor([[1.0, 3.0], [6.0, 4.0]]))  # variance 1, and √(1 + 3) = 2
    tensor([[-0.5000,  0.5000],
            [ 0.5000, -0.5000]], grad_fn=<AddBackward0>)
    """

    def __init__(self, features: int, eps: float = 1e-5):
        raise NotImplementedError

    def forward(self, x: Tensor) -> Tensor:
        raise NotImplementedError


class FeedForward(nn.Module):
    """Two linear layers with GELU between them, applied to each position on its own.

    up maps E to 4·E, down maps 4·E back to E; both have a bias and these names. GELU is the exact one.
    Shapes: x (…, E) -> (…, E).

    >>> {name: tuple(parameter.shape) for name, parameter in FeedForward(2).named_parameters()}
    {'up.weight': (8, 2), 'up.bias': (8,), 'down.weight': (2, 8), 'down.bias': (2,)}
    """

    def __init__(self, embedding: int):
        raise NotImplementedError

    def forward(self, x: Tensor) -> Tensor:
        raise NotImplementedError


class TransformerBlock(nn.Module):
    """One block of a GPT, with the norms in front ("pre-norm"): twice, something is added to x.

    First attention(norm1(x)) is added, then feed_forward(norm2(x)) of the x that the first sum made. Nothing comes
    after the second sum.
    norm1 and norm2 are two layer norms (PyTorch's or yours) of E features, with a weight and a bias and eps 1e-5.
    attention is an nn.MultiheadAttention with batch_first=True. It is given norm1(x) as queries, keys and values, and
    a mask under which no position sees a later one. Mind that module's reading of a bool mask: True means *hidden*.
    feed_forward is your FeedForward.
    Shapes: x (B, T, E) -> (B, T, E), for any T from 1 on. x stays as it is; gradients reach x and all parameters.
    There is no dropout: what comes out is the same in train() and eval().

    >>> block = TransformerBlock(embedding=8, heads=2)
    >>> sum(parameter.numel() for parameter in block.parameters())  # 12 · 8² + 13 · 8
    872
    >>> block(torch.zeros(4, 5, 8)).shape
    torch.Size([4, 5, 8])
    """

    def __init__(self, embedding: int, heads: int):
        raise NotImplementedError

    def forward(self, x: Tensor) -> Tensor:
        raise NotImplementedError
