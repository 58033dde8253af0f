"""Wrong answers that people write when they let a model read and write letters."""

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from torch_katas.course.mistakes import edit


class _Base(nn.Module):
    """A right model, for the mistakes below to stand in. What they change is drawn when it is in a learner's model."""

    padding_idx: int | None = None
    batch_first = True
    directions = 1

    def __init__(self, vocab_size: int, embedding_size: int, hidden_size: int):
        super().__init__()
        self.embedding = nn.Embedding(vocab_size, embedding_size, self.padding_idx)
        both = self.directions == 2
        self.gru = nn.GRU(embedding_size, hidden_size, batch_first=self.batch_first, bidirectional=both)
        self.head = nn.Linear(self.directions * hidden_size, vocab_size)

    def forward(self, tokens: Tensor, hidden: Tensor | None = None) -> tuple[Tensor, Tensor]:
        outputs, hidden = self.gru(self.embedding(tokens), hidden)
        return self.head(outputs), hidden


class CharLM__forgets_the_state(_Base):
    """Never hands hidden to the GRU, so each part of a text is read as if it were the beginning. Instead: `self.gru(x,
    hidden)`.
    """

    def forward(self, tokens: Tensor, hidden: Tensor | None = None) -> tuple[Tensor, Tensor]:
        return super().forward(tokens)


class CharLM__state_after_the_first_token(_Base):
    """Hands back the state after the first token. Instead: hand back the second thing that the GRU returns, its state
    after the last.
    """

    def forward(self, tokens: Tensor, hidden: Tensor | None = None) -> tuple[Tensor, Tensor]:
        outputs, _ = self.gru(self.embedding(tokens), hidden)
        return self.head(outputs), outputs[:, 0].unsqueeze(0).contiguous()


class CharLM__time_first(_Base):
    """Takes axis 0 for time, so it reads from one text of the batch into the next. Instead: build the GRU with
    `batch_first=True`.
    """

    batch_first = False


class CharLM__both_directions(_Base):
    """Reads both ways, so it has seen the letters that it is to guess: it looks clever in training, and cannot write.
    Instead: one direction.
    """

    directions = 2


class CharLM__only_the_last_position(_Base):
    """Gives logits for the last position alone, so T - 1 of T guesses are lost in training. Instead: apply the head to
    all outputs.
    """

    def forward(self, tokens: Tensor, hidden: Tensor | None = None) -> tuple[Tensor, Tensor]:
        logits, hidden = super().forward(tokens, hidden)
        return logits[:, -1], hidden


class CharLM__softmax_inside(_Base):
    """Returns probabilities, and cross_entropy and sample do a softmax themselves. Instead: return raw logits."""

    def forward(self, tokens: Tensor, hidden: Tensor | None = None) -> tuple[Tensor, Tensor]:
        logits, hidden = super().forward(tokens, hidden)
        return logits.softmax(dim=-1), hidden


class CharLM__sizes_swapped(_Base):
    """Swaps embedding_size and hidden_size. Instead: nn.GRU takes the size of what it reads first, then its own."""

    def __init__(self, vocab_size: int, embedding_size: int, hidden_size: int):
        super().__init__(vocab_size, hidden_size, embedding_size)


class CharLM__frozen_embedding(_Base):
    """Freezes the embedding's rows, as `from_pretrained` does: random vectors stay random. Instead: make a plain
    nn.Embedding.
    """

    def __init__(self, vocab_size: int, embedding_size: int, hidden_size: int):
        super().__init__(vocab_size, embedding_size, hidden_size)
        self.embedding = nn.Embedding.from_pretrained(torch.randn(vocab_size, embedding_size))


class CharLM__log_softmax_inside(_Base):
    """Returns logarithms of probabilities. A second log_softmax in the loss changes nothing, but these are not the
    linear layer's numbers. Instead: return raw logits.
    """

    def forward(self, tokens: Tensor, hidden: Tensor | None = None) -> tuple[Tensor, Tensor]:
        logits, hidden = super().forward(tokens, hidden)
        return logits.log_softmax(dim=-1), hidden


