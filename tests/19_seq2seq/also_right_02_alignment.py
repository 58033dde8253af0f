"""Right answers in other styles."""

import math

import torch
from torch import Tensor


def additive_attention__einsum(
    queries: Tensor, keys: Tensor, w_query: Tensor, w_key: Tensor, v: Tensor, source_mask: Tensor
) -> tuple[Tensor, Tensor]:
    q = torch.einsum("bth,ah->bta", queries, w_query)
    k = torch.einsum("bsk,ak->bsa", keys, w_key)
    scores = torch.einsum("btsa,a->bts", torch.tanh(q.unsqueeze(2) + k.unsqueeze(1)), v)
    some = source_mask.any(1)[:, None, None]
    weights = scores.masked_fill(~source_mask[:, None] & some, -math.inf).softmax(-1) * some * source_mask[:, None]
    return torch.einsum("bts,bsk->btk", weights, keys), weights


def additive_attention__by_hand(
    queries: Tensor, keys: Tensor, w_query: Tensor, w_key: Tensor, v: Tensor, source_mask: Tensor
) -> tuple[Tensor, Tensor]:
    both = torch.cat(
        [
            queries[:, :, None].expand(-1, -1, keys.shape[1], -1),
            keys[:, None].expand(-1, queries.shape[1], -1, -1),
        ],
        dim=-1,
    )
    scores = (both @ torch.cat([w_query, w_key], dim=1).T).tanh() @ v
    real = source_mask[:, None].to(scores.dtype)
    if scores.numel():
        top = scores.masked_fill(~source_mask[:, None], -math.inf).amax(-1, keepdim=True)
        scores = scores - top.masked_fill(top.isinf(), 0.0).detach()
    powers = scores.masked_fill(~source_mask[:, None], 0.0).exp() * real
    weights = powers / powers.sum(-1, keepdim=True).clamp(min=1e-30)
    return weights @ keys, weights


def cross_attention__head_by_head(q: Tensor, k: Tensor, v: Tensor, source_mask: Tensor, heads: int) -> Tensor:
    results = []
    for one, key, value in zip(q.chunk(heads, -1), k.chunk(heads, -1), v.chunk(heads, -1), strict=True):
        scores = torch.bmm(one, key.transpose(1, 2)) * one.shape[-1] ** -0.5
        weights = torch.softmax(scores.masked_fill(~source_mask.unsqueeze(1), float("-inf")), dim=2)
        results.append(torch.bmm(torch.where(source_mask.unsqueeze(1), weights, 0.0), value))
    return torch.cat(results, dim=-1)


def cross_attention__einsum(q: Tensor, k: Tensor, v: Tensor, source_mask: Tensor, heads: int) -> Tensor:
    q, k, v = (x.reshape(*x.shape[:2], heads, x.shape[-1] // heads) for x in (q, k, v))
    scores = torch.einsum("bthd,bshd->bhts", q / q.shape[-1] ** 0.5, k)
    empty = ~source_mask.any(1)[:, None, None, None]
    weights = scores.masked_fill(~source_mask[:, None, None] & ~empty, -math.inf).softmax(-1).masked_fill(empty, 0.0)
    return torch.einsum("bhts,bshe->bthe", weights, v).reshape(q.shape[0], q.shape[1], v.shape[2] * v.shape[3])
