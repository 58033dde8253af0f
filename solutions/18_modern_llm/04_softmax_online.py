"""Solution. Whatever has been summed belongs to a maximum; when that moves, one factor moves the sums along."""

import math
from collections.abc import Iterable

import torch
from torch import Tensor


def online_softmax(blocks: Iterable[Tensor]) -> tuple[Tensor, Tensor]:
    maximum = total = None
    for block in blocks:
        if maximum is None:
            maximum = block.new_full(block.shape[:1], -math.inf)  # (N,)
            total = torch.zeros_like(maximum)  # (N,)
        if not block.shape[1]:
            continue  # nothing has no largest number
        # The maximum only keeps numbers small. It cancels out of the gradient, so it may be a constant.
        larger = torch.maximum(maximum, block.detach().amax(1))
        # -inf minus -inf is NaN; any finite number in its place gives exp(-inf) = 0.
        safe = larger.masked_fill(larger == -math.inf, 0.0)
        total = total * (maximum - safe).exp() + (block - safe[:, None]).exp().sum(1)
        maximum = larger
    if maximum is None:
        raise ValueError("there is no block")
    return maximum, total


def merge_attention(out_a: Tensor, lse_a: Tensor, out_b: Tensor, lse_b: Tensor) -> tuple[Tensor, Tensor]:
    lse = torch.logaddexp(lse_a, lse_b)  # (…, T)
    safe = lse.masked_fill(lse == -math.inf, 0.0)
    merged = 0
    for out, part in ((out_a, lse_a), (out_b, lse_b)):
        weight = (part - safe).exp()[..., None]  # (…, T, 1): 0 where nothing was seen
        # 0 times NaN is NaN, so what takes no part is replaced before the product.
        merged = merged + weight * out.masked_fill(part[..., None] == -math.inf, 0.0)
    return merged, lse


def blockwise_attention(q: Tensor, k: Tensor, v: Tensor, block: int, causal: bool = False) -> Tensor:
    if block < 1:
        raise ValueError(f"a block has 1 key or more, not {block}")
    q = q / math.sqrt(q.shape[-1])
    queries = torch.arange(q.shape[-2], device=q.device)[:, None]  # (T, 1)
    maximum = q.new_full(q.shape[:-1], -math.inf)[..., None]  # (…, T, 1)
    total = maximum.exp()  # (…, T, 1): 0
    mixed = q.new_zeros(*q.shape[:-1], v.shape[-1])  # (…, T, E)
    for start in range(0, k.shape[-2], block):
        end = min(start + block, k.shape[-2])
        scores = q @ k[..., start:end, :].transpose(-2, -1)  # (…, T, block)
        if causal:
            ahead = torch.arange(start, end, device=q.device) > queries  # (T, block)
            scores = scores.masked_fill(ahead, -math.inf)
        # Key 0 is in the first block and is seen by all, so the maximum is finite from there on.
        larger = torch.maximum(maximum, scores.detach().amax(-1, keepdim=True))
        shrink, weights = (maximum - larger).exp(), (scores - larger).exp()
        total = total * shrink + weights.sum(-1, keepdim=True)
        mixed = mixed * shrink + weights @ v[..., start:end, :]
        maximum = larger
    return mixed / total  # divided once, at the end