class CharLM__relu_before_the_head(_Base):
    """Cuts off the outputs' negative numbers before the linear layer. Instead: hand the outputs over as they are."""

    def forward(self, tokens: Tensor, hidden: Tensor | None = None) -> tuple[Tensor, Tensor]:
        outputs, hidden = self.gru(self.embedding(tokens), hidden)
        return self.head(outputs.relu()), hidden


class CharLM__keeps_the_state_itself(_Base):
    """Keeps the last state on the model and goes on from it where None is handed in. Instead: None is the beginning of
    a text; keep nothing between calls.
    """

    state = None

    def forward(self, tokens: Tensor, hidden: Tensor | None = None) -> tuple[Tensor, Tensor]:
        if hidden is None and self.state is not None and self.state.shape[1] == len(tokens):
            hidden = self.state
        logits, hidden = super().forward(tokens, hidden)
        self.state = hidden.detach()
        return logits, hidden


class CharLM__hidden_without_its_axis(_Base):
    """Hands back the state as (B, H), and the GRU takes (1, B, H). Instead: hand back the second thing that the GRU
    returns, as it is.
    """

    def forward(self, tokens: Tensor, hidden: Tensor | None = None) -> tuple[Tensor, Tensor]:
        logits, hidden = super().forward(tokens, None if hidden is None else hidden.unsqueeze(0))
        return logits, hidden.squeeze(0)


@torch.no_grad()
def _losses(model: nn.Module, inputs: Tensor, targets: Tensor) -> Tensor:
    """Return the loss of each guess, the model in eval mode and put back."""
    if len(targets) < 1:
        raise ValueError("too short")
    training = model.training
    model.eval()
    logits, _ = model(inputs[None])
    model.train(training)
    return cross_entropy(logits[0], targets, reduction="none")


def perplexity__target_equals_input(model: nn.Module, tokens: Tensor) -> float:
    """Compares the guess made after a token with that very token. Instead: the guesses after tokens[:-1] are for
    tokens[1:].
    """
    if len(tokens) < 2:
        raise ValueError("too short")
    return _losses(model, tokens, tokens).mean().exp().item()


def perplexity__returns_the_loss(model: nn.Module, tokens: Tensor) -> float:
    """Returns the mean cross entropy itself. Instead: perplexity is e to its power."""
    return _losses(model, tokens[:-1], tokens[1:]).mean().item()


def perplexity__power_of_two(model: nn.Module, tokens: Tensor) -> float:
    """Takes 2 to the power of the loss, which fits bits. Instead: cross_entropy is in nats, so the base is e."""
    return 2 ** _losses(model, tokens[:-1], tokens[1:]).mean().item()


def perplexity__mean_of_exponentials(model: nn.Module, tokens: Tensor) -> float:
    """Takes the power of each loss before the mean, so one bad guess outweighs all others. Instead: first the mean of
    the losses, then `exp`.
    """
    return _losses(model, tokens[:-1], tokens[1:]).exp().mean().item()


def perplexity__sum_of_losses(model: nn.Module, tokens: Tensor) -> float:
    """Takes e to the power of the sum, which grows with the length of the text. Instead: take the mean over the
    guesses.
    """
    return _losses(model, tokens[:-1], tokens[1:]).sum().exp().item()


def perplexity__divides_by_the_tokens(model: nn.Module, tokens: Tensor) -> float:
    """Divides by the number of tokens, and nothing comes before the first. Instead: N tokens make N - 1 guesses; divide
    by those.
    """
    return (_losses(model, tokens[:-1], tokens[1:]).sum() / len(tokens)).exp().item()


