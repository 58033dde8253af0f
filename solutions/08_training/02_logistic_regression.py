"""Solution. Logits all the way: the sign of a logit is the class, and the loss takes logits as they are."""

import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits


class LogisticModel(nn.Module):
    def __init__(self, in_features: int):
        super().__init__()
        self.linear = nn.Linear(in_features, 1)

    def forward(self, x: Tensor) -> Tensor:
        # The axis by its number: a bare squeeze would take the batch axis along where N is 1.
        return self.linear(x).squeeze(1)  # (N, 1) -> (N,)


def predict_class(model: nn.Module, x: Tensor) -> Tensor:
    with torch.no_grad():
        logits = model(x)  # (N,)
    # sigmoid(0) is one half, so the sign decides, and no sigmoid is needed.
    return (logits > 0).long()


def fit_logistic(model: nn.Module, x: Tensor, y: Tensor, lr: float, epochs: int) -> list[float]:
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    history = []
    for _ in range(epochs):
        logits = model(x)  # (N,)
        # Sigmoid and logarithm in one: apart, the sigmoid of 300 is exactly 1, and log(1 - 1) is minus infinity.
        loss = binary_cross_entropy_with_logits(logits, y.to(logits.dtype))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        history.append(loss.item())
    return history
