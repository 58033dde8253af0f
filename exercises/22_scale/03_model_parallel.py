"""Model parallel: a matrix over ranks, layers over stages, an optimizer's state over ranks.

When a model is too large for one device, it is the model that is cut, not the batch. Ranks are simulated: a list has
one entry for each.
Read: torch.nn.functional.linear, torch.distributed.pipelining (1F1B), torch.distributed.optim.ZeroRedundancyOptimizer

Shapes: W ranks ("world"), I numbers in, O numbers out of a linear layer; S stages, M micro-batches.
"""

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn.functional import linear


def column_parallel(x: Tensor, weight: Tensor, bias: Tensor | None, world: int) -> list[Tensor]:
    """Return what each of W ranks gives of a linear layer that is cut along its outputs: W tensors (…, O / W).

    Shapes: x (…, I), weight (O, I), bias (O,) or None.
    Rank r holds outputs r · O / W up to (r + 1) · O / W: those rows of weight (columns of the matrix that x is
    multiplied by, hence the name) and those numbers of bias. Side by side, in order, the results are linear(x, weight,
    bias), in value and gradient. No rank computes another's outputs: no tensor (…, O) is made on the way.
    Raises ValueError if O is no multiple of W.

    >>> x, weight = torch.tensor([[1.0, 2.0]]), torch.tensor([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0], [2.0, 0.0]])
    >>> column_parallel(x, weight, None, world=2)
    [tensor([[1., 2.]]), tensor([[3., 2.]])]
    """
    raise NotImplementedError


def row_parallel(parts: Sequence[Tensor], weight: Tensor, bias: Tensor | None) -> Tensor:
    """Return linear(x, weight, bias), (…, O), where x lies in parts on the ranks, cut along its last axis.

    Shapes: parts[r] (…, I_r), weight (O, I), bias (O,) or None. The widths I_r may differ; they add up to I.
    Rank r multiplies its part by the columns of weight that belong to it, in order; the sum over ranks is the result,
    and so an all-reduce would give it to each of them. Value and gradients are those of the layer in one piece. The
    parts are never put together again: no tensor (…, I) is made on the way.
    Raises ValueError if the widths do not add up to I.

    >>> parts = [torch.tensor([[1.0, 2.0]]), torch.tensor([[3.0]])]
    >>> row_parallel(parts, torch.tensor([[1.0, 1.0, 10.0]]), torch.tensor([0.5]))
    tensor([[33.5000]])
    """
    raise NotImplementedError


def pipeline_schedule(stages: int, microbatches: int) -> list[list[str]]:
    """Return what each stage does in each time slot, by the schedule 1F1B: S rows of equal length.

    "F2" is the forward of micro-batch 2, "B2" its backward; "" is a slot in which the stage waits. Each takes one slot.
    Stage s, counted from 0, does in this order: the forwards of min(S - 1 - s, M) micro-batches, to fill the pipeline;
    then by turns the next forward and the next backward, as long as there are forwards; then the backwards that are
    left. Forwards and backwards are each in order 0, …, M - 1.
    Everything happens as early as its stage's order and these allow: the forward of a micro-batch on stage s comes
    after the slot of its forward on stage s - 1; its backward on stage s comes after the slot of its backward on stage
    s + 1, on the last stage after its own forward.
    All rows are as long as the longest, filled with "" at the end. S and M are at least 1.
    So a stage never holds more than S - s micro-batches between forward and backward, however many there are.

    >>> for row in pipeline_schedule(stages=2, microbatches=3):
    ...     print(row)
    ['F0', 'F1', '', 'B0', 'F2', 'B1', '', 'B2']
    ['', 'F0', 'B0', 'F1', 'B1', 'F2', 'B2', '']
    """
    raise NotImplementedError


def partition_optimizer_state(sizes: Sequence[int], world: int) -> list[list[int]]:
    """Return for each rank the numbers of the parameters whose optimizer state it keeps, as ZeRO-1 does, in order.

    sizes[p] is the count of numbers in parameter p. A parameter is never cut: it belongs to one rank, which updates it
    and sends it to the others.
    The largest parameter is given away first, equally large ones by their number p, the lower first. Each goes to the
    rank that has the fewest numbers so far, and among equals to the lowest rank. A rank's list is sorted; it may be
    empty.

    >>> partition_optimizer_state([10, 40, 20, 20, 5], world=2)  # 40 and 10, 20 and 20 and 5
    [[0, 1], [2, 3, 4]]
    """
    raise NotImplementedError