def perplexity__blocks_without_memory(model: nn.Module, tokens: Tensor) -> float:
    """Cuts the text into blocks, and at the start of each the model knows nothing of what came before. Instead: read it
    as one row, or hand hidden on from block to block.
    """
    if len(tokens) < 2:
        raise ValueError("too short")
    parts = zip(tokens[:-1].split(16), tokens[1:].split(16))
    return torch.cat([_losses(model, inputs, targets) for inputs, targets in parts]).mean().exp().item()


def perplexity__nan_for_one_token(model: nn.Module, tokens: Tensor) -> float:
    """Returns NaN where there is nothing to guess, and NaN goes on into everything after it. Instead: raise
    ValueError.
    """
    return float("nan") if len(tokens) < 2 else _losses(model, tokens[:-1], tokens[1:]).mean().exp().item()


def perplexity__a_tensor(model: nn.Module, tokens: Tensor) -> float:
    """Returns a tensor of one element. Instead: `.item()` makes a Python float of it."""
    return _losses(model, tokens[:-1], tokens[1:]).mean().exp()


@torch.no_grad()
def perplexity__no_eval(model: nn.Module, tokens: Tensor) -> float:
    """Guesses in whatever mode the model is in: in training mode dropout takes part. Instead: `model.eval()` before."""
    if len(tokens) < 2:
        raise ValueError("too short")
    return cross_entropy(model(tokens[None, :-1])[0][0], tokens[1:]).exp().item()


@torch.no_grad()
def perplexity__stays_in_eval(model: nn.Module, tokens: Tensor) -> float:
    """Leaves the model in eval mode, so it trains on without dropout. Instead: remember `model.training`, and put it
    back.
    """
    if len(tokens) < 2:
        raise ValueError("too short")
    model.eval()
    return cross_entropy(model(tokens[None, :-1])[0][0], tokens[1:]).exp().item()


def perplexity__always_trains_afterwards(model: nn.Module, tokens: Tensor) -> float:
    """Puts every model into training mode at the end, also one that was in eval mode. Instead: remember
    `model.training`, and put it back with `model.train(training)`.
    """
    found = _losses(model, tokens[:-1], tokens[1:]).mean().exp().item()
    model.train()
    return found


perplexity__builds_a_graph = edit(
    ("@torch.no_grad()", ""),
    ('raise ValueError(f"a text of {len(tokens)} tokens leaves nothing to guess")', 'raise ValueError("too short")'),
    why="""Records every step for a backward that never comes, which takes memory for the whole text. Instead: work
    under `torch.no_grad()`.""",
)


def perplexity__mean_of_block_means(model: nn.Module, tokens: Tensor) -> float:
    """Takes the mean of each block's mean, so the guesses of a short last block count more than the others. Instead:
    one mean over all guesses.
    """
    if len(tokens) < 2:
        raise ValueError("too short")
    training = model.training
    model.eval()
    losses, hidden = [], None
    with torch.no_grad():
        for inputs, targets in zip(tokens[:-1].split(16), tokens[1:].split(16)):
            logits, hidden = model(inputs[None], hidden)
            losses.append(cross_entropy(logits[0], targets))
    model.train(training)
    return torch.stack(losses).mean().exp().item()


def perplexity__leaves_out_the_first_guess(model: nn.Module, tokens: Tensor) -> float:
    """Leaves out the first guess, the one after a single token. Instead: all N - 1 guesses count, from the second token
    on.
    """
    if len(tokens) < 2:
        raise ValueError("too short")
    return _losses(model, tokens[:-1], tokens[1:])[1:].mean().exp().item()


def perplexity__through_probabilities(model: nn.Module, tokens: Tensor) -> float:
    """Takes the logarithm of probabilities, and one too small for a float is 0, whose logarithm is infinite. Instead:
    `cross_entropy` or `log_softmax` works with the logits.
    """
    if len(tokens) < 2:
        raise ValueError("too short")
    training = model.training
    model.eval()
    with torch.no_grad():
        chances = model(tokens[None, :-1])[0][0].softmax(dim=-1)
    model.train(training)
    return (-chances.gather(1, tokens[1:, None]).log()).mean().exp().item()


