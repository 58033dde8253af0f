"""Wrong answers that people write when they let a model read and write letters."""

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from torch_katas.course.mistakes import edit


class _Base(nn.Module):
    """A right model, for the mistakes below to stand in."""

    def __init__(self, vocab_size: int, embedding_size: int, hidden_size: int):
        super().__init__()
        self.embedding = nn.Embedding(vocab_size, embedding_size)
        self.gru = nn.GRU(embedding_size, hidden_size, batch_first=True)
        self.head = nn.Linear(hidden_size, vocab_size)

    def forward(self, tokens: Tensor, hidden: Tensor | None = None) -> tuple[Tensor, Tensor]:
        outputs, hidden = self.gru(self.embedding(tokens), hidden)
        return self.head(outputs), hidden


class CharLM__forgets_the_state(_Base):
    """hidden was not handed to the GRU, so each part of a text is read as if it were the beginning. gru(x, hidden)."""

    def forward(self, tokens: Tensor, hidden: Tensor | None = None) -> tuple[Tensor, Tensor]:
        return super().forward(tokens)


class CharLM__state_after_the_first_token(_Base):
    """outputs[:, 0] is the state after the first token. Hand back the second thing that the GRU returns: its state
    after the last.
    """

    def forward(self, tokens: Tensor, hidden: Tensor | None = None) -> tuple[Tensor, Tensor]:
        outputs, _ = self.gru(self.embedding(tokens), hidden)
        return self.head(outputs), outputs[:, 0].unsqueeze(0).contiguous()


class CharLM__time_first(_Base):
    """Without batch_first=True the GRU takes axis 0 for time: it reads from one text of the batch into the next."""

    def __init__(self, vocab_size: int, embedding_size: int, hidden_size: int):
        super().__init__(vocab_size, embedding_size, hidden_size)
        self.gru = nn.GRU(embedding_size, hidden_size)


class CharLM__both_directions(_Base):
    """A GRU that reads both ways has seen the letters that it is to guess. It looks clever in training, and cannot
    write. One direction.
    """

    def __init__(self, vocab_size: int, embedding_size: int, hidden_size: int):
        super().__init__(vocab_size, embedding_size, hidden_size)
        self.gru = nn.GRU(embedding_size, hidden_size, batch_first=True, bidirectional=True)
        self.head = nn.Linear(2 * hidden_size, vocab_size)


class CharLM__only_the_last_position(_Base):
    """Logits for the last position alone are enough to write with, but T - 1 of T guesses are lost in training. Apply
    the head to all outputs.
    """

    def forward(self, tokens: Tensor, hidden: Tensor | None = None) -> tuple[Tensor, Tensor]:
        logits, hidden = super().forward(tokens, hidden)
        return logits[:, -1], hidden


class CharLM__softmax_inside(_Base):
    """cross_entropy and sample take the softmax themselves. The model gives raw logits."""

    def forward(self, tokens: Tensor, hidden: Tensor | None = None) -> tuple[Tensor, Tensor]:
        logits, hidden = super().forward(tokens, hidden)
        return logits.softmax(dim=-1), hidden


class CharLM__sizes_swapped(_Base):
    """embedding_size and hidden_size changed places. nn.GRU takes the size of what it reads first, then its own."""

    def __init__(self, vocab_size: int, embedding_size: int, hidden_size: int):
        super().__init__(vocab_size, hidden_size, embedding_size)


class CharLM__frozen_embedding(_Base):
    """Embedding.from_pretrained freezes its rows unless told otherwise: random vectors stay random. Make a plain
    nn.Embedding.
    """

    def __init__(self, vocab_size: int, embedding_size: int, hidden_size: int):
        super().__init__(vocab_size, embedding_size, hidden_size)
        self.embedding = nn.Embedding.from_pretrained(torch.randn(vocab_size, embedding_size))


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
    """The guess made after a token was compared with that very token. The first guess is for the second token:
    logits of tokens[:-1] against tokens[1:].
    """
    if len(tokens) < 2:
        raise ValueError("too short")
    return _losses(model, tokens, tokens).mean().exp().item()


def perplexity__returns_the_loss(model: nn.Module, tokens: Tensor) -> float:
    """This is the mean cross entropy itself. Perplexity is e to its power."""
    return _losses(model, tokens[:-1], tokens[1:]).mean().item()


def perplexity__power_of_two(model: nn.Module, tokens: Tensor) -> float:
    """cross_entropy is in nats, so the base is e. 2 to its power fits a loss in bits."""
    return 2 ** _losses(model, tokens[:-1], tokens[1:]).mean().item()


def perplexity__mean_of_exponentials(model: nn.Module, tokens: Tensor) -> float:
    """exp came before the mean, so one bad guess outweighs all others. First the mean of the losses, then exp."""
    return _losses(model, tokens[:-1], tokens[1:]).exp().mean().item()


def perplexity__sum_of_losses(model: nn.Module, tokens: Tensor) -> float:
    """e to the power of the sum grows with the length of the text. Take the mean over the guesses."""
    return _losses(model, tokens[:-1], tokens[1:]).sum().exp().item()


