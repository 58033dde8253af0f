"""Solution. Rows of weight make outputs, columns make terms of a sum; a pipeline is a queue for each stage."""

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn.functional import linear


def column_parallel(x: Tensor, weight: Tensor, bias: Tensor | None, world: int) -> list[Tensor]:
    outputs = len(weight)
    if outputs % world:
        raise ValueError(f"{outputs} outputs cannot be cut into {world} equal parts")
    weights = weight.split(outputs // world)  # (O / W, I) each
    # Each output has its bias on the rank that makes it.
    biases = [None] * world if bias is None else bias.split(outputs // world)
    return [linear(x, w, b) for w, b in zip(weights, biases, strict=True)]


def row_parallel(parts: Sequence[Tensor], weight: Tensor, bias: Tensor | None) -> Tensor:
    widths = [part.shape[-1] for part in parts]
    if sum(widths) != weight.shape[1]:
        raise ValueError(f"parts of widths {widths} do not fit a layer of {weight.shape[1]} inputs")
    partial = [linear(part, w) for part, w in zip(parts, weight.split(widths, dim=1), strict=True)]  # (…, O) each
    total = torch.stack(partial).sum(0)  # the all-reduce
    # After the sum: on each rank it would be added W times.
    return total if bias is None else total + bias


def pipeline_schedule(stages: int, microbatches: int) -> list[list[str]]:
    queues = [_order(stages, s, microbatches) for s in range(stages)]
    rows: list[list[str]] = [[] for _ in range(stages)]
    done: set[tuple[int, str]] = set()
    while any(queues):
        # What is done in this slot helps others from the next one on.
        runs = [bool(queue) and _needed(queue[0], s, stages) in {None, *done} for s, queue in enumerate(queues)]
        for s, queue in enumerate(queues):
            rows[s].append(queue.pop(0) if runs[s] else "")
        done.update((s, row[-1]) for s, row in enumerate(rows) if row[-1])
    return rows


def _order(stages: int, s: int, microbatches: int) -> list[str]:
    # No more than there are: a short batch never fills the pipeline.
    warm = min(stages - 1 - s, microbatches)
    order = [f"F{m}" for m in range(warm)]
    for m in range(warm, microbatches):
        order += [f"F{m}", f"B{m - warm}"]
    return order + [f"B{m}" for m in range(microbatches - warm, microbatches)]


def _needed(action: str, s: int, stages: int) -> tuple[int, str] | None:
    # Stage and action that an action waits for.
    if action[0] == "F":
        return None if s == 0 else (s - 1, action)
    return (s, f"F{action[1:]}") if s == stages - 1 else (s + 1, action)


def partition_optimizer_state(sizes: Sequence[int], world: int) -> list[list[int]]:
    owned: list[list[int]] = [[] for _ in range(world)]
    totals = [0] * world
    # Largest first: what comes last can be off by no more than a small one. sorted keeps equals in order.
    for p in sorted(range(len(sizes)), key=lambda p: -sizes[p]):
        rank = totals.index(min(totals))
        owned[rank].append(p)
        totals[rank] += sizes[p]
    return [sorted(numbers) for numbers in owned]
