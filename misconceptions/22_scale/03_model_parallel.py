"""Wrong answers that people write when they cut a model.

Seen in: huggingface/text-generation-inference 1036, Wenyueh/MinivLLM 80, awslabs/slapo 10 and PaddlePaddle/Paddle 35186
(the bias of a row-parallel layer), NVIDIA/Megatron-LM 169 and 675, AMD-AGI/Primus 1003 (how many forwards fill the
pipeline, and what if there are fewer), cloneofsimo/min-fsdp 1 (what ZeRO-1 cuts).
"""

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn.functional import linear

from torch_katas.course.mistakes import edit


def column_parallel__whole_then_cut(x: Tensor, weight: Tensor, bias: Tensor | None, world: int) -> list[Tensor]:
    """Computes the whole layer and cuts the result: every rank would need all of `weight`. Instead: cut weight and
    bias, and multiply on each rank."""
    if len(weight) % world:
        raise ValueError("no equal parts")
    return list(linear(x, weight, bias).chunk(world, -1))


column_parallel__whole_bias_everywhere = edit(
    (
        "biases = [None] * world if bias is None else bias.split(outputs // world)",
        "biases = [None if bias is None else bias[: outputs // world]] * world",
    ),
    why="Gives every rank the first numbers of the bias. Instead: cut it like the rows of weight.",
)


column_parallel__bias_on_one_rank = edit(
    ("bias.split(outputs // world)", "[bias[: outputs // world]] + [None] * (world - 1)"),
    why="""Adds a bias on rank 0 alone, as a sum over ranks would need it. Outputs are put side by side here. Instead:
    each rank has the bias of its outputs.""",
)


column_parallel__interleaved = edit(
    ("weight.split(outputs // world)", "[weight[r::world] for r in range(world)]"),
    ("bias.split(outputs // world)", "[bias[r::world] for r in range(world)]"),
    why="Gives rank r every W-th output. Instead: blocks, so that the results lie side by side in order.",
)


column_parallel__chunks = edit(
    ('if outputs % world:\n    raise ValueError(f"{outputs} outputs cannot be cut into {world} equal parts")', ""),
    ("weight.split(outputs // world)", "weight.tensor_split(world)"),
    ("bias.split(outputs // world)", "bias.tensor_split(world)"),
    why="Cuts into unequal parts where it does not divide. Instead: ValueError.",
)

column_parallel__detached_parts = edit(
    ("weight.split(outputs // world)", "weight.detach().split(outputs // world)"),
    ("bias.split(outputs // world)", "bias.detach().split(outputs // world)"),
    why="""Detaches the parts, so that no gradient reaches weight and bias. Instead: cut them within the graph.""",
)


row_parallel__bias_on_each_rank = edit(
    ("[linear(part, w) for", "[linear(part, w, bias) for"),
    ("total if bias is None else total + bias", "total"),
    why="""Adds the bias on each rank, before the sum: the result has it W times. Instead: once, after the sum.""",
)


row_parallel__no_bias = edit(
    ("total if bias is None else total + bias", "total"),
    why="Leaves the bias out. Instead: add it once, after the sum.",
)


row_parallel__mean = edit(
    ("torch.stack(partial).sum(0)", "torch.stack(partial).mean(0)"),
    why="""Takes the mean over ranks, as for gradients. These are terms of one sum. Instead: add them up.""",
)


def row_parallel__gathers(parts: Sequence[Tensor], weight: Tensor, bias: Tensor | None) -> Tensor:
    """Puts the parts together and multiplies in one piece: every rank would need all of `weight`. Instead: multiply
    each part by its columns, and add up."""
    x = torch.cat(list(parts), -1)
    if x.shape[-1] != weight.shape[1]:
        raise ValueError("widths do not fit")
    return linear(x, weight, bias)


row_parallel__equal_widths = edit(
    ("weight.split(widths, dim=1)", "weight.tensor_split(len(parts), dim=1)"),
    why="""Cuts weight into equal parts, whatever the widths of the parts are. Instead: by their widths.""",
)


row_parallel__too_narrow = edit(
    ("if sum(widths) != weight.shape[1]:", "if sum(widths) > weight.shape[1]:"),
    ("weight.split(widths, dim=1)", "weight[:, : sum(widths)].split(widths, dim=1)"),
    why="Passes over columns of weight that no part belongs to. Instead: ValueError.",
)


def row_parallel__start_not_added_up(parts: Sequence[Tensor], weight: Tensor, bias: Tensor | None) -> Tensor:
    """Lets each part begin at the width of the part before it, not of all before: from three ranks on the columns are
    wrong. Instead: add the widths up."""
    if sum(part.shape[-1] for part in parts) != weight.shape[1]:
        raise ValueError("widths do not fit")
    start, total = 0, 0
    for part in parts:
        total = total + linear(part, weight[:, start : start + part.shape[-1]])
        start = part.shape[-1]
    return total if bias is None else total + bias


