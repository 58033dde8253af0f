"""Wrong answers that people write when they cut a batch over ranks.

Seen in: pytorch/pytorch 31771 and 40043, rosinality/stylegan2-pytorch 319, kan-bayashi/ParallelWaveGAN 177 (set_epoch
forgotten), pytorch/pytorch 67253 and 37359 (batches of unequal size), ultralytics/ultralytics 18616,
neuralmagic/sparseml 135 and sanderwood/bgpt 5 (divided or multiplied by the number of ranks once too often).
"""

from collections.abc import Sequence

import torch
from torch import Tensor

from torch_katas.course.mistakes import edit

all_reduce_mean__sums = edit(
    ("_mean(gradients, world)", "_mean(gradients, 1)"),
    why="""Adds the gradients up, as all_reduce does by itself: the step grows with the number of ranks. Instead: divide
    by that number.""",
)


all_reduce_mean__over_those_that_have_one = edit(
    ("_mean(gradients, world)", "_mean(gradients, sum(g is not None for g in gradients))"),
    why="""Divides by the number of ranks that have a gradient. Instead: all ranks count, None as zeros.""",
)


all_reduce_mean__divides_in_half = edit(
    ("_mean(gradients, world)", "_mean([g if g is None else g / world for g in gradients], 1)"),
    why="""Divides each rank's gradient, `g / world`, in its own dtype: of float16 and bfloat16 each part is rounded,
    before the sum is rounded again. Instead: add up in float32, divide, and round once.""",
)


all_reduce_mean__one_tensor_for_all = edit(
    ("mean.clone()", "mean"),
    why="""Hands the same tensors to all ranks: what one rank does to its gradient, all see. Instead: a copy for
    each.""",
)


all_reduce_mean__ranks_cut_to_the_shortest = edit(
    ("strict=True", "strict=False"),
    why="""Passes over gradients that not all ranks have. Instead: ValueError, since these ranks have other models.""",
)


all_reduce_mean__first_and_last_compared = edit(
    (
        "world = len(gradients_of_ranks)",
        "world = len(gradients_of_ranks)\n"
        "if len(gradients_of_ranks[0]) != len(gradients_of_ranks[-1]):\n    raise ValueError('other models')",
    ),
    ("strict=True", "strict=False"),
    why="""Compares two of the ranks alone, and passes over what a third one has less. Instead: all have to agree.""",
)


def all_reduce_mean__dtype_of_rank_0(
    gradients_of_ranks: Sequence[Sequence[Tensor | None]],
) -> list[list[Tensor | None]]:
    """Puts `torch.zeros` in the place of None, and gives the mean the dtype of rank 0: float32 where that one had None.
    Instead: the dtype of the gradients that are there."""
    result: list[Tensor | None] = []
    for gradients in zip(*gradients_of_ranks, strict=True):
        shapes = [one.shape for one in gradients if one is not None]
        if not shapes:
            result.append(None)
            continue
        full = [torch.zeros(shapes[0]) if one is None else one for one in gradients]
        result.append(torch.stack([one.double() for one in full]).mean(0).to(full[0].dtype))
    return [[None if one is None else one.clone() for one in result] for _ in gradients_of_ranks]


def all_reduce_mean__in_half(gradients_of_ranks: Sequence[Sequence[Tensor | None]]) -> list[list[Tensor | None]]:
    """Adds up in the dtype of the gradients: two large numbers of float16 are already infinite, and a small one beside
    a large one is lost. Instead: add up in float32, and round at the end."""
    result = []
    for gradients in zip(*gradients_of_ranks, strict=True):
        total = None
        for one in gradients:
            total = one if total is None else total if one is None else total + one
        result.append(None if total is None else total / len(gradients))
    return [[None if one is None else one.clone() for one in result] for _ in gradients_of_ranks]


def all_reduce_mean__into_the_first_rank(
    gradients_of_ranks: Sequence[Sequence[Tensor | None]],
) -> list[list[Tensor | None]]:
    """Adds up in the first gradient that is there, by `+=`, and that one is the caller's. Instead: in a new tensor."""
    world, means = len(gradients_of_ranks), []
    for gradients in zip(*gradients_of_ranks, strict=True):
        present = [one for one in gradients if one is not None]
        if not present:
            means.append(None)
            continue
        wide = torch.promote_types(present[0].dtype, torch.float32)
        total = present[0].detach().to(wide)
        for one in present[1:]:
            total += one.to(wide)
        total /= world
        means.append(total.to(present[0].dtype))
    return [[None if mean is None else mean.clone() for mean in means] for _ in range(world)]


shard_indices__no_epoch = edit(
    ("manual_seed(seed + epoch)", "manual_seed(seed)"),
    why="""Leaves the epoch out, as with a DistributedSampler whose set_epoch is never called: every epoch has the same
    order. Instead: seed with seed + epoch.""",
)