def _train(
    tokens: Tensor,
    vocab_size: int,
    device: torch.device | str,
    steps: int = 90,
    shift: int = 1,
    seed: int | None = None,
) -> nn.Module:
    """Train rightly, but for what the arguments say."""
    model = _Base(vocab_size, 32, 96).to(device)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    tokens = tokens.to(device)
    for _ in range(steps):
        if seed is not None:
            torch.manual_seed(seed)
        starts = torch.randint(len(tokens) - 32, (32, 1))
        blocks = tokens[(starts + torch.arange(33)).to(device)]
        logits, _ = model(blocks[:, :-1])
        loss = cross_entropy(logits.transpose(1, 2), blocks[:, shift : shift + 32])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model.eval()


def train_char_lm__target_equals_input(
    tokens: Tensor, vocab_size: int, seed: int, device: torch.device | str = "cpu"
) -> nn.Module:
    """Trains the model to repeat the letter that it has just read: the loss falls to 0, and it guesses nothing.
    Instead: the targets are one letter further on.
    """
    torch.manual_seed(seed)
    return _train(tokens, vocab_size, device, shift=0)


def train_char_lm__learns_by_heart(
    tokens: Tensor, vocab_size: int, seed: int, device: torch.device | str = "cpu"
) -> nn.Module:
    """Trains for so long that the model knows the rhymes by heart: it is sure of itself, and wrong on any other text.
    Instead: stop where the perplexity on text that it does not train on is lowest.
    """
    torch.manual_seed(seed)
    return _train(tokens, vocab_size, device, steps=240)


def train_char_lm__stops_too_early(
    tokens: Tensor, vocab_size: int, seed: int, device: torch.device | str = "cpu"
) -> nn.Module:
    """Stops after a few steps, when the model knows which letters are frequent, and little more. Instead: train on;
    perplexity on unseen text still falls.
    """
    torch.manual_seed(seed)
    return _train(tokens, vocab_size, device, steps=15)


def train_char_lm__the_same_batch_each_time(
    tokens: Tensor, vocab_size: int, seed: int, device: torch.device | str = "cpu"
) -> nn.Module:
    """Sets the seed in each step, so each step draws the same blocks, and the rest of the text is never read. Instead:
    set it once, before the model is made.
    """
    torch.manual_seed(seed)
    return _train(tokens, vocab_size, device, seed=seed)


train_char_lm__reshapes_for_the_loss = edit(
    ("CharLM(vocab_size, **SIZES)", "_Base(vocab_size, 32, 96)"),
    ("transpose(1, 2)", "reshape(32, vocab_size, 32)"),
    why="""Relabels (B, T, V) as (B, V, T), the shape that cross_entropy wants, with the numbers of different positions
    mixed up. Instead: `transpose(1, 2)` moves the axis.""",
)


train_char_lm__stays_on_the_cpu = edit(
    ("CharLM(vocab_size, **SIZES).to(device)", "CharLM(vocab_size, **SIZES)"),
    ("tokens = tokens.to(device)", "tokens = tokens.cpu()"),
    ("return model.eval()", "return model.to(device).eval()"),
    why="Trains on the CPU, and moves the model only at the end. Instead: move the model and the text first.",
)


train_char_lm__goes_back_to_the_first_step = edit(
    ("CharLM(vocab_size, **SIZES)", "_Base(vocab_size, 32, 96)"),
    ("for _ in range(STEPS):", "hidden = None\nfor _ in range(STEPS):"),
    ("logits, _ = model(blocks[:, :-1])", "logits, hidden = model(blocks[:, :-1], hidden)"),
    why="""Hands hidden from batch to batch with its history, so backward wants to go through the batch before once
    more, and its graph is gone. Instead: begin each batch with None, or detach hidden.""",
)


