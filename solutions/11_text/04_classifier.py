"""Solution. A GRU reads from left to right, so its state after the last real token has not seen the pads."""

from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy
from torch.nn.utils.rnn import pad_sequence

SIZES = {"embedding_size": 32, "hidden_size": 64}
EPOCHS = 10
BATCH_SIZE = 30
LEARNING_RATE = 0.01


def read_reviews(path: str | Path) -> tuple[list[list[str]], list[int]]:
    rows = [line.split("\t") for line in Path(path).read_text(encoding="utf-8").splitlines()]
    return [text.split(" ") for _, text in rows], [int(label) for label, _ in rows]


class GRUClassifier(nn.Module):
    def __init__(self, vocab_size: int, embedding_size: int, hidden_size: int, classes: int):
        super().__init__()
        self.embedding = nn.Embedding(vocab_size, embedding_size)
        self.gru = nn.GRU(embedding_size, hidden_size, batch_first=True)
        self.head = nn.Linear(hidden_size, classes)

    def forward(self, tokens: Tensor) -> Tensor:
        outputs, _ = self.gru(self.embedding(tokens))  # (B, T, H)
        # The GRU runs on over the pads, and h_n is its state after them. But outputs has its state after every step,
        # and the one at the last real token knows nothing of what comes behind. Packing the batch would do as well.
        last = (tokens != 0).sum(dim=1) - 1  # (B,)
        rows = torch.arange(len(tokens), device=tokens.device)  # (B,)
        return self.head(outputs[rows, last])  # (B, K)


def train_classifier(
    sentences: list[list[int]], labels: list[int], vocab_size: int, seed: int, device: torch.device | str = "cpu"
) -> nn.Module:
    # Before the model is made: its initialization is random too.
    torch.manual_seed(seed)
    model = GRUClassifier(vocab_size, **SIZES, classes=2).to(device)
    optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)
    padded = pad_sequence([torch.tensor(sentence) for sentence in sentences], batch_first=True)  # (N, T)
    tokens, targets = padded.to(device), torch.tensor(labels, device=device)  # (N, T), (N,)
    for _ in range(EPOCHS):
        # One order for both, a new one each epoch. On the CPU, so that it is the same for every device.
        for rows in torch.randperm(len(tokens)).split(BATCH_SIZE):
            loss = cross_entropy(model(tokens[rows]), targets[rows])  # ()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return model.eval()
