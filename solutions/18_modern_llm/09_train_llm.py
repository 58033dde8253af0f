"""Solution. Each part is a few lines, and none of them knows of the others; training is as it always was."""

from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, scaled_dot_product_attention, silu
from torch.optim.lr_scheduler import LinearLR


@dataclass(frozen=True)
class LLMConfig:
    """The sizes of a model. (Given.)"""

    vocab_size: int
    width: int = 64
    layers: int = 1
    heads: int = 4
    groups: int = 2
    hidden: int = 128


def read_rhymes(folder: str | Path = "data/text") -> tuple[Tensor, Tensor, list[str]]:
    """Return the rhymes to learn from, others to be judged by, and the letters that the numbers stand for. (Given.)

    Shapes: -> (10302,), (1160,), int64, and 37 letters.
    """
    seen, unseen = ((Path(folder) / f"{name}.txt").read_text("utf-8").lower() for name in ("rhymes", "rhymes_unseen"))
    letters = sorted(set(seen))
    return torch.tensor([*map(letters.index, seen)]), torch.tensor([*map(letters.index, unseen)]), letters


class KVCache:
    """Stands in for PagedKVCache of 08_serving.py: the same append and read, without blocks. (Given.)"""

    def __init__(self):
        self.held: dict[int, tuple[Tensor, Tensor]] = {}

    def append(self, sequence: int, keys: Tensor, values: Tensor) -> None:
        """Put (L, G, T, D) more keys and values behind those that the sequence has. (Given.)"""
        if sequence in self.held:
            old_keys, old_values = self.held[sequence]
            keys, values = torch.cat([old_keys, keys], dim=2), torch.cat([old_values, values], dim=2)
        self.held[sequence] = keys, values

    def read(self, sequence: int) -> tuple[Tensor, Tensor]:
        """Return all keys and values of a sequence; KeyError for one that has none. (Given.)"""
        return self.held[sequence]


def rotate(x: Tensor, start: int = 0) -> Tensor:
    # x is (…, T, D), for any number of heads; its first position is `start`.
    half = x.shape[-1] // 2
    index, position = (torch.arange(count, device=x.device, dtype=x.dtype) for count in (half, x.shape[-2]))
    position = position + start
    angle = position[:, None] * 10000 ** (-index / half)  # (T, D/2)
    cos, sin = angle.cos(), angle.sin()
    first, second = x[..., :half], x[..., half:]  # (B, H, T, D/2)
    return torch.cat([first * cos - second * sin, first * sin + second * cos], dim=-1)