def train_char_lm__ignores_the_seed(
    tokens: Tensor, vocab_size: int, seed: int, device: torch.device | str = "cpu"
) -> nn.Module:
    """Never uses the seed, so each training gives another model. Instead: `torch.manual_seed(seed)` comes first."""
    return _train(tokens, vocab_size, device)


def train_char_lm__always_seed_0(
    tokens: Tensor, vocab_size: int, seed: int, device: torch.device | str = "cpu"
) -> nn.Module:
    """Sets the same seed whatever is asked for. Instead: use the seed given."""
    torch.manual_seed(0)
    return _train(tokens, vocab_size, device)


def train_char_lm__in_training_mode(
    tokens: Tensor, vocab_size: int, seed: int, device: torch.device | str = "cpu"
) -> nn.Module:
    """Returns the model in training mode, where dropout would take part. Instead: call `eval()` at the end."""
    torch.manual_seed(seed)
    return _train(tokens, vocab_size, device).train()


def train_char_lm__only_the_outermost_mode(
    tokens: Tensor, vocab_size: int, seed: int, device: torch.device | str = "cpu"
) -> nn.Module:
    """Sets the flag `training` of the model alone, and its submodules stay in training mode. Instead: `eval()` sets all
    of them.
    """
    torch.manual_seed(seed)
    model = _train(tokens, vocab_size, device).train()
    model.training = False
    return model


@torch.no_grad()
def _write(
    model: nn.Module,
    prompt: Tensor,
    length: int,
    temperature: float,
    seed: int | None,
    again: bool = False,
    place: int = -1,
) -> Tensor:
    """Write rightly, but for what the arguments say: no seed means the global generator, `again` seeds in each step,
    `place` is where logits are read.
    """
    if temperature < 0:
        raise ValueError("a temperature below 0")
    generator = None if seed is None else torch.Generator().manual_seed(seed)
    training = model.training
    model.eval()
    written, new, hidden = [prompt], prompt, None
    for _ in range(length):
        if again:
            generator.manual_seed(seed)
        logits, hidden = model(new[None], hidden)
        new = _draw(logits[0, place].cpu(), temperature, generator).to(prompt.device)
        written.append(new)
    model.train(training)
    return torch.cat(written)


def _draw(logits: Tensor, temperature: float, generator: torch.Generator | None) -> Tensor:
    if temperature == 0:
        return logits.argmax(dim=-1, keepdim=True)
    return torch.multinomial((logits / temperature).softmax(dim=-1), 1, generator=generator)


def sample__always_the_best(model: nn.Module, prompt: Tensor, length: int, temperature: float, seed: int) -> Tensor:
    """Takes the likeliest token at any temperature, and soon writes the same few words over and over. Instead: draw
    with `torch.multinomial`; the likeliest is for temperature 0.
    """
    if temperature < 0:
        raise ValueError("a temperature below 0")
    return _write(model, prompt, length, 0, seed)


def sample__ignores_the_temperature(
    model: nn.Module, prompt: Tensor, length: int, temperature: float, seed: int
) -> Tensor:
    """Draws at temperature 1, whatever is asked for. Instead: divide the logits by the temperature."""
    return _write(model, prompt, length, 1.0 if temperature > 0 else temperature, seed)


def sample__multiplies(model: nn.Module, prompt: Tensor, length: int, temperature: float, seed: int) -> Tensor:
    """Multiplies the logits by the temperature, so hot is careful and cold is wild. Instead: divide."""
    return _write(model, prompt, length, 1 / temperature if temperature > 0 else temperature, seed)


