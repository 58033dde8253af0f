"""Solution. Every part from this chapter in one file, and a loop around it that learns a task nobody explained."""

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, gelu

LENGTH = 6
BATCH_SIZE = 64
LEARNING_RATE = 0.01
WARM_UP = 0.1


@dataclass(frozen=True)
class GPTConfig:
    """The sizes of a GPT. (Given.)"""

    vocab_size: int
    block_size: int
    layers: int
    heads: int
    embedding: int


CONFIG = GPTConfig(vocab_size=10, block_size=2 * LENGTH - 1, layers=1, heads=4, embedding=48)
"""A model for this task. (Given.)"""


def sorting_batch(count: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    digits = torch.randint(10, (count, LENGTH), generator=generator)  # (B, 6)
    line = torch.cat([digits, digits.sort(dim=1).values], dim=1)  # (B, 12)
    # One line, seen through two windows that lie one token apart.
    inputs, targets = line[:, :-1], line[:, 1:].clone()  # (B, 11), (B, 11)
    # A clone, because inputs look at the same memory. The first target that counts stands at the last random digit.
    targets[:, : LENGTH - 1] = -1
    return inputs, targets


class LayerNorm(nn.Module):
    def __init__(self, features: int, eps: float = 1e-5):
        super().__init__()
        self.eps = eps
        self.weight = nn.Parameter(torch.ones(features))
        self.bias = nn.Parameter(torch.zeros(features))

    def forward(self, x: Tensor) -> Tensor:
        distance = x - x.mean(-1, keepdim=True)  # (B, T, E)
        variance = distance.square().mean(-1, keepdim=True)  # (B, T, 1)
        return distance * (variance + self.eps).rsqrt() * self.weight + self.bias  # (B, T, E)


class Attention(nn.Module):
    def __init__(self, config: GPTConfig):
        super().__init__()
        self.heads = config.heads
        self.qkv = nn.Linear(config.embedding, 3 * config.embedding)
        self.out = nn.Linear(config.embedding, config.embedding)
        # Made once for the longest sequence. A buffer moves with the model; persistent=False keeps it out of what is
        # saved, because it can be made again.
        mask = torch.ones(config.block_size, config.block_size, dtype=torch.bool).tril()
        self.register_buffer("mask", mask, persistent=False)

    def forward(self, x: Tensor) -> Tensor:
        time = x.shape[1]
        parts = self.qkv(x).chunk(3, dim=-1)  # three of (B, T, E)
        q, k, v = (part.unflatten(-1, (self.heads, -1)).transpose(1, 2) for part in parts)  # (B, heads, T, D)
        scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])  # (B, heads, T, T)
        # Every position sees itself, so no row is hidden as a whole.
        weights = scores.masked_fill(~self.mask[:time, :time], -math.inf).softmax(-1)  # (B, heads, T, T)
        return self.out((weights @ v).transpose(1, 2).flatten(2))  # (B, T, E)


class Block(nn.Module):
    def __init__(self, config: GPTConfig):
        super().__init__()
        self.norm1, self.norm2 = LayerNorm(config.embedding), LayerNorm(config.embedding)
        self.attention = Attention(config)
        self.up = nn.Linear(config.embedding, 4 * config.embedding)
        self.down = nn.Linear(4 * config.embedding, config.embedding)

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.attention(self.norm1(x))  # (B, T, E)
        return x + self.down(gelu(self.up(self.norm2(x))))  # (B, T, E)


class GPT(nn.Module):
    def __init__(self, config: GPTConfig):
        super().__init__()
        self.config = config
        self.token = nn.Embedding(config.vocab_size, config.embedding)
        self.position = nn.Embedding(config.block_size, config.embedding)
        self.blocks = nn.ModuleList(Block(config) for _ in range(config.layers))
        self.norm = LayerNorm(config.embedding)
        nn.init.normal_(self.token.weight, std=0.02)
        nn.init.normal_(self.position.weight, std=0.02)

    def forward(self, tokens: Tensor, targets: Tensor | None = None) -> tuple[Tensor, Tensor | None]:
        time = tokens.shape[1]
        if time > self.config.block_size:
            raise ValueError(f"{time} tokens are more than block_size = {self.config.block_size}")
        x = self.token(tokens) + self.position.weight[:time]  # (B, T, E)
        for block in self.blocks:
            x = block(x)  # (B, T, E)
        logits = self.norm(x) @ self.token.weight.T  # (B, T, V)
        if targets is None:
            return logits, None
        return logits, cross_entropy(logits.flatten(0, 1), targets.flatten(), ignore_index=-1)


def train_gpt(seed: int, steps: int = 500, device: torch.device | str = "cpu") -> GPT:
    torch.manual_seed(seed)  # for the model's initialization
    generator = torch.Generator().manual_seed(seed)  # for the tasks: on the CPU, so every device sees the same ones
    model = GPT(CONFIG).to(device)
    optimizer = torch.optim.AdamW(model.parameters())
    # Adam's first steps go by gradients of which it has seen few: begin small. End small, to settle.
    scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, LEARNING_RATE, steps + 1, pct_start=WARM_UP)
    for _ in range(steps):
        # A new batch each time. There are a million tasks: what is never seen twice cannot be learned by heart.
        inputs, targets = sorting_batch(BATCH_SIZE, generator)
        _, loss = model(inputs.to(device), targets.to(device))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        scheduler.step()
    return model.eval()


@torch.no_grad()
def sort_digits(model: nn.Module, digits: Tensor) -> Tensor:
    tokens = digits
    for _ in range(LENGTH):
        new = model(tokens)[0][:, -1].argmax(-1, keepdim=True)  # (B, 1)
        tokens = torch.cat([tokens, new], dim=1)  # (B, 7) … (B, 12)
    return tokens[:, LENGTH:]  # (B, 6)
