"""Wrong answers that people write when they build attention."""

import math

import torch
from torch import Tensor
from torch.nn.functional import scaled_dot_product_attention

from torch_katas.course.mistakes import edit


def causal_mask__upper_triangle(size: int) -> Tensor:
    """Keeps the keys from t on, so every position sees the future, and not its past. Instead: rows are queries and
    columns are keys; the past is the lower triangle, `tril`.
    """
    return torch.ones(size, size, dtype=torch.bool).triu()


_TABLE = torch.ones(512, 512, dtype=torch.bool).tril()


def causal_mask__cut_from_a_table(size: int) -> Tensor:
    """Cuts every mask from one table of 512 positions: a longer one cannot be had, and all share their memory. Instead:
    make a mask of the size that is asked for.
    """
    return _TABLE[:size, :size]


def causal_mask__int8_positions(size: int) -> Tensor:
    """Counts positions in int8, which ends at 127: from there on they are negative. Instead: `torch.arange(size)`
    counts in int64.
    """
    positions = torch.arange(size).to(torch.int8)
    return positions[:, None] >= positions[None, :]


def causal_mask__not_itself(size: int) -> Tensor:
    """Leaves the diagonal out, so a position does not see itself, and the first one sees nothing at all. Instead:
    `tril()` keeps the diagonal.
    """
    return torch.ones(size, size, dtype=torch.bool).tril(-1)


def causal_mask__one_too_far(size: int) -> Tensor:
    """Keeps one key more, so each position sees the next one, which is what a language model has to predict. Instead:
    take `tril()` as it is.
    """
    return torch.ones(size, size, dtype=torch.bool).tril(1)


def causal_mask__true_hides(size: int) -> Tensor:
    """Says True where a key is hidden, as nn.MultiheadAttention reads a mask. Instead: this one says who *may* look, as
    scaled_dot_product_attention reads it.
    """
    return torch.ones(size, size, dtype=torch.bool).triu(1)


def causal_mask__of_numbers(size: int) -> Tensor:
    """Returns float32, and a mask of numbers is added to the scores: it hides nothing. Instead: make it bool."""
    return torch.ones(size, size).tril()


def causal_mask__of_minus_infinity(size: int) -> Tensor:
    """Returns 0 where a key is seen and -inf where it is hidden, the kind of mask that is added to the scores. Instead:
    this one is bool.
    """
    return torch.full((size, size), -math.inf).triu(1)


def causal_mask__of_bytes(size: int) -> Tensor:
    """Returns integers, 1 and 0, and a mask of numbers is added to the scores. Instead: make it bool."""
    return torch.ones(size, size, dtype=torch.uint8).tril()