@torch.no_grad()
def sample__divides_by_zero(model: nn.Module, prompt: Tensor, length: int, temperature: float, seed: int) -> Tensor:
    """Divides by the temperature 0 as well: the logits are infinite, or NaN, and nothing can be drawn. Instead:
    temperature 0 is a case of its own, `argmax`.
    """
    if temperature < 0:
        raise ValueError("a temperature below 0")
    generator = torch.Generator().manual_seed(seed)
    training = model.training
    model.eval()
    written, new, hidden = [prompt], prompt, None
    for _ in range(length):
        logits, hidden = model(new[None], hidden)
        probabilities = (logits[0, -1].cpu() / temperature).softmax(dim=-1)
        new = torch.multinomial(probabilities, 1, generator=generator).to(prompt.device)
        written.append(new)
    model.train(training)
    return torch.cat(written)


def sample__below_zero_is_fine(model: nn.Module, prompt: Tensor, length: int, temperature: float, seed: int) -> Tensor:
    """Takes a negative temperature without a word. Instead: raise ValueError."""
    return _write(model, prompt, length, max(temperature, 0), seed)


@torch.no_grad()
def sample__forgets_the_past(model: nn.Module, prompt: Tensor, length: int, temperature: float, seed: int) -> Tensor:
    """Reads the newest token alone and hands no state on, so the model knows one token and nothing before. Instead:
    hand hidden on, or read everything again.
    """
    if temperature < 0:
        raise ValueError("a temperature below 0")
    generator = torch.Generator().manual_seed(seed)
    training = model.training
    model.eval()
    written, new = [prompt], prompt
    for _ in range(length):
        logits, _ = model(new[None])
        new = _draw(logits[0, -1].cpu(), temperature, generator).to(prompt.device)
        written.append(new)
    model.train(training)
    return torch.cat(written)


@torch.no_grad()
def sample__reads_everything_twice(
    model: nn.Module, prompt: Tensor, length: int, temperature: float, seed: int
) -> Tensor:
    """Reads all tokens again on top of the state that stands for them. Instead: hand hidden on and read the new token
    alone, or read everything and hand nothing on.
    """
    if temperature < 0:
        raise ValueError("a temperature below 0")
    generator = torch.Generator().manual_seed(seed)
    training = model.training
    model.eval()
    written, hidden = prompt, None
    for _ in range(length):
        logits, hidden = model(written[None], hidden)
        new = _draw(logits[0, -1].cpu(), temperature, generator).to(prompt.device)
        written = torch.cat([written, new])
    model.train(training)
    return written


def sample__first_positions_logits(
    model: nn.Module, prompt: Tensor, length: int, temperature: float, seed: int
) -> Tensor:
    """Draws from the guess after the prompt's first token. Instead: what comes next stands at the last position, -1."""
    return _write(model, prompt, length, temperature, seed, place=0)


def sample__without_the_prompt(model: nn.Module, prompt: Tensor, length: int, temperature: float, seed: int) -> Tensor:
    """Returns the new tokens alone. Instead: the result begins with the prompt."""
    return _write(model, prompt, length, temperature, seed)[len(prompt) :]


def sample__length_with_the_prompt(
    model: nn.Module, prompt: Tensor, length: int, temperature: float, seed: int
) -> Tensor:
    """Takes length for the whole result. Instead: it counts the new tokens, P + length in all."""
    return _write(model, prompt, max(length - len(prompt), 0), temperature, seed)


def sample__ignores_the_seed(model: nn.Module, prompt: Tensor, length: int, temperature: float, seed: int) -> Tensor:
    """Never uses the seed, so each call writes something else. Instead: give `multinomial` a generator with
    that seed.
    """
    return _write(model, prompt, length, temperature, None)


def sample__seeds_the_world(model: nn.Module, prompt: Tensor, length: int, temperature: float, seed: int) -> Tensor:
    """Sets the global generator, for the whole program: a training that samples now and then draws the same numbers
    again each time. Instead: use a `torch.Generator` of your own.
    """
    torch.manual_seed(seed)
    return _write(model, prompt, length, temperature, seed)


