"""Solution. The decoder's state only says where to look; what stands there is copied, and no state holds it all."""

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

BATCH_SIZE = 64
CYCLE = {"max_lr": 0.01, "pct_start": 0.3}
LONGEST_GRADIENT = 1.0


class Reverser(nn.Module):
    def __init__(self, vocab_size: int, embedding_size: int, hidden_size: int):
        super().__init__()
        self.embedding = nn.Embedding(vocab_size + 1, embedding_size)
        self.encoder = nn.RNN(embedding_size, hidden_size, batch_first=True)
        self.decoder = nn.RNN(embedding_size, hidden_size, batch_first=True)
        self.query = nn.Linear(hidden_size, hidden_size, bias=False)
        self.head = nn.Linear(embedding_size, vocab_size)

    def forward(self, source: Tensor, inputs: Tensor) -> tuple[Tensor, Tensor]:
        values = self.embedding(source)  # (B, S, E)
        keys, state = self.encoder(values)  # (B, S, H), (1, B, H)
        states, _ = self.decoder(self.embedding(inputs), state)  # (B, T, H)
        weights = (self.query(states) @ keys.mT).softmax(-1)  # (B, T, S)
        return self.head(weights @ values), weights  # (B, T, V)


@torch.no_grad()
def decode(model: nn.Module, source: Tensor, start: int) -> Tensor:
    tokens = source.new_full((len(source), 1), start)  # (B, 1)
    for _ in range(source.shape[1]):
        # All that has been written is read again: the model begins anew in each call.
        logits, _ = model(source, tokens)
        tokens = torch.cat([tokens, logits[:, -1].argmax(-1, keepdim=True)], dim=1)
    return tokens[:, 1:]  # (B, S)


def train_reverser(seed: int, steps: int = 150) -> Reverser:
    torch.manual_seed(seed)
    model = Reverser(10, 32, 48)
    optimizer = torch.optim.Adam(model.parameters())
    scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, total_steps=steps, **CYCLE)
    for _ in range(steps):
        source = torch.randint(10, (BATCH_SIZE, 10))  # (B, S)
        targets = source.flip(1)  # (B, S)
        inputs = torch.cat([torch.full((BATCH_SIZE, 1), 10), targets[:, :-1]], dim=1)  # (B, S)
        logits, _ = model(source, inputs)
        loss = cross_entropy(logits.flatten(0, 1), targets.flatten())
        optimizer.zero_grad()
        loss.backward()
        # Now and then a recurrent net's gradient is a hundred times what it was.
        nn.utils.clip_grad_norm_(model.parameters(), LONGEST_GRADIENT)
        optimizer.step()
        scheduler.step()
    return model.eval()
