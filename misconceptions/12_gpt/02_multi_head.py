"""Wrong answers that people write when they cut attention into heads."""

import math

import torch
from torch import Tensor, nn
from torch.nn.functional import scaled_dot_product_attention

from torch_katas.course.mistakes import edit


def split_heads__view_without_transpose(x: Tensor, heads: int) -> Tensor:
    """Relabels the axes as (B, heads, T, D): the right shape, with the numbers in their old order, so a head gets whole
    positions in place of a piece of each. Instead: cut the last axis to (B, T, heads, D), then `transpose(1, 2)`.
    """
    _check(x.shape[-1], heads)
    return x.reshape(x.shape[0], heads, x.shape[1], x.shape[2] // heads)


def split_heads__no_transpose(x: Tensor, heads: int) -> Tensor:
    """Cuts the embedding, and the heads still stand behind time. Instead: attention works on the last two axes;
    `transpose(1, 2)` makes them (T, D).
    """
    _check(x.shape[-1], heads)
    return x.reshape(x.shape[0], x.shape[1], heads, x.shape[2] // heads)


def split_heads__every_other_number(x: Tensor, heads: int) -> Tensor:
    """Gives head h every heads-th number. Instead: the pieces are runs; cut the last axis to (heads, D)."""
    _check(x.shape[-1], heads)
    return x.reshape(x.shape[0], x.shape[1], x.shape[2] // heads, heads).permute(0, 3, 1, 2)


def split_heads__heads_of_this_size(x: Tensor, heads: int) -> Tensor:
    """Takes the number of heads for the size of each. Instead: there are `heads` of them, of size E / heads."""
    _check(x.shape[-1], heads)
    return x.reshape(x.shape[0], x.shape[1], x.shape[2] // heads, heads).transpose(1, 2)


def split_heads__drops_the_rest(x: Tensor, heads: int) -> Tensor:
    """Drops the last numbers of an embedding that is not divisible, without a word. Instead: raise ValueError."""
    size = x.shape[-1] // heads
    return x[..., : heads * size].unflatten(-1, (heads, size)).transpose(1, 2)


def split_heads__in_numpy(x: Tensor, heads: int) -> Tensor:
    """Makes a new tensor from numbers, which has no history: no gradient flows back. Instead: stay with tensor
    operations.
    """
    _check(x.shape[-1], heads)
    parts = x.detach().cpu().numpy().reshape(x.shape[0], x.shape[1], heads, -1 if x.numel() else 2)
    return torch.tensor(parts.swapaxes(1, 2), dtype=x.dtype, device=x.device)


def split_heads__minus_one(x: Tensor, heads: int) -> Tensor:
    """Leaves a size to be found out, `-1`, which is an error where there are no numbers. Instead: D is E // heads;
    write it down.
    """
    _check(x.shape[-1], heads)
    return x.reshape(x.shape[0], x.shape[1], heads, -1).transpose(1, 2)


def merge_heads__no_transpose(x: Tensor) -> Tensor:
    """Relabels the axes while the heads still stand in front of time, so each position gets pieces of several
    positions. Instead: `transpose(1, 2)` first.
    """
    return x.reshape(x.shape[0], x.shape[2], -1 if x.numel() else x.shape[1] * x.shape[3])


def merge_heads__views(x: Tensor) -> Tensor:
    """Uses `view`, which raises an error where the numbers do not lie in a row, as after a transpose. Instead:
    `reshape` and `flatten` copy them.
    """
    return x.transpose(1, 2).view(x.shape[0], x.shape[2], x.shape[1] * x.shape[3])


def merge_heads__swaps_the_last_two(x: Tensor) -> Tensor:
    """Puts D in front of the heads, so their numbers are shuffled like cards. Instead: swap axes 1 and 2 only."""
    return x.permute(0, 2, 3, 1).flatten(2)


def merge_heads__adds_the_heads(x: Tensor) -> Tensor:
    """Adds the heads up, which leaves D numbers. Instead: the pieces stand side by side, E of them."""
    return x.sum(1)


def merge_heads__detaches(x: Tensor) -> Tensor:
    """Cuts the graph, so what stands in front never learns. Instead: leave `.data` and `.detach()` out."""
    return x.data.transpose(1, 2).flatten(2)


def merge_heads__heads_taken_for_the_batch(x: Tensor) -> Tensor:
    """Counts the sequences before the heads where they are taken apart again, so pieces of different sequences stand
    side by side. Instead: `transpose(1, 2)`, then `flatten(2)`; the batch stays in front.
    """
    batch, heads, time, size = x.shape
    return x.reshape(heads, batch, time, size).permute(1, 2, 0, 3).reshape(batch, time, heads * size)


class _MultiHeadAttention(nn.Module):
    """Right; the wrong answers change one thing."""

    def __init__(self, embedding: int, heads: int):
        super().__init__()
        _check(embedding, heads)
        self.heads = heads
        self.qkv = nn.Linear(embedding, 3 * embedding)
        self.out = nn.Linear(embedding, embedding)

    def forward(self, x: Tensor) -> Tensor:
        q, k, v = (self.split(part) for part in self.qkv(x).chunk(3, -1))
        return self.out(self.merge(self.mix(q, k, v)))

    def split(self, x: Tensor) -> Tensor:
        return x.unflatten(-1, (self.heads, -1)).transpose(1, 2)

    def merge(self, x: Tensor) -> Tensor:
        return x.transpose(1, 2).flatten(2)

    def mix(self, q: Tensor, k: Tensor, v: Tensor) -> Tensor:
        return scaled_dot_product_attention(q, k, v, is_causal=True)


class MultiHeadAttention__sees_the_future(_MultiHeadAttention):
    """Hides nothing, so every position sees the whole sequence, what it has to predict included. Instead:
    `is_causal=True`.
    """

    def mix(self, q: Tensor, k: Tensor, v: Tensor) -> Tensor:
        return scaled_dot_product_attention(q, k, v)


class MultiHeadAttention__mask_hides_the_past(_MultiHeadAttention):
    """Hides the past and shows the future: in this mask True means "may look". Instead: take `tril`, or
    `is_causal=True`.
    """

    def mix(self, q: Tensor, k: Tensor, v: Tensor) -> Tensor:
        mask = torch.ones(q.shape[-2], q.shape[-2], dtype=torch.bool, device=q.device).triu()
        return scaled_dot_product_attention(q, k, v, attn_mask=mask)


class MultiHeadAttention__splits_by_view(_MultiHeadAttention):
    """Relabels the axes as (B, heads, T, D), so a head's row t is not position t, and the mask hides other positions
    than it means to. Instead: cut to (B, T, heads, D), then `transpose(1, 2)`.
    """

    def split(self, x: Tensor) -> Tensor:
        return x.reshape(x.shape[0], self.heads, x.shape[1], -1)


class MultiHeadAttention__merges_by_view(_MultiHeadAttention):
    """Relabels (B, heads, T, D) while the heads still stand in front of time, so each position gets pieces of several.
    Instead: `transpose(1, 2)` first.
    """

    def merge(self, x: Tensor) -> Tensor:
        return x.reshape(x.shape[0], x.shape[2], -1)


class MultiHeadAttention__attends_over_heads(_MultiHeadAttention):
    """Leaves the heads behind time, so attention compares the heads of one position with each other, and no position
    with another. Instead: `transpose(1, 2)` before attention, and again after it.
    """

    def split(self, x: Tensor) -> Tensor:
        return x.unflatten(-1, (self.heads, -1))

    def merge(self, x: Tensor) -> Tensor:
        return x.flatten(2)


class MultiHeadAttention__one_head(_MultiHeadAttention):
    """Never cuts the embedding: this is one head of size E, whatever is asked for. Instead: cut queries, keys and
    values into `heads` pieces each.
    """

    def split(self, x: Tensor) -> Tensor:
        return x[:, None]


class MultiHeadAttention__keys_first(_MultiHeadAttention):
    """Swaps keys and queries. Instead: the order in what qkv gives is queries, keys, values."""

    def mix(self, q: Tensor, k: Tensor, v: Tensor) -> Tensor:
        return super().mix(k, q, v)


class MultiHeadAttention__scales_by_the_embedding(_MultiHeadAttention):
    """Divides the scores by √E. Instead: each head's products are sums of D numbers, so it is √D, the size
    of one head.
    """

    def mix(self, q: Tensor, k: Tensor, v: Tensor) -> Tensor:
        scale = 1 / math.sqrt(q.shape[-1] * self.heads)
        return scaled_dot_product_attention(q, k, v, is_causal=True, scale=scale)


class MultiHeadAttention__no_projection(_MultiHeadAttention):
    """Never calls the layer out, so the heads' results are not mixed, and out gets no gradient. Instead: return
    `self.out(…)` of what the heads give.
    """

    def forward(self, x: Tensor) -> Tensor:
        q, k, v = (self.split(part) for part in self.qkv(x).chunk(3, -1))
        return self.merge(self.mix(q, k, v))


class MultiHeadAttention__no_bias(_MultiHeadAttention):
    """Makes both layers without a bias. Instead: they have one each, as in GPT-2 and nn.MultiheadAttention."""

    def __init__(self, embedding: int, heads: int):
        super().__init__(embedding, heads)
        self.qkv = nn.Linear(embedding, 3 * embedding, bias=False)
        self.out = nn.Linear(embedding, embedding, bias=False)


class MultiHeadAttention__accepts_any_sizes(nn.Module):
    """Looks at no sizes until the first x comes along, far from the mistake. Instead: raise ValueError in
    `__init__`.
    """

    def __init__(self, embedding: int, heads: int):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(embedding, 3 * embedding)
        self.out = nn.Linear(embedding, embedding)

    def forward(self, x: Tensor) -> Tensor:
        q, k, v = (part.unflatten(-1, (self.heads, -1)).transpose(1, 2) for part in self.qkv(x).chunk(3, -1))
        return self.out(scaled_dot_product_attention(q, k, v, is_causal=True).transpose(1, 2).flatten(2))


class MultiHeadAttention__heads_taken_for_the_batch(_MultiHeadAttention):
    """Takes heads and sequences apart in the wrong order, so a sequence gets pieces of another one. Instead: after
    attention `transpose(1, 2)`, then `flatten(2)`; the batch stays in front.
    """

    def merge(self, x: Tensor) -> Tensor:
        batch, heads, time, size = x.shape
        return x.reshape(heads, batch, time, size).permute(1, 2, 0, 3).flatten(2)


class MultiHeadAttention__one_small_map_for_all_heads(_MultiHeadAttention):
    """Has one map from D to 3·D that all heads share, so no head sees more than its own piece of x. Instead: qkv maps
    all E numbers to 3·E; its results are cut into heads.
    """

    def __init__(self, embedding: int, heads: int):
        super().__init__(embedding, heads)
        self.qkv = nn.Linear(embedding // heads, 3 * embedding // heads)

    def forward(self, x: Tensor) -> Tensor:
        q, k, v = self.qkv(x.unflatten(-1, (self.heads, -1)).transpose(1, 2)).chunk(3, -1)
        return self.out(self.merge(self.mix(q, k, v)))


class MultiHeadAttention__mask_of_64(_MultiHeadAttention):
    """Makes a mask for 64 positions, once, and no longer sequence can be read. Instead: any T may come;
    `is_causal=True`, or a mask of the size of x.
    """

    def __init__(self, embedding: int, heads: int):
        super().__init__(embedding, heads)
        self.register_buffer("seen", torch.ones(64, 64, dtype=torch.bool).tril(), persistent=False)

    def mix(self, q: Tensor, k: Tensor, v: Tensor) -> Tensor:
        time = q.shape[-2]
        return scaled_dot_product_attention(q, k, v, attn_mask=self.seen[:time, :time])


class MultiHeadAttention__mask_on_the_cpu(_MultiHeadAttention):
    """Makes the mask on the CPU, wherever x is. Instead: hand `device=x.device` to whatever makes a tensor."""

    def mix(self, q: Tensor, k: Tensor, v: Tensor) -> Tensor:
        seen = torch.ones(q.shape[-2], q.shape[-2], dtype=torch.bool).tril()
        scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
        return scores.masked_fill(~seen, -math.inf).softmax(-1) @ v


class MultiHeadAttention__dropout_always(_MultiHeadAttention):
    """Drops weights at random, in evaluation mode too: `dropout_p` knows no mode. Instead: leave it out; this layer has
    no dropout.
    """

    def mix(self, q: Tensor, k: Tensor, v: Tensor) -> Tensor:
        return scaled_dot_product_attention(q, k, v, is_causal=True, dropout_p=0.1)


class MultiHeadAttention__keeps_the_first_mask(_MultiHeadAttention):
    """Makes the mask in the first call and keeps it, so a longer sequence does not fit later. Instead: make it for each
    x, or use `is_causal=True`.
    """

    seen = None

    def mix(self, q: Tensor, k: Tensor, v: Tensor) -> Tensor:
        time = q.shape[-2]
        if self.seen is None:
            self.seen = torch.ones(time, time, dtype=torch.bool, device=q.device).tril()
        return scaled_dot_product_attention(q, k, v, attn_mask=self.seen[:time, :time])


class MultiHeadAttention__causal_in_training_only(_MultiHeadAttention):
    """Hides later positions in training mode alone, so in evaluation mode every position sees the future. Instead: hide
    them always, `is_causal=True`.
    """

    def mix(self, q: Tensor, k: Tensor, v: Tensor) -> Tensor:
        return scaled_dot_product_attention(q, k, v, is_causal=self.training)


class MultiHeadAttention__heads_of_the_class(_MultiHeadAttention):
    """Puts the number of heads on the class, so the layer that was made last decides for all. Instead: keep it on
    `self`.
    """

    def __init__(self, embedding: int, heads: int):
        super().__init__(embedding, heads)
        del self.heads
        type(self).heads = heads


def _check(embedding: int, heads: int) -> None:
    if embedding % heads:
        raise ValueError(f"{embedding} is not divisible by {heads}")


DropoutAttention__drops_in_eval_too = edit(
    ("self.p if self.training else 0.0", "self.p"),
    why="""Drops in eval() as it does in train(): each measurement is another one. Instead: in every forward, hand the
    function p where `self.training` is True, and 0 where it is False.""",
)


DropoutAttention__drops_never = edit(
    ("dropout_p=dropped, ", ""),
    why="""Never hands a probability to the function, so nothing is dropped in train(). Instead: pass `dropout_p`.""",
)


DropoutAttention__drops_in_eval_only = edit(
    ("self.p if self.training else 0.0", "0.0 if self.training else self.p"),
    why="Drops in eval() and not in train(). Instead: it is the other way round.",
)


DropoutAttention__asks_for_gradients = edit(
    ("self.p if self.training else 0.0", "self.p if torch.is_grad_enabled() else 0.0"),
    why="""Takes recording for training: in eval() it drops wherever gradients are recorded, and in train() not under
    no_grad. Instead: ask `self.training`.""",
)


DropoutAttention__mode_of_its_birth = edit(
    ("self.heads, self.p = heads, p", "self.heads, self.p = heads, p if self.training else 0.0"),
    ("self.p if self.training else 0.0", "self.p"),
    why="""Drops in eval() as it does in train(): each measurement is another one. Instead: in every forward, hand the
    function p where `self.training` is True, and 0 where it is False.""",
)


DropoutAttention__drops_the_results = edit(
    ("dropout_p=dropped, ", ""),
    ("self.out(merge_heads(mixed))", "self.out(torch.dropout(merge_heads(mixed), dropped, True))"),
    why="""Drops numbers of the results, each for itself. Instead: it is the weights that are dropped, between the
    softmax and the product with the values.""",
)


DropoutAttention__drops_the_output = edit(
    ("dropout_p=dropped, ", ""),
    ("return self.out(merge_heads(mixed))", "return torch.dropout(self.out(merge_heads(mixed)), dropped, True)"),
    why="""Drops numbers of the results, each for itself. Instead: it is the weights that are dropped, between the
    softmax and the product with the values.""",
)


DropoutAttention__p_is_what_is_kept = edit(
    ("self.p if self.training else 0.0", "1 - self.p if self.training and self.p else 0.0"),
    why="Takes p for the share that is kept. Instead: p is the probability that a weight is dropped.",
)


DropoutAttention__looks_ahead = edit(
    (", is_causal=True", ""),
    why="""Drops the mask along with the weights: every position sees what comes after it. Instead: keep
    `is_causal=True`.""",
)


DropoutAttention__any_p = edit(
    ('if not 0 <= p < 1:\n    raise ValueError(f"p must be from 0 to 1, and less than 1, not {p}")', ""),
    why="Accepts any p: with 1 nothing is left, and the rest is divided by 0. Instead: raise ValueError.",
)


class DropoutAttention__not_made_larger(nn.Module):
    """Sets weights to 0 and leaves the others as they are, so that in train() the results are smaller than in eval().
    Instead: divide those that are left by 1 - p, or leave it to `dropout_p`."""

    def __init__(self, embedding: int, heads: int, p: float):
        super().__init__()
        _check(embedding, heads)
        if not 0 <= p < 1:
            raise ValueError("p")
        self.heads, self.p = heads, p
        self.qkv = nn.Linear(embedding, 3 * embedding)
        self.out = nn.Linear(embedding, embedding)

    def forward(self, x: Tensor) -> Tensor:
        q, k, v = (part.unflatten(-1, (self.heads, -1)).transpose(1, 2) for part in self.qkv(x).chunk(3, dim=-1))
        ahead = torch.ones(x.shape[1], x.shape[1], dtype=torch.bool, device=x.device).triu(1)
        weights = (q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])).masked_fill(ahead, -math.inf).softmax(-1)
        if self.training:
            weights = weights * (torch.rand_like(weights) >= self.p)
        return self.out((weights @ v).transpose(1, 2).flatten(2))


DropoutAttention__a_default_for_0 = edit(
    ("self.heads, self.p = heads, p", "self.heads, self.p = heads, p or 0.1"),
    why="""Takes 0 for no p at all, and puts a default in its place, with `or`. Instead: 0 is a p as well; it drops
    nothing.""",
)


DropoutAttention__any_heads = edit(
    (
        "if embedding % heads:\n"
        '    raise ValueError(f"an embedding of {embedding} cannot be cut into {heads} heads of equal size")',
        "",
    ),
    why="""Does not ask whether the embedding can be cut into the heads: it fails later, or not at all. Instead: raise
    ValueError when the layer is made.""",
)


DropoutAttention__without_history = edit(
    ("merge_heads(mixed)", "merge_heads(mixed.data)"),
    why="""Goes by way of `.data`, which has no history: queries, keys and values never learn. Instead: leave the graph
    as it is.""",
)


class MultiHeadAttention__cuts_heads_first(_MultiHeadAttention):
    """Cuts what qkv gives into heads, and then each head into three. Queries, keys and values stand one after the other
    for the whole layer, so a head gets queries where its keys should be. Instead: cut into three first, each of the
    three into heads.
    """

    def forward(self, x: Tensor) -> Tensor:
        q, k, v = self.split(self.qkv(x)).chunk(3, dim=-1)
        return self.out(self.merge(self.mix(q, k, v)))


class DropoutAttention__drops_the_scores(nn.Module):
    """Drops scores, before the softmax: a score of 0 still gets a weight. Instead: drop the weights, which the softmax
    has made.
    """

    def __init__(self, embedding: int, heads: int, p: float):
        super().__init__()
        _check(embedding, heads)
        if not 0 <= p < 1:
            raise ValueError("p")
        self.heads, self.dropout = heads, nn.Dropout(p)
        self.qkv = nn.Linear(embedding, 3 * embedding)
        self.out = nn.Linear(embedding, embedding)

    def forward(self, x: Tensor) -> Tensor:
        q, k, v = (part.unflatten(-1, (self.heads, -1)).transpose(1, 2) for part in self.qkv(x).chunk(3, dim=-1))
        ahead = torch.ones(x.shape[1], x.shape[1], dtype=torch.bool, device=x.device).triu(1)
        scores = self.dropout(q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1]))
        return self.out((scores.masked_fill(ahead, -math.inf).softmax(-1) @ v).transpose(1, 2).flatten(2))


DropoutAttention__nan_is_let_through = edit(
    ("not 0 <= p < 1", "p < 0 or p >= 1"),
    why="""Asks whether p is too small or too large, and NaN is neither: it is let through. Instead: ask whether it is
    in the range, `not 0 <= p < 1`.""",
)
