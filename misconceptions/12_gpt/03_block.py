"""Wrong answers that people write when they build a block."""

import torch
from torch import Tensor, nn
from torch.nn.functional import gelu, layer_norm, relu


class _LayerNorm(nn.Module):
    """Right; the wrong answers change one thing."""

    def __init__(self, features: int, eps: float = 1e-5):
        super().__init__()
        self.eps = eps
        self.weight = nn.Parameter(torch.ones(features))
        self.bias = nn.Parameter(torch.zeros(features))

    def forward(self, x: Tensor) -> Tensor:
        return self.normed(x) * self.weight + self.bias

    def normed(self, x: Tensor) -> Tensor:
        return (x - x.mean(-1, keepdim=True)) / (x.var(-1, keepdim=True, correction=0) + self.eps).sqrt()


class LayerNorm__unbiased_variance(_LayerNorm):
    """Divides the sum of squares by F - 1, as `var` does unless told otherwise. Instead: the variance meant here
    divides by F, `correction=0`.
    """

    def normed(self, x: Tensor) -> Tensor:
        return (x - x.mean(-1, keepdim=True)) / (x.var(-1, keepdim=True) + self.eps).sqrt()


class LayerNorm__eps_outside_the_root(_LayerNorm):
    """Adds eps to the root. Instead: it is added to the variance, under the root, √(variance + eps)."""

    def normed(self, x: Tensor) -> Tensor:
        return (x - x.mean(-1, keepdim=True)) / (x.std(-1, keepdim=True, correction=0) + self.eps)


class LayerNorm__no_root(_LayerNorm):
    """Divides by the variance, so the result's variance is not 1. Instead: divide by its root."""

    def normed(self, x: Tensor) -> Tensor:
        return (x - x.mean(-1, keepdim=True)) / (x.var(-1, keepdim=True, correction=0) + self.eps)


class LayerNorm__over_everything(_LayerNorm):
    """Takes one mean and one variance for the whole batch, so each position depends on all others, later ones included.
    Instead: take them over the last axis, `dim=-1, keepdim=True`.
    """

    def normed(self, x: Tensor) -> Tensor:
        return (x - x.mean()) / (x.var(correction=0) + self.eps).sqrt()


class LayerNorm__over_the_batch(_LayerNorm):
    """Takes mean and variance of each column over the batch, which is batch norm. Instead: each position is normed by
    itself, over the last axis.
    """

    def normed(self, x: Tensor) -> Tensor:
        return (x - x.mean(0, keepdim=True)) / (x.var(0, keepdim=True, correction=0) + self.eps).sqrt()


class LayerNorm__small_difference_of_large_numbers(_LayerNorm):
    """Computes the variance as mean(x²) - mean(x)². Of large numbers that is the small difference of two huge ones, and
    rounding eats it. Instead: subtract the mean first, then square.
    """

    def normed(self, x: Tensor) -> Tensor:
        mean = x.mean(-1, keepdim=True)
        variance = (x.square().mean(-1, keepdim=True) - mean.square()).clamp(min=0)
        return (x - mean) / (variance + self.eps).sqrt()


class LayerNorm__divides_only(_LayerNorm):
    """Leaves the mean where it was, which is RMS norm without its name. Instead: subtract the mean first."""

    def normed(self, x: Tensor) -> Tensor:
        return x / (x.square().mean(-1, keepdim=True) + self.eps).sqrt()


class LayerNorm__plain_tensors(_LayerNorm):
    """Keeps plain tensors on self, which are neither trained nor moved nor saved. Instead: wrap them in
    nn.Parameter.
    """

    def __init__(self, features: int, eps: float = 1e-5):
        nn.Module.__init__(self)
        self.eps = eps
        self.weight = torch.ones(features)
        self.bias = torch.zeros(features)


class LayerNorm__adds_before_it_scales(_LayerNorm):
    """Adds the bias before it multiplies by the weight, so the weight scales it too. Instead: scale, then shift."""

    def forward(self, x: Tensor) -> Tensor:
        return (self.normed(x) + self.bias) * self.weight


class LayerNorm__ignores_eps(_LayerNorm):
    """Uses a number of its own, whatever eps is asked for. Instead: keep eps on self and use it."""

    def normed(self, x: Tensor) -> Tensor:
        return (x - x.mean(-1, keepdim=True)) / (x.var(-1, keepdim=True, correction=0) + 1e-5).sqrt()


