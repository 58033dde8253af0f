"""Find the bug: attention that is right in training, and wrong as soon as it reads on from where it stopped.

The code below is whole and raises no error. One thing in it is wrong. Find it and change as little as you can.
Read: torch.nn.functional.scaled_dot_product_attention (is_causal, attn_mask), torch.tril

Shapes: B batch, T new positions, P past positions, E embedding, D = E / heads.
"""

import torch
from torch import Tensor, nn
from torch.nn.functional import scaled_dot_product_attention


class ReadingAttention(nn.Module):
    """Causal self-attention that can read a sequence in pieces.

    layer(x) reads a whole sequence; layer(x, past) reads x as the positions that follow those of past. Both return
    (out, past), where past holds the keys and values of all positions read so far, for the next piece.
    Shapes: x (B, T, E) -> out (B, T, E); past is a pair of (B, heads, P, D), or None.
    Every position sees itself and all before it, those in past included, and none after it.

    What should happen: a sequence read in pieces, of any number and of any lengths from 1 on, gives the same outputs as
    the sequence read at once.
    What goes wrong: the first piece is right, also when it is the whole sequence; so training is. All pieces after it
    are wrong. A model with this layer learns well, and writes nonsense from the second token on.

    >>> layer = ReadingAttention(embedding=8, heads=2)
    >>> x = torch.randn(1, 5, 8)
    >>> first, past = layer(x[:, :3])
    >>> second, past = layer(x[:, 3:], past)
    >>> torch.allclose(torch.cat([first, second], dim=1), layer(x)[0], atol=1e-5)
    True
    """

    def __init__(self, embedding: int, heads: int):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(embedding, 3 * embedding)
        self.out = nn.Linear(embedding, embedding)

    def forward(self, x: Tensor, past: tuple[Tensor, Tensor] | None = None) -> tuple[Tensor, tuple[Tensor, Tensor]]:
        parts = self.qkv(x).chunk(3, dim=-1)
        q, k, v = (part.unflatten(-1, (self.heads, -1)).transpose(1, 2) for part in parts)
        if past is not None:
            k = torch.cat([past[0], k], dim=2)
            v = torch.cat([past[1], v], dim=2)
        mixed = scaled_dot_product_attention(q, k, v, is_causal=True)
        return self.out(mixed.transpose(1, 2).flatten(2)), (k, v)
