"""Solution. Measure, clear, backward, step: each line needs what the line before has left."""

import torch
from torch import Tensor, nn
from torch.nn.functional import mse_loss


class LinearModel(nn.Module):
    def __init__(self, in_features: int = 1, out_features: int = 1):
        super().__init__()
        self.linear = nn.Linear(in_features, out_features)

    def forward(self, x: Tensor) -> Tensor:
        # No activation: the output may be any number, as the targets may.
        return self.linear(x)  # (N, K)


def fit(model: nn.Module, x: Tensor, y: Tensor, lr: float, epochs: int) -> list[float]:
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    history = []
    for _ in range(epochs):
        predicted = model(x)  # (N, K)
        # mse_loss only warns of this, and the model then learns the mean of y.
        if predicted.shape != y.shape:
            raise ValueError(f"the model gives {tuple(predicted.shape)}, y is {tuple(y.shape)}")
        loss = mse_loss(predicted, y)  # ()
        # backward adds to .grad, so what is left there has to go first.
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        # A number, not the tensor: the tensor would hold on to the whole graph of this epoch.
        history.append(loss.item())
    return history