class LayerNorm__in_place(_LayerNorm):
    """Changes the caller's own numbers: in a block that is the stream itself. Instead: write `x = x - mean`."""

    def forward(self, x: Tensor) -> Tensor:
        x -= x.mean(-1, keepdim=True)
        return x / (x.square().mean(-1, keepdim=True) + self.eps).sqrt() * self.weight + self.bias


class LayerNorm__fused(_LayerNorm):
    """Hands the work to PyTorch's own layer norm. Instead: build it once from means, squares and a root."""

    def normed(self, x: Tensor) -> Tensor:
        return layer_norm(x, x.shape[-1:], eps=self.eps)


class LayerNorm__in_float32(_LayerNorm):
    """Computes in float32 and converts back, so float64 loses half of its digits. Instead: compute in the dtype that
    comes in.
    """

    def normed(self, x: Tensor) -> Tensor:
        wide = x.float()
        variance = wide.var(-1, keepdim=True, correction=0)
        return ((wide - wide.mean(-1, keepdim=True)) / (variance + self.eps).sqrt()).to(x.dtype)


class LayerNorm__clamps_instead_of_adding(_LayerNorm):
    """Uses eps as a lower bound of the variance. Instead: eps is added to it, √(variance + eps)."""

    def normed(self, x: Tensor) -> Tensor:
        variance = x.var(-1, keepdim=True, correction=0)
        return (x - x.mean(-1, keepdim=True)) / variance.clamp(min=self.eps).sqrt()


class LayerNorm__over_the_second_axis(_LayerNorm):
    """Takes mean and variance over axis 1, which is the last one only where x has two axes. Instead: `-1` is the last
    axis, however many there are.
    """

    def normed(self, x: Tensor) -> Tensor:
        axis = min(1, x.dim() - 1)
        return (x - x.mean(axis, keepdim=True)) / (x.var(axis, keepdim=True, correction=0) + self.eps).sqrt()


class LayerNorm__over_time_and_features(_LayerNorm):
    """Takes one mean and one variance for each example, over time and features, so that a position depends on those
    after it. Instead: each position is normed by itself, over the last axis, `-1`.
    """

    def normed(self, x: Tensor) -> Tensor:
        axes = tuple(range(1, x.dim())) or (0,)
        return (x - x.mean(axes, keepdim=True)) / (x.var(axes, keepdim=True, correction=0) + self.eps).sqrt()


class LayerNorm__eps_of_the_class(_LayerNorm):
    """Puts eps on the class, so the norm that was made last decides for all. Instead: keep it on `self`."""

    def __init__(self, features: int, eps: float = 1e-5):
        super().__init__(features, eps)
        del self.eps
        type(self).eps = eps


class _FeedForward(nn.Module):
    """Right; the wrong answers change one thing."""

    def __init__(self, embedding: int):
        super().__init__()
        self.up = nn.Linear(embedding, 4 * embedding)
        self.down = nn.Linear(4 * embedding, embedding)

    def forward(self, x: Tensor) -> Tensor:
        return self.down(gelu(self.up(x)))


class FeedForward__relu(_FeedForward):
    """Uses ReLU, the original Transformer's choice. Instead: GPT's is GELU, which lets a little through below 0."""

    def forward(self, x: Tensor) -> Tensor:
        return self.down(relu(self.up(x)))


class FeedForward__tanh_approximation(_FeedForward):
    """Uses the approximation of GELU by tanh, which is near but not equal. Instead: leave `approximate` out for the
    exact one.
    """

    def forward(self, x: Tensor) -> Tensor:
        return self.down(gelu(self.up(x), approximate="tanh"))


class FeedForward__no_activation(_FeedForward):
    """Has nothing between the two linear layers, so they are one linear layer, at eight times the cost. Instead: GELU
    stands between them.
    """

    def forward(self, x: Tensor) -> Tensor:
        return self.down(self.up(x))


class FeedForward__activation_at_the_end(_FeedForward):
    """Takes GELU of the second layer as well, so hardly anything negative can be added to the stream any more. Instead:
    nothing comes after the second layer.
    """

    def forward(self, x: Tensor) -> Tensor:
        return gelu(self.down(gelu(self.up(x))))


