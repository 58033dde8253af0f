"""Right answers in other styles."""

import torch
from torch import Tensor, nn
from torch.nn import functional


class CharLM__reads_columns(nn.Module):
    def __init__(self, vocab_size: int, embedding_size: int, hidden_size: int):
        super().__init__()
        self.table = nn.Embedding(vocab_size, embedding_size)
        self.memory = nn.GRU(embedding_size, hidden_size, num_layers=1)
        self.guess = nn.Linear(hidden_size, vocab_size, bias=True)

    def forward(self, tokens: Tensor, hidden: Tensor | None = None) -> tuple[Tensor, Tensor]:
        if hidden is None:
            hidden = self.guess.weight.new_zeros(1, tokens.shape[0], self.memory.hidden_size)
        states, hidden = self.memory(self.table(tokens.T), hidden)
        return self.guess(states).transpose(0, 1), hidden


class CharLM__step_by_step(nn.Module):
    def __init__(self, vocab_size: int, embedding_size: int, hidden_size: int):
        super().__init__()
        self.embedding = nn.Embedding(vocab_size, embedding_size)
        self.gru = nn.GRU(embedding_size, hidden_size, batch_first=True)
        self.head = nn.Linear(hidden_size, vocab_size)

    def forward(self, tokens: Tensor, hidden: Tensor | None = None) -> tuple[Tensor, Tensor]:
        logits = []
        for token in tokens.split(1, dim=1):
            output, hidden = self.gru(self.embedding(token), hidden)
            logits.append(self.head(output))
        return torch.cat(logits, dim=1), hidden


def perplexity__in_pieces(model: nn.Module, tokens: Tensor) -> float:
    n = tokens.numel()
    if n <= 1:
        raise ValueError("nothing to guess")
    mode, total, hidden = model.training, 0.0, None
    model.eval()
    with torch.no_grad():
        for start in range(0, n - 1, 50):
            stop = min(start + 50, n - 1)
            logits, hidden = model(tokens[None, start:stop], hidden)
            total += functional.cross_entropy(logits[0], tokens[start + 1 : stop + 1], reduction="sum").item()
    model.train(mode)
    return float(torch.tensor(total / (n - 1), dtype=torch.float64).exp())


@torch.no_grad()
def perplexity__log_probabilities(model: nn.Module, tokens: Tensor) -> float:
    if tokens.shape[0] < 2:
        raise ValueError(f"{tokens.shape[0]} tokens")
    was_training = model.training
    model.train(False)
    try:
        logits = model(tokens.unsqueeze(0))[0][0, :-1]
    finally:
        model.train(was_training)
    own = logits.log_softmax(dim=1).gather(1, tokens[1:, None])
    return torch.exp(-own.mean()).item()


def sample__probabilities_by_hand(
    model: nn.Module, prompt: Tensor, length: int, temperature: float, seed: int
) -> Tensor:
    if temperature < 0:
        raise ValueError("temperature")
    dice = torch.Generator()
    dice.manual_seed(seed)
    mode = model.training
    model.eval()
    tokens = prompt.tolist()
    with torch.inference_mode():
        for _ in range(length):
            logits = model(torch.tensor([tokens], device=prompt.device))[0][0, -1].cpu().double()
            if temperature == 0:
                tokens.append(int(logits.argmax()))
                continue
            weights = ((logits - logits.max()) / temperature).exp()
            tokens.append(int(torch.multinomial(weights / weights.sum(), 1, generator=dice)))
    model.train(mode)
    return torch.tensor(tokens, device=prompt.device)


@torch.no_grad()
def sample__grows_a_tensor(model: nn.Module, prompt: Tensor, length: int, temperature: float, seed: int) -> Tensor:
    if not temperature >= 0:
        raise ValueError(temperature)
    generator = torch.Generator("cpu").manual_seed(seed)
    training = model.training
    model.eval()
    text, unread, state = prompt.clone(), prompt[None], None
    while len(text) < len(prompt) + length:
        logits, state = model(unread, state)
        logits = logits[:, -1].cpu()
        if temperature > 0:
            new = torch.multinomial(torch.softmax(logits / temperature, -1), 1, generator=generator)[0]
        else:
            new = logits.argmax(-1)
        new = new.to(prompt.device)
        unread = new[None]
        text = torch.cat([text, new])
    model.train(training)
    return text


class _Model(nn.Module):
    def __init__(self, size: int):
        super().__init__()
        self.table, self.gru, self.head = nn.Embedding(size, 24), nn.GRU(24, 96, batch_first=True), nn.Linear(96, size)

    def forward(self, tokens: Tensor, hidden: Tensor | None = None) -> tuple[Tensor, Tensor]:
        outputs, hidden = self.gru(self.table(tokens), hidden)
        return self.head(outputs), hidden


def train_char_lm__weight_decay(
    tokens: Tensor, vocab_size: int, seed: int, device: torch.device | str = "cpu"
) -> nn.Module:
    torch.manual_seed(seed)
    model = _Model(vocab_size).to(device)
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.008, weight_decay=0.05)
    for _ in range(110):
        starts = torch.randint(0, len(tokens) - 40, (32,)).tolist()
        lines = torch.stack([tokens[s : s + 41] for s in starts]).to(device)
        logits, _ = model(lines[:, :-1])
        loss = functional.cross_entropy(logits.flatten(0, 1), lines[:, 1:].flatten())
        model.zero_grad()
        loss.backward()
        optimizer.step()
    model.eval()
    return model
