"""Right answers in other styles."""

import math

import torch
from torch import Tensor, nn

from torch_katas.course.mistakes import edit


class LLM__written_out(nn.Module):
    """Everything in one class, attention by einsum, rotations as complex numbers."""

    def __init__(self, config):
        super().__init__()
        self.size = config.width // config.heads
        self.groups, self.repeats = config.groups, config.heads // config.groups
        self.token = nn.Embedding(config.vocab_size, config.width)
        with torch.no_grad():
            self.token.weight.mul_(0.02)
        self.blocks = nn.ModuleList()
        few = config.groups * self.size
        shapes = {"q": (config.width, config.width), "k": (config.width, few), "v": (config.width, few)}
        shapes |= {"out": (config.width, config.width), "gate": (config.width, config.hidden)}
        shapes |= {"up": (config.width, config.hidden), "down": (config.hidden, config.width)}
        for _ in range(config.layers):
            block = nn.Module()
            for name, sizes in shapes.items():
                block.add_module(name, nn.Linear(*sizes, bias=False))
            block.norm1, block.norm2 = nn.RMSNorm(config.width, eps=1e-6), nn.RMSNorm(config.width, eps=1e-6)
            self.blocks.append(block)
        self.norm = nn.RMSNorm(config.width, eps=1e-6)

    def _turned(self, x: Tensor) -> Tensor:
        points = torch.complex(*x.chunk(2, dim=-1))  # (B, T, H, D/2)
        rate = 10000.0 ** (-torch.arange(0, self.size, 2, device=x.device, dtype=x.dtype) / self.size)
        angle = torch.outer(torch.arange(x.shape[1], device=x.device, dtype=x.dtype), rate)[:, None]
        turned = points * torch.polar(torch.ones_like(angle), angle)
        return torch.cat([turned.real, turned.imag], dim=-1)

    def forward(self, tokens: Tensor) -> Tensor:
        x = self.token(tokens)
        hidden = torch.full((tokens.shape[1],) * 2, -math.inf, device=x.device, dtype=x.dtype).triu(1)
        for block in self.blocks:
            y = block.norm1(x)
            q, k, v = (block.get_submodule(name)(y).unflatten(-1, (-1, self.size)) for name in "qkv")
            q = self._turned(q).unflatten(2, (self.groups, self.repeats))
            scores = torch.einsum("bsgrd,btgd->bgrst", q, self._turned(k)) / math.sqrt(self.size)
            mixed = torch.einsum("bgrst,btgd->bsgrd", (scores + hidden).softmax(-1), v)
            x = x + block.out(mixed.flatten(2))
            y = block.norm2(x)
            gate = block.gate(y)
            x = x + block.down(gate * gate.sigmoid() * block.up(y))
        return nn.functional.linear(self.norm(x), self.token.weight)


LLM__rolled = edit(
    (
        "return self.norm(x) @ self.token.weight.T",
        "return torch.einsum('bte,ve->btv', self.norm(x), self.token.weight)",
    ),
    why="The head by einsum.",
)

train_llm__own_generator = edit(
    (
        "start = torch.randint(len(tokens) - length, (24, 1))",
        "start = torch.randint(len(tokens) - length, (24, 1), generator=generator)",
    ),
    ("model, length =", "generator = torch.Generator().manual_seed(seed)\nmodel, length ="),
    ("weight_decay=0.1", "weight_decay=0.01, fused=True"),
    why="A generator of its own, and less decay.",
)


def write__sums_from_the_back(
    model: nn.Module, prompt: Tensor, count: int, p: float, generator: torch.Generator
) -> Tensor:
    tokens = prompt.tolist()
    for _ in range(count):
        with torch.no_grad():
            row = model(torch.tensor([tokens], device=prompt.device))[0, -1].double().softmax(0)
        kept, total = {}, 0.0
        for token in row.argsort(descending=True).tolist():
            if total >= p < 1:
                break
            kept[token] = row[token]
            total += row[token].item()
        drawn = torch.multinomial(torch.stack([*kept.values()]), 1, generator=generator)
        tokens.append(list(kept)[int(drawn)])
    return torch.tensor(tokens, device=prompt.device)


write__in_place = edit(
    ("text = prompt.clone()", "text = torch.cat([prompt, prompt.new_zeros(count)])\nknown = len(prompt)"),
    ("model(text[None])", "model(text[None, :known])"),
    ("text = torch.cat([text, new])", "text[known] = new[0]\nknown += 1"),
    why="Room for all tokens from the beginning.",
)
