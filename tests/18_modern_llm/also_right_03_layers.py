"""Right answers in other styles."""

import math

import torch
from torch import Tensor, nn

from torch_katas.course.mistakes import edit


class RMSNorm__by_pytorch(nn.RMSNorm):
    def __init__(self, width: int, eps: float = 1e-6):
        super().__init__(width, eps=eps)

    def forward(self, x: Tensor) -> Tensor:
        wide = torch.promote_types(x.dtype, torch.float32)
        return nn.functional.rms_norm(x.to(wide), self.normalized_shape, self.weight.to(wide), self.eps).to(x.dtype)


RMSNorm__divides = edit(
    (
        "(exact.square().mean(-1, keepdim=True) + self.eps).rsqrt()",
        "torch.sqrt(exact.pow(2).mean(-1, True) + self.eps)",
    ),
    ("(exact * scale * self.weight).to(x.dtype)", "(exact / scale).type_as(x) * self.weight"),
    why="Rounded before the product with weight, as some do.",
)

SwiGLU__by_sigmoid = edit(
    ("silu(self.gate(x)) * self.up(x)", "self.up(x) * self.gate(x) * torch.sigmoid(self.gate(x))"),
    why="silu written out.",
)

SwiGLU__one_product = edit(
    (
        "return self.down(silu(self.gate(x)) * self.up(x))",
        "both = torch.cat([self.gate.weight, self.up.weight])\n"
        "gate, up = (x @ both.T).chunk(2, dim=-1)\n"
        "return self.down(nn.SiLU()(gate).mul(up))",
    ),
    why="gate and up in one product.",
)

GroupedQueryAttention__by_pytorch = edit(
    ("k, v = (part.repeat_interleave(self.heads // self.groups, dim=1) for part in (k, v))", ""),
    ("is_causal=True)", "is_causal=True, enable_gqa=True)"),
    why="scaled_dot_product_attention repeats the groups by itself.",
)


class GroupedQueryAttention__by_broadcasting(nn.Module):
    def __init__(self, embedding: int, heads: int, groups: int):
        super().__init__()
        if embedding % heads != 0:
            raise ValueError("heads")
        if heads % groups != 0:
            raise ValueError("groups")
        self.size, self.groups, self.each = embedding // heads, groups, heads // groups
        self.q, self.out = (nn.Linear(embedding, embedding, bias=False) for _ in range(2))
        self.k, self.v = (nn.Linear(embedding, groups * self.size, bias=False) for _ in range(2))

    def forward(self, x: Tensor) -> Tensor:
        batch, time, embedding = x.shape
        q = self.q(x).view(batch, time, self.groups, self.each, self.size)
        k, v = (layer(x).view(batch, time, self.groups, self.size) for layer in (self.k, self.v))
        scores = torch.einsum("btged,bsgd->bgets", q, k) / math.sqrt(self.size)
        ahead = torch.ones(time, time, dtype=torch.bool, device=x.device).triu(1)
        weights = scores.masked_fill(ahead, float("-inf")).softmax(dim=-1)
        return self.out(torch.einsum("bgets,bsgd->btged", weights, v).reshape(batch, time, embedding))


def sliding_window_mask__by_triangles(length: int, window: int) -> Tensor:
    if window <= 0:
        raise ValueError("no window")
    return torch.ones(length, length, dtype=torch.bool).tril().triu(-window + 1)


def sliding_window_mask__row_by_row(length: int, window: int) -> Tensor:
    if not window >= 1:
        raise ValueError("no window")
    mask = torch.zeros(length, length).bool()
    for row in range(length):
        mask[row, max(0, row + 1 - window) : row + 1] = True
    return mask