class FeedForward__not_wider(_FeedForward):
    """Makes the layer between as wide as the embedding. Instead: it is four times as wide."""

    def __init__(self, embedding: int):
        super().__init__(embedding)
        self.up = nn.Linear(embedding, embedding)
        self.down = nn.Linear(embedding, embedding)


class FeedForward__views(_FeedForward):
    """Flattens x to a matrix with `view`, which raises an error where x is not contiguous. Instead: linear layers work
    on the last axis of any tensor.
    """

    def forward(self, x: Tensor) -> Tensor:
        rows = x.view(-1, self.up.in_features)
        return self.down(gelu(self.up(rows))).view(x.shape)


class FeedForward__dropout(_FeedForward):
    """Drops numbers at random while it trains, so the same x gives other results each time. Instead: leave
    dropout out.
    """

    def forward(self, x: Tensor) -> Tensor:
        return nn.functional.dropout(super().forward(x), 0.1, self.training)


class FeedForward__layers_of_a_sequential(nn.Module):
    """Puts the layers into an nn.Sequential, where their parameters are called net.0.weight and net.2.weight, and saved
    weights do not fit. Instead: keep both on `self`, as up and down.
    """

    def __init__(self, embedding: int):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(embedding, 4 * embedding), nn.GELU(), nn.Linear(4 * embedding, embedding))

    def forward(self, x: Tensor) -> Tensor:
        return self.net(x)


class FeedForward__adds_x(_FeedForward):
    """Adds x here already. Instead: return what the layers give; the block adds it to the stream."""

    def forward(self, x: Tensor) -> Tensor:
        return x + self.down(gelu(self.up(x)))


class _TransformerBlock(nn.Module):
    """Right; the wrong answers change one thing."""

    def __init__(self, embedding: int, heads: int):
        super().__init__()
        self.norm1 = nn.LayerNorm(embedding)
        self.attention = nn.MultiheadAttention(embedding, heads, batch_first=True)
        self.norm2 = nn.LayerNorm(embedding)
        self.feed_forward = _FeedForward(embedding)

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.attend(self.norm1(x))
        return x + self.feed_forward(self.norm2(x))

    def attend(self, x: Tensor) -> Tensor:
        hidden = torch.ones(x.shape[1], x.shape[1], dtype=torch.bool, device=x.device).triu(1)
        return self.attention(x, x, x, attn_mask=hidden, need_weights=False)[0]


class TransformerBlock__post_norm(_TransformerBlock):
    """Puts the norms after the sums, as in the first Transformer, so each block norms everything in the stream again.
    Instead: in a GPT they stand in front, x + attention(norm1(x)).
    """

    def forward(self, x: Tensor) -> Tensor:
        x = self.norm1(x + self.attend(x))
        return self.norm2(x + self.feed_forward(x))


class TransformerBlock__norms_the_stream(_TransformerBlock):
    """Puts the normed numbers in the place of the stream and adds to those. Instead: norm a copy, x +
    attention(norm1(x)).
    """

    def forward(self, x: Tensor) -> Tensor:
        x = self.norm1(x)
        x = x + self.attend(x)
        x = self.norm2(x)
        return x + self.feed_forward(x)


class TransformerBlock__no_residual_around_attention(_TransformerBlock):
    """Puts what attention found in the place of x, so the position's own numbers are lost. Instead: add it to x."""

    def forward(self, x: Tensor) -> Tensor:
        x = self.attend(self.norm1(x))
        return x + self.feed_forward(self.norm2(x))


class TransformerBlock__no_residual_around_the_network(_TransformerBlock):
    """Puts what feed_forward made in the place of x. Instead: add it to x."""

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.attend(self.norm1(x))
        return self.feed_forward(self.norm2(x))


class TransformerBlock__side_by_side(_TransformerBlock):
    """Lets attention and network both read the x that came in. Instead: the network's turn comes second; it reads what
    attention has added.
    """

    def forward(self, x: Tensor) -> Tensor:
        return x + self.attend(self.norm1(x)) + self.feed_forward(self.norm2(x))


class TransformerBlock__one_norm_for_both(_TransformerBlock):
    """Uses norm1 twice, and norm2 never learns. Instead: each has weights of its own, for the numbers that it sees."""

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.attend(self.norm1(x))
        return x + self.feed_forward(self.norm1(x))


