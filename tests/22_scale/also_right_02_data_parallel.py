"""Right answers in other styles."""

from collections.abc import Callable, Sequence
from itertools import cycle, islice

import torch
from torch import Tensor, nn
from torch.utils.data import DistributedSampler


def all_reduce_mean__in_place_on_copies(
    gradients_of_ranks: Sequence[Sequence[Tensor | None]],
) -> list[list[Tensor | None]]:
    counts = {len(rank) for rank in gradients_of_ranks}
    if len(counts) != 1:
        raise ValueError("ranks disagree")
    result: list[list[Tensor | None]] = [[] for _ in gradients_of_ranks]
    for p in range(counts.pop()):
        column = [rank[p] for rank in gradients_of_ranks]
        like = next((one for one in column if one is not None), None)
        for rank in result:
            if like is None:
                rank.append(None)
                continue
            total = torch.zeros_like(like, dtype=torch.float64 if like.dtype == torch.float64 else torch.float32)
            for one in column:
                if one is not None:
                    total += one
            rank.append(total.div_(len(column)).to(like.dtype))
    return result


def all_reduce_mean__zeros_for_none(
    gradients_of_ranks: Sequence[Sequence[Tensor | None]],
) -> list[list[Tensor | None]]:
    if any(len(rank) != len(gradients_of_ranks[0]) for rank in gradients_of_ranks):
        raise ValueError("unequal numbers of gradients")
    means: list[Tensor | None] = []
    for column in zip(*gradients_of_ranks, strict=True):
        some = [one for one in column if one is not None]
        if not some:
            means.append(None)
            continue
        filled = torch.stack([torch.zeros_like(some[0]) if one is None else one for one in column])
        wide = torch.float64 if filled.dtype == torch.float64 else torch.float32
        means.append(filled.mean(0, dtype=wide).to(filled.dtype))
    return [[one if one is None else one.detach().clone() for one in means] for _ in gradients_of_ranks]


def shard_indices__torchs_sampler(n: int, rank: int, world: int, epoch: int, seed: int) -> list[int]:
    if n == 0 and 0 <= rank < world:
        return []
    sampler = DistributedSampler(range(n), num_replicas=world, rank=rank, shuffle=True, seed=seed)
    sampler.set_epoch(epoch)
    return list(sampler)


def shard_indices__cycled(n: int, rank: int, world: int, epoch: int, seed: int) -> list[int]:
    if rank not in range(world):
        raise ValueError(rank)
    generator = torch.Generator()
    generator.manual_seed(epoch + seed)
    order = [int(i) for i in torch.randperm(n, generator=generator)]
    each = (n + world - 1) // world
    return list(islice(cycle(order), rank, each * world, world))


def ddp_step__gathers_gradients(
    model: nn.Module,
    loss_fn: Callable[[Tensor, Tensor], Tensor],
    shards: Sequence[tuple[Tensor, Tensor]],
    lr: float,
) -> float:
    parameters = [p for p in model.parameters() if p.requires_grad]
    weights = torch.tensor([float(len(x)) for x, _ in shards])
    weights = (weights / weights.sum()).tolist()
    for p in model.parameters():
        p.grad = None
    mean = 0.0
    for weight, (x, y) in zip(weights, shards, strict=True):
        if weight == 0:
            continue
        loss = loss_fn(model(x), y)
        mean += weight * float(loss)
        for p, grad in zip(parameters, torch.autograd.grad(loss, parameters, allow_unused=True), strict=True):
            if grad is not None:
                p.grad = weight * grad if p.grad is None else p.grad + weight * grad
    torch.optim.SGD(parameters, lr=lr).step()
    return mean


def ddp_step__sums_divided_at_the_end(
    model: nn.Module,
    loss_fn: Callable[[Tensor, Tensor], Tensor],
    shards: Sequence[tuple[Tensor, Tensor]],
    lr: float,
) -> float:
    model.zero_grad()
    total, count = 0.0, 0
    for x, y in shards:
        if x.shape[0]:
            loss = loss_fn(model(x), y) * x.shape[0]
            loss.backward()
            total, count = total + loss.item(), count + x.shape[0]
    for p in model.parameters():
        if p.grad is not None:
            p.grad /= count
            p.data.add_(p.grad, alpha=-lr)
    return total / count
