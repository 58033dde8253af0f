"""Right answers in other styles."""

import heapq
from collections.abc import Sequence

import torch
from torch import Tensor


def column_parallel__by_slices(x: Tensor, weight: Tensor, bias: Tensor | None, world: int) -> list[Tensor]:
    each, rest = divmod(weight.shape[0], world)
    if rest:
        raise ValueError(rest)
    outputs = []
    for r in range(world):
        mine = slice(r * each, (r + 1) * each)
        out = x @ weight[mine].T
        outputs.append(out if bias is None else out + bias[mine])
    return outputs


def column_parallel__einsum(x: Tensor, weight: Tensor, bias: Tensor | None, world: int) -> list[Tensor]:
    if len(weight) % world != 0:
        raise ValueError("unequal")
    shards = weight.reshape(world, -1, weight.shape[1])
    biases = torch.zeros_like(weight[:, 0]) if bias is None else bias
    return [torch.einsum("...i,oi->...o", x, w) + b for w, b in zip(shards, biases.reshape(world, -1), strict=True)]


def row_parallel__adds_up(parts: Sequence[Tensor], weight: Tensor, bias: Tensor | None) -> Tensor:
    start = 0
    total = parts[0].new_zeros(*parts[0].shape[:-1], weight.shape[0])
    for part in parts:
        end = start + part.shape[-1]
        if end > weight.shape[1]:
            raise ValueError("too wide")
        total = total + part @ weight[:, start:end].T
        start = end
    if start < weight.shape[1]:
        raise ValueError("too narrow")
    return total + bias if bias is not None else total


def row_parallel__bias_on_rank_0(parts: Sequence[Tensor], weight: Tensor, bias: Tensor | None) -> Tensor:
    if sum(part.size(-1) for part in parts) != weight.size(1):
        raise ValueError("widths")
    shards = torch.split(weight, [part.size(-1) for part in parts], 1)
    return sum(
        torch.nn.functional.linear(part, shard, bias if r == 0 else None)
        for r, (part, shard) in enumerate(zip(parts, shards, strict=True))
    )


def pipeline_schedule__by_times(stages: int, microbatches: int) -> list[list[str]]:
    length = 2 * (microbatches + stages - 1)
    rows = [[""] * length for _ in range(stages)]
    for m in range(microbatches):
        for s in range(stages):
            warm = stages - 1 - s
            # As early as its stage's place in the alternation allows.
            forward = s + m if m <= warm else 2 * m + s
            rows[s][forward if m < min(warm, microbatches) or m == warm else 2 * m + s] = f"F{m}"
            rows[s][2 * stages - 1 - s + 2 * m] = f"B{m}"
    return rows


def pipeline_schedule__earliest(stages: int, microbatches: int) -> list[list[str]]:
    times: dict[tuple[int, str, int], int] = {}
    orders = []
    for s in range(stages):
        warm = min(stages - s - 1, microbatches)
        order = [("F", m) for m in range(warm)]
        for m in range(microbatches - warm):
            order.extend((("F", warm + m), ("B", m)))
        order.extend(("B", m) for m in range(microbatches - warm, microbatches))
        orders.append(order)
    places = [0] * stages
    while any(place < len(order) for place, order in zip(places, orders, strict=True)):
        for s, order in enumerate(orders):
            while places[s] < len(order):
                kind, m = order[places[s]]
                other = s - 1 if kind == "F" else s + 1
                needs = [(other, kind, m)] if 0 <= other < stages else []
                if kind == "B":
                    needs.append((s, "F", m))
                if places[s]:
                    needs.append((s, *order[places[s] - 1]))
                if any(need not in times for need in needs):
                    break
                times[s, kind, m] = max((times[need] for need in needs), default=-1) + 1
                places[s] += 1
    length = max(times.values()) + 1
    rows = [[""] * length for _ in range(stages)]
    for (s, kind, m), t in times.items():
        rows[s][t] = kind + str(m)
    return rows


def partition_optimizer_state__heap(sizes: Sequence[int], world: int) -> list[list[int]]:
    heap = [(0, rank) for rank in range(world)]
    result: list[list[int]] = [[] for _ in range(world)]
    for size, p in sorted((-size, p) for p, size in enumerate(sizes)):
        total, rank = heapq.heappop(heap)
        result[rank].append(p)
        heapq.heappush(heap, (total - size, rank))
    for numbers in result:
        numbers.sort()
    return result


def partition_optimizer_state__owners(sizes: Sequence[int], world: int) -> list[list[int]]:
    owner: dict[int, int] = {}
    remaining = set(range(len(sizes)))
    while remaining:
        p = min(remaining, key=lambda p: (-sizes[p], p))
        remaining.remove(p)
        owner[p] = min(range(world), key=lambda r: (sum(sizes[q] for q, o in owner.items() if o == r), r))
    return [[p for p in range(len(sizes)) if owner[p] == r] for r in range(world)]
