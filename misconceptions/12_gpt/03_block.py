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
    """`x.var` divides by F - 1 unless told otherwise. The variance meant here divides by F: `correction=0`."""

    def normed(self, x: Tensor) -> Tensor:
        return (x - x.mean(-1, keepdim=True)) / (x.var(-1, keepdim=True) + self.eps).sqrt()


class LayerNorm__eps_outside_the_root(_LayerNorm):
    """`std + eps` adds eps to the root. It is added to the variance, under the root: √(variance + eps)."""

    def normed(self, x: Tensor) -> Tensor:
        return (x - x.mean(-1, keepdim=True)) / (x.std(-1, keepdim=True, correction=0) + self.eps)


class LayerNorm__no_root(_LayerNorm):
    """Divided by the variance, the numbers have no variance of 1. Divide by its root."""

    def normed(self, x: Tensor) -> Tensor:
        return (x - x.mean(-1, keepdim=True)) / (x.var(-1, keepdim=True, correction=0) + self.eps)


class LayerNorm__over_everything(_LayerNorm):
    """One mean and one variance for the whole batch: each position depends on all others, later ones included. Take
    them over the last axis, `dim=-1, keepdim=True`.
    """

    def normed(self, x: Tensor) -> Tensor:
        return (x - x.mean()) / (x.var(correction=0) + self.eps).sqrt()


class LayerNorm__over_the_batch(_LayerNorm):
    """Mean and variance are those of each column over the batch: that is batch norm. Here each position is normed by
    itself, over the last axis.
    """

    def normed(self, x: Tensor) -> Tensor:
        return (x - x.mean(0, keepdim=True)) / (x.var(0, keepdim=True, correction=0) + self.eps).sqrt()


class LayerNorm__small_difference_of_large_numbers(_LayerNorm):
    """mean(x²) - mean(x)² is the variance on paper. Of large numbers it is the small difference of two huge ones, and
    rounding eats it. Subtract the mean first, then square.
    """

    def normed(self, x: Tensor) -> Tensor:
        mean = x.mean(-1, keepdim=True)
        variance = (x.square().mean(-1, keepdim=True) - mean.square()).clamp(min=0)
        return (x - mean) / (variance + self.eps).sqrt()


class LayerNorm__divides_only(_LayerNorm):
    """The mean stays where it was: this is RMS norm without its name. Subtract the mean first."""

    def normed(self, x: Tensor) -> Tensor:
        return x / (x.square().mean(-1, keepdim=True) + self.eps).sqrt()


class LayerNorm__plain_tensors(_LayerNorm):
    """A plain tensor on self is no parameter: it is neither trained nor moved nor saved. Wrap it in nn.Parameter."""

    def __init__(self, features: int, eps: float = 1e-5):
        nn.Module.__init__(self)
        self.eps = eps
        self.weight = torch.ones(features)
        self.bias = torch.zeros(features)


class LayerNorm__adds_before_it_scales(_LayerNorm):
    """The bias is added before the weight is multiplied, so the weight scales it too. Scale, then shift."""

    def forward(self, x: Tensor) -> Tensor:
        return (self.normed(x) + self.bias) * self.weight


class LayerNorm__ignores_eps(_LayerNorm):
    """Under the root stands a number of its own, whatever eps was asked for. Keep eps on self and use it."""

    def normed(self, x: Tensor) -> Tensor:
        return (x - x.mean(-1, keepdim=True)) / (x.var(-1, keepdim=True, correction=0) + 1e-5).sqrt()


class LayerNorm__in_place(_LayerNorm):
    """`x -= mean` changes the caller's own numbers: in a block that is the stream itself. Write `x = x - mean`."""

    def normed(self, x: Tensor) -> Tensor:
        x -= x.mean(-1, keepdim=True)
        return x / (x.square().mean(-1, keepdim=True) + self.eps).sqrt()


class LayerNorm__fused(_LayerNorm):
    """This is PyTorch's own layer norm. Build it once from means, squares and a root."""

    def normed(self, x: Tensor) -> Tensor:
        return layer_norm(x, x.shape[-1:], eps=self.eps)


class _FeedForward(nn.Module):
    """Right; the wrong answers change one thing."""

    def __init__(self, embedding: int):
        super().__init__()
        self.up = nn.Linear(embedding, 4 * embedding)
        self.down = nn.Linear(4 * embedding, embedding)

    def forward(self, x: Tensor) -> Tensor:
        return self.down(gelu(self.up(x)))


class FeedForward__relu(_FeedForward):
    """ReLU was the original Transformer's choice. GPT's is GELU, which lets a little through below 0."""

    def forward(self, x: Tensor) -> Tensor:
        return self.down(relu(self.up(x)))


class FeedForward__tanh_approximation(_FeedForward):
    """`approximate="tanh"` is near GELU but not equal. Leave it out for the exact one."""

    def forward(self, x: Tensor) -> Tensor:
        return self.down(gelu(self.up(x), approximate="tanh"))


