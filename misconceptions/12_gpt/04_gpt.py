"""Wrong answers that people write when they put a GPT together."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy


def parameter_count__head_counted_twice(config: "_GPTConfig") -> int:
    """Counts the token table at both ends. Instead: the head is tied; it is the same tensor, and learns once."""
    return _count(config) + config.vocab_size * config.embedding


def parameter_count__no_biases(config: "_GPTConfig") -> int:
    """Leaves the biases out. Instead: a linear layer from a to b has a·b weights and b biases."""
    return _count(config) - config.layers * 9 * config.embedding


def parameter_count__no_positions(config: "_GPTConfig") -> int:
    """Leaves the position table out. Instead: it is learned as well, block_size rows of E numbers."""
    return _count(config) - config.block_size * config.embedding


def parameter_count__no_last_norm(config: "_GPTConfig") -> int:
    """Leaves out the norm behind the last block. Instead: it has 2·E numbers more."""
    return _count(config) - 2 * config.embedding


def parameter_count__maps_for_each_head(config: "_GPTConfig") -> int:
    """Counts the four maps of attention once for each head. Instead: heads share them, a piece of each for every head;
    more heads do not cost more.
    """
    e = config.embedding
    return _count(config) + config.layers * (config.heads - 1) * 4 * (e * e + e)


def parameter_count__no_output_map(config: "_GPTConfig") -> int:
    """Counts three linear maps in attention. Instead: it has four, for queries, keys and values, and one for the
    output.
    """
    return _count(config) - config.layers * (config.embedding**2 + config.embedding)


def parameter_count__builds_the_model(config: "_GPTConfig") -> int:
    """Makes the whole model to count its numbers, which takes the memory of all of them. Instead: the sizes alone say
    how many there are.
    """
    return sum(parameter.numel() for parameter in _GPT(config).parameters())


def parameter_count__in_floats(config: "_GPTConfig") -> int:
    """Computes with floats, which hold no more than 16 digits: the count of a large model is off. Instead: add and
    multiply integers, `//` where you divide.
    """
    e = float(config.embedding)
    return int((config.vocab_size + config.block_size) * e + config.layers * (12 * e * e + 13 * e) + 2 * e)


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
    """Makes the position table and never adds it. Attention has no order of its own: to it, a sequence is a bag of
    tokens. Instead: add `self.position.weight[: tokens.shape[1]]`.
    """

    def stream(self, tokens: Tensor) -> Tensor:
        x = self.token(tokens)
        for block in self.blocks:
            x = block(x)
        return x


class GPT__untied_head(_GPT):
    """Makes the head a layer of its own: V·E numbers more, which have to learn once more what the token table knows.
    Instead: multiply with token.weight itself.
    """

    def __init__(self, config: _GPTConfig):
        super().__init__(config)
        self.head = nn.Linear(config.embedding, config.vocab_size, bias=False)
        nn.init.normal_(self.head.weight, std=0.02)

    def logits(self, x: Tensor) -> Tensor:
        return self.head(self.norm(x))


class GPT__tied_by_data(_GPT):
    """Makes two parameters that look at the same memory. An optimizer moves it twice, and moving the model gives each
    of them memory of its own. Instead: assign the parameter, `head.weight = token.weight`.
    """

    def __init__(self, config: _GPTConfig):
        super().__init__(config)
        self.head = nn.Linear(config.embedding, config.vocab_size, bias=False)
        self.head.weight.data = self.token.weight.data

    def logits(self, x: Tensor) -> Tensor:
        return self.head(self.norm(x))


class GPT__keeps_the_first_tensor(_GPT):
    """Keeps the tensor that the token table is in the beginning. Loading a state dict with assign=True gives the table
    another one, and the head does not follow. Instead: ask for `self.token.weight` in each call.
    """

    def __init__(self, config: _GPTConfig):
        super().__init__(config)
        self.table = [self.token.weight]

    def logits(self, x: Tensor) -> Tensor:
        return self.norm(x) @ self.table[0].T


class GPT__default_initialization(_GPT):
    """Leaves the embeddings at N(0, 1). As a head such a table gives logits of size √E, so the new model is sure of
    itself and wrong, and its loss is far above ln V. Instead: draw with std=0.02.
    """

    def __init__(self, config: _GPTConfig):
        super().__init__(config)
        self.token.reset_parameters()
        self.position.reset_parameters()


class GPT__only_tokens_initialized(_GPT):
    """Leaves the position table at N(0, 1), fifty times as large as the tokens beside it: at first the model sees
    places, and hardly what stands there. Instead: draw both tables with std=0.02.
    """

    def __init__(self, config: _GPTConfig):
        super().__init__(config)
        self.position.reset_parameters()


class GPT__layers_without_a_mask(_GPT):
    """Builds the blocks of layers that hide nothing, so every position sees the token that it has to predict. Instead:
    take the Block that is there, or hand over a causal mask.
    """

    def __init__(self, config: _GPTConfig):
        super().__init__(config)
        e, heads = config.embedding, config.heads
        self.blocks = nn.ModuleList(
            nn.TransformerEncoderLayer(e, heads, 4 * e, 0.0, "gelu", batch_first=True, norm_first=True)
            for _ in range(config.layers)
        )


class GPT__no_last_norm(_GPT):
    """Lets the head read the raw stream, which has grown with every block. Instead: norm comes between the last block
    and the head.
    """

    def logits(self, x: Tensor) -> Tensor:
        return x @ self.token.weight.T


class GPT__plain_list(_GPT):
    """Keeps the blocks in a plain list, so they are neither trained nor moved nor saved. Instead: use nn.ModuleList."""

    def __init__(self, config: _GPTConfig):
        super().__init__(config)
        blocks = list(self.blocks)
        del self.blocks
        self.blocks = blocks


class GPT__one_block_many_times(_GPT):
    """Uses the same block over and over, with one set of parameters. Instead: make one for each layer."""

    def __init__(self, config: _GPTConfig):
        super().__init__(config)
        self.blocks = nn.ModuleList([_Block(config.embedding, config.heads)] * config.layers)


class GPT__shifts_the_targets_again(_GPT):
    """Shifts the targets, which are shifted by the caller already, so the model learns the token after the next.
    Instead: targets[b, t] belongs to logits[b, t].
    """

    def loss(self, logits: Tensor, targets: Tensor) -> Tensor:
        return super().loss(logits[:, :-1], targets[:, 1:])


class GPT__counts_what_does_not_count(_GPT):
    """Hands -1 to cross_entropy as a token, which it refuses. Instead: tell it that -1 does not count,
    `ignore_index=-1`.
    """

    def loss(self, logits: Tensor, targets: Tensor) -> Tensor:
        return cross_entropy(logits.flatten(0, 1), targets.flatten())


class GPT__divides_by_all_positions(_GPT):
    """Divides the sum by all positions, also those that do not count. Instead: divide by those that count, or let
    cross_entropy take the mean.
    """

    def loss(self, logits: Tensor, targets: Tensor) -> Tensor:
        losses = cross_entropy(logits.flatten(0, 1), targets.flatten(), ignore_index=-1, reduction="sum")
        return losses / targets.numel()


class GPT__softmax_before_the_loss(_GPT):
    """Returns probabilities, and cross_entropy does a softmax itself. After two of them nothing is ever sure: the loss
    hardly falls. Instead: return logits, and give it those.
    """

    def logits(self, x: Tensor) -> Tensor:
        return super().logits(x).softmax(-1)


class GPT__reshapes_for_the_loss(_GPT):
    """Relabels the logits as (B, V, T), the shape that cross_entropy likes, which scrambles them. Instead:
    `transpose(1, 2)`, or flatten B and T together.
    """

    def loss(self, logits: Tensor, targets: Tensor) -> Tensor:
        batch, time, vocabulary = logits.shape
        return cross_entropy(logits.reshape(batch, vocabulary, time), targets, ignore_index=-1)


class GPT__returns_logits_alone(_GPT):
    """Returns a single tensor where there are no targets, and whoever unpacks two values takes the batch apart.
    Instead: return a pair always; without targets the loss is None.
    """

    def forward(self, tokens: Tensor, targets: Tensor | None = None) -> tuple[Tensor, Tensor | None]:
        logits, loss = super().forward(tokens, targets)
        return logits if targets is None else (logits, loss)


class GPT__crops_in_silence(_GPT):
    """Cuts off what is too long without a word, so the logits no longer belong to the tokens that were given. Instead:
    raise ValueError; whoever generates crops on purpose.
    """

    def forward(self, tokens: Tensor, targets: Tensor | None = None) -> tuple[Tensor, Tensor | None]:
        return super().forward(tokens[:, -self.config.block_size :], targets)


class GPT__one_token_short(_GPT):
    """Refuses the longest sequence that it can read. Instead: block_size tokens are allowed."""

    def forward(self, tokens: Tensor, targets: Tensor | None = None) -> tuple[Tensor, Tensor | None]:
        if tokens.shape[1] >= self.config.block_size:
            raise ValueError("too many tokens")
        return super().forward(tokens, targets)


class GPT__positions_along_the_batch(_GPT):
    """Numbers the sequences of the batch and not the places in them, so all tokens of a sequence have one position.
    Instead: positions are 0 to T - 1, along axis 1.
    """

    def stream(self, tokens: Tensor) -> Tensor:
        rows = torch.arange(len(tokens), device=tokens.device) % self.config.block_size
        x = self.token(tokens) + self.position(rows)[:, None]
        for block in self.blocks:
            x = block(x)
        return x


class GPT__mean_of_row_means(_GPT):
    """Takes the mean of each sequence and then the mean of those, so a sequence with few targets counts as much as one
    with many. Instead: one mean over all positions that count.
    """

    def loss(self, logits: Tensor, targets: Tensor) -> Tensor:
        losses = cross_entropy(logits.transpose(1, 2), targets, ignore_index=-1, reduction="none")
        counted = (targets != -1).sum(dim=1)
        return (losses.sum(dim=1) / counted.clamp(min=1))[counted > 0].mean()


class GPT__views_the_targets(_GPT):
    """Flattens the targets with `view`, which raises an error where they are a slice, as shifted targets are. Instead:
    `flatten` or `reshape`.
    """

    def loss(self, logits: Tensor, targets: Tensor) -> Tensor:
        return cross_entropy(logits.flatten(0, 1), targets.view(-1), ignore_index=-1)


class GPT__scales_the_tokens(_GPT):
    """Multiplies the tokens by √E, as the first Transformer did. Instead: the stream begins with the plain sum of token
    and position.
    """

    def stream(self, tokens: Tensor) -> Tensor:
        x = self.token(tokens) * self.config.embedding**0.5 + self.position.weight[: tokens.shape[1]]
        for block in self.blocks:
            x = block(x)
        return x


class GPT__overwrites_the_targets(_GPT):
    """Writes over the -1 in the caller's targets. Instead: leave them as they are; `ignore_index=-1`."""

    def forward(self, tokens: Tensor, targets: Tensor | None = None) -> tuple[Tensor, Tensor | None]:
        if targets is None:
            return super().forward(tokens)
        counted = (targets != -1).flatten()
        targets[targets == -1] = 0
        logits, _ = super().forward(tokens)
        return logits, cross_entropy(logits.flatten(0, 1)[counted], targets.flatten()[counted])


