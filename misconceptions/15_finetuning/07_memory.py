"""Wrong answers that people write when they save memory.

Seen in: pytorch/pytorch 65537 and 7617 (the reentrant kind and inputs without gradient), ankanbhunia/PIDM 66 (random
numbers that are not kept), ml-explore/mlx-lm 1413, meta-pytorch/torchtune 1875, karpathy/nanochat 400 and
OpenNMT/OpenNMT-py 2209 (a mean of means).
"""

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.utils.checkpoint import checkpoint

from torch_katas.course.mistakes import edit


def checkpointed_forward__plain(blocks: Sequence[nn.Module], x: Tensor) -> Tensor:
    """Runs the blocks as they are, and everything is kept. Instead: a checkpoint around each."""
    for block in blocks:
        x = block(x)
    return x


def checkpointed_forward__around_all(blocks: Sequence[nn.Module], x: Tensor) -> Tensor:
    """Puts one checkpoint around all blocks: backward then computes all of them anew at once, and keeps everything as
    if there were no checkpoint. Instead: one around each block."""

    def run(x: Tensor) -> Tensor:
        for block in blocks:
            x = block(x)
        return x

    return checkpoint(run, x, use_reentrant=False) if len(blocks) else x


checkpointed_forward__reentrant = edit(
    ("use_reentrant=False", "use_reentrant=True"),
    why="""Asks for the reentrant kind, which records nothing where the input does not require grad: the first blocks
    never learn. Instead: use_reentrant=False.""",
)


checkpointed_forward__x_made_to_require_grad = edit(
    ("for block in blocks:", "x = x.requires_grad_() if torch.is_grad_enabled() else x\nfor block in blocks:"),
    ("use_reentrant=False", "use_reentrant=True"),
    why="""Makes the caller's x require grad, so that the reentrant kind works. Instead: use_reentrant=False needs none
    of that.""",
)


checkpointed_forward__other_random_numbers = edit(
    ("use_reentrant=False", "use_reentrant=False, preserve_rng_state=False"),
    why="""Does not keep the state of the generator: dropout drops other numbers in the second run, and the gradients
    fit another output. Instead: leave preserve_rng_state at True.""",
)


checkpointed_forward__every_second = edit(
    (
        "for block in blocks:",
        "for number, block in enumerate(blocks):\n    if number % 2:\n        x = block(x)\n        continue",
    ),
    why="Puts a checkpoint around every second block. Instead: around each.",
)


checkpointed_forward__detached = edit(
    ("checkpoint(block, x, use_reentrant=False)", "checkpoint(block, x.detach(), use_reentrant=False)"),
    why="Cuts the graph between the blocks: only the last one gets a gradient. Instead: hand on the output as it is.",
)


def checkpointed_forward__no_grad(blocks: Sequence[nn.Module], x: Tensor) -> Tensor:
    """Runs all blocks but the last without recording: that saves memory, and their gradients. Instead: a checkpoint
    around each block."""
    with torch.no_grad():
        for block in list(blocks)[:-1]:
            x = block(x)
    return checkpoint(blocks[-1], x, use_reentrant=False) if len(blocks) else x


def checkpointed_forward__sequential(blocks: Sequence[nn.Module], x: Tensor) -> Tensor:
    """Asks `checkpoint_sequential` for as many segments as there are blocks: it leaves the last one out, which runs
    once and keeps everything. Instead: a checkpoint around each block."""
    from torch.utils.checkpoint import checkpoint_sequential

    return checkpoint_sequential(list(blocks), len(blocks), x, use_reentrant=False) if len(blocks) else x


def checkpointed_forward__only_where_x_requires_grad(blocks: Sequence[nn.Module], x: Tensor) -> Tensor:
    """Runs a block as it is where its input does not require grad: the first one keeps everything, and runs once.
    Instead: a checkpoint around each block; use_reentrant=False needs no gradient of x."""
    for block in blocks:
        x = checkpoint(block, x, use_reentrant=False) if x.requires_grad else block(x)
    return x


token_weighted_accumulation__mean_of_means = edit(
    (
        "count = sum(int((targets != pad_id).sum()) for _, targets in micro_batches)",
        "count = sum(int((targets != pad_id).any()) for _, targets in micro_batches)",
    ),
    ('reduction="sum") / count', 'reduction="sum") / max(1, int((targets != pad_id).sum())) / count'),
    why="""Takes the mean of each micro-batch, and then the mean of the means: a token in a short micro-batch counts for
    more. Instead: sums, divided once by the number of all tokens.""",
)


token_weighted_accumulation__number_of_micro_batches = edit(
    ('ignore_index=pad_id, reduction="sum") / count', "ignore_index=pad_id) / len(micro_batches)"),
    why="""Divides each mean by the number of micro-batches, as is right for equal lengths alone; one of pads alone is
    NaN. Instead: sums, divided once by the number of all tokens.""",
)


