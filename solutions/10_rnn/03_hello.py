"""Solution. Letters become rows, rows become states, states become logits: one guess at each step."""

import torch
from torch import Tensor, nn
from torch.nn import functional

LETTERS = "ehlo"
HIDDEN = 8
LEARNING_RATE = 0.1
UPDATES = 60


def one_hot(indices: Tensor, num_classes: int) -> Tensor:
    # num_classes is given: the last letters may be missing from this text. PyTorch's one_hot counts in int64.
    return functional.one_hot(indices, num_classes).to(torch.float32)  # (…, V)


class HelloRNN(nn.Module):
    def __init__(self, num_classes: int, hidden_size: int):
        super().__init__()
        # Without batch_first the layer would take the batch for time.
        self.rnn = nn.RNN(num_classes, hidden_size, batch_first=True)
        self.to_logits = nn.Linear(hidden_size, num_classes)

    def forward(self, x: Tensor) -> Tensor:
        outputs, _ = self.rnn(x)  # (B, T, H); without a first state it starts from zeros
        return self.to_logits(outputs)  # (B, T, V): Linear works on the last axis, at every step alike


def train_hello(seed: int, device: torch.device | str = "cpu") -> tuple[nn.Module, list[float]]:
    # Before the model is made: its weights are initialized there.
    torch.manual_seed(seed)
    model = HelloRNN(len(LETTERS), HIDDEN).to(device)
    x = one_hot(torch.tensor([[LETTERS.index(letter) for letter in "hello"]], device=device), len(LETTERS))  # (1, 5, 4)
    targets = torch.tensor([LETTERS.index(letter) for letter in "ohlol"], device=device)  # (5,)
    optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)
    losses = []
    for _ in range(UPDATES):
        logits = model(x)  # (1, 5, 4)
        # Five letters are five samples for the loss. It takes logits: softmax is part of it.
        loss = functional.cross_entropy(logits.flatten(0, 1), targets)  # ()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return model, losses
