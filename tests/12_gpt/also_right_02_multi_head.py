"""Right answers in other styles."""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional


def split_heads__chunks(x: Tensor, heads: int) -> Tensor:
    if x.shape[-1] % heads != 0:
        raise ValueError("heads")
    return torch.stack(x.chunk(heads, dim=-1), dim=1)


def split_heads__unflattens(x: Tensor, heads: int) -> Tensor:
    size, rest = divmod(x.size(2), heads)
    if rest:
        raise ValueError(f"{x.size(2)} is not divisible by {heads}")
    return x.unflatten(2, (heads, size)).permute(0, 2, 1, 3)


def merge_heads__joins(x: Tensor) -> Tensor:
    return torch.cat(x.unbind(1), dim=-1)


def merge_heads__reshapes(x: Tensor) -> Tensor:
    batch, heads, time, numbers = x.shape
    return x.permute(0, 2, 1, 3).contiguous().view(batch, time, heads * numbers)


class MultiHeadAttention__by_hand(nn.Module):
    def __init__(self, embedding: int, heads: int):
        super().__init__()
        if embedding % heads:
            raise ValueError("the embedding cannot be cut")
        self.h = heads
        self.qkv = nn.Linear(embedding, embedding * 3)
        self.out = nn.Linear(embedding, embedding)

    def forward(self, x: Tensor) -> Tensor:
        b, t, e = x.shape
        q, k, v = self.qkv(x).reshape(b, t, 3, self.h, e // self.h).permute(2, 0, 3, 1, 4)
        scores = q @ k.mT / math.sqrt(e // self.h)
        ahead = torch.arange(t, device=x.device) > torch.arange(t, device=x.device)[:, None]
        weights = scores.masked_fill(ahead, float("-inf")).softmax(dim=-1)
        return self.out((weights @ v).permute(0, 2, 1, 3).reshape(b, t, e))


class MultiHeadAttention__head_by_head(nn.Module):
    def __init__(self, embedding: int, heads: int):
        super().__init__()
        if embedding // heads * heads != embedding:
            raise ValueError(f"{embedding} numbers, {heads} heads")
        self.qkv, self.out = nn.Linear(embedding, 3 * embedding), nn.Linear(embedding, embedding)
        self.size = embedding // heads

    def forward(self, x: Tensor) -> Tensor:
        queries, keys, values = self.qkv(x).chunk(3, -1)
        results = [
            functional.scaled_dot_product_attention(q, k, v, is_causal=True)
            for q, k, v in zip(*(part.split(self.size, dim=-1) for part in (queries, keys, values)), strict=True)
        ]
        return self.out(torch.cat(results, dim=-1))


class DropoutAttention__by_hand(nn.Module):
    def __init__(self, embedding: int, heads: int, p: float):
        super().__init__()
        if embedding % heads or not (p >= 0 and p < 1):
            raise ValueError("embedding, heads or p")
        self.heads = heads
        self.qkv = nn.Linear(embedding, 3 * embedding)
        self.out = nn.Linear(embedding, embedding)
        self.drop = nn.Dropout(p)

    def forward(self, x: Tensor) -> Tensor:
        q, k, v = (part.unflatten(-1, (self.heads, -1)).transpose(1, 2) for part in self.qkv(x).chunk(3, -1))
        seen = torch.ones(x.shape[1], x.shape[1], dtype=torch.bool, device=x.device).tril()
        weights = (q @ k.mT / q.shape[-1] ** 0.5).masked_fill(~seen, -torch.inf).softmax(-1)
        return self.out((self.drop(weights) @ v).transpose(1, 2).flatten(2))


class DropoutAttention__functional(nn.Module):
    def __init__(self, embedding: int, heads: int, p: float):
        super().__init__()
        if embedding % heads != 0:
            raise ValueError("heads do not fit")
        if p < 0 or p >= 1 or p != p:
            raise ValueError(f"{p=}")
        self.settings = heads, p
        self.qkv, self.out = nn.Linear(embedding, 3 * embedding), nn.Linear(embedding, embedding)

    def forward(self, x: Tensor) -> Tensor:
        heads, p = self.settings
        q, k, v = (torch.stack(part.chunk(heads, -1), 1) for part in self.qkv(x).chunk(3, -1))
        if self.training:
            mixed = functional.scaled_dot_product_attention(q, k, v, dropout_p=p, is_causal=True)
        else:
            mixed = functional.scaled_dot_product_attention(q, k, v, is_causal=True)
        return self.out(torch.cat(mixed.unbind(1), -1))
