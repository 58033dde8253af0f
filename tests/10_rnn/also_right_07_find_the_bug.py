"""Right answers in other styles."""

import torch
from torch import Tensor, nn
from torch.nn.functional import mse_loss

from torch_katas.course.mistakes import edit

train_on_stream__detaches_after_the_layer = edit(
    ("outputs, hidden = rnn(frames, state)", "outputs, new = rnn(frames, state)\nhidden = new.detach()"),
    why="Detaches where the state is handed on.",
)


def train_on_stream__updates_written_out(
    rnn: nn.RNN | nn.GRU, head: nn.Linear, x: Tensor, y: Tensor, lr: float, epochs: int, chunk_size: int
) -> list[float]:
    parameters = [*rnn.parameters(), *head.parameters()]
    history = []
    for _ in range(epochs):
        state, total = None, 0.0
        for start in range(0, len(x), chunk_size):
            frames = x[start : start + chunk_size]
            outputs, state = rnn(frames, state)
            loss = mse_loss(head(outputs), y[start : start + chunk_size])
            gradients = torch.autograd.grad(loss, parameters)
            with torch.no_grad():
                for parameter, gradient in zip(parameters, gradients, strict=True):
                    parameter -= lr * gradient
            state = state.detach()
            total += loss.item() * len(frames)
        history.append(total / len(x))
    return history