def attention__no_scale(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> Tensor:
    """Never divides the products by √D. The longer the vectors, the larger the scores, until softmax gives all its
    weight to one key. Instead: divide by the root of `q.shape[-1]`.
    """
    return _mean(q @ k.transpose(-2, -1), v, mask)


def attention__scales_by_d(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> Tensor:
    """Divides by D, so the scores are too small and all keys look alike. Instead: divide by the root of D."""
    return _mean(q @ k.transpose(-2, -1) / q.shape[-1], v, mask)


def attention__scales_by_the_keys(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> Tensor:
    """Divides by the root of the number of keys. Instead: divide by the root of D, the length of a query,
    `q.shape[-1]`.
    """
    return _mean(q @ k.transpose(-2, -1) / math.sqrt(k.shape[-2]), v, mask)


def attention__scales_in_place(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> Tensor:
    """Divides the caller's own queries. Instead: divide the scores, or write `q = q / …`."""
    q /= math.sqrt(q.shape[-1])
    return _mean(q @ k.transpose(-2, -1), v, mask)


def attention__softmax_over_queries(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> Tensor:
    """Takes the softmax down the columns, so the weights that one *key* gets from all queries sum to 1. Instead: it
    belongs to the last axis, the keys.
    """
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    if mask is None:
        return scores.softmax(-2) @ v
    return scores.masked_fill(~mask, -math.inf).softmax(-2).masked_fill(~mask, 0) @ v


def attention__mask_after_softmax(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> Tensor:
    """Removes the hidden keys after the softmax, when they have taken their share already: what is left no longer sums
    to 1. Instead: mask the scores, before the softmax.
    """
    weights = (q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])).softmax(-1)
    return (weights if mask is None else weights.masked_fill(~mask, 0)) @ v


def attention__mask_with_0(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> Tensor:
    """Gives a hidden key the score 0, and exp(0) is 1: it gets its share. Instead: hidden is -inf."""
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    return (scores if mask is None else scores * mask).softmax(-1) @ v


def attention__mask_the_wrong_way_round(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> Tensor:
    """Hides the keys that may be seen. Instead: fill where the mask is False, `~mask`."""
    return _right(q, k, v, None if mask is None else ~mask)


def attention__ignores_the_mask(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> Tensor:
    """Computes the masked scores and drops them, so nothing is hidden. Instead: `masked_fill` returns a new tensor; use
    that.
    """
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    if mask is not None:
        scores.masked_fill(~mask, -math.inf)
    return scores.softmax(-1) @ v


def attention__hidden_rows_are_nan(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> Tensor:
    """Divides 0 by 0 where all keys are hidden, so one padded sequence makes the whole loss NaN. Instead: set the
    weights of hidden keys to 0 after the softmax as well.
    """
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    return (scores if mask is None else scores.masked_fill(~mask, -math.inf)).softmax(-1) @ v


def attention__large_negative_number(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> Tensor:
    """Hides a key by a large negative number. Where all are hidden they are all alike, and the query gets the mean of
    what it must not see. Instead: set the weights of hidden keys to 0 after the softmax as well.
    """
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    return (scores if mask is None else scores.masked_fill(~mask, -1e9)).softmax(-1) @ v


def attention__exp_overflows(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> Tensor:
    """Takes the exponential of the scores as they are, which overflows from 89 on, and inf / inf is NaN. Instead:
    `softmax` subtracts the largest score first; leave it to that.
    """
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    weights = scores.exp() if mask is None else scores.exp() * mask
    return weights / weights.sum(-1, keepdim=True).clamp(min=1e-30) @ v


def attention__detaches_the_weights(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> Tensor:
    """Cuts the weights off from the graph, so queries and keys never get a gradient. Instead: use q and k as
    they come.
    """
    q, k = q.detach(), k.detach()
    return _right(q, k, v, mask)


def attention__fused(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> Tensor:
    """Hands the work to PyTorch's own attention. Instead: build it once by hand, two products with a softmax between
    them.
    """
    return scaled_dot_product_attention(q, k, v, attn_mask=mask)


def attention__renormalizes_after_softmax(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> Tensor:
    """Removes the hidden keys after the softmax and divides by what is left. Where a hidden key has a score far above
    the others, nothing is left. Instead: mask the scores, before the softmax.
    """
    weights = (q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])).softmax(-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0)
        weights = weights / weights.sum(-1, keepdim=True).clamp(min=1e-30)
    return weights @ v


def attention__negative_number_too_small(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> Tensor:
    """Hides a key by a score of -10,000, and where the keys that are seen have lower scores it takes all the weight.
    Instead: hidden is -inf.
    """
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    if mask is None:
        return scores.softmax(-1) @ v
    return scores.masked_fill(~mask, -1e4).softmax(-1).masked_fill(~mask, 0) @ v


def attention__in_float32(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> Tensor:
    """Computes in float32 and converts back, so float64 loses half of its digits. Instead: compute in the dtype that
    comes in.
    """
    return _right(q.float(), k.float(), v.float(), mask).to(q.dtype)


def attention__mask_of_two_axes(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> Tensor:
    """Takes the first matrix of a mask with more axes for all sequences and heads. Instead: a mask broadcasts to (…, T,
    S); use it as it is.
    """
    if mask is not None:
        while mask.dim() > 2:
            mask = mask[0]
    return _right(q, k, v, mask)


def attention__views(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> Tensor:
    """Flattens the leading axes with `view`, which raises an error where queries, keys or values are not contiguous, as
    after a transpose. Instead: `@` and `softmax` take any leading axes.
    """
    leading = q.shape[:-2]
    q, k, v = (x.view(math.prod(leading), *x.shape[-2:]) for x in (q, k, v))
    scores = (q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])).view(*leading, q.shape[-2], k.shape[-2])
    return _mean(scores, v.view(*leading, *v.shape[-2:]), mask)


def attention__clamps_the_scores(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> Tensor:
    """Clamps the scores so that `exp` does not overflow, and all scores past the limit become alike. Instead: `softmax`
    subtracts the largest score first, which changes nothing.
    """
    weights = (q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])).clamp(-50, 50).exp()
    weights = weights if mask is None else weights * mask
    return weights / weights.sum(-1, keepdim=True).clamp(min=1e-38) @ v


def _right(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None) -> Tensor:
    return _mean(q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1]), v, mask)


def _mean(scores: Tensor, v: Tensor, mask: Tensor | None) -> Tensor:
    """Return the values' mean for scores that are masked as they should be."""
    if mask is None:
        return scores.softmax(-1) @ v
    return scores.masked_fill(~mask, -math.inf).softmax(-1).masked_fill(~mask, 0) @ v


causal_padding_mask__causal_only = edit(
    ("seen = not_ahead & real[:, None, :]", "seen = not_ahead.expand(len(lengths), size, size)"),
    why="""Hides what lies ahead, and lets pads be seen: a pad's query sees the pads before it. Instead: a key has to be
    real as well.""",
)


causal_padding_mask__padding_only = edit(
    ("seen = not_ahead & real[:, None, :]", "seen = real[:, None, :].expand(-1, size, -1)"),
    why="""Hides the pads, and lets every position look ahead. Instead: both conditions hold at once, `&`.""",
)


causal_padding_mask__either = edit(
    ("not_ahead & real[:, None, :]", "not_ahead | real[:, None, :]"),
    why="""Lets a key be seen that is not ahead, or that is real: each condition alone is enough. Instead: both have to
    hold.""",
)


causal_padding_mask__hides_whole_rows = edit(
    ("(seen | itself)[:, None]", "(seen & real[:, :, None])[:, None]"),
    ("itself = positions == positions[:, None]", ""),
    why="""Hides everything from the queries of pads: a softmax of such a row is NaN. Instead: hide keys, and let a pad
    look at itself.""",
)


causal_padding_mask__nothing_for_empty_texts = edit(
    ("(seen | itself)[:, None]", "seen[:, None]"),
    ("itself = positions == positions[:, None]", ""),
    why="""Leaves a text of length 0 without a single key: its rows are NaN after a softmax. And a pad does not look at
    itself. Instead: every position may look at itself.""",
)


causal_padding_mask__queries_in_place_of_keys = edit(
    ("real[:, None, :]", "real[:, :, None]"),
    why="""Asks whether the query is real, where the key is meant: real positions are right by chance, and pads see only
    themselves. Instead: the keys are the last axis, `real[:, None, :]`.""",
)


causal_padding_mask__true_is_hidden = edit(
    ("return (seen | itself)[:, None]", "return ~(seen | itself)[:, None]"),
    why="""Reads True as hidden, as nn.MultiheadAttention does. Instead: here, as in scaled_dot_product_attention, True
    means "may look".""",
)


causal_padding_mask__one_key_too_many = edit(
    ("positions < lengths[:, None]", "positions <= lengths[:, None]"),
    why="Counts the first pad as real. Instead: a text of length n has positions 0 to n - 1, `<`.",
)


causal_padding_mask__no_axis_for_the_heads = edit(
    ("(seen | itself)[:, None]", "(seen | itself)"),
    why="""Returns (B, size, size), which broadcasts against (B, heads, size, size) as if texts were heads. Instead: put
    an axis of length 1 in the heads' place.""",
)


causal_padding_mask__on_the_cpu = edit(
    ("torch.arange(size, device=lengths.device)", "torch.arange(size)"),
    why="""Counts positions on the CPU, wherever the lengths are. Instead: pass `device=lengths.device`.""",
)


causal_padding_mask__one_mask_for_all = edit(
    ("positions < lengths[:, None]", "(positions < lengths.amax())[None].expand(len(lengths), -1)"),
    why="""Hides what is a pad for the longest text, and the pads of the shorter ones are seen. Instead: compare with
    each text's own length.""",
)


causal_padding_mask__pads_stand_in_front = edit(
    ("positions < lengths[:, None]", "positions >= size - lengths[:, None]"),
    why="""Takes the last positions of a text for the real ones, as if pads stood in front. Instead: the first
    lengths[b] positions are real.""",
)


def causal_mask__nested_lists(size: int) -> Tensor:
    """Makes the mask of nested lists. Without a single row there is no second axis, so for size 0 its shape is (0,).
    Instead: compare two tensors of positions, or take `tril` of a square tensor, which has both axes at any size.
    """
    return torch.tensor([[s <= t for s in range(size)] for t in range(size)], dtype=torch.bool)


def attention__nan_becomes_0_afterwards(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> Tensor:
    """Puts 0 in the place of NaN after the softmax. The weights are right, but backward still goes through the softmax,
    and the gradients of a row without keys are NaN. Instead: mask with `masked_fill` before the softmax and again
    behind it, which stops the gradient as well.
    """
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    if mask is not None:
        scores = scores + torch.zeros_like(mask, dtype=q.dtype).masked_fill(~mask, -math.inf)
    return scores.softmax(-1).nan_to_num(nan=0.0) @ v
