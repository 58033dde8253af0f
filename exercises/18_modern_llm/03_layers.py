"""Layers of today's models: a norm without a mean, a gate in the small network, heads that share keys, a window.

Each takes the place of a part of chapter 12's block, and keeps its shapes.
Read: torch.nn.RMSNorm, torch.nn.functional.silu, torch.repeat_interleave,
torch.nn.functional.scaled_dot_product_attention

Shapes: B batch, T time, E embedding, D = E / heads numbers for each head.
"""

import torch
from torch import Tensor, nn
from torch.nn.functional import scaled_dot_product_attention, silu


class RMSNorm(nn.Module):
    """Divide each row by the root of its mean square, then multiply each column by a learned weight.

    y = x / √(mean of x² over the last axis + eps) · weight. No mean is subtracted, and there is no bias.
    Its only parameter is weight, (width,), of ones at first.
    Shapes: x (…, width) -> (…, width), of any number of leading axes, also empty ones; same dtype and device. x and
    weight have one dtype. float64 is computed in float64; all others in float32, up to the product with weight, as the
    square of 300 is too large for float16.
    Values and gradients are those of nn.RMSNorm(width, eps). x stays as it is.

    >>> RMSNorm(2, eps=0.0)(torch.tensor([[1.0, 7.0]])).detach()  # the mean square is 25
    tensor([[0.2000, 1.4000]])
    """

    def __init__(self, width: int, eps: float = 1e-6):
        raise NotImplementedError

    def forward(self, x: Tensor) -> Tensor:
        raise NotImplementedError


class SwiGLU(nn.Module):
    """The small network of a block, with a gate: down(silu(gate(x)) · up(x)).

    Three linear layers without bias: gate and up from width to hidden, down from hidden to width. silu(x) is x times
    its sigmoid.
    Shapes: x (…, width) -> (…, width), of any number of leading axes. Gradients reach x and all three weights.

    >>> layer = SwiGLU(width=4, hidden=6)
    >>> {name: tuple(parameter.shape) for name, parameter in layer.named_parameters()}
    {'gate.weight': (6, 4), 'up.weight': (6, 4), 'down.weight': (4, 6)}
    >>> layer(torch.zeros(2, 3, 4)).shape
    torch.Size([2, 3, 4])
    """

    def __init__(self, width: int, hidden: int):
        raise NotImplementedError

    def forward(self, x: Tensor) -> Tensor:
        raise NotImplementedError


class GroupedQueryAttention(nn.Module):
    """Causal self-attention in which groups of heads share one head of keys and values.

    There are `heads` heads of queries, and `groups` of keys and values. Heads that are neighbours share: with 4 heads
    and 2 groups, heads 0 and 1 look at group 0, heads 2 and 3 at group 1. With groups = heads it is multi-head
    attention, with 1 it is multi-query attention.
    Four linear layers without bias: q from E to E, k and v from E to groups · D, out from E to E. Head h has the
    numbers h·D to (h + 1)·D - 1 of q(x), group g those of k(x) and v(x), and the heads' results stand side by side in
    the same way in front of out.
    Position t looks at positions 0 to t, and scores are divided by √D.
    Shapes: x (B, T, E) -> (B, T, E), for any T from 1 on. Gradients reach x and all four weights.
    ValueError, when it is made, where E is not divisible by heads, or heads not by groups.

    >>> layer = GroupedQueryAttention(embedding=8, heads=4, groups=2)
    >>> {name: tuple(parameter.shape) for name, parameter in layer.named_parameters()}
    {'q.weight': (8, 8), 'k.weight': (4, 8), 'v.weight': (4, 8), 'out.weight': (8, 8)}
    >>> layer(torch.zeros(2, 3, 8)).shape
    torch.Size([2, 3, 8])
    """

    def __init__(self, embedding: int, heads: int, groups: int):
        raise NotImplementedError

    def forward(self, x: Tensor) -> Tensor:
        raise NotImplementedError


def sliding_window_mask(length: int, window: int) -> Tensor:
    """Return who may look at whom in a window: [t, s] is True where s is one of the `window` positions that end with t.

    Position t counts among them: with a window of 1 each position sees itself alone. None sees a later one. A window
    of `length` or more hides nothing of what came before.
    Shapes: -> (length, length) bool, on the CPU. length may be 0. ValueError where window is less than 1.

    >>> sliding_window_mask(4, window=2)
    tensor([[ True, False, False, False],
            [ True,  True, False, False],
            [False,  True,  True, False],
            [False, False,  True,  True]])
    """
    raise NotImplementedError
