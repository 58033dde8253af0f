"""Solution. Statistics in float32; a gate is a product; keys and values are repeated head by head, neighbours first."""

import torch
from torch import Tensor, nn
from torch.nn.functional import scaled_dot_product_attention, silu


class RMSNorm(nn.Module):
    def __init__(self, width: int, eps: float = 1e-6):
        super().__init__()
        self.eps = eps
        self.weight = nn.Parameter(torch.ones(width))

    def forward(self, x: Tensor) -> Tensor:
        # Squares of half precision overflow, and small ones vanish: the statistics need more bits than the result.
        exact = x if x.dtype == torch.float64 else x.float()
        scale = (exact.square().mean(-1, keepdim=True) + self.eps).rsqrt()  # (…, 1)
        return (exact * scale * self.weight).to(x.dtype)


class SwiGLU(nn.Module):
    def __init__(self, width: int, hidden: int):
        super().__init__()
        self.gate = nn.Linear(width, hidden, bias=False)
        self.up = nn.Linear(width, hidden, bias=False)
        self.down = nn.Linear(hidden, width, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        return self.down(silu(self.gate(x)) * self.up(x))  # (…, hidden) inside


class GroupedQueryAttention(nn.Module):
    def __init__(self, embedding: int, heads: int, groups: int):
        super().__init__()
        if embedding % heads or heads % groups:
            raise ValueError(f"{embedding} numbers, {heads} heads and {groups} groups: each must divide the one before")
        self.heads, self.groups = heads, groups
        shared = groups * (embedding // heads)
        self.q = nn.Linear(embedding, embedding, bias=False)
        self.k = nn.Linear(embedding, shared, bias=False)
        self.v = nn.Linear(embedding, shared, bias=False)
        self.out = nn.Linear(embedding, embedding, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        q = self.q(x).unflatten(-1, (self.heads, -1)).transpose(1, 2)  # (B, heads, T, D)
        k, v = (layer(x).unflatten(-1, (self.groups, -1)).transpose(1, 2) for layer in (self.k, self.v))
        # Each group stands beside itself: 0 0 1 1. `repeat` would give 0 1 0 1, of the same shape.
        k, v = (part.repeat_interleave(self.heads // self.groups, dim=1) for part in (k, v))  # (B, heads, T, D)
        mixed = scaled_dot_product_attention(q, k, v, is_causal=True)  # (B, heads, T, D)
        return self.out(mixed.transpose(1, 2).flatten(2))  # (B, T, E)


def sliding_window_mask(length: int, window: int) -> Tensor:
    if window < 1:
        raise ValueError(f"a window of {window} has no position")
    positions = torch.arange(length)
    back = positions[:, None] - positions  # (length, length): how far behind the query the key stands
    return (back >= 0) & (back < window)
