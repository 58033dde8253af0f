"""Data parallel: every rank has the whole model and a part of the batch, and they agree on one gradient.

Ranks are simulated here: a list has one entry for each. What they do together has to be what one process would do with
all samples, number for number.
Read: torch.utils.data.distributed.DistributedSampler, torch.nn.parallel.DistributedDataParallel, torch.randperm

Shapes: W ranks ("world"), P parameters, n samples in a data set, B_r samples of rank r in this step.
"""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn


def all_reduce_mean(gradients_of_ranks: Sequence[Sequence[Tensor | None]]) -> list[list[Tensor | None]]:
    """Return for each rank the means over all ranks: W lists of P tensors.

    gradients_of_ranks[r][p] is the gradient of parameter p on rank r, or None if the parameter had no part there. Each
    rank counts as much as any other, and None counts as zeros; where all ranks have None, all get None.
    Results have shape and dtype of the gradients. The mean of float16 or bfloat16 is taken in float32 and rounded once,
    at the end, so no sum overflows.
    Each rank gets tensors of its own: one that is changed later changes no other rank's, and no input. Inputs stay as
    they are. Raises ValueError if the ranks do not all have the same number of gradients.

    >>> all_reduce_mean([[torch.tensor([1.0, 2.0]), None], [torch.tensor([3.0, 6.0]), torch.tensor(4.0)]])[0]
    [tensor([2., 4.]), tensor(2.)]
    """
    raise NotImplementedError


def shard_indices(n: int, rank: int, world: int, epoch: int, seed: int) -> list[int]:
    """Return the numbers of the samples that a rank sees in an epoch, in its order.

    All ranks of an epoch begin with the same permutation of 0, …, n - 1: torch.randperm of a generator that has been
    seeded with seed + epoch. If n is no multiple of world, the permutation goes on with its own beginning, as often as
    it takes, until it is. Rank r then takes places r, r + world, r + 2 · world, …
    So all ranks have the same number, every sample comes up, and another epoch has another order. n may be 0, then the
    list is empty, and may be less than world. The numbers are Python ints. The global generator stays as it is.
    Raises ValueError if rank is not one of 0, …, world - 1.

    >>> [shard_indices(5, rank, world=2, epoch=3, seed=0) for rank in (0, 1)]  # 1, 0, 3, 4, 2, and 1 once more
    [[1, 3, 2], [0, 4, 1]]
    """
    raise NotImplementedError


def ddp_step(
    model: nn.Module,
    loss_fn: Callable[[Tensor, Tensor], Tensor],
    shards: Sequence[tuple[Tensor, Tensor]],
    lr: float,
) -> float:
    """Take one step of gradient descent as W ranks do that hold the same model; return the loss of the whole batch.

    shards[r] is (x, y) of rank r, B_r samples each; B_r may differ from rank to rank, and be 0 for some, but not for
    all. loss_fn(model(x), y) is the mean over the samples of a batch.
    Each rank runs the model once, in order of the ranks, on its own samples alone; a rank without samples does not run
    it. The step is the one that all samples together would give: the loss is the mean over all of them, and so is its
    gradient, which is in .grad afterwards. What lay there before has no part in it. Then each parameter moves by -lr
    times its gradient, in place; no momentum, no decay. A parameter that is frozen, or has no part in the loss, has
    None in .grad and stays. The loss is a Python float, measured before the step. The model has no layer that mixes
    samples; its modes stay.

    >>> model = nn.Linear(1, 1, bias=False)
    >>> _ = nn.init.zeros_(model.weight)
    >>> one, three = torch.ones(1, 1), torch.ones(3, 1)
    >>> ddp_step(model, nn.functional.mse_loss, [(one, 2 * one), (three, -2 * three)], lr=0.5)
    4.0
    >>> model.weight.data  # the gradients are -4 once and 4 three times: 2 in the mean
    tensor([[-1.]])
    """
    raise NotImplementedError