def perplexity__divides_by_the_tokens(model: nn.Module, tokens: Tensor) -> float:
    """N tokens make N - 1 guesses: nothing comes before the first. Divide by N - 1."""
    return (_losses(model, tokens[:-1], tokens[1:]).sum() / len(tokens)).exp().item()


def perplexity__blocks_without_memory(model: nn.Module, tokens: Tensor) -> float:
    """The text was cut into blocks, and at the start of each the model knew nothing of what came before. Read it as one
    row, or hand hidden on from block to block.
    """
    if len(tokens) < 2:
        raise ValueError("too short")
    parts = zip(tokens[:-1].split(16), tokens[1:].split(16))
    return torch.cat([_losses(model, inputs, targets) for inputs, targets in parts]).mean().exp().item()


def perplexity__nan_for_one_token(model: nn.Module, tokens: Tensor) -> float:
    """The mean over no guesses at all is NaN, and NaN goes on into everything after it. Raise ValueError."""
    return float("nan") if len(tokens) < 2 else _losses(model, tokens[:-1], tokens[1:]).mean().exp().item()


def perplexity__a_tensor(model: nn.Module, tokens: Tensor) -> float:
    """The result is a tensor of one element. .item() makes a Python float of it."""
    return _losses(model, tokens[:-1], tokens[1:]).mean().exp()


@torch.no_grad()
def perplexity__no_eval(model: nn.Module, tokens: Tensor) -> float:
    """The model guesses in whatever mode it is in: in training mode dropout takes part. model.eval() before."""
    if len(tokens) < 2:
        raise ValueError("too short")
    return cross_entropy(model(tokens[None, :-1])[0][0], tokens[1:]).exp().item()


@torch.no_grad()
def perplexity__stays_in_eval(model: nn.Module, tokens: Tensor) -> float:
    """The model stays in eval mode, and trains on without dropout. Remember model.training, and put it back."""
    if len(tokens) < 2:
        raise ValueError("too short")
    model.eval()
    return cross_entropy(model(tokens[None, :-1])[0][0], tokens[1:]).exp().item()


def perplexity__always_trains_afterwards(model: nn.Module, tokens: Tensor) -> float:
    """model.train() puts every model into training mode, also one that was in eval mode. Remember model.training, and
    put it back: model.train(training).
    """
    found = _losses(model, tokens[:-1], tokens[1:]).mean().exp().item()
    model.train()
    return found


perplexity__builds_a_graph = edit(
    ("@torch.no_grad()", ""),
    ('raise ValueError(f"a text of {len(tokens)} tokens leaves nothing to guess")', 'raise ValueError("too short")'),
    why="""Nothing is trained here, and still every step is recorded for a backward that never comes: memory for
    the whole text. torch.no_grad().""",
)


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
    """The model was trained to repeat the letter that it has just read. The loss falls to 0, and it guesses nothing.
    The targets are one letter further on.
    """
    torch.manual_seed(seed)
    return _train(tokens, vocab_size, device, shift=0)


def train_char_lm__learns_by_heart(
    tokens: Tensor, vocab_size: int, seed: int, device: torch.device | str = "cpu"
) -> nn.Module:
    """Trained for long, the model knows the rhymes by heart: it is sure of itself, and wrong on any other text. Stop
    where the perplexity on text that it does not train on is lowest.
    """
    torch.manual_seed(seed)
    return _train(tokens, vocab_size, device, steps=240)


def train_char_lm__stops_too_early(
    tokens: Tensor, vocab_size: int, seed: int, device: torch.device | str = "cpu"
) -> nn.Module:
    """After a few steps the model knows which letters are frequent, and little more. Train on: perplexity on unseen
    text still falls.
    """
    torch.manual_seed(seed)
    return _train(tokens, vocab_size, device, steps=15)


def train_char_lm__the_same_batch_each_time(
    tokens: Tensor, vocab_size: int, seed: int, device: torch.device | str = "cpu"
) -> nn.Module:
    """The seed is set in each step, so each step draws the same blocks, and the rest of the text is never read. Set it
    once, before the model is made.
    """
    torch.manual_seed(seed)
    return _train(tokens, vocab_size, device, seed=seed)


train_char_lm__reshapes_for_the_loss = edit(
    ("CharLM(vocab_size, embedding_size=32, hidden_size=96)", "_Base(vocab_size, 32, 96)"),
    ("transpose(1, 2)", "reshape(32, vocab_size, 32)"),
    why="""reshape(B, V, T) gives the shape that cross_entropy wants, with the numbers of different positions
    mixed up. transpose(1, 2) moves the axis.""",
)


train_char_lm__goes_back_to_the_first_step = edit(
    ("CharLM(vocab_size, embedding_size=32, hidden_size=96)", "_Base(vocab_size, 32, 96)"),
    ("for _ in range(90):", "hidden = None\nfor _ in range(90):"),
    ("logits, _ = model(blocks[:, :-1])", "logits, hidden = model(blocks[:, :-1], hidden)"),
    why="""hidden goes from batch to batch with its history, so backward wants to go through the batch before once
    more, and its graph is gone. Begin each batch with None, or detach hidden.""",
)


