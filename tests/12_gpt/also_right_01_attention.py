"""Right answers in other styles."""

import torch
from torch import Tensor


def causal_mask__compares_positions(size: int) -> Tensor:
    positions = torch.arange(size)
    return positions.unsqueeze(0) <= positions.unsqueeze(1)


def causal_mask__not_the_upper_triangle(size: int) -> Tensor:
    return ~torch.triu(torch.ones((size, size), dtype=torch.bool), diagonal=1)


def attention__weights_by_hand(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> Tensor:
    scores = torch.matmul(q * q.shape[-1] ** -0.5, k.mT)
    if mask is not None:
        scores = scores.where(mask, torch.finfo(scores.dtype).min)
    weights = (scores - scores.amax(-1, keepdim=True)).exp()
    if mask is not None:
        weights = weights * mask
    return weights @ v / weights.sum(-1, keepdim=True).clamp(min=1e-9)


def attention__einsum(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> Tensor:
    scores = torch.einsum("...td,...sd->...ts", q, k) / q.size(-1) ** 0.5
    if mask is None:
        return torch.einsum("...ts,...se->...te", torch.softmax(scores, dim=-1), v)
    blind = ~mask.any(dim=-1, keepdim=True)
    scores = scores.masked_fill(~(mask | blind), float("-inf"))
    weights = torch.softmax(scores, dim=-1).masked_fill(blind, 0.0)
    return torch.einsum("...ts,...se->...te", weights, v)


def causal_padding_mask__loops(lengths: Tensor, size: int) -> Tensor:
    mask = torch.zeros(len(lengths), 1, size, size, dtype=torch.bool, device=lengths.device)
    for b in range(len(lengths)):
        for t in range(size):
            mask[b, 0, t, : t + 1] = torch.arange(t + 1, device=lengths.device) < lengths[b]
            mask[b, 0, t, t] = True
    return mask


def causal_padding_mask__from_triangles(lengths: Tensor, size: int) -> Tensor:
    triangle = torch.ones(size, size, dtype=torch.bool, device=lengths.device).tril()
    keys = torch.arange(size, device=lengths.device).view(1, 1, 1, size) < lengths.view(-1, 1, 1, 1)
    return triangle.logical_and(keys).logical_or(torch.eye(size, dtype=torch.bool, device=lengths.device))
