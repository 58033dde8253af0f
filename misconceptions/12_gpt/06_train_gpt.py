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
    """Takes for a target the very token that stands there, so a model learns to repeat what it reads, in no time.
    Instead: targets lie one token further on.
    """
    digits = torch.randint(10, (count, _LENGTH), generator=generator)
    line = torch.cat([digits, digits.sort(dim=1).values], dim=1)
    inputs, targets = line[:, :-1], line[:, :-1].clone()
    targets[:, : _LENGTH - 1] = -1
    return inputs, targets


def sorting_batch__everything_counts(count: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """Asks the model for random digits as well, which it can only guess, so the loss stays high for ever. Instead: the
    first five targets are -1.
    """
    digits = torch.randint(10, (count, _LENGTH), generator=generator)
    line = torch.cat([digits, digits.sort(dim=1).values], dim=1)
    inputs, targets = line[:, :-1], line[:, 1:].clone()
    return inputs, targets


def sorting_batch__one_too_many_left_out(count: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """Leaves out the first sorted digit too, the one after the last random digit, so it is never learned. Instead: only
    five targets are -1.
    """
    digits = torch.randint(10, (count, _LENGTH), generator=generator)
    line = torch.cat([digits, digits.sort(dim=1).values], dim=1)
    inputs, targets = line[:, :-1], line[:, 1:].clone()
    targets[:, :_LENGTH] = -1
    return inputs, targets


def sorting_batch__largest_first(count: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """Sorts in descending order. Instead: the smallest digit comes first."""
    digits = torch.randint(10, (count, _LENGTH), generator=generator)
    line = torch.cat([digits, digits.sort(dim=1, descending=True).values], dim=1)
    inputs, targets = line[:, :-1], line[:, 1:].clone()
    targets[:, : _LENGTH - 1] = -1
    return inputs, targets


def sorting_batch__no_nines(count: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """Never draws a 9: the upper end of `randint` is excluded. Instead: it is 10."""
    digits = torch.randint(9, (count, _LENGTH), generator=generator)
    line = torch.cat([digits, digits.sort(dim=1).values], dim=1)
    inputs, targets = line[:, :-1], line[:, 1:].clone()
    targets[:, : _LENGTH - 1] = -1
    return inputs, targets


def sorting_batch__sorts_the_batch(count: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """Sorts each column over the batch, so the digits of different tasks get mixed. Instead: each task is sorted by
    itself, `dim=1`.
    """
    digits = torch.randint(10, (count, _LENGTH), generator=generator)
    line = torch.cat([digits, digits.sort(dim=0).values], dim=1)
    inputs, targets = line[:, :-1], line[:, 1:].clone()
    targets[:, : _LENGTH - 1] = -1
    return inputs, targets


def sorting_batch__no_digit_twice(count: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """Draws six different digits, as from a shuffled deck. Instead: each is drawn on its own, so the same one may come
    up again.
    """
    digits = torch.stack([torch.randperm(10, generator=generator)[:_LENGTH] for _ in range(count)])
    line = torch.cat([digits, digits.sort(dim=1).values], dim=1)
    inputs, targets = line[:, :-1], line[:, 1:].clone()
    targets[:, : _LENGTH - 1] = -1
    return inputs, targets


def sorting_batch__ignores_the_generator(count: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """Draws from torch's global generator, so the same seed gives other tasks. Instead: hand over
    `generator=generator`.
    """
    digits = torch.randint(10, (count, _LENGTH))
    line = torch.cat([digits, digits.sort(dim=1).values], dim=1)
    inputs, targets = line[:, :-1], line[:, 1:].clone()
    targets[:, : _LENGTH - 1] = -1
    return inputs, targets


def sorting_batch__writes_into_both(count: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """Writes the -1 of the targets into the inputs as well, which look at the same memory. Instead: write
    into a clone.
    """
    digits = torch.randint(10, (count, _LENGTH), generator=generator)
    line = torch.cat([digits, digits.sort(dim=1).values], dim=1)
    inputs, targets = line[:, :-1], line[:, 1:]
    targets[:, : _LENGTH - 1] = -1
    return inputs, targets


def sorting_batch__seeds_it_again(count: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """Sets the generator back to its seed in every call, so a whole training sees a single batch. Instead: leave the
    seed to the caller.
    """
    generator.manual_seed(generator.initial_seed())
    return _sorting_batch(count, generator)


def sorting_batch__squeezes(count: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """Removes every axis of size 1, so a single task loses its axis. Instead: return (count, 11), also for one."""
    inputs, targets = _sorting_batch(count, generator)
    return inputs.squeeze(), targets.squeeze()


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


class _PostNormBlock(_Block):
    def forward(self, x: Tensor) -> Tensor:
        x = self.norm1(x + self.attention(x))
        return self.norm2(x + self.down(gelu(self.up(x))))


class _ReluBlock(_Block):
    def forward(self, x: Tensor) -> Tensor:
        x = x + self.attention(self.norm1(x))
        return x + self.down(self.up(self.norm2(x)).relu())


class _OneHead(_Attention):
    def __init__(self, config: _GPTConfig):
        super().__init__(config)
        self.heads = 1


class _NoScale(_Attention):
    def mix(self, q: Tensor, k: Tensor, v: Tensor) -> Tensor:
        return super().mix(q * math.sqrt(q.shape[-1]), k, v)


class GPT__borrowed_attention(_GPT):
    """Uses PyTorch's fused attention. Instead: here it is your own turn, two products and a softmax, as in 01."""

    def __init__(self, config: _GPTConfig):
        super().__init__(config)
        for block in self.blocks:
            block.attention = _Fused(config)


GPT__config_of_the_class = edit(
    ("self.config = config", "type(self).config = config"),
    why="""Keeps the config in the class, where every model shares it: the next one that is made puts its own in its
    place. Instead: `self.config`.""",
)


class GPT__borrowed_norm(_GPT):
    """Uses PyTorch's layer norm. Instead: take yours, as in 03."""

    def __init__(self, config: _GPTConfig):
        super().__init__(config)
        self.norm = _FusedNorm(config.embedding)
        for block in self.blocks:
            block.norm1, block.norm2 = _FusedNorm(config.embedding), _FusedNorm(config.embedding)


class GPT__sees_the_future(_GPT):
    """Hides nothing, so in training every position finds the answer one place further on; the loss falls to 0, and when
    the model has to write there is nothing to find. Instead: a causal mask.
    """

    def __init__(self, config: _GPTConfig):
        super().__init__(config)
        for block in self.blocks:
            block.attention = _Unmasked(config)


class GPT__no_positions(_GPT):
    """Reads tokens without their positions, as a bag. Instead: add the position table's rows."""

    def stream(self, tokens: Tensor) -> Tensor:
        x = self.token(tokens)
        for block in self.blocks:
            x = block(x)
        return x


class GPT__untied_head(_GPT):
    """Makes the head a layer of its own, with V·E numbers more. Instead: the token table serves as the head."""

    def __init__(self, config: _GPTConfig):
        super().__init__(config)
        self.head = nn.Linear(config.embedding, config.vocab_size, bias=False)
        nn.init.normal_(self.head.weight, std=0.02)

    def logits(self, x: Tensor) -> Tensor:
        return self.head(self.norm(x))


GPT__default_initialization = edit(
    ("nn.init.normal_(self.token.weight, std=0.02)", ""),
    ("nn.init.normal_(self.position.weight, std=0.02)", ""),
    why="""Leaves the embeddings at N(0, 1), and as a head such a table is sure of itself and wrong. Instead: draw with
    std=0.02.""",
)


class GPT__counts_what_does_not_count(_GPT):
    """Hands -1 to cross_entropy as a token, which it refuses. Instead: `ignore_index=-1`."""

    def loss(self, logits: Tensor, targets: Tensor) -> Tensor:
        return cross_entropy(logits.flatten(0, 1), targets.flatten())


class GPT__shifts_the_targets_again(_GPT):
    """Shifts the targets, which are shifted already, so the model learns the token after the next. Instead: targets[b,
    t] belongs to logits[b, t].
    """

    def loss(self, logits: Tensor, targets: Tensor) -> Tensor:
        return super().loss(logits[:, :-1], targets[:, 1:])


class GPT__returns_logits_alone(_GPT):
    """Returns a single tensor where there are no targets. Instead: it is always a pair; without targets the loss is
    None.
    """

    def forward(self, tokens: Tensor, targets: Tensor | None = None) -> tuple[Tensor, Tensor | None]:
        logits, loss = super().forward(tokens, targets)
        return logits if targets is None else (logits, loss)


class GPT__reads_past_its_end(_GPT):
    """Cuts off what is too long without a word. Instead: raise ValueError."""

    def forward(self, tokens: Tensor, targets: Tensor | None = None) -> tuple[Tensor, Tensor | None]:
        return super().forward(tokens[:, -self.config.block_size :], targets)


class GPT__no_word_about_the_length(_GPT):
    """Does not ask how many tokens there are. Too many end in an error of another kind, where the positions are added.
    Instead: compare T with block_size first, and raise ValueError.
    """

    def forward(self, tokens: Tensor, targets: Tensor | None = None) -> tuple[Tensor, Tensor | None]:
        logits = self.logits(self.stream(tokens))
        return logits, None if targets is None else self.loss(logits, targets)


class GPT__no_scale(_GPT):
    """Never divides the products of queries and keys by √D. Instead: divide by the root of the size of one head."""

    def __init__(self, config: _GPTConfig):
        super().__init__(config)
        for block in self.blocks:
            block.attention = _NoScale(config)


class GPT__one_head(_GPT):
    """Never cuts the embedding into heads. Instead: cut queries, keys and values into config.heads pieces each."""

    def __init__(self, config: _GPTConfig):
        super().__init__(config)
        for block in self.blocks:
            block.attention = _OneHead(config)


class GPT__relu(_GPT):
    """Has ReLU between the two linear layers of a block. Instead: GELU, as in 03."""

    def __init__(self, config: _GPTConfig):
        super().__init__(config)
        self.blocks = nn.ModuleList(_ReluBlock(config) for _ in range(config.layers))


class GPT__post_norm(_GPT):
    """Puts the norms behind the sums. Instead: in front of attention and network, as in 03."""

    def __init__(self, config: _GPTConfig):
        super().__init__(config)
        self.blocks = nn.ModuleList(_PostNormBlock(config) for _ in range(config.layers))


class GPT__no_last_norm(_GPT):
    """Makes a last norm and never calls it, so the head reads the raw stream. Instead: norm comes between the last
    block and the head.
    """

    def logits(self, x: Tensor) -> Tensor:
        return x @ self.token.weight.T


class GPT__log_softmax_at_the_end(_GPT):
    """Returns logarithms of probabilities. A second log_softmax in the loss changes nothing, but these are not the
    head's numbers. Instead: return the products as they are.
    """

    def logits(self, x: Tensor) -> Tensor:
        return super().logits(x).log_softmax(-1)


class GPT__mean_of_row_means(_GPT):
    """Takes the mean of each sequence and then the mean of those, so a sequence with few targets counts as much as one
    with many. Instead: one mean over all positions that count.
    """

    def loss(self, logits: Tensor, targets: Tensor) -> Tensor:
        losses = cross_entropy(logits.transpose(1, 2), targets, ignore_index=-1, reduction="none")
        return (losses.sum(dim=1) / (targets != -1).sum(dim=1).clamp(min=1)).mean()


class GPT__mean_over_all_positions(_GPT):
    """Divides the loss by the number of all positions, those without a target among them: the more there are of these,
    the smaller it is. Instead: the mean over the positions that count, which cross_entropy takes by itself.
    """

    def loss(self, logits: Tensor, targets: Tensor) -> Tensor:
        return cross_entropy(logits.flatten(0, 1), targets.flatten(), ignore_index=-1, reduction="none").mean()


class GPT__views_the_targets(_GPT):
    """Flattens the targets with `view`, which raises an error where they are a slice, as shifted targets are. Instead:
    `flatten` or `reshape`.
    """

    def loss(self, logits: Tensor, targets: Tensor) -> Tensor:
        return cross_entropy(logits.flatten(0, 1), targets.view(-1), ignore_index=-1)


train_gpt__gradients_pile_up = edit(
    ("GPT:", "_GPT:"),
    ("model = GPT(CONFIG).to(device)", "model = _GPT(_CONFIG).to(device)"),
    ("inputs, targets = sorting_batch(BATCH_SIZE, generator)", "inputs, targets = _sorting_batch(64, generator)"),
    ("optimizer.zero_grad()", ""),
    why="""Never clears the gradients, so each step goes along the sum of all since the first. Instead:
    `optimizer.zero_grad()` in every step.""",
)


train_gpt__plain_gradient_descent = edit(
    ("GPT:", "_GPT:"),
    ("model = GPT(CONFIG).to(device)", "model = _GPT(_CONFIG).to(device)"),
    (".AdamW", ".SGD"),
    ("inputs, targets = sorting_batch(BATCH_SIZE, generator)", "inputs, targets = _sorting_batch(64, generator)"),
    why="""Uses plain gradient descent at Adam's learning rate, which hardly moves a Transformer: its gradients are
    small, and unequal from part to part. Instead: AdamW gives each number a step of its own.""",
)


train_gpt__same_batch_again_and_again = edit(
    ("GPT:", "_GPT:"),
    ("model = GPT(CONFIG).to(device)", "model = _GPT(_CONFIG).to(device)"),
    ("for _ in range(steps):", "inputs, targets = _sorting_batch(64, generator)\nfor _ in range(steps):"),
    ("inputs, targets = sorting_batch(BATCH_SIZE, generator)", ""),
    why="""Trains on the same batch in every step, so the model learns these 64 tasks by heart and has never sorted
    anything. Instead: draw a new batch in each step, from a generator that is made once.""",
)


train_gpt__ignores_the_seed = edit(
    ("GPT:", "_GPT:"),
    ("torch.manual_seed(seed)", ""),
    ("model = GPT(CONFIG).to(device)", "model = _GPT(_CONFIG).to(device)"),
    ("inputs, targets = sorting_batch(BATCH_SIZE, generator)", "inputs, targets = _sorting_batch(64, generator)"),
    why="""The model begins with whatever numbers the global generator gives, so the same seed gives another model in
    the next call. Instead: `torch.manual_seed(seed)` before the model is made.""",
)


def train_gpt__one_seed_for_all(seed: int, steps: int = 500, device: torch.device | str = "cpu") -> _GPT:
    """Uses a seed of its own, so every seed gives the same model. Instead: use the seed given."""
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
    ("inputs, targets = sorting_batch(BATCH_SIZE, generator)", "inputs, targets = _sorting_batch(64, generator)"),
    ("return model.eval()", "return model.train()"),
    why="Returns the model in train(). Instead: whoever gets it wants to use it; return it in eval().",
)


train_gpt__more_steps_than_asked_for = edit(
    ("GPT:", "_GPT:"),
    ("model = GPT(CONFIG).to(device)", "model = _GPT(_CONFIG).to(device)"),
    ("for _ in range(steps):", "for _ in range(max(steps, 12)):"),
    ("inputs, targets = sorting_batch(BATCH_SIZE, generator)", "inputs, targets = _sorting_batch(64, generator)"),
    why="Makes more updates than asked for where steps is small. Instead: make `steps` of them, whatever that is.",
)


train_gpt__falls_by_what_is_left = edit(
    ("GPT:", "_GPT:"),
    ("model = GPT(CONFIG).to(device)", "model = _GPT(_CONFIG).to(device)"),
    ("AdamW(model.parameters())", "AdamW(model.parameters(), lr=LEARNING_RATE)"),
    (
        "OneCycleLR(optimizer, LEARNING_RATE, steps + 1, pct_start=WARM_UP)",
        "LambdaLR(\n        optimizer, lambda step: (step + 1) / 50 if step < 50 "
        "else (1 + math.cos(math.pi * (step - 50) / (steps - 50))) / 2\n    )",
    ),
    ("inputs, targets = sorting_batch(BATCH_SIZE, generator)", "inputs, targets = _sorting_batch(64, generator)"),
    why="""Divides by `steps - 50`, the updates after the climb. With 50 steps there are none, and the schedule is asked
    once more after the last update. Instead: let the cosine fall over all steps, or divide by at least 1.""",
)


train_gpt__stays_on_the_cpu = edit(
    ("GPT:", "_GPT:"),
    ("model = GPT(CONFIG).to(device)", "model = _GPT(_CONFIG)"),
    ("inputs, targets = sorting_batch(BATCH_SIZE, generator)", "inputs, targets = _sorting_batch(64, generator)"),
    ("inputs.to(device), targets.to(device)", "inputs, targets"),
    ("return model.eval()", "return model.to(device).eval()"),
    why="Trains on the CPU, and moves the model only at the end. Instead: move the model first, and each batch.",
)


train_gpt__other_steps_by_default = edit(
    ("GPT:", "_GPT:"),
    ("steps: int = 500", "steps: int = 400"),
    ("model = GPT(CONFIG).to(device)", "model = _GPT(_CONFIG).to(device)"),
    ("inputs, targets = sorting_batch(BATCH_SIZE, generator)", "inputs, targets = _sorting_batch(64, generator)"),
    why="Trains for another number of steps where none is given. Instead: `steps: int = 500`.",
)


train_gpt__another_config = edit(
    ("GPT:", "_GPT:"),
    ("model = GPT(CONFIG).to(device)", "model = _GPT(_GPTConfig(10, 11, 2, 4, 32)).to(device)"),
    ("inputs, targets = sorting_batch(BATCH_SIZE, generator)", "inputs, targets = _sorting_batch(64, generator)"),
    why="Trains a model of other sizes. Instead: make it from CONFIG.",
)


train_gpt__only_the_outermost_mode = edit(
    ("GPT:", "_GPT:"),
    ("model = GPT(CONFIG).to(device)", "model = _GPT(_CONFIG).to(device)"),
    ("inputs, targets = sorting_batch(BATCH_SIZE, generator)", "inputs, targets = _sorting_batch(64, generator)"),
    ("return model.eval()", "model.training = False\nreturn model"),
    why="""Sets the flag `training` of the model alone, and its submodules stay in training mode. Instead: `eval()` sets
    all of them.""",
)


@torch.no_grad()
def sort_digits__returns_the_digits_too(model: nn.Module, digits: Tensor) -> Tensor:
    """Returns the digits as well, twelve tokens in all. Instead: return the six that were written."""
    tokens = digits
    for _ in range(_LENGTH):
        new = model(tokens)[0][:, -1].argmax(-1, keepdim=True)
        tokens = torch.cat([tokens, new], dim=1)
    return tokens


@torch.no_grad()
def sort_digits__draws_at_random(model: nn.Module, digits: Tensor) -> Tensor:
    """Draws tokens by their probabilities, so now and then an unlikely one is taken. Instead: take the most likely."""
    tokens = digits
    for _ in range(_LENGTH):
        new = torch.multinomial(model(tokens)[0][:, -1].softmax(-1), 1)
        tokens = torch.cat([tokens, new], dim=1)
    return tokens[:, _LENGTH:]


@torch.no_grad()
def sort_digits__reads_the_first_position(model: nn.Module, digits: Tensor) -> Tensor:
    """Takes what follows the first digit. Instead: what comes next stands at the last position, `[:, -1]`."""
    tokens = digits
    for _ in range(_LENGTH):
        new = model(tokens)[0][:, 0].argmax(-1, keepdim=True)
        tokens = torch.cat([tokens, new], dim=1)
    return tokens[:, _LENGTH:]


@torch.no_grad()
def sort_digits__forgets_what_it_wrote(model: nn.Module, digits: Tensor) -> Tensor:
    """Gives the model the six digits each time, and not what it wrote itself, so it says the smallest digit six times.
    Instead: give it all tokens so far.
    """
    tokens = digits
    for _ in range(_LENGTH):
        new = model(digits)[0][:, -1].argmax(-1, keepdim=True)
        tokens = torch.cat([tokens, new], dim=1)
    return tokens[:, _LENGTH:]


@torch.no_grad()
def sort_digits__last_token_only(model: nn.Module, digits: Tensor) -> Tensor:
    """Gives the model the last token alone, and without a cache it remembers nothing. Instead: give it all tokens so
    far.
    """
    tokens = digits
    for _ in range(_LENGTH):
        new = model(tokens[:, -1:])[0][:, -1].argmax(-1, keepdim=True)
        tokens = torch.cat([tokens, new], dim=1)
    return tokens[:, _LENGTH:]


def sort_digits__with_a_graph(model: nn.Module, digits: Tensor) -> Tensor:
    """Records a graph in each call that nobody goes back through. Instead: write under `torch.no_grad()`."""
    tokens = digits
    for _ in range(_LENGTH):
        new = model(tokens)[0][:, -1].argmax(-1, keepdim=True)
        tokens = torch.cat([tokens, new], dim=1)
    return tokens[:, _LENGTH:]


def sort_digits__sorts_them_itself(model: nn.Module, digits: Tensor) -> Tensor:
    """Sorts the digits itself and never asks the model. Instead: the model writes six tokens, one call for each."""
    return digits.sort(dim=1).values


@torch.no_grad()
def sort_digits__one_pass_over_its_own_answer(model: nn.Module, digits: Tensor) -> Tensor:
    """Gives the model the sorted digits to read and takes its guesses at all places at once. Instead: it reads what it
    has written itself, one call for each token.
    """
    line = torch.cat([digits, digits.sort(dim=1).values[:, :-1]], dim=1)
    return model(line)[0][:, _LENGTH - 1 :].argmax(-1)


@torch.no_grad()
def sort_digits__one_pass_over_the_digits(model: nn.Module, digits: Tensor) -> Tensor:
    """Reads the digits once, and takes what the model expects behind each of them for the six tokens. Instead: one call
    for each token, with all that was written so far, of which the last position counts.
    """
    return model(digits)[0].argmax(-1)


@torch.no_grad()
def sort_digits__the_first_rows_tokens(model: nn.Module, digits: Tensor) -> Tensor:
    """Takes the most likely token of the first sequence for all of them. Instead: each row has its own,
    `argmax(-1)`.
    """
    tokens = digits
    for _ in range(_LENGTH):
        new = model(tokens)[0][:1, -1].argmax(-1, keepdim=True).expand(len(digits), 1)
        tokens = torch.cat([tokens, new], dim=1)
    return tokens[:, _LENGTH:]


@torch.no_grad()
def sort_digits__one_sequence_loses_its_axis(model: nn.Module, digits: Tensor) -> Tensor:
    """Ends with `squeeze()`, which takes away the axis of the batch as well where there is one sequence alone. Instead:
    return the slice as it is, (B, 6).
    """
    tokens = digits
    for _ in range(_LENGTH):
        new = model(tokens)[0][:, -1].argmax(-1, keepdim=True)
        tokens = torch.cat([tokens, new], dim=1)
    return tokens[:, _LENGTH:].squeeze()


@torch.no_grad()
def sort_digits__a_window_of_six(model: nn.Module, digits: Tensor) -> Tensor:
    """Gives the model the last six tokens alone, so the digits slide out of sight. Instead: give it all
    tokens so far.
    """
    tokens = digits
    for _ in range(_LENGTH):
        new = model(tokens[:, -_LENGTH:])[0][:, -1].argmax(-1, keepdim=True)
        tokens = torch.cat([tokens, new], dim=1)
    return tokens[:, _LENGTH:]


def _sorting_batch(count: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    digits = torch.randint(10, (count, _LENGTH), generator=generator)
    line = torch.cat([digits, digits.sort(dim=1).values], dim=1)
    inputs, targets = line[:, :-1], line[:, 1:].clone()
    targets[:, : _LENGTH - 1] = -1
    return inputs, targets
