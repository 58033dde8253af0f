"""Solution. Two tables, a stack of blocks, a norm, and the first table once more."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy


@dataclass(frozen=True)
class GPTConfig:
    """The sizes of a GPT. (Given.)"""

    vocab_size: int
    block_size: int
    """The longest sequence that it can read."""
    layers: int
    heads: int
    embedding: int


class Block(nn.Module):
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


def parameter_count(config: GPTConfig) -> int:
    e = config.embedding
    attention = 4 * (e * e + e)  # queries, keys, values, output
    network = (4 * e * e + 4 * e) + (4 * e * e + e)  # up, down
    block = attention + network + 2 * (2 * e)
    # heads plays no part: they share the same four maps between them.
    return (config.vocab_size + config.block_size) * e + config.layers * block + 2 * e


class GPT(nn.Module):
    def __init__(self, config: GPTConfig):
        super().__init__()
        self.config = config
        self.token = nn.Embedding(config.vocab_size, config.embedding)
        self.position = nn.Embedding(config.block_size, config.embedding)
        self.blocks = nn.ModuleList(Block(config.embedding, config.heads) for _ in range(config.layers))
        self.norm = nn.LayerNorm(config.embedding)
        # nn.Embedding draws from N(0, 1). As a head, such a table gives logits of size √E: a new model would be sure of
        # itself, and wrong.
        nn.init.normal_(self.token.weight, std=0.02)
        nn.init.normal_(self.position.weight, std=0.02)

    def forward(self, tokens: Tensor, targets: Tensor | None = None) -> tuple[Tensor, Tensor | None]:
        time = tokens.shape[1]
        if time > self.config.block_size:
            # The table has no row for later positions. Said here, it is clear; in nn.Embedding it is an index error.
            raise ValueError(f"{time} tokens are more than block_size = {self.config.block_size}")
        positions = torch.arange(time, device=tokens.device)  # (T,)
        x = self.token(tokens) + self.position(positions)  # (B, T, E) + (T, E)
        for block in self.blocks:
            x = block(x)  # (B, T, E)
        # The tie is this line: there is no second parameter that a load or a move could tear away from the first.
        logits = self.norm(x) @ self.token.weight.T  # (B, T, V)
        if targets is None:
            return logits, None
        return logits, cross_entropy(logits.flatten(0, 1), targets.flatten(), ignore_index=-1)  # (B·T, V), (B·T,)
