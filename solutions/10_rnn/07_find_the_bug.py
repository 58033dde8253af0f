"""Solution. The name that is read at the head of the loop is the one to keep the new state under."""

import torch
from torch import Tensor, nn
from torch.nn.functional import mse_loss


def train_on_stream(
    rnn: nn.RNN | nn.GRU, head: nn.Linear, x: Tensor, y: Tensor, lr: float, epochs: int, chunk_size: int
) -> list[float]:
    optimizer = torch.optim.SGD([*rnn.parameters(), *head.parameters()], lr=lr)
    history = []
    for _ in range(epochs):
        total = 0.0
        # One stream, read from its head again: in the loop over epochs, outside the loop over chunks.
        hidden = x.new_zeros(rnn.num_layers, x.shape[1], rnn.hidden_size)  # (L, B, H)
        for frames, targets in zip(x.split(chunk_size), y.split(chunk_size), strict=True):
            # The same numbers without their history: the last update has made that graph stale.
            state = hidden.detach()  # (L, B, H)
            # `hidden`, since the next turn reads it. Under the name `state` it was overwritten there by the old zeros.
            outputs, hidden = rnn(frames, state)  # (chunk_size, B, H), (L, B, H)
            loss = mse_loss(head(outputs), targets)  # ()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(frames)
        history.append(total / len(x))
    return history
