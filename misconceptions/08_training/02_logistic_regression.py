"""Wrong answers that people write when a line has to decide."""

import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy, mse_loss  # noqa: F401 - an edit's new text needs it

from torch_katas.course.mistakes import edit


class LogisticModel__sigmoid_inside(nn.Module):
    """This returns probabilities. The loss of this exercise applies the sigmoid itself, so it would be applied twice.
    Return the logit.
    """

    def __init__(self, in_features: int):
        super().__init__()
        self.linear = nn.Linear(in_features, 1)

    def forward(self, x: Tensor) -> Tensor:
        return torch.sigmoid(self.linear(x)).squeeze(1)


class LogisticModel__returns_a_column(nn.Module):
    """nn.Linear(F, 1) gives a column (N, 1), and y is (N,). Take the last axis away: `squeeze(1)` or `[:, 0]`."""

    def __init__(self, in_features: int):
        super().__init__()
        self.linear = nn.Linear(in_features, 1)

    def forward(self, x: Tensor) -> Tensor:
        return self.linear(x)


class LogisticModel__bare_squeeze(nn.Module):
    """`squeeze()` takes away every axis of length 1: of a single sample nothing is left but a number. Name the axis:
    `squeeze(1)`.
    """

    def __init__(self, in_features: int):
        super().__init__()
        self.linear = nn.Linear(in_features, 1)

    def forward(self, x: Tensor) -> Tensor:
        return self.linear(x).squeeze()


class LogisticModel__two_outputs(nn.Module):
    """Two outputs are for cross_entropy over two classes. Here one logit is enough: that of class 1."""

    def __init__(self, in_features: int):
        super().__init__()
        self.linear = nn.Linear(in_features, 2)

    def forward(self, x: Tensor) -> Tensor:
        return self.linear(x)


class LogisticModel__no_bias(nn.Module):
    """Without a bias the border between the classes always goes through the origin."""

    def __init__(self, in_features: int):
        super().__init__()
        self.linear = nn.Linear(in_features, 1, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        return self.linear(x).squeeze(1)


def predict_class__argmax(model: nn.Module, x: Tensor) -> Tensor:
    """argmax picks among classes that have a logit each. Here there is one logit for both, and argmax over an axis of
    length 1 is always 0. Compare with a threshold.
    """
    return model(x).reshape(-1, 1).argmax(1)


def predict_class__half_of_a_logit(model: nn.Module, x: Tensor) -> Tensor:
    """0.5 is the border for probabilities. The model gives logits, and sigmoid(0) is one half: the border is 0."""
    return (model(x) > 0.5).long()


def predict_class__probability_above_zero(model: nn.Module, x: Tensor) -> Tensor:
    """Every probability is above 0, so everything is class 1. 0 is the border for logits, one half for
    probabilities.
    """
    return (torch.sigmoid(model(x)) > 0).long()


def predict_class__booleans(model: nn.Module, x: Tensor) -> Tensor:
    """A comparison gives booleans. Labels are int64: `.long()`."""
    return model(x) > 0


def predict_class__rounds_to_float(model: nn.Module, x: Tensor) -> Tensor:
    """`round` gives the right numbers as floats. Labels are int64: `.long()`."""
    return torch.sigmoid(model(x)).round()


def predict_class__half_counts_as_one(model: nn.Module, x: Tensor) -> Tensor:
    """`>=` gives class 1 at a probability of exactly one half. Here that is class 0: `>`."""
    return (model(x) >= 0).long()


fit_logistic__squared_error = edit(
    (
        "loss = binary_cross_entropy_with_logits(logits, y.to(logits.dtype))",
        "loss = mse_loss(torch.sigmoid(logits), y.to(logits.dtype))",
    ),
    why="""The squared error of a probability is at most 1, and where the model is sure and wrong its gradient
    vanishes. Use the binary cross entropy.""",
)


fit_logistic__sigmoid_then_loss = edit(
    (
        "loss = binary_cross_entropy_with_logits(logits, y.to(logits.dtype))",
        "loss = binary_cross_entropy(torch.sigmoid(logits), y.to(logits.dtype))",
    ),
    why="""The sigmoid of a large logit is exactly 1, and binary_cross_entropy cuts its logarithm off at -100: the
    loss is wrong there and the gradient 0. binary_cross_entropy_with_logits takes the logits as they are.""",
)


fit_logistic__sigmoid_twice = edit(
    ("logits,", "torch.sigmoid(logits),"),
    why="""binary_cross_entropy_with_logits applies the sigmoid itself. Given probabilities, it applies it a
    second time, and no logit can bring the loss near 0. Give it the logits.""",
)


fit_logistic__integer_targets = edit(
    ("logits = model(x)", ""),
    ("logits, y.to(logits.dtype)", "model(x), y"),
    why="The binary losses take targets as floats, of the logits' dtype: these are integers. `y.to(logits.dtype)`.",
)


fit_logistic__no_zero_grad = edit(
    ("optimizer.zero_grad()", ""),
    why="backward adds to .grad, so each update uses the sum of all gradients so far. Clear them before backward.",
)


fit_logistic__sums_the_losses = edit(
    ("(logits.dtype)", '(logits.dtype), reduction="sum"'),
    why="""The sum over N samples has N times the gradient of their mean, so the steps grow with the data. Take
    the mean.""",
)


fit_logistic__keeps_the_tensors = edit(
    ("history.append(loss.item())", "history.append(loss)"),
    why="A loss that is kept as a tensor keeps the graph of its epoch in memory. `loss.item()` is the number alone.",
)


fit_logistic__measures_after_the_update = edit(
    ("loss = binary_cross_entropy_with_logits(logits, y.to(logits.dtype))", ""),
    ("loss.backward()", "binary_cross_entropy_with_logits(logits, y.to(logits.dtype)).backward()"),
    ("loss.item", "binary_cross_entropy_with_logits(model(x), y.to(logits.dtype)).item"),
    why="This is the loss after the update. The loss that backward started from is there already.",
)
