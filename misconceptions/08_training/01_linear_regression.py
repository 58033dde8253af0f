"""Wrong answers that people write when they fit their first line."""

import torch
from torch import Tensor, nn
from torch.nn.functional import mse_loss

from torch_katas.course.mistakes import edit


class LinearModel__adds_an_activation(nn.Module):
    """A ReLU behind the last layer cuts off everything below 0, and no gradient comes back from there. In a regression
    the last layer stands alone.
    """

    def __init__(self, in_features: int = 1, out_features: int = 1):
        super().__init__()
        self.linear = nn.Linear(in_features, out_features)

    def forward(self, x: Tensor) -> Tensor:
        return torch.relu(self.linear(x))


class LinearModel__squeezes_the_output(nn.Module):
    """`squeeze` takes the axis of outputs away where it is 1 long, so the result no longer has the shape of y and
    broadcasts against it. Return (N, K) for every K.
    """

    def __init__(self, in_features: int = 1, out_features: int = 1):
        super().__init__()
        self.linear = nn.Linear(in_features, out_features)

    def forward(self, x: Tensor) -> Tensor:
        return self.linear(x).squeeze()


class LinearModel__plain_tensors(nn.Module):
    """Plain tensors are no parameters: `model.parameters()` does not list them, so no optimizer moves them. Use
    nn.Linear, or wrap them in nn.Parameter.
    """

    def __init__(self, in_features: int = 1, out_features: int = 1):
        super().__init__()
        self.weight = torch.randn(out_features, in_features, requires_grad=True)
        self.bias = torch.randn(out_features, requires_grad=True)

    def forward(self, x: Tensor) -> Tensor:
        return x @ self.weight.T + self.bias


class LinearModel__no_bias(nn.Module):
    """Without a bias every line goes through the origin."""

    def __init__(self, in_features: int = 1, out_features: int = 1):
        super().__init__()
        self.linear = nn.Linear(in_features, out_features, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        return self.linear(x)


class LinearModel__one_feature_only(nn.Module):
    """nn.Linear(1, 1) is written into the model, and its arguments are never looked at. Hand them on to the layer."""

    def __init__(self, in_features: int = 1, out_features: int = 1):
        super().__init__()
        self.linear = nn.Linear(1, 1)

    def forward(self, x: Tensor) -> Tensor:
        return self.linear(x)


def fit__no_zero_grad(model: nn.Module, x: Tensor, y: Tensor, lr: float, epochs: int) -> list[float]:
    """backward adds to .grad, so each update uses the sum of all gradients so far and shoots past the goal. Clear them
    in every epoch, before backward.
    """
    _check(model, x, y, epochs)
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    history = []
    optimizer.zero_grad()
    for _ in range(epochs):
        loss = mse_loss(model(x), y)
        loss.backward()
        optimizer.step()
        history.append(loss.item())
    return history


def fit__clears_after_the_step(model: nn.Module, x: Tensor, y: Tensor, lr: float, epochs: int) -> list[float]:
    """Cleared at the end of an epoch, .grad is right for the next one, but the first still adds to what somebody left
    there. Clear right before backward.
    """
    _check(model, x, y, epochs)
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    history = []
    for _ in range(epochs):
        loss = mse_loss(model(x), y)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        history.append(loss.item())
    return history


def fit__steps_before_backward(model: nn.Module, x: Tensor, y: Tensor, lr: float, epochs: int) -> list[float]:
    """step comes before backward: at that time there is no gradient of this epoch, and the last one has been cleared.
    The model never moves. First backward, then step.
    """
    _check(model, x, y, epochs)
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    history = []
    for _ in range(epochs):
        loss = mse_loss(model(x), y)
        optimizer.zero_grad()
        optimizer.step()
        loss.backward()
        history.append(loss.item())
    return history


def fit__clears_before_the_step(model: nn.Module, x: Tensor, y: Tensor, lr: float, epochs: int) -> list[float]:
    """zero_grad stands between backward and step and clears the very gradient that step needs. The model never moves.
    Clear before backward.
    """
    _check(model, x, y, epochs)
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    history = []
    for _ in range(epochs):
        loss = mse_loss(model(x), y)
        loss.backward()
        optimizer.zero_grad()
        optimizer.step()
        history.append(loss.item())
    return history


def fit__keeps_the_tensors(model: nn.Module, x: Tensor, y: Tensor, lr: float, epochs: int) -> list[float]:
    """A loss that is kept as a tensor keeps the graph of its epoch in memory. `loss.item()` is the number alone."""
    _check(model, x, y, epochs)
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    history = []
    for _ in range(epochs):
        loss = mse_loss(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        history.append(loss)
    return history


def fit__measures_after_the_update(model: nn.Module, x: Tensor, y: Tensor, lr: float, epochs: int) -> list[float]:
    """This is the loss after the update, and costs a second pass. The loss that backward started from
    is there already.
    """
    _check(model, x, y, epochs)
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    history = []
    for _ in range(epochs):
        optimizer.zero_grad()
        mse_loss(model(x), y).backward()
        optimizer.step()
        history.append(mse_loss(model(x), y).item())
    return history


def fit__sums_the_errors(model: nn.Module, x: Tensor, y: Tensor, lr: float, epochs: int) -> list[float]:
    """The sum of squared errors has N * K times the gradient of their mean, so the steps grow with the data. Take the
    mean.
    """
    _check(model, x, y, epochs)
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    history = []
    for _ in range(epochs):
        loss = mse_loss(model(x), y, reduction="sum")
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        history.append(loss.item())
    return history


def fit__one_update_for_each_sample(model: nn.Module, x: Tensor, y: Tensor, lr: float, epochs: int) -> list[float]:
    """This makes N updates in an epoch, each by the loss of one sample. Here an epoch is one update by all of them."""
    _check(model, x, y, epochs)
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    history = []
    for _ in range(epochs):
        total = 0.0
        for sample, target in zip(x, y, strict=True):
            loss = mse_loss(model(sample), target)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item()
        history.append(total / len(x))
    return history


fit__broadcasts = edit(
    ("predicted = model(x)", ""),
    ("if predicted.shape != y.shape:", ""),
    ('raise ValueError(f"the model gives {tuple(predicted.shape)}, y is {tuple(y.shape)}")', ""),
    ("loss = mse_loss(predicted, y)", "loss = ((model(x) - y) ** 2).mean()"),
    why="""(N, 1) against (N,) broadcasts to (N, N): each prediction is compared with each target, and the model
    learns their mean. Compare the shapes first.""",
)


def _check(model: nn.Module, x: Tensor, y: Tensor, epochs: int) -> None:
    if epochs and model(x).shape != y.shape:
        raise ValueError("shapes differ")
