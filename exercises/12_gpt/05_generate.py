"""Generation: let the model write, one token at a time, and remember what it has worked out already.

Each new token is drawn from what the model says at the last position, and becomes part of what it reads next. You write
the four functions and classes at the end. Of what is given, read only how a GPT is called.
Read: torch.multinomial, torch.topk, torch.Generator, torch.no_grad

Shapes: B batch, T time, V vocabulary, E embedding, D = E / heads.
"""

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
    """Continue each sequence of the prompt by max_new_tokens tokens; return prompt and continuation in one tensor.

    model(tokens) returns (logits, None). It reads at most model.config.block_size tokens: give it the last ones.
    Each token is drawn at random, for each sequence on its own, with probabilities softmax(logits / temperature) of the
    last position. With top_k only the top_k most likely tokens can be drawn; top_k is 1 or more, may be larger than V,
    and changes nothing then. Tokens that tie with the last of them may be kept or not. temperature=0 is greedy: always
    the most likely token, nothing is drawn.
    The tokens are drawn with generator, so that the same seed gives the same ones, and torch's global random number
    generator is not moved; without a generator they are drawn with the global one.
    The model is in eval() while it writes; model.training is afterwards what it was. (Its submodules are in the same
    mode as the model.) No graph is recorded.
    Shapes: prompt (B, T) int64 with T from 1 on -> (B, T + max_new_tokens) int64. max_new_tokens may be 0.

    >>> model = GPT(GPTConfig(vocab_size=5, block_size=4, layers=1, heads=1, embedding=8))
    >>> generate(model, torch.tensor([[1, 2, 3]]), max_new_tokens=6, temperature=0).shape
    torch.Size([1, 9])
    """
    raise NotImplementedError


class KVCache:
    """Keeps the keys and values of all positions read so far, for each layer of a model.

    extend(layer, keys, values) enters new positions behind those that the layer holds already, and returns all of that
    layer: a pair (keys, values), oldest position first. Layers and caches are independent of each other.
    len(cache) is the number of positions held; every layer has been given the same ones when it is asked. A new cache
    holds 0.
    Shapes: keys and values (B, heads, T, D) -> (B, heads, S, D), where S counts all positions of the layer; same dtype
    and device. What is handed in stays as it is, and nobody writes into it later.

    >>> cache = KVCache(layers=1)
    >>> keys, values = cache.extend(0, torch.zeros(1, 2, 3, 4), torch.zeros(1, 2, 3, 4))
    >>> keys, values = cache.extend(0, torch.ones(1, 2, 1, 4), torch.ones(1, 2, 1, 4))
    >>> keys.shape, len(cache)
    (torch.Size([1, 2, 4, 4]), 4)
    """

    def __init__(self, layers: int):
        raise NotImplementedError

    def __len__(self) -> int:
        raise NotImplementedError

    def extend(self, layer: int, keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor]:
        raise NotImplementedError


def generate_cached(
    model: nn.Module,
    prompt: Tensor,
    max_new_tokens: int,
    temperature: float = 1.0,
    top_k: int | None = None,
    generator: torch.Generator | None = None,
) -> Tensor:
    """Return token for token what `generate` returns with a generator in the same state, with less work.

    model(tokens, cache=cache), with a KVCache of model.config.layers layers, reads tokens behind what the cache holds.
    As long as all tokens fit into block_size, the model is given every token once: first the prompt, then one new token
    at a time. (The last one drawn need not be read at all.)
    Past block_size the window slides: every token stands one place further to the left, under another position, so
    nothing in the cache holds any more. From then on each step reads the last block_size tokens with a new cache.
    All else, shapes, eval() and graph included, is as in `generate`.

    >>> model = GPT(GPTConfig(vocab_size=5, block_size=8, layers=2, heads=2, embedding=8))
    >>> prompt = torch.tensor([[1, 2, 3]])
    >>> torch.equal(generate_cached(model, prompt, 9, temperature=0), generate(model, prompt, 9, temperature=0))
    True
    """
    raise NotImplementedError


def generate_until(model: nn.Module, prompt: Tensor, stop: int, pad: int, max_new_tokens: int) -> Tensor:
    """Continue each sequence of a batch until it says `stop`; some end sooner than others.

    model(tokens) returns (logits, None). It reads at most model.config.block_size tokens: give it the last ones. Each
    new token is the most likely one of the last position; nothing is drawn.
    A sequence that has said stop is at its end: the stop stays, and after it come pads alone, whatever the model says
    of them. A stop in the prompt ends nothing. pad may be the same number as stop.
    When every sequence is at its end the model is called no more, nor after max_new_tokens steps. So the result is as
    long as the longest sequence. Which sequences the model is given in a step, those that go on or all, is up to you.
    eval(), the mode afterwards and no graph are as in `generate`.
    Shapes: prompt (B, T) int64 with B and T from 1 on -> (B, T + n) int64, where n is the number of steps made.
    max_new_tokens may be 0.

    >>> model = GPT(GPTConfig(vocab_size=5, block_size=4, layers=1, heads=1, embedding=8))
    >>> generate_until(model, torch.tensor([[1, 2, 3], [3, 4, 1]]), stop=0, pad=4, max_new_tokens=6).shape[0]
    2
    """
    raise NotImplementedError
