"""Wrong answers that people write when they compute a softmax, or attention, block by block.

-inf minus -inf: flashinfer-ai/flashinfer 4401, pytorch/pytorch 130014 and 121558, tracel-ai/burn 4697,
Dao-AILab/flash-attention 1930. Zeros for what sees nothing: robertknight/rten 1321, chiendb97/oasr 101.
"""

import math
from collections.abc import Iterable

import torch
from torch import Tensor

from torch_katas.course.mistakes import edit

online_softmax__never_shrinks = edit(
    ("total * (maximum - safe).exp() + ", "total + "),
    why="""Adds to sums that belong to a smaller maximum. Instead: when the maximum grows, multiply what has been summed
    by exp(old - new).""",
)

online_softmax__shrinks_the_wrong_way = edit(
    ("(maximum - safe).exp()", "(safe - maximum).exp()"),
    why="""Multiplies by exp(new - old), so the sums grow. Instead: exp(old - new), which is 1 at most.""",
)

online_softmax__minus_infinity_itself = edit(
    ("larger.masked_fill(larger == -math.inf, 0.0)", "larger"),
    why="""Subtracts -inf from -inf where a block is hidden as a whole, which is NaN. Instead: subtract a finite number
    there.""",
)

online_softmax__no_maximum = edit(
    ("larger = torch.maximum(maximum, block.detach().amax(1))", "larger = torch.zeros_like(maximum)"),
    why="""Sums exponentials as they are: from 89 on they are infinite. Instead: subtract the largest score so far.""",
)

online_softmax__maximum_of_the_block = edit(
    ("torch.maximum(maximum, block.detach().amax(1))", "block.detach().amax(1)"),
    why="""Goes over to the maximum of the block, even if it is smaller than the one before. Instead: take the larger of
    both.""",
)


def online_softmax__puts_them_together(blocks: Iterable[Tensor]) -> tuple[Tensor, Tensor]:
    """Keeps all blocks and puts them together with `cat`, which is what blocks were made to avoid. Instead: carry a
    maximum and a sum along."""
    blocks = list(blocks)
    if not blocks:
        raise ValueError("no block")
    x = torch.cat(blocks, dim=1)
    maximum = torch.cat([x, x.new_full((len(x), 1), -math.inf)], 1).amax(1).detach()
    return maximum, (x - maximum.masked_fill(maximum == -math.inf, 0)[:, None]).exp().sum(1)


online_softmax__reads_them_twice = edit(
    (
        "maximum = total = None\n",
        "if not len(blocks):\n    raise ValueError('there is no block')\nmaximum = total = None\n",
    ),
    why="""Asks for the length with `len`, which a generator has not. Instead: go through the blocks once.""",
)

online_softmax__clamps = edit(
    ("block.new_full(block.shape[:1], -math.inf)", "block.new_full(block.shape[:1], -100.0)"),
    why="""Begins with -100 in place of -inf: rows of smaller scores have a maximum that none of them is. Instead: begin
    with -inf.""",
)

online_softmax__no_empty_blocks = edit(
    ("if not block.shape[1]:\n    continue", "if False:\n    continue"),
    why="""Asks a block without scores for its largest one. Instead: pass over it.""",
)

online_softmax__without_history = edit(
    ("(block - safe[:, None])", "(block.detach() - safe[:, None])"),
    why="""Goes by way of `detach`, and no gradient comes back to the scores. Instead: only the maximum is a
    constant.""",
)

online_softmax__nothing_for_no_block = edit(
    ('raise ValueError("there is no block")', "return torch.zeros(0), torch.zeros(0)"),
    why="""Returns empty tensors where there is no block. Instead: raise ValueError.""",
)

online_softmax__nan_in_the_gradient = edit(
    ("safe = larger.masked_fill(larger == -math.inf, 0.0)", "none = larger == -math.inf"),
    (
        "total = total * (maximum - safe).exp() + (block - safe[:, None]).exp().sum(1)",
        "added = total * (maximum - larger).exp() + (block - larger[:, None]).exp().sum(1)\n"
        "total = torch.where(none, 0.0, added)",
    ),
    why="""Puts 0 in the place of NaN by `torch.where`, after NaN has been made: its gradient is NaN all the same.
    Instead: replace the maximum of -inf before it is subtracted.""",
)

online_softmax__begins_in_float32 = edit(
    ("block.new_full(block.shape[:1], -math.inf)", "torch.full(block.shape[:1], -math.inf, device=block.device)"),
    why="""Begins with float32, by `torch.full`, and stays there where no score comes. Instead: begin with the dtype of
    the blocks, as new_full does.""",
)