class Block(nn.Module):
    def __init__(self, config: LLMConfig):
        super().__init__()
        width, self.size = config.width, config.width // config.heads
        self.shared = config.heads // config.groups
        self.norm1, self.norm2 = nn.RMSNorm(width, eps=1e-6), nn.RMSNorm(width, eps=1e-6)
        self.q, self.out = nn.Linear(width, width, bias=False), nn.Linear(width, width, bias=False)
        self.k, self.v = (nn.Linear(width, config.groups * self.size, bias=False) for _ in range(2))
        self.gate, self.up = (nn.Linear(width, config.hidden, bias=False) for _ in range(2))
        self.down = nn.Linear(config.hidden, width, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        y = self.norm1(x)  # (B, T, E)
        q, k, v = (part(y).unflatten(-1, (-1, self.size)).transpose(1, 2) for part in (self.q, self.k, self.v))
        # Only queries and keys are rotated: positions decide who looks at whom, not what is seen there.
        q, k = rotate(q), rotate(k)  # (B, H, T, D), (B, G, T, D)
        # 0 0 1 1, not 0 1 0 1: neighbouring heads share.
        k, v = (part.repeat_interleave(self.shared, dim=1) for part in (k, v))  # (B, H, T, D)
        mixed = scaled_dot_product_attention(q, k, v, is_causal=True)  # (B, H, T, D)
        x = x + self.out(mixed.transpose(1, 2).flatten(2))  # (B, T, E)
        y = self.norm2(x)  # (B, T, E)
        return x + self.down(silu(self.gate(y)) * self.up(y))  # (B, T, E)


class LLM(nn.Module):
    def __init__(self, config: LLMConfig):
        super().__init__()
        self.token = nn.Embedding(config.vocab_size, config.width)
        self.blocks = nn.ModuleList(Block(config) for _ in range(config.layers))
        self.norm = nn.RMSNorm(config.width, eps=1e-6)
        # The table is the head as well: rows of length 8, as they are by default, would make a new model very sure.
        nn.init.normal_(self.token.weight, std=0.02)

    def forward(self, tokens: Tensor) -> Tensor:
        x = self.token(tokens)  # (B, T, E)
        for block in self.blocks:
            x = block(x)  # (B, T, E)
        return self.norm(x) @ self.token.weight.T  # (B, T, V)


BATCH, LENGTH = 24, 32
RATE, DECAY, CLIMB = 0.01, 0.1, 15  # the rate climbs in 15 steps


def train_llm(tokens: Tensor, vocab_size: int, seed: int, steps: int = 110) -> LLM:
    torch.manual_seed(seed)
    model = LLM(LLMConfig(vocab_size))
    optimizer = torch.optim.AdamW(model.parameters(), RATE, weight_decay=DECAY)
    # Their factors multiply.
    schedules = LinearLR(optimizer, 1 / CLIMB, total_iters=CLIMB), LinearLR(optimizer, 1, 0, total_iters=steps)
    for _ in range(steps):
        start = torch.randint(len(tokens) - LENGTH, (BATCH, 1))  # (B, 1)
        pieces = tokens[start + torch.arange(LENGTH + 1)]  # (B, T + 1)
        logits = model(pieces[:, :-1])  # (B, T, V)
        loss = cross_entropy(logits.flatten(0, 1), pieces[:, 1:].flatten())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        for schedule in schedules:
            schedule.step()
    return model.eval()


@torch.no_grad()
def write(model: nn.Module, prompt: Tensor, count: int, p: float, generator: torch.Generator) -> Tensor:
    text = prompt
    for _ in range(count):
        probabilities, order = model(text[None])[0, -1].softmax(-1).sort(descending=True)  # (V,)
        before = probabilities.cumsum(-1) - probabilities  # (V,)
        # Zero for what is outside; multinomial divides by the sum itself.
        kept = probabilities.masked_fill(before >= p, 0.0)  # (V,)
        new = order[torch.multinomial(kept, 1, generator=generator)]  # (1,)
        text = torch.cat([text, new])
    return text


@torch.no_grad()
def next_logits(model: LLM, tokens: Tensor, start: int, cache: KVCache, sequence: int) -> Tensor:
    x, size = model.token(tokens), model.blocks[0].size  # (T, E)
    old = cache.read(sequence) if start else None  # two of (L, G, start, D)
    keys, values = [], []
    for layer, block in enumerate(model.blocks):
        y = block.norm1(x)  # (T, E)
        q, k, v = (part(y).unflatten(-1, (-1, size)).transpose(0, 1) for part in (block.q, block.k, block.v))
        # Their positions go on where the cache ends.
        q, k = rotate(q, start), rotate(k, start)  # (H, T, D), (G, T, D)
        keys.append(k)
        values.append(v)
        if old:
            k, v = (torch.cat([part[layer], fresh], dim=1) for part, fresh in ((old[0], k), (old[1], v)))  # (G, S, D)
        k, v = (part.repeat_interleave(block.shared, dim=0) for part in (k, v))  # (H, S, D)
        # Row i is position start + i. is_causal would compare it with i.
        seen = torch.ones(len(tokens), k.shape[1], dtype=torch.bool, device=x.device).tril(start)  # (T, S)
        x = x + block.out(scaled_dot_product_attention(q, k, v, attn_mask=seen).transpose(0, 1).flatten(1))  # (T, E)
        y = block.norm2(x)  # (T, E)
        x = x + block.down(silu(block.gate(y)) * block.up(y))  # (T, E)
    cache.append(sequence, torch.stack(keys), torch.stack(values))  # (L, G, T, D)
    return model.norm(x[-1]) @ model.token.weight.T  # (V,)
