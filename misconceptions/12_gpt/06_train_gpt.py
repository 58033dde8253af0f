"""Wrong answers that people write when they train a GPT."""

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, gelu, layer_norm, scaled_dot_product_attention

from torch_katas.course.mistakes import edit

_LENGTH = 6


@dataclass(frozen=True)
class _GPTConfig:
    vocab_size: int
    block_size: int
    layers: int
    heads: int
    embedding: int


_CONFIG = _GPTConfig(vocab_size=10, block_size=2 * _LENGTH - 1, layers=1, heads=4, embedding=48)


def sorting_batch__targets_equal_inputs(count: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """Each target is the very token that stands there: a model learns to repeat what it reads, in no time. Targets
    lie one token further on.
    """
    digits = torch.randint(10, (count, _LENGTH), generator=generator)
    line = torch.cat([digits, digits.sort(dim=1).values], dim=1)
    inputs, targets = line[:, :-1], line[:, :-1].clone()
    targets[:, : _LENGTH - 1] = -1
    return inputs, targets


def sorting_batch__everything_counts(count: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """The model is asked for random digits as well. It can only guess them, and the loss stays high for ever. The first
    five targets are -1.
    """
    digits = torch.randint(10, (count, _LENGTH), generator=generator)
    line = torch.cat([digits, digits.sort(dim=1).values], dim=1)
    inputs, targets = line[:, :-1], line[:, 1:].clone()
    return inputs, targets


def sorting_batch__one_too_many_left_out(count: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """The first sorted digit comes after the last random one: its target is at index 5. Left out it is never learnt:
    only five targets are -1.
    """
    digits = torch.randint(10, (count, _LENGTH), generator=generator)
    line = torch.cat([digits, digits.sort(dim=1).values], dim=1)
    inputs, targets = line[:, :-1], line[:, 1:].clone()
    targets[:, :_LENGTH] = -1
    return inputs, targets


def sorting_batch__largest_first(count: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """Descending. The smallest digit comes first."""
    digits = torch.randint(10, (count, _LENGTH), generator=generator)
    line = torch.cat([digits, digits.sort(dim=1, descending=True).values], dim=1)
    inputs, targets = line[:, :-1], line[:, 1:].clone()
    targets[:, : _LENGTH - 1] = -1
    return inputs, targets


def sorting_batch__no_nines(count: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """The upper end of randint is excluded: 9 never comes up. It is 10."""
    digits = torch.randint(9, (count, _LENGTH), generator=generator)
    line = torch.cat([digits, digits.sort(dim=1).values], dim=1)
    inputs, targets = line[:, :-1], line[:, 1:].clone()
    targets[:, : _LENGTH - 1] = -1
    return inputs, targets


def sorting_batch__sorts_the_batch(count: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """`dim=0` sorts each column over the batch: the digits of different tasks get mixed. Each task is sorted by itself,
    `dim=1`.
    """
    digits = torch.randint(10, (count, _LENGTH), generator=generator)
    line = torch.cat([digits, digits.sort(dim=0).values], dim=1)
    inputs, targets = line[:, :-1], line[:, 1:].clone()
    targets[:, : _LENGTH - 1] = -1
    return inputs, targets


def sorting_batch__no_digit_twice(count: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """Six different digits, as from a shuffled deck. Each is drawn on its own, so the same one may come up again."""
    digits = torch.stack([torch.randperm(10, generator=generator)[:_LENGTH] for _ in range(count)])
    line = torch.cat([digits, digits.sort(dim=1).values], dim=1)
    inputs, targets = line[:, :-1], line[:, 1:].clone()
    targets[:, : _LENGTH - 1] = -1
    return inputs, targets


def sorting_batch__ignores_the_generator(count: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """The generator is taken and never used: the tasks come from torch's global one, and the same seed gives others."""
    digits = torch.randint(10, (count, _LENGTH))
    line = torch.cat([digits, digits.sort(dim=1).values], dim=1)
    inputs, targets = line[:, :-1], line[:, 1:].clone()
    targets[:, : _LENGTH - 1] = -1
    return inputs, targets


def sorting_batch__writes_into_both(count: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """inputs and targets look at the same memory. The -1 that is written into targets also stands in inputs, where no
    token has that number. Write into a clone.
    """
    digits = torch.randint(10, (count, _LENGTH), generator=generator)
    line = torch.cat([digits, digits.sort(dim=1).values], dim=1)
    inputs, targets = line[:, :-1], line[:, 1:]
    targets[:, : _LENGTH - 1] = -1
    return inputs, targets


class _LayerNorm(nn.Module):
    def __init__(self, features: int, eps: float = 1e-5):
        super().__init__()
        self.eps = eps
        self.weight = nn.Parameter(torch.ones(features))
        self.bias = nn.Parameter(torch.zeros(features))

    def forward(self, x: Tensor) -> Tensor:
        distance = x - x.mean(-1, keepdim=True)
        variance = distance.square().mean(-1, keepdim=True)
        return distance * (variance + self.eps).rsqrt() * self.weight + self.bias


class _Attention(nn.Module):
    """Right, with a choice of how to mix."""

    def __init__(self, config: _GPTConfig):
        super().__init__()
        self.heads = config.heads
        self.qkv = nn.Linear(config.embedding, 3 * config.embedding)
        self.out = nn.Linear(config.embedding, config.embedding)
        mask = torch.ones(config.block_size, config.block_size, dtype=torch.bool).tril()
        self.register_buffer("mask", mask, persistent=False)

    def forward(self, x: Tensor) -> Tensor:
        parts = self.qkv(x).chunk(3, dim=-1)
        q, k, v = (part.unflatten(-1, (self.heads, -1)).transpose(1, 2) for part in parts)
        return self.out(self.mix(q, k, v).transpose(1, 2).flatten(2))

    def mix(self, q: Tensor, k: Tensor, v: Tensor) -> Tensor:
        scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
        seen = self.mask[: q.shape[2], : q.shape[2]]
        return scores.masked_fill(~seen, -math.inf).softmax(-1) @ v


class _Block(nn.Module):
    def __init__(self, config: _GPTConfig):
        super().__init__()
        self.norm1, self.norm2 = _LayerNorm(config.embedding), _LayerNorm(config.embedding)
        self.attention = _Attention(config)
        self.up = nn.Linear(config.embedding, 4 * config.embedding)
        self.down = nn.Linear(4 * config.embedding, config.embedding)

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.attention(self.norm1(x))
        return x + self.down(gelu(self.up(self.norm2(x))))


class _GPT(nn.Module):
    """Right; the wrong answers change one thing."""

    def __init__(self, config: _GPTConfig):
        super().__init__()
        self.config = config
        self.token = nn.Embedding(config.vocab_size, config.embedding)
        self.position = nn.Embedding(config.block_size, config.embedding)
        self.blocks = nn.ModuleList(_Block(config) for _ in range(config.layers))
        self.norm = _LayerNorm(config.embedding)
        nn.init.normal_(self.token.weight, std=0.02)
        nn.init.normal_(self.position.weight, std=0.02)

    def forward(self, tokens: Tensor, targets: Tensor | None = None) -> tuple[Tensor, Tensor | None]:
        time = tokens.shape[1]
        if time > self.config.block_size:
            raise ValueError(f"{time} tokens are more than block_size = {self.config.block_size}")
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


class _Fused(_Attention):
    def mix(self, q: Tensor, k: Tensor, v: Tensor) -> Tensor:
        return scaled_dot_product_attention(q, k, v, is_causal=True)


class _Unmasked(_Attention):
    def mix(self, q: Tensor, k: Tensor, v: Tensor) -> Tensor:
        return (q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])).softmax(-1) @ v


class _FusedNorm(_LayerNorm):
    def forward(self, x: Tensor) -> Tensor:
        return layer_norm(x, x.shape[-1:], self.weight, self.bias, self.eps)


class GPT__borrowed_attention(_GPT):
    """This is PyTorch's fused attention. Here it is your own turn: two products and a softmax, as in 01."""

    def __init__(self, config: _GPTConfig):
        super().__init__(config)
        for block in self.blocks:
            block.attention = _Fused(config)


class GPT__borrowed_norm(_GPT):
    """This is PyTorch's layer norm. Take yours, as in 03."""

    def __init__(self, config: _GPTConfig):
        super().__init__(config)
        self.norm = _FusedNorm(config.embedding)
        for block in self.blocks:
            block.norm1, block.norm2 = _FusedNorm(config.embedding), _FusedNorm(config.embedding)


class GPT__sees_the_future(_GPT):
    """Nothing is masked: in training every position finds the answer one place further on, the loss falls to 0, and
    when the model has to write there is nothing to find.
    """

    def __init__(self, config: _GPTConfig):
        super().__init__(config)
        for block in self.blocks:
            block.attention = _Unmasked(config)


class GPT__no_positions(_GPT):
    """Tokens are read without their positions, as a bag."""

    def stream(self, tokens: Tensor) -> Tensor:
        x = self.token(tokens)
        for block in self.blocks:
            x = block(x)
        return x


class GPT__untied_head(_GPT):
    """The head is a layer of its own, with V·E numbers more. The token table serves as the head."""

    def __init__(self, config: _GPTConfig):
        super().__init__(config)
        self.head = nn.Linear(config.embedding, config.vocab_size, bias=False)
        nn.init.normal_(self.head.weight, std=0.02)

    def logits(self, x: Tensor) -> Tensor:
        return self.head(self.norm(x))


class GPT__default_initialization(_GPT):
    """nn.Embedding begins with N(0, 1), and as a head such a table is sure of itself and wrong. Draw with std=0.02."""

    def __init__(self, config: _GPTConfig):
        super().__init__(config)
        self.token.reset_parameters()
        self.position.reset_parameters()


class GPT__counts_what_does_not_count(_GPT):
    """-1 is no token, and cross_entropy refuses it. `ignore_index=-1`."""

    def loss(self, logits: Tensor, targets: Tensor) -> Tensor:
        return cross_entropy(logits.flatten(0, 1), targets.flatten())


class GPT__shifts_the_targets_again(_GPT):
    """The targets are shifted already. Shifted once more, the model learns the token after the next."""

    def loss(self, logits: Tensor, targets: Tensor) -> Tensor:
        return super().loss(logits[:, :-1], targets[:, 1:])


class GPT__returns_logits_alone(_GPT):
    """Without targets a single tensor comes back. It is always a pair; without targets the loss is None."""

    def forward(self, tokens: Tensor, targets: Tensor | None = None) -> tuple[Tensor, Tensor | None]:
        logits, loss = super().forward(tokens, targets)
        return logits if targets is None else (logits, loss)


class GPT__reads_past_its_end(_GPT):
    """What is too long is cut off without a word. Raise ValueError."""

    def forward(self, tokens: Tensor, targets: Tensor | None = None) -> tuple[Tensor, Tensor | None]:
        return super().forward(tokens[:, -self.config.block_size :], targets)


train_gpt__same_batch_again_and_again = edit(
    ("GPT:", "_GPT:"),
    ("model = GPT(CONFIG).to(device)", "model = _GPT(_CONFIG).to(device)"),
    ("for _ in range(steps):", "inputs, targets = _sorting_batch(64, generator)\nfor _ in range(steps):"),
    ("inputs, targets = sorting_batch(64, generator)", ""),
    why="""The batch is drawn once, before the loop. The model learns these 64 tasks by heart, its loss falls to
    0, and it has never sorted anything. Draw a new batch in each step.""",
)


train_gpt__gradients_pile_up = edit(
    ("GPT:", "_GPT:"),
    ("model = GPT(CONFIG).to(device)", "model = _GPT(_CONFIG).to(device)"),
    ("inputs, targets = sorting_batch(64, generator)", "inputs, targets = _sorting_batch(64, generator)"),
    ("optimizer.zero_grad()", ""),
    why="Without zero_grad each step goes along the sum of all gradients since the first. Clear them in every step.",
)


train_gpt__plain_gradient_descent = edit(
    ("GPT:", "_GPT:"),
    ("model = GPT(CONFIG).to(device)", "model = _GPT(_CONFIG).to(device)"),
    (".AdamW", ".SGD"),
    ("inputs, targets = sorting_batch(64, generator)", "inputs, targets = _sorting_batch(64, generator)"),
    why="""SGD at Adam's learning rate hardly moves a Transformer: its gradients are small, and unequal from part
    to part. AdamW gives each number a step of its own.""",
)


train_gpt__rate_too_high = edit(
    ("GPT:", "_GPT:"),
    ("model = GPT(CONFIG).to(device)", "model = _GPT(_CONFIG).to(device)"),
    ("=0.01", "=0.3"),
    ("inputs, targets = sorting_batch(64, generator)", "inputs, targets = _sorting_batch(64, generator)"),
    why="""A learning rate of 0.3 is none for Adam, whose every step is about that long: the numbers fly apart in
    the first steps. 0.01 works here.""",
)


train_gpt__ignores_the_seed = edit(
    ("GPT:", "_GPT:"),
    ("torch.manual_seed(seed)", ""),
    ("model = GPT(CONFIG).to(device)", "model = _GPT(_CONFIG).to(device)"),
    ("inputs, targets = sorting_batch(64, generator)", "inputs, targets = _sorting_batch(64, generator)"),
    why="""The model begins with whatever numbers the global generator holds, so no two runs are alike. Call
    torch.manual_seed(seed) before it is made.""",
)


def train_gpt__one_seed_for_all(seed: int, steps: int = 500, device: torch.device | str = "cpu") -> _GPT:
    """The seed is a number of its own, whatever was asked for: every seed gives the same model."""
    torch.manual_seed(0)
    generator = torch.Generator().manual_seed(0)
    model = _GPT(_CONFIG).to(device)
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.01)
    scheduler = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1, (step + 1) / 50) * (1 + math.cos(math.pi * step / steps)) / 2
    )
    for _ in range(steps):
        inputs, targets = _sorting_batch(64, generator)
        _, loss = model(inputs.to(device), targets.to(device))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        scheduler.step()
    return model.eval()


train_gpt__left_in_train = edit(
    ("GPT:", "_GPT:"),
    ("model = GPT(CONFIG).to(device)", "model = _GPT(_CONFIG).to(device)"),
    ("inputs, targets = sorting_batch(64, generator)", "inputs, targets = _sorting_batch(64, generator)"),
    ("return model.eval()", "return model.train()"),
    why="The model comes back in train(). Whoever gets it wants to use it: return it in eval().",
)


@torch.no_grad()
def sort_digits__returns_the_digits_too(model: nn.Module, digits: Tensor) -> Tensor:
    """The digits come back as well, twelve tokens in all. Return the six that were written."""
    tokens = digits
    for _ in range(_LENGTH):
        new = model(tokens)[0][:, -1].argmax(-1, keepdim=True)
        tokens = torch.cat([tokens, new], dim=1)
    return tokens


@torch.no_grad()
def sort_digits__draws_at_random(model: nn.Module, digits: Tensor) -> Tensor:
    """Drawn by their probabilities, now and then an unlikely token is taken. Take the most likely."""
    tokens = digits
    for _ in range(_LENGTH):
        new = torch.multinomial(model(tokens)[0][:, -1].softmax(-1), 1)
        tokens = torch.cat([tokens, new], dim=1)
    return tokens[:, _LENGTH:]


@torch.no_grad()
def sort_digits__reads_the_first_position(model: nn.Module, digits: Tensor) -> Tensor:
    """[:, 0] says what follows the first digit. What comes next stands at the last position, [:, -1]."""
    tokens = digits
    for _ in range(_LENGTH):
        new = model(tokens)[0][:, 0].argmax(-1, keepdim=True)
        tokens = torch.cat([tokens, new], dim=1)
    return tokens[:, _LENGTH:]


@torch.no_grad()
def sort_digits__forgets_what_it_wrote(model: nn.Module, digits: Tensor) -> Tensor:
    """The model is given the six digits each time, and not what it wrote itself: it says the smallest digit six times.
    Give it all tokens so far.
    """
    tokens = digits
    for _ in range(_LENGTH):
        new = model(digits)[0][:, -1].argmax(-1, keepdim=True)
        tokens = torch.cat([tokens, new], dim=1)
    return tokens[:, _LENGTH:]


@torch.no_grad()
def sort_digits__last_token_only(model: nn.Module, digits: Tensor) -> Tensor:
    """Only the last token is given. Without a cache the model remembers nothing: give it all tokens so far."""
    tokens = digits
    for _ in range(_LENGTH):
        new = model(tokens[:, -1:])[0][:, -1].argmax(-1, keepdim=True)
        tokens = torch.cat([tokens, new], dim=1)
    return tokens[:, _LENGTH:]


def sort_digits__with_a_graph(model: nn.Module, digits: Tensor) -> Tensor:
    """Each call records a graph that nobody goes back through. Write under torch.no_grad()."""
    tokens = digits
    for _ in range(_LENGTH):
        new = model(tokens)[0][:, -1].argmax(-1, keepdim=True)
        tokens = torch.cat([tokens, new], dim=1)
    return tokens[:, _LENGTH:]


def _sorting_batch(count: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    digits = torch.randint(10, (count, _LENGTH), generator=generator)
    line = torch.cat([digits, digits.sort(dim=1).values], dim=1)
    inputs, targets = line[:, :-1], line[:, 1:].clone()
    targets[:, : _LENGTH - 1] = -1
    return inputs, targets