merge_attention__plain_mean = edit(
    ("weight = (part - safe).exp()[..., None]", "weight = torch.full_like(part, 0.5)[..., None]"),
    why="""Takes the mean of the two, whatever they have seen. Instead: weigh each by exp(lse).""",
)


def merge_attention__overflows(out_a: Tensor, lse_a: Tensor, out_b: Tensor, lse_b: Tensor) -> tuple[Tensor, Tensor]:
    """Takes the exponentials as they are, which are infinite from 89 on. Instead: subtract the lse of both first."""
    a, b = lse_a.exp(), lse_b.exp()
    total = a + b
    safe = total.masked_fill(total == 0, 1)
    outs = [out.masked_fill(part[..., None] == -math.inf, 0) for out, part in ((out_a, lse_a), (out_b, lse_b))]
    return (a[..., None] * outs[0] + b[..., None] * outs[1]) / safe[..., None], total.log()


merge_attention__nan_times_zero = edit(
    ("out.masked_fill(part[..., None] == -math.inf, 0.0)", "out"),
    why="""Multiplies what was not seen by 0, and 0 times NaN is NaN. Instead: put zeros there first.""",
)

merge_attention__minus_infinity_itself = edit(
    ("lse.masked_fill(lse == -math.inf, 0.0)", "lse"),
    why="""Subtracts -inf from -inf where nothing was seen in either set. Instead: subtract a finite number there.""",
)

merge_attention__adds_the_logarithms = edit(
    ("return merged, lse", "return merged, lse_a + lse_b"),
    why="""Adds two logarithms, which multiplies the sums. Instead: logaddexp adds the sums.""",
)

merge_attention__the_larger_one = edit(
    ("return merged, lse", "return merged, torch.maximum(lse_a, lse_b)"),
    why="""Takes the larger lse for that of both. Instead: it is the logarithm of the two sums, added.""",
)

merge_attention__in_float32 = edit(
    ("return merged, lse", "return merged.float(), lse.float()"),
    why="""Converts to float32. Instead: keep the dtype of the inputs.""",
)


def merge_attention__plain_exponentials(
    out_a: Tensor, lse_a: Tensor, out_b: Tensor, lse_b: Tensor
) -> tuple[Tensor, Tensor]:
    """Takes the exponentials as they are, which are infinite from 89 on. Instead: subtract the lse of both first."""
    a, b = lse_a.exp(), lse_b.exp()
    total = a + b
    return (a[..., None] * out_a + b[..., None] * out_b) / total[..., None], total.log()


def merge_attention__maximum_not_added_again(
    out_a: Tensor, lse_a: Tensor, out_b: Tensor, lse_b: Tensor
) -> tuple[Tensor, Tensor]:
    """Takes the logarithm of sums from which the maximum was subtracted, so the lse lacks it. Instead: add the maximum
    to the logarithm."""
    largest = torch.maximum(lse_a, lse_b)
    safe = largest.masked_fill(largest == -math.inf, 0)
    a, b = (lse_a - safe).exp(), (lse_b - safe).exp()
    total = a + b
    outs = [out.masked_fill(part[..., None] == -math.inf, 0) for out, part in ((out_a, lse_a), (out_b, lse_b))]
    merged = (a[..., None] * outs[0] + b[..., None] * outs[1]) / total.masked_fill(total == 0, 1)[..., None]
    return merged, total.log()


merge_attention__weights_are_constants = edit(
    ("(part - safe).exp()[..., None]", "(part - safe).exp().detach()[..., None]"),
    why="""Takes the weights for constants, so that no gradient flows from the merged output to the two lse. Instead:
    leave the weights in the graph.""",
)

blockwise_attention__sums_do_not_shrink = edit(
    ("mixed = mixed * shrink + ", "mixed = mixed + "),
    why="""Moves the total to the new maximum, but not the values that were summed. Instead: both shrink alike.""",
)

blockwise_attention__all_scores_first = edit(
    ("for start in range", "scores_of_all = q @ k.transpose(-2, -1)\nfor start in range"),
    ("q @ k[..., start:end, :].transpose(-2, -1)", "scores_of_all[..., start:end]"),
    why="""Makes something of the size of all scores at once. Instead: compute the scores and the mask of a block when
    its turn comes.""",
)

