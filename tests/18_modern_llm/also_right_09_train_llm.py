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
        "start = torch.randint(len(tokens) - LENGTH, (BATCH, 1))",
        "start = torch.randint(len(tokens) - LENGTH, (BATCH, 1), generator=generator)",
    ),
    ("model = LLM", "generator = torch.Generator().manual_seed(seed)\nmodel = LLM"),
    ("weight_decay=DECAY", "weight_decay=0.01, fused=True"),
    (
        "LinearLR(optimizer, 1, 0, total_iters=steps)",
        "torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: 1 - step / steps)",
    ),
    why="A generator of its own, less decay, and a schedule by a function.",
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
    ("text = prompt", "text = torch.cat([prompt, prompt.new_zeros(count)])\nknown = len(prompt)"),
    ("model(text[None])", "model(text[None, :known])"),
    ("text = torch.cat([text, new])", "text[known] = new[0]\nknown += 1"),
    why="Room for all tokens from the beginning.",
)


@torch.inference_mode()
def next_logits__by_the_weights(model: nn.Module, tokens: Tensor, start: int, cache: object, sequence: int) -> Tensor:
    """Knows nothing of the model but its weights; one token after the other, in a loop over heads."""
    weights = model.state_dict()
    few, width = weights["blocks.0.k.weight"].shape
    layers = len({name.split(".")[1] for name in weights if name.startswith("blocks.")})
    size = model.blocks[0].size
    heads, groups = width // size, few // size
    keys: list[list[Tensor]] = [[] for _ in range(layers)]
    values: list[list[Tensor]] = [[] for _ in range(layers)]
    past = cache.read(sequence) if start > 0 else None

    def normed(x: Tensor, name: str) -> Tensor:
        return nn.functional.rms_norm(x, (width,), weights[f"{name}.weight"], 1e-6)

    def turned(x: Tensor, position: int) -> Tensor:
        rate = 10000.0 ** (-torch.arange(0, size, 2, device=x.device, dtype=x.dtype) / size)
        cos, sin = torch.cos(position * rate), torch.sin(position * rate)
        return torch.cat(
            [x[:, : size // 2] * cos - x[:, size // 2 :] * sin, x[:, : size // 2] * sin + x[:, size // 2 :] * cos], 1
        )

    for position, token in enumerate(tokens.tolist(), start):
        x = weights["token.weight"][token]
        for layer in range(layers):
            w = {
                name: weights[f"blocks.{layer}.{name}.weight"] for name in ("q", "k", "v", "out", "gate", "up", "down")
            }
            y = normed(x, f"blocks.{layer}.norm1")
            q, k, v = ((w[name] @ y).view(-1, size) for name in "qkv")
            keys[layer].append(turned(k, position))
            values[layer].append(v)
            k, v = torch.stack(keys[layer], 1), torch.stack(values[layer], 1)
            if past is not None:
                k, v = torch.cat([past[0][layer], k], 1), torch.cat([past[1][layer], v], 1)
            q = turned(q, position).view(groups, heads // groups, size)
            mixed = (torch.einsum("grd,gsd->grs", q, k) / math.sqrt(size)).softmax(-1) @ v
            x = x + w["out"] @ mixed.flatten()
            y = normed(x, f"blocks.{layer}.norm2")
            x = x + w["down"] @ (nn.functional.silu(w["gate"] @ y) * (w["up"] @ y))
    cache.append(
        sequence,
        keys=torch.stack([torch.stack(part, 1) for part in keys]),
        values=torch.stack([torch.stack(part, 1) for part in values]),
    )
    return nn.functional.linear(normed(x, "norm"), weights["token.weight"])


next_logits__mask_by_positions = edit(
    (
        "torch.ones(len(tokens), k.shape[1], dtype=torch.bool, device=x.device).tril(start)",
        "torch.arange(start, k.shape[1], device=x.device)[:, None] >= torch.arange(k.shape[1], device=x.device)",
    ),
    why="Positions are compared, in place of a triangle.",
)
