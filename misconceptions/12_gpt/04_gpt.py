"""Wrong answers that people write when they put a GPT together."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy


def parameter_count__head_counted_twice(config: "_GPTConfig") -> int:
    """The table counts at both ends here. The head is tied: it is the same tensor, and learns once."""
    return _count(config) + config.vocab_size * config.embedding


def parameter_count__no_biases(config: "_GPTConfig") -> int:
    """A linear layer from a to b has a·b weights and b biases. The biases are missing."""
    return _count(config) - config.layers * 9 * config.embedding


def parameter_count__no_positions(config: "_GPTConfig") -> int:
    """The position table is learned as well: block_size rows of E numbers."""
    return _count(config) - config.block_size * config.embedding


def parameter_count__no_last_norm(config: "_GPTConfig") -> int:
    """The norm behind the last block is missing: 2·E numbers."""
    return _count(config) - 2 * config.embedding


def parameter_count__maps_for_each_head(config: "_GPTConfig") -> int:
    """Heads share the four maps between them, a piece of each for every head. More heads do not cost more."""
    e = config.embedding
    return _count(config) + config.layers * (config.heads - 1) * 4 * (e * e + e)


def parameter_count__no_output_map(config: "_GPTConfig") -> int:
    """Attention has four linear maps: for queries, keys and values, and one for the output."""
    return _count(config) - config.layers * (config.embedding**2 + config.embedding)


def _count(config: "_GPTConfig") -> int:
    e = config.embedding
    return (config.vocab_size + config.block_size) * e + config.layers * (12 * e * e + 13 * e) + 2 * e


@dataclass(frozen=True)
class _GPTConfig:
    """The sizes of a GPT. (Given.)"""

    vocab_size: int
    block_size: int
    """The longest sequence that it can read."""
    layers: int
    heads: int
    embedding: int


class _Block(nn.Module):
    """One pre-norm block, as in 03_block.py, with parameters 12·E² + 13·E in number. (Given.)"""

    def __init__(self, embedding: int, heads: int):
        super().__init__()
        self.norm1 = nn.LayerNorm(embedding)
        self.attention = nn.MultiheadAttention(embedding, heads, batch_first=True)
        self.norm2 = nn.LayerNorm(embedding)
        self.feed_forward = nn.Sequential(
            nn.Linear(embedding, 4 * embedding), nn.GELU(), nn.Linear(4 * embedding, embedding)
        )

    def forward(self, x: Tensor) -> Tensor:
        hidden = torch.ones(x.shape[1], x.shape[1], dtype=torch.bool, device=x.device).triu(1)  # (T, T)
        normed = self.norm1(x)  # (B, T, E)
        x = x + self.attention(normed, normed, normed, attn_mask=hidden, need_weights=False)[0]  # (B, T, E)
        return x + self.feed_forward(self.norm2(x))  # (B, T, E)


class _GPT(nn.Module):
    """Right; the wrong answers change one thing."""

    def __init__(self, config: _GPTConfig):
        super().__init__()
        self.config = config
        self.token = nn.Embedding(config.vocab_size, config.embedding)
        self.position = nn.Embedding(config.block_size, config.embedding)
        self.blocks = nn.ModuleList(_Block(config.embedding, config.heads) for _ in range(config.layers))
        self.norm = nn.LayerNorm(config.embedding)
        nn.init.normal_(self.token.weight, std=0.02)
        nn.init.normal_(self.position.weight, std=0.02)

    def forward(self, tokens: Tensor, targets: Tensor | None = None) -> tuple[Tensor, Tensor | None]:
        if tokens.shape[1] > self.config.block_size:
            raise ValueError("too many tokens")
        logits = self.logits(self.stream(tokens))
        return logits, None if targets is None else self.loss(logits, targets)

    def stream(self, tokens: Tensor) -> Tensor:
        x = self.token(tokens) + self.position.weight[: tokens.shape[1]]
        for block in self.blocks:
            x = block(x)
        return x

    def logits(self, x: Tensor) -> Tensor:
        return self.norm(x) @ self.token.weight.T

    def loss(self, logits: Tensor, targets: Tensor) -> Tensor:
        return cross_entropy(logits.flatten(0, 1), targets.flatten(), ignore_index=-1)


class GPT__no_positions(_GPT):
    """The position table is made and never added. Attention has no order of its own: to it, a sequence is a bag of
    tokens.
    """

    def stream(self, tokens: Tensor) -> Tensor:
        x = self.token(tokens)
        for block in self.blocks:
            x = block(x)
        return x


class GPT__untied_head(_GPT):
    """The head is a layer of its own: V·E numbers more, which have to learn once more what the token table knows. Use
    token.weight itself.
    """

    def __init__(self, config: _GPTConfig):
        super().__init__(config)
        self.head = nn.Linear(config.embedding, config.vocab_size, bias=False)
        nn.init.normal_(self.head.weight, std=0.02)

    def logits(self, x: Tensor) -> Tensor:
        return self.head(self.norm(x))


class GPT__tied_by_data(_GPT):
    """`head.weight.data = token.weight.data` makes two parameters that look at the same memory. An optimizer moves it
    twice, and to() gives each of them memory of its own. Assign the parameter: `head.weight = token.weight`.
    """

    def __init__(self, config: _GPTConfig):
        super().__init__(config)
        self.head = nn.Linear(config.embedding, config.vocab_size, bias=False)
        self.head.weight.data = self.token.weight.data

    def logits(self, x: Tensor) -> Tensor:
        return self.head(self.norm(x))


class GPT__default_initialization(_GPT):
    """nn.Embedding begins with N(0, 1). With the same table as head the logits are of size √E: the new model is sure of
    itself and wrong, and its loss is far above ln V. Draw with std=0.02.
    """

    def __init__(self, config: _GPTConfig):
        super().__init__(config)
        self.token.reset_parameters()
        self.position.reset_parameters()


class GPT__only_tokens_initialized(_GPT):
    """The position table still has PyTorch's N(0, 1), fifty times as large as the tokens beside it: at first the model
    sees places, and hardly what stands there.
    """

    def __init__(self, config: _GPTConfig):
        super().__init__(config)
        self.position.reset_parameters()


class GPT__layers_without_a_mask(_GPT):
    """nn.TransformerEncoderLayer hides nothing unless it is given a mask: every position sees the token that it has to
    predict. Give it src_mask, or take the Block that is there.
    """

    def __init__(self, config: _GPTConfig):
        super().__init__(config)
        e, heads = config.embedding, config.heads
        self.blocks = nn.ModuleList(
            nn.TransformerEncoderLayer(e, heads, 4 * e, 0.0, "gelu", batch_first=True, norm_first=True)
            for _ in range(config.layers)
        )


class GPT__no_last_norm(_GPT):
    """The head reads the raw stream, which has grown with every block. norm comes between the last block and the
    head.
    """

    def logits(self, x: Tensor) -> Tensor:
        return x @ self.token.weight.T


class GPT__plain_list(_GPT):
    """A plain list hides the blocks: they are neither trained nor moved nor saved. Use nn.ModuleList."""

    def __init__(self, config: _GPTConfig):
        super().__init__(config)
        blocks = list(self.blocks)
        del self.blocks
        self.blocks = blocks


class GPT__one_block_many_times(_GPT):
    """`[block] * layers` is the same block over and over, with one set of parameters. Make one for each layer."""

    def __init__(self, config: _GPTConfig):
        super().__init__(config)
        self.blocks = nn.ModuleList([_Block(config.embedding, config.heads)] * config.layers)


class GPT__shifts_the_targets_again(_GPT):
    """The targets are shifted by the caller already. Shifted once more, the model learns the token after the next."""

    def loss(self, logits: Tensor, targets: Tensor) -> Tensor:
        return super().loss(logits[:, :-1], targets[:, 1:])


class GPT__counts_what_does_not_count(_GPT):
    """-1 is no token, and cross_entropy refuses it. Tell it that -1 does not count: `ignore_index=-1`."""

    def loss(self, logits: Tensor, targets: Tensor) -> Tensor:
        return cross_entropy(logits.flatten(0, 1), targets.flatten())


class GPT__divides_by_all_positions(_GPT):
    """The sum leaves out what does not count, but is divided by all positions. Divide by those that count, or let
    cross_entropy take the mean.
    """

    def loss(self, logits: Tensor, targets: Tensor) -> Tensor:
        losses = cross_entropy(logits.flatten(0, 1), targets.flatten(), ignore_index=-1, reduction="sum")
        return losses / targets.numel()


class GPT__softmax_before_the_loss(_GPT):
    """cross_entropy takes logits and does its own softmax. After two of them nothing is ever sure: the loss hardly
    falls. Return logits, and give it those.
    """

    def logits(self, x: Tensor) -> Tensor:
        return super().logits(x).softmax(-1)


class GPT__reshapes_for_the_loss(_GPT):
    """`reshape` to (B, V, T) gives the shape that cross_entropy likes, but scrambles the logits. `transpose(1, 2)` does
    not; nor does flattening B and T together.
    """

    def loss(self, logits: Tensor, targets: Tensor) -> Tensor:
        batch, time, vocabulary = logits.shape
        return cross_entropy(logits.reshape(batch, vocabulary, time), targets, ignore_index=-1)


class GPT__returns_logits_alone(_GPT):
    """Without targets a single tensor comes back, and `logits, loss = model(tokens)` tears the batch apart. A pair
    comes back always; without targets the loss is None.
    """

    def forward(self, tokens: Tensor, targets: Tensor | None = None) -> tuple[Tensor, Tensor | None]:
        logits, loss = super().forward(tokens, targets)
        return logits if targets is None else (logits, loss)


class GPT__crops_in_silence(_GPT):
    """What is too long is cut off without a word, and the logits no longer belong to the tokens that were given. Raise
    ValueError; whoever generates crops on purpose.
    """

    def forward(self, tokens: Tensor, targets: Tensor | None = None) -> tuple[Tensor, Tensor | None]:
        return super().forward(tokens[:, -self.config.block_size :], targets)


class GPT__one_token_short(_GPT):
    """`>=` refuses the longest sequence that it can read. block_size tokens are allowed."""

    def forward(self, tokens: Tensor, targets: Tensor | None = None) -> tuple[Tensor, Tensor | None]:
        if tokens.shape[1] >= self.config.block_size:
            raise ValueError("too many tokens")
        return super().forward(tokens, targets)
