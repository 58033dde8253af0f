"""Right answers in other styles."""

import torch
from torch import Tensor, nn
from torch.nn import functional


class LinearModel__parameters_of_its_own(nn.Module):
    def __init__(self, in_features: int = 1, out_features: int = 1):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(out_features, in_features) / in_features**0.5)
        self.bias = nn.Parameter(torch.randn(out_features))

    def forward(self, x: Tensor) -> Tensor:
        return x @ self.weight.mT + self.bias


class LinearModel__a_kind_of_linear(nn.Linear):
    def __init__(self, in_features: int = 1, out_features: int = 1):
        super().__init__(in_features, out_features)


def fit__updates_written_out(model: nn.Module, x: Tensor, y: Tensor, lr: float, epochs: int) -> list[float]:
    losses = []
    for _ in range(epochs):
        model.zero_grad()
        output = model(x)
        if tuple(output.shape) != tuple(y.shape):
            raise ValueError("shapes differ")
        loss = (output - y).pow(2).mean()
        loss.backward()
        with torch.no_grad():
            for p in model.parameters():
                if p.grad is not None:
                    p -= lr * p.grad
        losses.append(float(loss))
    return losses


def fit__by_autograd_grad(model: nn.Module, x: Tensor, y: Tensor, lr: float, epochs: int) -> list[float]:
    trained = [p for p in model.parameters() if p.requires_grad]
    losses = []
    for _ in range(epochs):
        guess = model(x)
        if guess.size() != y.size():
            raise ValueError(f"{guess.size()} and {y.size()}")
        loss = functional.mse_loss(input=guess, target=y)
        gradients = torch.autograd.grad(loss, trained, allow_unused=True)
        for p, gradient in zip(trained, gradients, strict=True):
            if gradient is not None:
                p.data.sub_(gradient, alpha=lr)
        losses.append(loss.item())
    return losses