def sample__seeds_each_step(model: nn.Module, prompt: Tensor, length: int, temperature: float, seed: int) -> Tensor:
    """Sets the generator back in each step, so the same random number decides every token. Instead: make it once,
    before the loop.
    """
    return _write(model, prompt, length, temperature, seed, again=True)


@torch.no_grad()
def sample__no_eval(model: nn.Module, prompt: Tensor, length: int, temperature: float, seed: int) -> Tensor:
    """Writes in whatever mode the model is in: in training mode dropout takes part. Instead: `model.eval()` before."""
    if temperature < 0:
        raise ValueError("a temperature below 0")
    generator = torch.Generator().manual_seed(seed)
    written, new, hidden = [prompt], prompt, None
    for _ in range(length):
        logits, hidden = model(new[None], hidden)
        new = _draw(logits[0, -1].cpu(), temperature, generator).to(prompt.device)
        written.append(new)
    return torch.cat(written)


def sample__stays_in_eval(model: nn.Module, prompt: Tensor, length: int, temperature: float, seed: int) -> Tensor:
    """Leaves the model in eval mode, so it trains on without dropout. Instead: remember `model.training`, and put it
    back.
    """
    written = _write(model, prompt, length, temperature, seed)
    model.eval()
    return written


def sample__builds_a_graph(model: nn.Module, prompt: Tensor, length: int, temperature: float, seed: int) -> Tensor:
    """Records every step, each hanging on the one before by the state, so memory grows with each token written.
    Instead: work under `torch.no_grad()`.
    """
    if temperature < 0:
        raise ValueError("a temperature below 0")
    generator = torch.Generator().manual_seed(seed)
    training = model.training
    model.eval()
    written, new, hidden = [prompt], prompt, None
    for _ in range(length):
        logits, hidden = model(new[None], hidden)
        new = _draw(logits[0, -1].detach().cpu(), temperature, generator).to(prompt.device)
        written.append(new)
    model.train(training)
    return torch.cat(written)


@torch.no_grad()
def sample__softmax_by_hand(model: nn.Module, prompt: Tensor, length: int, temperature: float, seed: int) -> Tensor:
    """Takes the exponential of large logits, which is infinite, and nothing can be drawn from it. Instead: `softmax`
    takes the largest logit off first.
    """
    if temperature < 0:
        raise ValueError("a temperature below 0")
    generator = torch.Generator().manual_seed(seed)
    training = model.training
    model.eval()
    written, new, hidden = [prompt], prompt, None
    for _ in range(length):
        logits, hidden = model(new[None], hidden)
        last = logits[0, -1].cpu()
        if temperature == 0:
            new = last.argmax(dim=-1, keepdim=True).to(prompt.device)
        else:
            chances = (last / temperature).exp()
            new = torch.multinomial(chances / chances.sum(), 1, generator=generator).to(prompt.device)
        written.append(new)
    model.train(training)
    return torch.cat(written)


def sample__fixed_seed(model: nn.Module, prompt: Tensor, length: int, temperature: float, seed: int) -> Tensor:
    """Seeds its generator with the same number whatever is asked for. Instead: use the seed given."""
    return _write(model, prompt, length, temperature, 0)


@torch.no_grad()
def sample__reads_the_end_of_the_prompt(
    model: nn.Module, prompt: Tensor, length: int, temperature: float, seed: int
) -> Tensor:
    """Reads the last token of the prompt alone, so the model does not know how the text began. Instead: the first call
    reads the whole prompt.
    """
    if len(prompt) > 1:
        rest = _write(model, prompt[-1:], length, temperature, seed)
        return torch.cat([prompt[:-1], rest])
    return _write(model, prompt, length, temperature, seed)


