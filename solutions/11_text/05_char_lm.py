"""Solution. The state is the model's memory: handed on, one new token at a time is all that the model has to read."""

from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

SIZES = {"embedding_size": 32, "hidden_size": 96}
STEPS = 90
"""After some 100 it learns these rhymes by heart, and its guesses on others get worse and worse."""
BATCH_SIZE = 32
BLOCK = 33
"""Letters: all but the last are read, all but the first are guessed."""
LEARNING_RATE = 0.01


def read_rhymes(folder: str | Path = "data/text") -> tuple[Tensor, Tensor, list[str]]:
    seen, unseen = ((Path(folder) / name).read_text("utf-8").lower() for name in ("rhymes.txt", "rhymes_unseen.txt"))
    characters = sorted(set(seen))
    ids = {character: number for number, character in enumerate(characters)}
    return torch.tensor([ids[c] for c in seen]), torch.tensor([ids[c] for c in unseen]), characters


class CharLM(nn.Module):
    def __init__(self, vocab_size: int, embedding_size: int, hidden_size: int):
        super().__init__()
        self.embedding = nn.Embedding(vocab_size, embedding_size)
        self.gru = nn.GRU(embedding_size, hidden_size, batch_first=True)
        self.head = nn.Linear(hidden_size, vocab_size)

    def forward(self, tokens: Tensor, hidden: Tensor | None = None) -> tuple[Tensor, Tensor]:
        # The GRU takes None for a state of zeros.
        outputs, hidden = self.gru(self.embedding(tokens), hidden)  # (B, T, H), (1, B, H)
        return self.head(outputs), hidden  # (B, T, V)


@torch.no_grad()
def perplexity(model: nn.Module, tokens: Tensor) -> float:
    if len(tokens) < 2:
        raise ValueError(f"a text of {len(tokens)} tokens leaves nothing to guess")
    training = model.training
    model.eval()
    # The whole text as one row: each guess has all of the text before it to go by.
    logits, _ = model(tokens[None, :-1])  # (1, N - 1, V)
    model.train(training)
    # First the mean, then exp: perplexity is the geometric mean of 1 / p.
    return cross_entropy(logits[0], tokens[1:]).exp().item()


def train_char_lm(tokens: Tensor, vocab_size: int, seed: int, device: torch.device | str = "cpu") -> nn.Module:
    torch.manual_seed(seed)
    model = CharLM(vocab_size, **SIZES).to(device)
    optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)
    tokens = tokens.to(device)
    for _ in range(STEPS):
        starts = torch.randint(len(tokens) - BLOCK, (BATCH_SIZE, 1))  # (B, 1)
        blocks = tokens[starts + torch.arange(BLOCK)]  # (B, T + 1)
        logits, _ = model(blocks[:, :-1])  # (B, T, V)
        # cross_entropy wants the classes second. transpose moves the axis; a reshape would mix positions and letters.
        loss = cross_entropy(logits.transpose(1, 2), blocks[:, 1:])  # ()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model.eval()


@torch.no_grad()
def sample(model: nn.Module, prompt: Tensor, length: int, temperature: float, seed: int) -> Tensor:
    if temperature < 0:
        raise ValueError(f"a temperature is 0 or more, got {temperature}")
    # A generator of its own, on the CPU: the same numbers on every device, and nobody else's change.
    generator = torch.Generator().manual_seed(seed)
    training = model.training
    model.eval()
    written, new, hidden = [prompt], prompt, None
    for _ in range(length):
        # Only what is new is read; the state stands for the rest.
        logits, hidden = model(new[None], hidden)  # (1, len(new), V)
        last = logits[0, -1].cpu()  # (V,)
        if temperature == 0:
            new = last.argmax(keepdim=True)  # (1,)
        else:
            new = torch.multinomial((last / temperature).softmax(dim=-1), 1, generator=generator)  # (1,)
        new = new.to(prompt.device)
        written.append(new)
    model.train(training)
    return torch.cat(written)  # (P + length,)
