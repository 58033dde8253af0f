"""Right answers in other styles."""

import math
from collections.abc import Iterable

import torch
from torch import Tensor

from torch_katas.course.mistakes import edit


def online_softmax__maximum_in_the_graph(blocks: Iterable[Tensor]) -> tuple[Tensor, Tensor]:
    state = None
    for block in blocks:
        column = torch.full_like(block[:, :0].sum(1), -math.inf)
        maximum, total = state or (column, column.exp())
        new = torch.cat([block, maximum.unsqueeze(1)], dim=1).max(dim=1).values
        base = torch.where(new.isinf(), torch.zeros_like(new), new)
        state = new, torch.exp(block - base.unsqueeze(1)).sum(1) + total * torch.exp(maximum - base)
    if state is None:
        raise ValueError("empty")
    return state


online_softmax__clamped_exponents = edit(
    ("larger.masked_fill(larger == -math.inf, 0.0)", "larger.clamp(min=torch.finfo(block.dtype).min)"),
    why="The smallest finite number in place of -inf.",
)


def merge_attention__where(out_a: Tensor, lse_a: Tensor, out_b: Tensor, lse_b: Tensor) -> tuple[Tensor, Tensor]:
    top = torch.maximum(lse_a, lse_b)
    top = torch.where(top == -math.inf, torch.zeros_like(top), top)
    a, b = torch.exp(lse_a - top), torch.exp(lse_b - top)
    total = a + b
    zeros = torch.zeros_like(out_a)
    seen_a = torch.where(a.unsqueeze(-1) > 0, out_a, zeros) * a.unsqueeze(-1)
    seen_b = torch.where(b.unsqueeze(-1) > 0, out_b, zeros) * b.unsqueeze(-1)
    return (seen_a + seen_b) / torch.where(total == 0, 1.0, total).unsqueeze(-1), top + total.log()


merge_attention__two_shares = edit(
    ("merged = 0\n", "merged = torch.zeros_like(out_a)\n"),
    ("(part - safe).exp()[..., None]", "torch.exp(part.unsqueeze(-1) - safe.unsqueeze(-1))"),
    why="The same, with zeros to begin with.",
)

blockwise_attention__both_in_blocks = edit(
    (
        "q = q / math.sqrt(q.shape[-1])\n",
        "if q.shape[-2] > block:\n"
        "    halves = q.split(block, dim=-2)\n"
        "    if not causal:\n"
        "        return torch.cat([blockwise_attention(half, k, v, block) for half in halves], dim=-2)\n"
        "q = q / math.sqrt(q.shape[-1])\n",
    ),
    why="Queries in blocks as well.",
)


def blockwise_attention__normalised_as_it_goes(
    q: Tensor, k: Tensor, v: Tensor, block: int, causal: bool = False
) -> Tensor:
    if block <= 0:
        raise ValueError("block must be positive")
    out = lse = None
    for number, (keys, values) in enumerate(zip(k.split(block, -2), v.split(block, -2), strict=True)):
        scores = torch.einsum("...td,...sd->...ts", q, keys) * q.shape[-1] ** -0.5
        if causal:
            first = number * block
            seen = torch.ones_like(scores, dtype=torch.bool).tril(-first)
            scores = scores.masked_fill(~seen, -1e30)
        part = scores.logsumexp(-1, keepdim=True)
        mixed = (scores - part).exp() @ values
        if out is None:
            out, lse = mixed, part
        else:
            both = torch.logaddexp(lse, part)
            out, lse = out * (lse - both).exp() + mixed * (part - both).exp(), both
    return out