@torch.no_grad()
def sample__reads_the_last_twenty(
    model: nn.Module, prompt: Tensor, length: int, temperature: float, seed: int
) -> Tensor:
    """Reads the last 20 tokens anew in each step, so the model forgets how a longer text began. Instead: hand hidden
    on, or read everything again.
    """
    if temperature < 0:
        raise ValueError("a temperature below 0")
    generator = torch.Generator().manual_seed(seed)
    training = model.training
    model.eval()
    written = prompt
    for _ in range(length):
        logits, _ = model(written[None, -20:])
        written = torch.cat([written, _draw(logits[0, -1].cpu(), temperature, generator).to(prompt.device)])
    model.train(training)
    return written


def perplexity__forgets_after_64(model: nn.Module, tokens: Tensor) -> float:
    """Reads the text in blocks of 64 tokens, and begins each without a memory. Instead: read it as one row, or hand
    hidden on from block to block."""
    if len(tokens) < 2:
        raise ValueError("too short")
    parts = zip(tokens[:-1].split(64), tokens[1:].split(64))
    return torch.cat([_losses(model, inputs, targets) for inputs, targets in parts]).mean().exp().item()


@torch.no_grad()
def perplexity__mean_of_pieces(model: nn.Module, tokens: Tensor) -> float:
    """Reads the text in pieces, and takes the mean of the pieces' means: a guess in the last, shorter piece counts for
    more than the others. Instead: add up the losses of all guesses, and divide by their number."""
    if len(tokens) < 2:
        raise ValueError("too short")
    training = model.training
    model.eval()
    means, hidden = [], None
    for inputs, targets in zip(tokens[:-1].split(64), tokens[1:].split(64)):
        logits, hidden = model(inputs[None], hidden)
        means.append(cross_entropy(logits[0], targets))
    model.train(training)
    return torch.stack(means).mean().exp().item()


class CharLM__token_0_is_a_pad(_Base):
    """Takes token 0 for a pad: its row is zeros and never learns, though it stands for a letter. Instead: leave
    `padding_idx` out.
    """

    padding_idx = 0


perplexity__refuses_too_late = edit(
    ('if len(tokens) < 2:\n    raise ValueError(f"a text of {len(tokens)} tokens leaves nothing to guess")', ""),
    ("model.eval()", 'model.eval()\nif len(tokens) < 2:\n    raise ValueError("too short")'),
    why="""Sets eval mode before it refuses a text too short, and the error leaves the model there. Instead: look at the
    length first.""",
)


train_char_lm__letters_of_the_text_alone = edit(
    ("CharLM(vocab_size, **SIZES)", "_Base(int(tokens.max()) + 1, 32, 96)"),
    why="""Counts the tokens in the text, so a larger one, which comes up only later, is an error. Instead: the model
    has vocab_size of them.""",
)


train_char_lm__generator_without_the_seed = edit(
    ("torch.manual_seed(seed)", "torch.manual_seed(seed)\ngenerator = torch.Generator()\ngenerator.seed()"),
    ("CharLM(vocab_size, **SIZES)", "_Base(vocab_size, 32, 96)"),
    ("(BATCH_SIZE, 1))", "(BATCH_SIZE, 1), generator=generator)"),
    why="""Draws the blocks from a generator that `generator.seed()` has given a random seed, so each training reads
    others. Instead: `manual_seed(seed)` gives it yours.""",
)


sample__refuses_too_late = edit(
    ('if temperature < 0:\n    raise ValueError(f"a temperature is 0 or more, got {temperature}")', ""),
    ("if temperature == 0:", 'if temperature < 0:\n    raise ValueError("below 0")\nif temperature == 0:'),
    why="""Looks at the temperature only where it draws: with length 0 it never does, and the error leaves the model in
    eval mode. Instead: look at it first.""",
)


def sample__refuses_while_writing(
    model: nn.Module, prompt: Tensor, length: int, temperature: float, seed: int
) -> Tensor:
    """Looks at the temperature only where a token is drawn, and with length 0 none is. Instead: look at it first,
    whatever the length."""
    return _write(model, prompt, length, temperature if length else 0, seed)