pipeline_schedule__all_forwards_first = edit(
    ("_order(stages, s, microbatches)", '[f"{kind}{m}" for kind in "FB" for m in range(microbatches)]'),
    why="""Does all forwards before the first backward, as GPipe does: just as fast, but each stage holds all
    micro-batches in memory. Instead: by turns, as soon as the pipeline is full.""",
)


pipeline_schedule__one_less = edit(
    ("_order(stages, s, microbatches)", "_order(max(stages - 1, s + 1), s, microbatches)"),
    why="""Fills the pipeline with one micro-batch too few: stages wait for each other in every round. Instead:
    S - 1 - s forwards first.""",
)


pipeline_schedule__same_for_all = edit(
    ("_order(stages, s, microbatches)", "_order(stages, 0, microbatches)"),
    why="""Lets every stage begin with as many forwards as the first one. Instead: S - 1 - s; the last one begins with a
    backward at once.""",
)


pipeline_schedule__backward_from_the_front = edit(
    ("_needed(queue[0], s, stages)", "(None if s == 0 else (s - 1, queue[0]))"),
    why="Lets backward go from the first stage to the last. Instead: from the last to the first.",
)


pipeline_schedule__in_the_same_slot = edit(
    (
        'rows[s].append(queue.pop(0) if runs[s] else "")',
        "runs[s] = bool(queue) and _needed(queue[0], s, stages) in {None, *done}\n"
        'rows[s].append(queue.pop(0) if runs[s] else "")\n'
        "done.add((s, rows[s][-1]))",
    ),
    why="""Lets a stage take what the stage before makes in the same slot. Instead: in a later one, since each takes
    one slot.""",
)


pipeline_schedule__ragged = edit(
    ("return rows", 'return ["\\n".join(row).rstrip("\\n").split("\\n") for row in rows]'),
    why="Ends each row at its last action. Instead: all rows have the same length, filled with empty slots.",
)

pipeline_schedule__one_more = edit(
    ("_order(stages, s, microbatches)", "_order(stages + 1, s, microbatches)"),
    why="""Fills the pipeline with one micro-batch too many, which each stage has to hold in memory. Instead: S - 1 - s
    forwards first.""",
)

pipeline_schedule__backward_does_not_wait = edit(
    ("_needed(queue[0], s, stages)", '(None if queue[0][0] == "B" else _needed(queue[0], s, stages))'),
    why="""Lets a backward run as soon as it is next in its own stage. Instead: when the stage behind it has sent its
    gradient.""",
)


partition_optimizer_state__in_order = edit(
    ("sorted(range(len(sizes)), key=lambda p: -sizes[p])", "range(len(sizes))"),
    why="""Takes the parameters as they come: a large one at the end spoils the balance. Instead: the largest first.""",
)


partition_optimizer_state__round_robin = edit(
    ("totals.index(min(totals))", "sum(map(len, owned)) % world"),
    why="""Gives each rank equally many parameters, whatever their size: a bias weighs as much as a matrix. Instead:
    each to the rank with the fewest numbers.""",
)


partition_optimizer_state__counts_parameters = edit(
    ("totals[rank] += sizes[p]", "totals[rank] += 1"),
    why="""Gives each rank equally many parameters, whatever their size: a bias weighs as much as a matrix. Instead:
    each to the rank with the fewest numbers.""",
)


partition_optimizer_state__unsorted = edit(
    ("[sorted(numbers) for numbers in owned]", "owned"),
    why="Leaves the lists in the order in which they were filled. Instead: sorted.",
)


partition_optimizer_state__ties_reversed = edit(
    ("key=lambda p: -sizes[p])", "key=lambda p: sizes[p])[::-1]"),
    why="""Sorts and turns the order around, which turns equally large ones around as well. Instead: the lower number
    first.""",
)


partition_optimizer_state__last_rank_on_ties = edit(
    ("totals.index(min(totals))", "min(range(world), key=lambda r: (totals[r], -r))"),
    why="Takes the highest of the ranks that have the fewest. Instead: the lowest.",
)


partition_optimizer_state__fewest_parameters_on_ties = edit(
    ("totals.index(min(totals))", "min(range(world), key=lambda r: (totals[r], len(owned[r])))"),
    why="""Among ranks with equally many numbers it takes the one with the fewest parameters. Instead: the lowest
    rank.""",
)


def partition_optimizer_state__dealt_out(sizes: Sequence[int], world: int) -> list[list[int]]:
    """Deals the parameters out in turn, as they come. Instead: the largest first, each to the rank with the fewest
    numbers."""
    return [list(range(rank, len(sizes), world)) for rank in range(world)]
