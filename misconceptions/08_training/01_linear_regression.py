"""Wrong answers that people write when they fit their first line."""

import torch
from torch import Tensor, nn
from torch.nn.functional import mse_loss

from torch_katas.course.mistakes import edit


class LinearModel__adds_an_activation(nn.Module):
    """Cuts off everything below 0 behind the last layer, and no gradient comes back from there. Instead: in a
    regression the last layer stands alone."""

    def __init__(self, in_features: int = 1, out_features: int = 1):
        super().__init__()
        self.linear = nn.Linear(in_features, out_features)

    def forward(self, x: Tensor) -> Tensor:
        return torch.relu(self.linear(x))


class LinearModel__squeezes_the_output(nn.Module):
    """Takes the axis of outputs away where it is 1 long, so the result no longer has the shape of y and broadcasts
    against it. Instead: return (N, K) for every K."""

    def __init__(self, in_features: int = 1, out_features: int = 1):
        super().__init__()
        self.linear = nn.Linear(in_features, out_features)

    def forward(self, x: Tensor) -> Tensor:
        return self.linear(x).squeeze()


class LinearModel__plain_tensors(nn.Module):
    """Keeps weight and bias as plain tensors, which are not among the model's parameters: no optimizer moves them.
    Instead: use `nn.Linear`, or wrap them in `nn.Parameter`."""

    def __init__(self, in_features: int = 1, out_features: int = 1):
        super().__init__()
        self.weight = torch.randn(out_features, in_features, requires_grad=True)
        self.bias = torch.randn(out_features, requires_grad=True)

    def forward(self, x: Tensor) -> Tensor:
        return x @ self.weight.T + self.bias


class LinearModel__no_bias(nn.Module):
    """Has no bias, so every line goes through the origin. Instead: add one of shape (K,), as `nn.Linear` does by
    itself."""

    def __init__(self, in_features: int = 1, out_features: int = 1):
        super().__init__()
        self.linear = nn.Linear(in_features, out_features, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        return self.linear(x)


class LinearModel__one_feature_only(nn.Module):
    """Always makes a layer of one feature and one output, whatever is asked for. Instead: hand the arguments on to the
    layer."""

    def __init__(self, in_features: int = 1, out_features: int = 1):
        super().__init__()
        self.linear = nn.Linear(1, 1)

    def forward(self, x: Tensor) -> Tensor:
        return self.linear(x)


def fit__no_zero_grad(model: nn.Module, x: Tensor, y: Tensor, lr: float, epochs: int) -> list[float]:
    """Clears the gradients once, before the first epoch: `backward` adds to what is there, so each update uses the sum
    of all gradients so far and shoots past the goal. Instead: clear them in every epoch, before backward."""
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
    """Clears the gradients at the end of an epoch, which is right for the next one, but the first epoch still adds to
    what somebody left there. Instead: clear right before backward."""
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
    """Steps when there is no gradient of this epoch to step by, so the model never moves. Instead: clear, backward,
    step, in this order."""
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
    """Steps when there is no gradient of this epoch to step by, so the model never moves. Instead: clear, backward,
    step, in this order."""
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
    """Keeps each loss as a tensor, and with it the graph of its epoch in memory. Instead: `loss.item()` is the number
    alone."""
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
    """Measures the loss after the update, with a second pass. Instead: keep the loss that backward started from."""
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
    """Takes the sum of the squared errors, whose gradient is N * K times that of their mean, so the steps grow with the
    data. Instead: take the mean."""
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
    """Makes N updates in an epoch, each by the loss of one sample. Instead: an epoch is one update by all samples at
    once."""
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
    why="""Lets (N, 1) and (N,) broadcast to (N, N): each prediction is compared with each target, and the model learns
    their mean. Instead: compare the shapes first, and raise ValueError.""",
)


def _check(model: nn.Module, x: Tensor, y: Tensor, epochs: int) -> None:
    if epochs and model(x).shape != y.shape:
        raise ValueError("shapes differ")


