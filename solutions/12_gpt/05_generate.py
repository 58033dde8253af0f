"""Solution. A loop around the model; with a cache, the loop hands over only what the model has not read yet."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.functional import gelu, scaled_dot_product_attention


@dataclass(frozen=True)
class GPTConfig:
    """The sizes of a GPT. (Given.)"""

    vocab_size: int
    block_size: int
    layers: int
    heads: int
    embedding: int


class Block(nn.Module):
    """One pre-norm block. With a cache it reads new positions only, and asks the cache for the older ones. (Given.)"""

    def __init__(self, embedding: int, heads: int):
        super().__init__()
        self.heads = heads
        self.norm1, self.norm2 = nn.LayerNorm(embedding), nn.LayerNorm(embedding)
        self.qkv, self.out = nn.Linear(embedding, 3 * embedding), nn.Linear(embedding, embedding)
        self.up, self.down = nn.Linear(embedding, 4 * embedding), nn.Linear(4 * embedding, embedding)

    def forward(self, x: Tensor, layer: int, cache: "KVCache | None") -> Tensor:
        parts = self.qkv(self.norm1(x)).chunk(3, dim=-1)
        q, k, v = (part.unflatten(-1, (self.heads, -1)).transpose(1, 2) for part in parts)  # (B, heads, T, D)
        if cache is not None:
            k, v = cache.extend(layer, k, v)  # (B, heads, S, D): the S - T older positions, then these
        new, known = q.shape[2], k.shape[2]
        seen = torch.ones(new, known, dtype=torch.bool, device=x.device).tril(known - new)  # (T, S)
        mixed = scaled_dot_product_attention(q, k, v, attn_mask=seen)  # (B, heads, T, D)
        x = x + self.out(mixed.transpose(1, 2).flatten(2))  # (B, T, E)
        return x + self.down(gelu(self.up(self.norm2(x))))  # (B, T, E)


class GPT(nn.Module):
    """A GPT as in 04_gpt.py, which can read on where a cache left off. (Given.)

    model(tokens) returns (logits, None). model(tokens, cache=cache) reads tokens as those that follow what the cache
    holds, len(cache) positions, and enters them; the logits are those of the new positions alone.
    """

    def __init__(self, config: GPTConfig):
        super().__init__()
        self.config = config
        self.token = nn.Embedding(config.vocab_size, config.embedding)
        self.position = nn.Embedding(config.block_size, config.embedding)
        self.blocks = nn.ModuleList(Block(config.embedding, config.heads) for _ in range(config.layers))
        self.norm = nn.LayerNorm(config.embedding)

    def forward(self, tokens: Tensor, cache: "KVCache | None" = None) -> tuple[Tensor, None]:
        start = 0 if cache is None else len(cache)
        stop = start + tokens.shape[1]
        if stop > self.config.block_size:
            raise ValueError(f"position {stop} is past block_size = {self.config.block_size}")
        x = self.token(tokens) + self.position.weight[start:stop]  # (B, T, E)
        for layer, block in enumerate(self.blocks):
            x = block(x, layer, cache)  # (B, T, E)
        return self.norm(x) @ self.token.weight.T, None  # (B, T, V)


def generate(
    model: nn.Module,
    prompt: Tensor,
    max_new_tokens: int,
    temperature: float = 1.0,
    top_k: int | None = None,
    generator: torch.Generator | None = None,
) -> Tensor:
    tokens = prompt
    was_training = model.training
    model.eval()
    with torch.no_grad():
        for _ in range(max_new_tokens):
            logits = model(tokens[:, -model.config.block_size :])[0]  # (B, T, V)
            new = drawn(logits[:, -1], temperature, top_k, generator)  # (B, 1)
            tokens = torch.cat([tokens, new], dim=1)
    # train(False) is eval(): the caller gets the model back as it was.
    model.train(was_training)
    return tokens


def drawn(logits: Tensor, temperature: float, top_k: int | None, generator: torch.Generator | None) -> Tensor:
    if temperature == 0:
        # The limit of ever smaller temperatures. A division by 0 does not find it.
        return logits.argmax(-1, keepdim=True)  # (B, 1)
    if top_k is not None:
        # The smallest of the k largest logits is the bar; what lies below gets no probability at all.
        bar = logits.topk(min(top_k, logits.shape[-1])).values[:, -1:]  # (B, 1)
        logits = logits.masked_fill(logits < bar, -torch.inf)
    return torch.multinomial((logits / temperature).softmax(-1), num_samples=1, generator=generator)  # (B, 1)


class KVCache:
    def __init__(self, layers: int):
        # In __init__, not in the body of the class: what stands there is shared by all caches.
        self.keys: list[Tensor | None] = [None] * layers
        self.values: list[Tensor | None] = [None] * layers

    def __len__(self) -> int:
        return 0 if self.keys[0] is None else self.keys[0].shape[2]

    def extend(self, layer: int, keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor]:
        if self.keys[layer] is not None:
            # Axis 2 is time. A key depends on its own token and those before it, so old ones never change.
            keys = torch.cat([self.keys[layer], keys], dim=2)  # (B, heads, S, D)
            values = torch.cat([self.values[layer], values], dim=2)  # (B, heads, S, D)
        self.keys[layer], self.values[layer] = keys, values
        return keys, values


def generate_cached(
    model: nn.Module,
    prompt: Tensor,
    max_new_tokens: int,
    temperature: float = 1.0,
    top_k: int | None = None,
    generator: torch.Generator | None = None,
) -> Tensor:
    tokens = prompt
    unread = prompt[:, -model.config.block_size :]
    cache = KVCache(model.config.layers)
    was_training = model.training
    model.eval()
    with torch.no_grad():
        for _ in range(max_new_tokens):
            if len(cache) + unread.shape[1] > model.config.block_size:
                # The window slides. A cached key was made with its old position; it has to be made again.
                cache = KVCache(model.config.layers)
                unread = tokens[:, -model.config.block_size :]
            logits = model(unread, cache=cache)[0]  # (B, number unread, V)
            unread = drawn(logits[:, -1], temperature, top_k, generator)  # (B, 1)
            tokens = torch.cat([tokens, unread], dim=1)
    model.train(was_training)
    return tokens


def generate_until(model: nn.Module, prompt: Tensor, stop: int, pad: int, max_new_tokens: int) -> Tensor:
    tokens = prompt
    # Remembered, not read off the last token: after the first pad that is no stop any more.
    ended = torch.zeros(len(prompt), 1, dtype=torch.bool, device=prompt.device)  # (B, 1)
    was_training = model.training
    model.eval()
    with torch.no_grad():
        for _ in range(max_new_tokens):
            if ended.all():
                break
            logits = model(tokens[:, -model.config.block_size :])[0]  # (B, T, V)
            new = logits[:, -1].argmax(-1, keepdim=True).masked_fill(ended, pad)  # (B, 1)
            tokens = torch.cat([tokens, new], dim=1)
            # `|`: a sequence that is at its end stays there. Its stop has just been entered, so pads come after it.
            ended = ended | (new == stop)
    model.train(was_training)
    return tokens