class TransformerBlock__norms_the_queries_only(_TransformerBlock):
    """Norms the queries alone; keys and values are the raw stream. Instead: all three are norm1(x)."""

    def forward(self, x: Tensor) -> Tensor:
        hidden = torch.ones(x.shape[1], x.shape[1], dtype=torch.bool, device=x.device).triu(1)
        x = x + self.attention(self.norm1(x), x, x, attn_mask=hidden, need_weights=False)[0]
        return x + self.feed_forward(self.norm2(x))


class TransformerBlock__sees_the_future(_TransformerBlock):
    """Hides nothing, so each position sees all others, what it has to predict included. Instead: hand over
    `attn_mask`.
    """

    def attend(self, x: Tensor) -> Tensor:
        return self.attention(x, x, x, need_weights=False)[0]


class TransformerBlock__mask_the_wrong_way_round(_TransformerBlock):
    """Says True where a position *may* look, and nn.MultiheadAttention hides where it is True: the past is gone, and
    the last position, which has nothing else, becomes NaN. Instead: give it the upper triangle, `triu(1)`.
    """

    def attend(self, x: Tensor) -> Tensor:
        mask = torch.ones(x.shape[1], x.shape[1], dtype=torch.bool, device=x.device).tril()
        return self.attention(x, x, x, attn_mask=mask, need_weights=False)[0]


class TransformerBlock__only_says_causal(_TransformerBlock):
    """Says `is_causal` and gives no mask. In nn.MultiheadAttention it is only a hint about the mask, and an error
    without one. Instead: give `attn_mask`.
    """

    def attend(self, x: Tensor) -> Tensor:
        return self.attention(x, x, x, is_causal=True, need_weights=False)[0]


class TransformerBlock__time_taken_for_batch(_TransformerBlock):
    """Lets the attention read (T, B, E), so it attends from one sequence of the batch to the others. Instead: build it
    with `batch_first=True`.
    """

    def __init__(self, embedding: int, heads: int):
        super().__init__(embedding, heads)
        self.attention = nn.MultiheadAttention(embedding, heads)

    def attend(self, x: Tensor) -> Tensor:
        hidden = torch.ones(x.shape[0], x.shape[0], dtype=torch.bool, device=x.device).triu(1)
        return self.attention(x, x, x, attn_mask=hidden, need_weights=False)[0]


class TransformerBlock__adds_in_place(_TransformerBlock):
    """Writes into the caller's x. Instead: write `x = x + …`."""

    def forward(self, x: Tensor) -> Tensor:
        x += self.attend(self.norm1(x))
        x += self.feed_forward(self.norm2(x))
        return x


class TransformerBlock__mask_of_64(_TransformerBlock):
    """Makes a mask for 64 positions, once, and no longer sequence can be read. Instead: any T may come; make the mask
    of the size of x.
    """

    def __init__(self, embedding: int, heads: int):
        super().__init__(embedding, heads)
        self.register_buffer("hidden", torch.ones(64, 64, dtype=torch.bool).triu(1), persistent=False)

    def attend(self, x: Tensor) -> Tensor:
        time = x.shape[1]
        return self.attention(x, x, x, attn_mask=self.hidden[:time, :time], need_weights=False)[0]


class TransformerBlock__dropout(_TransformerBlock):
    """Drops numbers at random while it trains, so the same x gives other results each time. Instead: leave
    dropout out.
    """

    def attend(self, x: Tensor) -> Tensor:
        return nn.functional.dropout(super().attend(x), 0.1, self.training)


class TransformerBlock__mask_on_the_cpu(_TransformerBlock):
    """Makes the mask on the CPU, wherever x is. Instead: hand `device=x.device` to whatever makes a tensor."""

    def attend(self, x: Tensor) -> Tensor:
        hidden = torch.ones(x.shape[1], x.shape[1], dtype=torch.bool).triu(1)
        return self.attention(x, x, x, attn_mask=hidden, need_weights=False)[0]


class TransformerBlock__keeps_the_first_mask(_TransformerBlock):
    """Makes the mask in the first call and keeps it, so a longer sequence does not fit later. Instead: make it for each
    x.
    """

    hidden = None

    def attend(self, x: Tensor) -> Tensor:
        time = x.shape[1]
        if self.hidden is None:
            self.hidden = torch.ones(time, time, dtype=torch.bool, device=x.device).triu(1)
        return self.attention(x, x, x, attn_mask=self.hidden[:time, :time], need_weights=False)[0]
