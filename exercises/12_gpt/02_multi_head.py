"""Many heads: several small attentions side by side, each free to look for something else.

The embedding is cut into as many pieces as there are heads; each piece has an attention of its own.
Read: torch.Tensor.transpose, torch.Tensor.unflatten, torch.nn.functional.scaled_dot_product_attention

Shapes: B batch, T time, E embedding, D = E / heads numbers for each head.
"""

import torch
from torch import Tensor, nn
from torch.nn.functional import scaled_dot_product_attention


def split_heads(x: Tensor, heads: int) -> Tensor:
    """Cut the embedding of every position into pieces, and put the heads in front of time.

    Head h gets the numbers h·D to (h + 1)·D - 1 of each position: result[b, h, t] is x[b, t, h·D : (h + 1)·D].
    Shapes: x (B, T, E) -> (B, heads, T, D), same dtype and device. B and T may be 0 or 1.
    The result may share memory with x; x stays as it is, and gradients flow back to it.
    ValueError where E is not divisible by heads.

    >>> x = torch.tensor([[[1, 2, 3, 4], [5, 6, 7, 8]]])  # two positions of four numbers
    >>> split_heads(x, heads=2)[0, 0]  # the first head: two positions of two numbers
    tensor([[1, 2],
            [5, 6]])
    """
    raise NotImplementedError


def merge_heads(x: Tensor) -> Tensor:
    """Put the heads' pieces side by side again: the way back from `split_heads`.

    Shapes: x (B, heads, T, D) -> (B, T, heads·D), same dtype and device. B and T may be 0 or 1.
    It works on every x, also on one that is not contiguous. The result may share memory with x; x stays as it is, and
    gradients flow back to it.

    >>> merge_heads(torch.tensor([[[[1, 2], [5, 6]], [[3, 4], [7, 8]]]]))
    tensor([[[1, 2, 3, 4],
             [5, 6, 7, 8]]])
    """
    raise NotImplementedError


class MultiHeadAttention(nn.Module):
    """Causal self-attention with several heads: no position sees a later one.

    Two layers, both with a bias, under these names:
    qkv, a linear layer from E to 3·E: of what it gives, the first E numbers are the queries of all heads, the next E
    the keys, the last E the values. Each of the three is cut into heads as split_heads does.
    out, a linear layer from E to E: it sees the heads' results, put together as merge_heads does.
    Each head is a scaled_dot_product_attention of its own (with 1 / √D), in which position t looks at positions 0 to t.
    Shapes: x (B, T, E) -> (B, T, E), for any T from 1 on. Gradients reach x and all four parameters.
    ValueError, when it is made, where the embedding is not divisible by heads.

    >>> layer = MultiHeadAttention(embedding=8, heads=2)
    >>> {name: tuple(parameter.shape) for name, parameter in layer.named_parameters()}
    {'qkv.weight': (24, 8), 'qkv.bias': (24,), 'out.weight': (8, 8), 'out.bias': (8,)}
    >>> layer(torch.zeros(4, 5, 8)).shape
    torch.Size([4, 5, 8])
    """

    def __init__(self, embedding: int, heads: int):
        raise NotImplementedError

    def forward(self, x: Tensor) -> Tensor:
        raise NotImplementedError


class DropoutAttention(nn.Module):
    """Causal self-attention that drops some of its weights in train(), and none in eval().

    It has the layers, names, shapes and results of MultiHeadAttention, with this one addition: in train() each
    attention weight, of each query to each key in each head, becomes 0 with probability p, at random and anew in every
    call. The others are divided by 1 - p, so that the result is the same on average. In eval() all weights count, as in
    MultiHeadAttention.
    scaled_dot_product_attention has a dropout_p for it. But a function has no mode: what it is given it drops, in
    eval() as well.
    p is 0 or more and less than 1; with 0 both modes are alike. ValueError, when it is made, for any other p, and where
    the embedding is not divisible by heads.

    >>> layer = DropoutAttention(embedding=8, heads=2, p=0.5)
    >>> x = torch.ones(1, 3, 8)
    >>> torch.equal(layer(x), layer(x)), torch.equal(layer.eval()(x), layer(x))
    (False, True)
    """

    def __init__(self, embedding: int, heads: int, p: float):
        raise NotImplementedError

    def forward(self, x: Tensor) -> Tensor:
        raise NotImplementedError