shard_indices__a_seed_for_each_rank = edit(
    ("manual_seed(seed + epoch)", "manual_seed(seed + epoch + rank)"),
    why="""Seeds each rank in its own way, so each cuts another permutation: some samples come twice, others never.
    Instead: one permutation for all ranks.""",
)


shard_indices__global_generator = edit(
    (
        "torch.randperm(n, generator=torch.Generator().manual_seed(seed + epoch)).tolist()",
        "(torch.manual_seed(seed + epoch), torch.randperm(n))[1].tolist()",
    ),
    why="""Seeds torch's global generator, so dropout and the rest draw the same numbers in each epoch. Instead: a
    generator of its own.""",
)


shard_indices__unequal = edit(
    ("padded = n + -n % world", "padded = n"),
    why="""Does not pad: some ranks have a sample more, and in the last step the others do not come. Instead: go on with
    the beginning until all have the same number.""",
)


shard_indices__drops_the_rest = edit(
    ("padded = n + -n % world", "padded = n - n % world"),
    why="Drops what is left over. Instead: pad, so that every sample comes up.",
)


shard_indices__blocks = edit(
    (
        "[order[place % n] for place in range(rank, padded, world)]",
        "[order[place % n] for place in range(rank * (padded // world), (rank + 1) * (padded // world))]",
    ),
    why="""Gives each rank a block of the permutation. Instead: every `world`-th place, from its rank on, as PyTorch's
    sampler does.""",
)


shard_indices__pads_once = edit(
    (
        "[order[place % n] for place in range(rank, padded, world)]",
        "(order + order[: padded - n])[rank:padded:world]",
    ),
    why="""Adds the beginning once: with fewer samples than ranks that is too little, and some ranks have none. Instead:
    as often as it takes.""",
)


shard_indices__any_rank = edit(
    ('if not 0 <= rank < world:\n    raise ValueError(f"rank {rank} is none of {world} ranks")', ""),
    why="Takes any number for a rank. Instead: ValueError for one that is not there.",
)


shard_indices__no_samples_no_question = edit(
    ("if not 0 <= rank < world:", "if n == 0:\n    return []\nif not 0 <= rank < world:"),
    why="""Returns before it has looked at the rank where there are no samples: a rank that is not there goes unnoticed.
    Instead: look at the rank first.""",
)


ddp_step__mean_of_means = edit(
    ("* (len(x) / count)", "/ len(shards)"),
    why="""Takes the mean over ranks, as DistributedDataParallel does: with shards of unequal size a sample on a small
    one counts for more. Instead: each rank by its share of the samples.""",
)


ddp_step__sum_of_means = edit(
    (" * (len(x) / count)", ""),
    why="Adds the ranks' means up, so the step grows with their number. Instead: each by its share of the samples.",
)


ddp_step__old_gradients = edit(
    ("model.zero_grad(set_to_none=True)", ""),
    why="Adds to what lay in .grad before. Instead: clear it first.",
)


ddp_step__a_step_for_each_rank = edit(
    (
        "total += loss.item()",
        "total += loss.item()\nwith torch.no_grad():\n    for p in model.parameters():\n"
        "        if p.grad is not None:\n            p -= lr * p.grad",
    ),
    (
        "with torch.no_grad():\n    for p in model.parameters():\n        if p.grad is not None:\n"
        "            p -= lr * p.grad\nreturn total",
        "return total",
    ),
    why="""Steps after each rank: the next one runs another model. Instead: one step, when all gradients are there.""",
)


ddp_step__all_at_once = edit(
    ("for x, y in shards:", "for x, y in [tuple(torch.cat(parts) for parts in zip(*shards))]:"),
    why="""Puts all samples together again and runs the model once, for which one rank would need the memory of all.
    Instead: each rank by itself.""",
)


ddp_step__empty_ranks_run = edit(
    ("if len(x) == 0:\n    continue", ""),
    why="Runs ranks without samples, whose mean is 0 / 0 and makes everything NaN. Instead: pass over them.",
)


ddp_step__rate_times_ranks = edit(
    ("p -= lr * p.grad", "p -= lr * len(shards) * p.grad"),
    why="""Multiplies the rate by the number of ranks. People do so to follow a larger batch, but the step is no longer
    the one that was asked for. Instead: lr as it is.""",
)


ddp_step__a_tensor = edit(
    ("total += loss.item()", "total = total + loss.detach()"),
    why="Returns a tensor. Instead: a Python float, by item().",
)


ddp_step__new_memory = edit(
    ("p -= lr * p.grad", "p.data = p.data - lr * p.grad"),
    why="""Puts a new tensor under the parameter, `p.data =`: views of it and flat buffers keep the old numbers.
    Instead: in place, `p -= …`.""",
)

ddp_step__zeros_for_none = edit(
    ("model.zero_grad(set_to_none=True)", "for p in model.parameters():\n    p.grad = torch.zeros_like(p)"),
    why="""Begins with zeros in every .grad, so that what is frozen or has no part in the loss has zeros at the end.
    Instead: clear with None.""",
)
