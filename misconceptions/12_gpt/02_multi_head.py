"""Wrong answers that people write when they cut attention into heads."""

import math

import torch
from torch import Tensor, nn
from torch.nn.functional import scaled_dot_product_attention


def split_heads__view_without_transpose(x: Tensor, heads: int) -> Tensor:
    """`view` to (B, heads, T, D) has the right shape, but reads the numbers in their old order: a head gets whole
    positions in place of a piece of each. Cut the last axis to (B, T, heads, D), then `transpose(1, 2)`.
    """
    _check(x.shape[-1], heads)
    return x.reshape(x.shape[0], heads, x.shape[1], x.shape[2] // heads)


def split_heads__no_transpose(x: Tensor, heads: int) -> Tensor:
    """The embedding is cut, but the heads still stand behind time. Attention works on the last two axes: `transpose(1,
    2)` makes them (T, D).
    """
    _check(x.shape[-1], heads)
    return x.reshape(x.shape[0], x.shape[1], heads, x.shape[2] // heads)


def split_heads__every_other_number(x: Tensor, heads: int) -> Tensor:
    """Cut to (D, heads), head h gets every heads-th number. The pieces are runs: the last axis is cut to (heads, D)."""
    _check(x.shape[-1], heads)
    return x.reshape(x.shape[0], x.shape[1], x.shape[2] // heads, heads).permute(0, 3, 1, 2)


def split_heads__heads_of_this_size(x: Tensor, heads: int) -> Tensor:
    """`heads` is the number of heads. Here it became the size of each."""
    _check(x.shape[-1], heads)
    return x.reshape(x.shape[0], x.shape[1], x.shape[2] // heads, heads).transpose(1, 2)


def split_heads__drops_the_rest(x: Tensor, heads: int) -> Tensor:
    """An embedding that is not divisible loses its last numbers without a word. Raise ValueError."""
    size = x.shape[-1] // heads
    return x[..., : heads * size].unflatten(-1, (heads, size)).transpose(1, 2)


def split_heads__in_numpy(x: Tensor, heads: int) -> Tensor:
    """A tensor made anew from numbers has no history: no gradient flows back. Stay with tensor operations."""
    _check(x.shape[-1], heads)
    parts = x.detach().cpu().numpy().reshape(x.shape[0], x.shape[1], heads, -1 if x.numel() else 2)
    return torch.tensor(parts.swapaxes(1, 2), dtype=x.dtype, device=x.device)


def merge_heads__no_transpose(x: Tensor) -> Tensor:
    """The shape is right, but the heads still stood in front of time: each position gets pieces of several positions.
    `transpose(1, 2)` first.
    """
    return x.reshape(x.shape[0], x.shape[2], -1 if x.numel() else x.shape[1] * x.shape[3])


def merge_heads__views(x: Tensor) -> Tensor:
    """After a transpose the numbers do not lie in a row, and `view` refuses. `reshape` and `flatten` copy them."""
    return x.transpose(1, 2).view(x.shape[0], x.shape[2], x.shape[1] * x.shape[3])


def merge_heads__swaps_the_last_two(x: Tensor) -> Tensor:
    """With D in front of the heads, their numbers are shuffled like cards. Swap axes 1 and 2 only."""
    return x.permute(0, 2, 3, 1).flatten(2)


def merge_heads__adds_the_heads(x: Tensor) -> Tensor:
    """A sum over the heads leaves D numbers. The pieces stand side by side: E of them."""
    return x.sum(1)


def merge_heads__detaches(x: Tensor) -> Tensor:
    """`.data` (like `.detach()`) cuts the graph: what stands in front of it never learns."""
    return x.data.transpose(1, 2).flatten(2)


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
    """Without a mask every position sees the whole sequence, what it has to predict included. `is_causal=True`."""

    def mix(self, q: Tensor, k: Tensor, v: Tensor) -> Tensor:
        return scaled_dot_product_attention(q, k, v)


class MultiHeadAttention__mask_hides_the_past(_MultiHeadAttention):
    """True in this mask means "may look", so `triu` shows the future and hides the past. Take `tril`, or
    `is_causal=True`.
    """

    def mix(self, q: Tensor, k: Tensor, v: Tensor) -> Tensor:
        mask = torch.ones(q.shape[-2], q.shape[-2], dtype=torch.bool, device=q.device).triu()
        return scaled_dot_product_attention(q, k, v, attn_mask=mask)


class MultiHeadAttention__splits_by_view(_MultiHeadAttention):
    """`view` to (B, heads, T, D) has the right shape, but a head's row t is not position t: the mask hides other
    positions than it means to. Cut to (B, T, heads, D), then `transpose(1, 2)`.
    """

    def split(self, x: Tensor) -> Tensor:
        return x.reshape(x.shape[0], self.heads, x.shape[1], -1)


class MultiHeadAttention__merges_by_view(_MultiHeadAttention):
    """(B, heads, T, D) is reshaped while the heads still stand in front of time: each position gets pieces of several.
    `transpose(1, 2)` first.
    """

    def merge(self, x: Tensor) -> Tensor:
        return x.reshape(x.shape[0], x.shape[2], -1)


class MultiHeadAttention__attends_over_heads(_MultiHeadAttention):
    """The heads were left behind time, so attention compares the heads of one position with each other, and no position
    with another. `transpose(1, 2)` before attention, and again after it.
    """

    def split(self, x: Tensor) -> Tensor:
        return x.unflatten(-1, (self.heads, -1))

    def merge(self, x: Tensor) -> Tensor:
        return x.flatten(2)


class MultiHeadAttention__one_head(_MultiHeadAttention):
    """The embedding is never cut: this is one head of size E, whatever `heads` says."""

    def split(self, x: Tensor) -> Tensor:
        return x[:, None]


class MultiHeadAttention__keys_first(_MultiHeadAttention):
    """The order in what qkv gives is queries, keys, values. Here keys and queries have changed places."""

    def mix(self, q: Tensor, k: Tensor, v: Tensor) -> Tensor:
        return super().mix(k, q, v)


class MultiHeadAttention__scales_by_the_embedding(_MultiHeadAttention):
    """The scores are divided by √E. Each head's products are sums of D numbers: it is √D, the size of one head."""

    def mix(self, q: Tensor, k: Tensor, v: Tensor) -> Tensor:
        scale = 1 / math.sqrt(q.shape[-1] * self.heads)
        return scaled_dot_product_attention(q, k, v, is_causal=True, scale=scale)


class MultiHeadAttention__no_projection(_MultiHeadAttention):
    """The layer `out` is made and never called: the heads' results are not mixed, and out never gets a gradient."""

    def forward(self, x: Tensor) -> Tensor:
        q, k, v = (self.split(part) for part in self.qkv(x).chunk(3, -1))
        return self.merge(self.mix(q, k, v))


class MultiHeadAttention__no_bias(_MultiHeadAttention):
    """Both layers were made without a bias. Here they have one each, as in GPT-2 and nn.MultiheadAttention."""

    def __init__(self, embedding: int, heads: int):
        super().__init__(embedding, heads)
        self.qkv = nn.Linear(embedding, 3 * embedding, bias=False)
        self.out = nn.Linear(embedding, embedding, bias=False)


class MultiHeadAttention__accepts_any_sizes(nn.Module):
    """Nothing looks at the sizes until the first x comes along, far from the mistake. Raise ValueError in __init__."""

    def __init__(self, embedding: int, heads: int):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(embedding, 3 * embedding)
        self.out = nn.Linear(embedding, embedding)

    def forward(self, x: Tensor) -> Tensor:
        q, k, v = (part.unflatten(-1, (self.heads, -1)).transpose(1, 2) for part in self.qkv(x).chunk(3, -1))
        return self.out(scaled_dot_product_attention(q, k, v, is_causal=True).transpose(1, 2).flatten(2))


def _check(embedding: int, heads: int) -> None:
    if embedding % heads:
        raise ValueError(f"{embedding} is not divisible by {heads}")