blockwise_attention__mask_of_all = edit(
    (
        "queries = torch.arange(q.shape[-2], device=q.device)[:, None]",
        "queries = torch.ones(q.shape[-2], k.shape[-2], device=q.device).triu(1).bool()",
    ),
    ("torch.arange(start, end, device=q.device) > queries", "queries[:, start:end]"),
    why="""Makes something of the size of all scores at once. Instead: compute the scores and the mask of a block when
    its turn comes.""",
)

blockwise_attention__loses_the_last_block = edit(
    ("range(0, k.shape[-2], block)", "range(0, max(1, k.shape[-2] // block) * block, block)"),
    why="""Takes whole blocks alone, and the keys behind the last of them are lost. Instead: the last block may be
    shorter.""",
)

blockwise_attention__no_scale = edit(
    ("q = q / math.sqrt(q.shape[-1])", ""),
    why="""Leaves the division by the root of D out. Instead: scale the queries, or the scores.""",
)

blockwise_attention__causal_within_the_block = edit(
    ("torch.arange(start, end, device=q.device) > queries", "torch.arange(end - start, device=q.device) > queries"),
    why="""Counts the keys of each block from 0. Instead: key i of a block stands at start + i.""",
)

blockwise_attention__hides_with_a_number = edit(
    ("scores.masked_fill(ahead, -math.inf)", "scores.masked_fill(ahead, -1e4)"),
    why="""Hides with a large negative number, and a score may lie below it. Instead: -inf is below all.""",
)

blockwise_attention__not_itself = edit(
    ("device=q.device) > queries", "device=q.device) >= queries"),
    why="""Hides a query's own key. Instead: only what comes after it is hidden.""",
)

blockwise_attention__from_the_end = edit(
    (
        "torch.arange(q.shape[-2], device=q.device)[:, None]",
        "torch.arange(q.shape[-2], device=q.device)[:, None] + k.shape[-2] - q.shape[-2]",
    ),
    why="""Lets the last query see the last key where T and S differ. Instead: query t sees keys 0 to t.""",
)

blockwise_attention__no_maximum = edit(
    ("larger = torch.maximum(maximum, scores.detach().amax(-1, keepdim=True))", "larger = torch.zeros_like(maximum)"),
    why="""Sums exponentials as they are: from 89 on they are infinite. Instead: subtract the largest score so far.""",
)

blockwise_attention__any_block = edit(
    ('if block < 1:\n    raise ValueError(f"a block has 1 key or more, not {block}")', "block = max(block, 1)"),
    why="""Takes 1 for a block that has no key. Instead: raise ValueError.""",
)


def blockwise_attention__softmax_by_torch(q: Tensor, k: Tensor, v: Tensor, block: int, causal: bool = False) -> Tensor:
    """Goes through blocks of queries with torch's `softmax`, which sees all keys at once. Instead: go through blocks of
    keys, and carry maximum and sums along."""
    if block < 1:
        raise ValueError("block")
    rows = []
    for start in range(0, max(q.shape[-2], 1), block):
        scores = q[..., start : start + block, :] @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
        if causal:
            queries = torch.arange(start, start + scores.shape[-2], device=q.device)[:, None]
            scores = scores.masked_fill(torch.arange(k.shape[-2], device=q.device) > queries, -math.inf)
        rows.append(scores.softmax(-1) @ v)
    return torch.cat(rows, dim=-2)


blockwise_attention__without_history = edit(
    ("weights @ v[..., start:end, :]", "weights.detach() @ v[..., start:end, :]"),
    why="""Cuts the weights off the graph, by `detach`, in one of the two sums. Instead: only the maximum is a
    constant.""",
)


def blockwise_attention__stacks_the_parts(q: Tensor, k: Tensor, v: Tensor, block: int, causal: bool = False) -> Tensor:
    """Keeps the result of each block and puts them together at the end, by `stack`: with small blocks these are more
    numbers than all scores. Instead: carry one result along."""
    if block < 1:
        raise ValueError("block")
    parts, sums = [], []
    queries = torch.arange(q.shape[-2], device=q.device)[:, None]
    for start in range(0, k.shape[-2], block):
        scores = q @ k[..., start : start + block, :].transpose(-2, -1) / math.sqrt(q.shape[-1])
        if causal:
            ahead = torch.arange(start, start + scores.shape[-1], device=q.device) > queries
            scores = scores.masked_fill(ahead, -1e30)
        total = scores.logsumexp(-1, keepdim=True)
        sums.append(total)
        parts.append((scores - total).exp() @ v[..., start : start + block, :])
    total = torch.stack(sums)
    return (torch.stack(parts) * (total - total.logsumexp(0)).exp()).sum(0)