class GPT__keeps_the_first_positions(_GPT):
    """Looks the positions up in the first call and keeps them, so a longer text does not fit later, and training never
    reaches them again. Instead: look them up for each text.
    """

    def stream(self, tokens: Tensor) -> Tensor:
        if getattr(self, "places", None) is None:
            self.places = self.position.weight[: tokens.shape[1]].detach()
        x = self.token(tokens) + self.places[: tokens.shape[1]]
        for block in self.blocks:
            x = block(x)
        return x


class GPT__uniform_tables(_GPT):
    """Draws the embeddings from a uniform distribution. Instead: from a normal one, `nn.init.normal_(…, std=0.02)`."""

    def __init__(self, config: _GPTConfig):
        super().__init__(config)
        for table in (self.token.weight, self.position.weight):
            nn.init.uniform_(table, -0.02 * 3**0.5, 0.02 * 3**0.5)


class GPT__config_of_the_class(_GPT):
    """Puts the config on the class, so the model that was made last decides for all. Instead: keep it on `self`."""

    def __init__(self, config: _GPTConfig):
        super().__init__(config)
        del self.config
        type(self).config = config


class GPT__head_detached(_GPT):
    """Detaches the table at the head: a token's row learns where it is read, and not from being predicted. Instead:
    both ends are the same parameter, `self.token.weight`, with its graph.
    """

    def logits(self, x: Tensor) -> Tensor:
        return self.norm(x) @ self.token.weight.detach().T


class GPT__padding_row(_GPT):
    """Makes token 0 a padding row, whose gradient is left out where it is read. In this model 0 is a token like any
    other. Instead: make the embedding without `padding_idx`.
    """

    def __init__(self, config: _GPTConfig):
        super().__init__(config)
        self.token = nn.Embedding(config.vocab_size, config.embedding, padding_idx=0)
        nn.init.normal_(self.token.weight, std=0.02)