LinearModel__always_float32 = edit(
    ("return self.linear(x)", "return self.linear(x).float()"),
    why="Returns float32, whatever dtype the model has. Instead: leave the layer's output as it is.",
)


class LinearModel__begins_at_zero(nn.Module):
    """Begins every model with the same weights. Instead: `nn.Linear` draws its first weights at random; leave them, and
    the seed, alone."""

    def __init__(self, in_features: int = 1, out_features: int = 1):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(out_features, in_features))
        self.bias = nn.Parameter(torch.zeros(out_features))

    def forward(self, x: Tensor) -> Tensor:
        return x @ self.weight.T + self.bias


def fit__fails_without_a_gradient(model: nn.Module, x: Tensor, y: Tensor, lr: float, epochs: int) -> list[float]:
    """Multiplies the gradient of every parameter, and fails for one that has none, because it is frozen or not used.
    Instead: pass over parameters whose `.grad` is None; an optimizer of `torch.optim` does."""
    _check(model, x, y, epochs)
    history = []
    for _ in range(epochs):
        loss = mse_loss(model(x), y)
        model.zero_grad()
        loss.backward()
        with torch.no_grad():
            for p in model.parameters():
                p -= lr * p.grad
        history.append(loss.item())
    return history


def fit__stops_at_a_frozen_parameter(model: nn.Module, x: Tensor, y: Tensor, lr: float, epochs: int) -> list[float]:
    """Stops at the first parameter without a gradient, so those behind it are not trained. Instead: pass over it, with
    `continue`."""
    _check(model, x, y, epochs)
    history = []
    for _ in range(epochs):
        loss = mse_loss(model(x), y)
        model.zero_grad()
        loss.backward()
        with torch.no_grad():
            for p in model.parameters():
                if p.grad is None:
                    break
                p -= lr * p.grad
        history.append(loss.item())
    return history


fit__compares_the_axes = edit(
    ("predicted.shape != y.shape", "predicted.dim() != y.dim()"),
    why="Compares only the numbers of axes, so (N, 1) and (1, 1) pass, and broadcast. Instead: compare the shapes.",
)


fit__compares_the_first_axis = edit(
    ("predicted.shape != y.shape", "len(predicted) != len(y) or y.dim() == 1"),
    why="""Compares the numbers of samples, but not the axis of outputs: (N, 1) and (N, 2) pass, and broadcast. Instead:
    compare the shapes.""",
)


fit__compares_the_sizes = edit(
    ("predicted.shape != y.shape", "predicted.numel() != y.numel()"),
    why="""Compares how many numbers there are, and (N, 1) has as many as (N,): they pass, and broadcast. Instead:
    compare the shapes.""",
)


fit__measures_in_float32 = edit(
    ("loss = mse_loss(predicted, y)", "loss = mse_loss(predicted.float(), y.float())"),
    why="""Turns predictions and targets into float32 for the loss, so a model of float64 loses half of its digits.
    Instead: leave them as they are.""",
)


fit__adds_momentum = edit(
    ("lr=lr", "lr=lr, momentum=0.9"),
    why="""Adds momentum, so an update also depends on the gradients of the epochs before. Instead: plain gradient
    descent is p - lr * p.grad.""",
)


fit__stops_at_a_small_loss = edit(
    ("history.append(loss.item())", "history.append(loss.item())\nif loss.item() < 1e-12:\n    break"),
    why="""Ends early where the loss is small, so there are fewer losses than epochs. Instead: train for as many
    epochs as asked for.""",
)


fit__clears_what_it_trains_alone = edit(
    ("optimizer.zero_grad()", "for p in model.parameters():\n    if p.requires_grad:\n        p.grad = None"),
    why="""Clears the gradients of the parameters that are trained alone. One that was frozen later still holds an old
    gradient, and the optimizer steps along it. Instead: clear them all, with zero_grad().""",
)


fit__never_clears = edit(
    ("optimizer.zero_grad()", ""),
    why="""Never clears the gradients: `backward` adds to what is there, so each update uses the sum of all gradients so
    far, and of what somebody left in the model before. Instead: clear them in every epoch, before backward.""",
)