token_weighted_accumulation__sum_of_means = edit(
    ('ignore_index=pad_id, reduction="sum") / count', "ignore_index=pad_id)"),
    why="""Adds the means of the micro-batches up, so that the gradient grows with their number. Instead: sums, divided
    once by the number of all tokens.""",
)


token_weighted_accumulation__pads_counted = edit(
    ("int((targets != pad_id).sum())", "targets.numel()"),
    why="""Divides by all positions, pads included: the more padding, the smaller the gradient. Instead: count the
    targets that are not pad_id.""",
)


token_weighted_accumulation__pads_learned = edit(
    ("ignore_index=pad_id, ", ""),
    why="Never tells cross_entropy which id the pads have, so they count like tokens. Instead: ignore_index=pad_id.",
)


token_weighted_accumulation__usual_pad = edit(
    ("ignore_index=pad_id", "ignore_index=-100"),
    why="Never tells cross_entropy which id the pads have, so they count like tokens. Instead: ignore_index=pad_id.",
)


token_weighted_accumulation__pads_of_the_input = edit(
    (
        "count = sum(int((targets != pad_id).sum()) for _, targets in micro_batches)",
        "count = sum(int((tokens != pad_id).sum()) for tokens, _ in micro_batches)",
    ),
    why="Counts the pads among the tokens that go in. Instead: the targets decide what counts.",
)


token_weighted_accumulation__not_cleared = edit(
    ("model.zero_grad(set_to_none=True)", ""),
    why="Adds to what lay in .grad before. Instead: clear it first.",
)


token_weighted_accumulation__cleared_each_time = edit(
    ("logits = model(tokens)  # (B, T, V)", "model.zero_grad()\nlogits = model(tokens)"),
    why="""Clears the gradients before each micro-batch, so only the last one counts. Instead: clear once, in front of
    the loop.""",
)


token_weighted_accumulation__zeros_for_none = edit(
    ("model.zero_grad(set_to_none=True)", "model.zero_grad(set_to_none=False)"),
    why="""Sets old gradients to 0: a parameter without a part in the loss has a gradient of zeros, and weight decay or
    momentum moves it. Instead: None.""",
)


token_weighted_accumulation__one_graph_for_all = edit(
    ("loss.backward()\ntotal += loss.item()", "total = total + loss"),
    ("return total", "total.backward()\nreturn total.item()"),
    why="""Holds on to the graph of each micro-batch, by adding up losses that are tensors or by retain_graph: all of
    them are in memory at the same time, which is what was to be avoided. Instead: a plain backward for each
    micro-batch, and `loss.item()`.""",
)


token_weighted_accumulation__keeps_the_graphs = edit(
    ("loss.backward()", "loss.backward(retain_graph=True)"),
    ("total += loss.item()", "total += loss"),
    ("return total", "return float(total)"),
    why="""Holds on to the graph of each micro-batch, by adding up losses that are tensors or by retain_graph: all of
    them are in memory at the same time, which is what was to be avoided. Instead: a plain backward for each
    micro-batch, and `loss.item()`.""",
)


token_weighted_accumulation__a_tensor = edit(
    ("total += loss.item()", "total += loss.detach()"),
    why="Returns a tensor. Instead: a Python float, by item().",
)


token_weighted_accumulation__last_loss = edit(
    ("total += loss.item()", "total = loss.item()"),
    why="Returns the share of the last micro-batch. Instead: the sum of all shares.",
)


token_weighted_accumulation__nothing_to_learn = edit(
    ("if count == 0:\n    return 0.0", ""),
    why="""Divides by 0 where every target is a pad, and leaves NaN in every gradient. Instead: return 0.0, and leave
    .grad at None.""",
)


token_weighted_accumulation__flattened_the_wrong_way = edit(
    ("logits.flatten(0, 1)", "logits.mT.flatten(0, 1)"),
    ("targets.flatten()", "targets.mT.flatten().repeat(logits.shape[2])[: logits.shape[0] * logits.shape[2]]"),
    why="Swaps positions and classes before it flattens. Instead: logits (B, T, V) become (B · T, V).",
)


token_weighted_accumulation__in_training_mode = edit(
    ("model.zero_grad(set_to_none=True)", "model.train()\nmodel.zero_grad(set_to_none=True)"),
    why="Puts the model into training mode. Instead: modes are the caller's affair.",
)


token_weighted_accumulation__pads_counted_where_something_is_learned = edit(
    (
        "count = sum(int((targets != pad_id).sum()) for _, targets in micro_batches)",
        "learned = any(bool((targets != pad_id).any()) for _, targets in micro_batches)\n"
        "count = sum(targets.numel() for _, targets in micro_batches) if learned else 0",
    ),
    why="""Divides by all positions, pads included: the more padding, the smaller the gradient. Instead: count the
    targets that are not pad_id.""",
)