class FeedForward__no_activation(_FeedForward):
    """Without GELU between them two linear layers are one linear layer, at eight times the cost."""

    def forward(self, x: Tensor) -> Tensor:
        return self.down(self.up(x))


class FeedForward__activation_at_the_end(_FeedForward):
    """GELU after the second layer as well: hardly anything negative can be added to the stream any more."""

    def forward(self, x: Tensor) -> Tensor:
        return gelu(self.down(gelu(self.up(x))))


class FeedForward__not_wider(_FeedForward):
    """The layer between is as wide as the embedding. It is four times as wide."""

    def __init__(self, embedding: int):
        super().__init__(embedding)
        self.up = nn.Linear(embedding, embedding)
        self.down = nn.Linear(embedding, embedding)


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
    """The norms stand after the sums, as in the first Transformer: everything in the stream is normed again by each
    block. In a GPT they stand in front: x + attention(norm1(x)).
    """

    def forward(self, x: Tensor) -> Tensor:
        x = self.norm1(x + self.attend(x))
        return self.norm2(x + self.feed_forward(x))


class TransformerBlock__norms_the_stream(_TransformerBlock):
    """`x = norm1(x)` puts the normed numbers in the place of the stream, and the sum is made with them. Norm a copy:
    x + attention(norm1(x)).
    """

    def forward(self, x: Tensor) -> Tensor:
        x = self.norm1(x)
        x = x + self.attend(x)
        x = self.norm2(x)
        return x + self.feed_forward(x)


class TransformerBlock__no_residual_around_attention(_TransformerBlock):
    """What attention found takes the place of x, and the position's own numbers are lost. Add it to x."""

    def forward(self, x: Tensor) -> Tensor:
        x = self.attend(self.norm1(x))
        return x + self.feed_forward(self.norm2(x))


class TransformerBlock__no_residual_around_the_network(_TransformerBlock):
    """What feed_forward made takes the place of x. Add it to x."""

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.attend(self.norm1(x))
        return self.feed_forward(self.norm2(x))


class TransformerBlock__side_by_side(_TransformerBlock):
    """Attention and network both read the x that came in. The network's turn comes second: it reads what attention has
    added.
    """

    def forward(self, x: Tensor) -> Tensor:
        return x + self.attend(self.norm1(x)) + self.feed_forward(self.norm2(x))


class TransformerBlock__one_norm_for_both(_TransformerBlock):
    """norm1 serves twice and norm2 never learns. Each has weights of its own, for the numbers that it sees."""

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.attend(self.norm1(x))
        return x + self.feed_forward(self.norm1(x))


class TransformerBlock__norms_the_queries_only(_TransformerBlock):
    """Only the queries are normed; keys and values are the raw stream. All three are norm1(x)."""

    def forward(self, x: Tensor) -> Tensor:
        hidden = torch.ones(x.shape[1], x.shape[1], dtype=torch.bool, device=x.device).triu(1)
        x = x + self.attention(self.norm1(x), x, x, attn_mask=hidden, need_weights=False)[0]
        return x + self.feed_forward(self.norm2(x))


class TransformerBlock__sees_the_future(_TransformerBlock):
    """Without a mask each position sees all others, what it has to predict included. Hand over attn_mask."""

    def attend(self, x: Tensor) -> Tensor:
        return self.attention(x, x, x, need_weights=False)[0]


class TransformerBlock__mask_the_wrong_way_round(_TransformerBlock):
    """This mask says True where a position *may* look. nn.MultiheadAttention hides where it is True: the past is gone,
    and the last position, which has nothing else, becomes NaN. Give it the upper triangle, `triu(1)`.
    """

    def attend(self, x: Tensor) -> Tensor:
        mask = torch.ones(x.shape[1], x.shape[1], dtype=torch.bool, device=x.device).tril()
        return self.attention(x, x, x, attn_mask=mask, need_weights=False)[0]


class TransformerBlock__only_says_causal(_TransformerBlock):
    """In nn.MultiheadAttention `is_causal` is only a hint about the mask that is given, and an error without one. Give
    attn_mask.
    """

    def attend(self, x: Tensor) -> Tensor:
        return self.attention(x, x, x, is_causal=True, need_weights=False)[0]


class TransformerBlock__time_taken_for_batch(_TransformerBlock):
    """Without batch_first=True the module reads (T, B, E): it attends from one sequence of the batch to the others."""

    def __init__(self, embedding: int, heads: int):
        super().__init__(embedding, heads)
        self.attention = nn.MultiheadAttention(embedding, heads)

    def attend(self, x: Tensor) -> Tensor:
        hidden = torch.ones(x.shape[0], x.shape[0], dtype=torch.bool, device=x.device).triu(1)
        return self.attention(x, x, x, attn_mask=hidden, need_weights=False)[0]


class TransformerBlock__adds_in_place(_TransformerBlock):
    """`x += …` writes into the caller's x. Write `x = x + …`."""

    def forward(self, x: Tensor) -> Tensor:
        x += self.attend(self.norm1(x))
        x += self.feed_forward(self.norm2(x))
        return x