def train_char_lm__ignores_the_seed(
    tokens: Tensor, vocab_size: int, seed: int, device: torch.device | str = "cpu"
) -> nn.Module:
    """The seed was not used, so each training gives another model. torch.manual_seed(seed) comes first."""
    return _train(tokens, vocab_size, device)


def train_char_lm__always_seed_0(
    tokens: Tensor, vocab_size: int, seed: int, device: torch.device | str = "cpu"
) -> nn.Module:
    """manual_seed(0) gives the same model for every seed. Use the seed given."""
    torch.manual_seed(0)
    return _train(tokens, vocab_size, device)


def train_char_lm__in_training_mode(
    tokens: Tensor, vocab_size: int, seed: int, device: torch.device | str = "cpu"
) -> nn.Module:
    """The model comes back in training mode. Whoever uses it next would be surprised by a dropout: call eval()."""
    torch.manual_seed(seed)
    return _train(tokens, vocab_size, device).train()


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
    """argmax takes the likeliest token every time, at any temperature, and soon writes the same few words over and
    over. Draw with torch.multinomial; argmax is for temperature 0.
    """
    if temperature < 0:
        raise ValueError("a temperature below 0")
    return _write(model, prompt, length, 0, seed)


def sample__ignores_the_temperature(
    model: nn.Module, prompt: Tensor, length: int, temperature: float, seed: int
) -> Tensor:
    """The tokens were drawn at temperature 1, whatever was asked for. Divide the logits by the temperature."""
    return _write(model, prompt, length, 1.0 if temperature > 0 else temperature, seed)


def sample__multiplies(model: nn.Module, prompt: Tensor, length: int, temperature: float, seed: int) -> Tensor:
    """Multiplied by the temperature, logits work the other way round: hot is careful, cold is wild. Divide."""
    return _write(model, prompt, length, 1 / temperature if temperature > 0 else temperature, seed)


@torch.no_grad()
def sample__divides_by_zero(model: nn.Module, prompt: Tensor, length: int, temperature: float, seed: int) -> Tensor:
    """logits / 0 is infinite, or NaN, and nothing can be drawn from it. Temperature 0 is a case of its own: argmax."""
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
    """Divided by a negative temperature, logits change their sign, and the model writes what it thinks least likely.
    Raise ValueError.
    """
    return _write(model, prompt, length, max(temperature, 0), seed)


@torch.no_grad()
def sample__forgets_the_past(model: nn.Module, prompt: Tensor, length: int, temperature: float, seed: int) -> Tensor:
    """Only the newest token is read, and hidden is not handed on: the model knows one token and nothing before. Hand
    hidden on, or read everything again.
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
    """hidden stands for all that was read, and then all of it was read again on top. Either hand hidden on and read the
    new token alone, or read everything and hand nothing on.
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
    """logits[0, 0] is the guess after the prompt's first token. What comes next stands at the last position: -1."""
    return _write(model, prompt, length, temperature, seed, place=0)


def sample__without_the_prompt(model: nn.Module, prompt: Tensor, length: int, temperature: float, seed: int) -> Tensor:
    """Only the new tokens came back. The result begins with the prompt."""
    return _write(model, prompt, length, temperature, seed)[len(prompt) :]


def sample__length_with_the_prompt(
    model: nn.Module, prompt: Tensor, length: int, temperature: float, seed: int
) -> Tensor:
    """length was taken for the whole result. It counts the new tokens: P + length in all."""
    return _write(model, prompt, max(length - len(prompt), 0), temperature, seed)


def sample__ignores_the_seed(model: nn.Module, prompt: Tensor, length: int, temperature: float, seed: int) -> Tensor:
    """The seed was not used, so each call writes something else. Give multinomial a generator with that seed."""
    return _write(model, prompt, length, temperature, None)


def sample__seeds_the_world(model: nn.Module, prompt: Tensor, length: int, temperature: float, seed: int) -> Tensor:
    """torch.manual_seed sets the global generator, for the whole program: a training that samples now and then starts
    its chance over each time. Use a torch.Generator of your own.
    """
    torch.manual_seed(seed)
    return _write(model, prompt, length, temperature, seed)


def sample__seeds_each_step(model: nn.Module, prompt: Tensor, length: int, temperature: float, seed: int) -> Tensor:
    """The generator starts over in each step, so the same chance decides every token. Make it once, before the loop."""
    return _write(model, prompt, length, temperature, seed, again=True)


@torch.no_grad()
def sample__no_eval(model: nn.Module, prompt: Tensor, length: int, temperature: float, seed: int) -> Tensor:
    """The model writes in whatever mode it is in: in training mode dropout takes part. model.eval() before."""
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
    """The model stays in eval mode, and trains on without dropout. Remember model.training, and put it back."""
    written = _write(model, prompt, length, temperature, seed)
    model.eval()
    return written


def sample__builds_a_graph(model: nn.Module, prompt: Tensor, length: int, temperature: float, seed: int) -> Tensor:
    """Every step is recorded and hangs on the one before by hidden, so memory grows with each token written.
    torch.no_grad().
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
