"""Wrong answers that people write when a line has to decide."""

import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy, mse_loss  # noqa: F401 - an edit's new text needs it

from torch_katas.course.mistakes import edit


class LogisticModel__sigmoid_inside(nn.Module):
    """Returns probabilities. The loss of this exercise applies the sigmoid itself, so it would be applied twice.
    Instead: return the logit."""

    def __init__(self, in_features: int):
        super().__init__()
        self.linear = nn.Linear(in_features, 1)

    def forward(self, x: Tensor) -> Tensor:
        return torch.sigmoid(self.linear(x)).squeeze(1)


class LogisticModel__returns_a_column(nn.Module):
    """Returns a column (N, 1), though y is (N,). Instead: take the last axis away, with `squeeze(1)` or `[:, 0]`."""

    def __init__(self, in_features: int):
        super().__init__()
        self.linear = nn.Linear(in_features, 1)

    def forward(self, x: Tensor) -> Tensor:
        return self.linear(x)


class LogisticModel__bare_squeeze(nn.Module):
    """Takes away every axis of length 1, so of a single sample nothing is left but a number. Instead: name the axis,
    `squeeze(1)`."""

    def __init__(self, in_features: int):
        super().__init__()
        self.linear = nn.Linear(in_features, 1)

    def forward(self, x: Tensor) -> Tensor:
        return self.linear(x).squeeze()


class LogisticModel__two_outputs(nn.Module):
    """Gives two outputs, which are for a cross entropy over two classes. Instead: one logit is enough, that of class
    1."""

    def __init__(self, in_features: int):
        super().__init__()
        self.linear = nn.Linear(in_features, 2)

    def forward(self, x: Tensor) -> Tensor:
        return self.linear(x)


class LogisticModel__no_bias(nn.Module):
    """Has no bias, so the border between the classes always goes through the origin. Instead: add one, as `nn.Linear`
    does by itself."""

    def __init__(self, in_features: int):
        super().__init__()
        self.linear = nn.Linear(in_features, 1, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        return self.linear(x).squeeze(1)


def predict_class__argmax(model: nn.Module, x: Tensor) -> Tensor:
    """Takes the position of the largest of one logit, which is always 0. Instead: there is one logit for both classes;
    compare it with 0."""
    return model(x).reshape(-1, 1).argmax(1)


def predict_class__half_of_a_logit(model: nn.Module, x: Tensor) -> Tensor:
    """Compares logits with 0.5, which is the border for probabilities. Instead: sigmoid(0) is one half, so the border
    for logits is 0."""
    return (model(x) > 0.5).long()


def predict_class__probability_above_zero(model: nn.Module, x: Tensor) -> Tensor:
    """Compares probabilities with 0, and all of them are above it, so everything is class 1. Instead: 0 is the border
    for logits, one half for probabilities."""
    return (torch.sigmoid(model(x)) > 0).long()


def predict_class__booleans(model: nn.Module, x: Tensor) -> Tensor:
    """Returns the booleans of a comparison. Instead: labels are int64, `.long()`."""
    return model(x) > 0


def predict_class__rounds_to_float(model: nn.Module, x: Tensor) -> Tensor:
    """Returns the right numbers as floats. Instead: labels are int64, `.long()`."""
    return torch.sigmoid(model(x)).round()


def predict_class__half_counts_as_one(model: nn.Module, x: Tensor) -> Tensor:
    """Gives class 1 at a logit of exactly 0. Instead: that is class 0, so compare with `>`."""
    return (model(x) >= 0).long()


fit_logistic__squared_error = edit(
    (
        "loss = binary_cross_entropy_with_logits(logits, y.to(logits.dtype))",
        "loss = mse_loss(torch.sigmoid(logits), y.to(logits.dtype))",
    ),
    why="""Takes the squared error of the probability, which is at most 1, and whose gradient vanishes where the
    model is sure and wrong. Instead: use the binary cross entropy.""",
)


fit_logistic__sigmoid_then_loss = edit(
    (
        "loss = binary_cross_entropy_with_logits(logits, y.to(logits.dtype))",
        "loss = binary_cross_entropy(torch.sigmoid(logits), y.to(logits.dtype))",
    ),
    why="""Cuts large logits off on their way to the loss: beyond some size the loss is wrong and the gradient 0.
    Instead: `binary_cross_entropy_with_logits` takes logits as they are, however large.""",
)


fit_logistic__sigmoid_twice = edit(
    ("logits,", "torch.sigmoid(logits),"),
    why="""Gives probabilities to a loss that applies the sigmoid itself: it is applied twice, and no logit can
    bring the loss near 0. Instead: give it the logits.""",
)


fit_logistic__integer_targets = edit(
    ("logits = model(x)", ""),
    ("logits, y.to(logits.dtype)", "model(x), y"),
    why="""Gives integers as targets to a binary loss, which takes floats of the logits' dtype. Instead:
    `y.to(logits.dtype)`.""",
)


fit_logistic__no_zero_grad = edit(
    ("optimizer.zero_grad()", ""),
    why="""Never clears the gradients: `backward` adds to what is there, so each update uses the sum of all gradients so
    far. Instead: clear them before backward.""",
)


fit_logistic__sums_the_losses = edit(
    ("(logits.dtype)", '(logits.dtype), reduction="sum"'),
    why="""Takes the sum over N samples, whose gradient is N times that of their mean, so the steps grow with the data.
    Instead: take the mean.""",
)


fit_logistic__keeps_the_tensors = edit(
    ("history.append(loss.item())", "history.append(loss)"),
    why="""Keeps each loss as a tensor, and with it the graph of its epoch in memory. Instead: `loss.item()` is the
    number alone.""",
)


fit_logistic__measures_after_the_update = edit(
    ("loss = binary_cross_entropy_with_logits(logits, y.to(logits.dtype))", ""),
    ("loss.backward()", "binary_cross_entropy_with_logits(logits, y.to(logits.dtype)).backward()"),
    ("loss.item", "binary_cross_entropy_with_logits(model(x), y.to(logits.dtype)).item"),
    why="Measures the loss after the update, with a second pass. Instead: keep the loss that backward started from.",
)


LogisticModel__clamps_the_logit = edit(
    ("return self.linear(x).squeeze(1)", "return self.linear(x).squeeze(1).clamp(-10, 10)"),
    why="""Cuts the logit off at 10, so no probability is nearer to 0 or 1, and beyond that no gradient comes back.
    Instead: a logit may be any number; the loss is safe for all of them.""",
)


LogisticModel__always_float32 = edit(
    ("return self.linear(x).squeeze(1)", "return self.linear(x).squeeze(1).float()"),
    why="Returns float32, whatever dtype the model has. Instead: leave the layer's output as it is.",
)


class LogisticModel__begins_at_zero(nn.Module):
    """Begins every model with the same weights. Instead: `nn.Linear` draws its first weights at random; leave them, and
    the seed, alone."""

    def __init__(self, in_features: int):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(in_features))
        self.bias = nn.Parameter(torch.zeros(1))

    def forward(self, x: Tensor) -> Tensor:
        return x @ self.weight + self.bias


def predict_class__overflows(model: nn.Module, x: Tensor) -> Tensor:
    """Divides one exponential by another, and both are infinite for a large logit: the quotient is NaN, and the class
    0. Instead: `torch.sigmoid` is safe, and the sign of the logit says the same."""
    powers = model(x).exp()
    return (powers / (1 + powers) > 0.5).long()


fit_logistic__in_float32 = edit(
    ("(logits, y.to(logits.dtype))", "(logits.float(), y.float())"),
    why="""Turns logits and targets into float32, so a model of float64 loses half of its digits. Instead: bring y
    to the dtype of the logits.""",
)


fit_logistic__clamps_the_logits = edit(
    ("logits = model(x)", "logits = model(x).clamp(-100, 100)"),
    why="""Cuts large logits off on their way to the loss: beyond some size the loss is wrong and the gradient 0.
    Instead: `binary_cross_entropy_with_logits` takes logits as they are, however large.""",
)


fit_logistic__clears_after_the_step = edit(
    ("optimizer.zero_grad()", ""),
    ("optimizer.step()", "optimizer.step()\noptimizer.zero_grad()"),
    why="""Clears the gradients at the end of an epoch, which is right for the next one, but the first epoch still
    adds to what somebody left there. Instead: clear right before backward.""",
)


fit_logistic__fails_without_a_gradient = edit(
    ("optimizer = torch.optim.SGD(model.parameters(), lr=lr)", ""),
    ("optimizer.zero_grad()", "model.zero_grad()"),
    ("optimizer.step()", "with torch.no_grad():\n    for p in model.parameters():\n        p -= lr * p.grad"),
    why="""Multiplies the gradient of every parameter, and fails for one that has none, because it is frozen or not
    used. Instead: pass over parameters whose `.grad` is None; an optimizer of `torch.optim` does.""",
)


fit_logistic__at_least_one_epoch = edit(
    ("for _ in range(epochs):", "for _ in range(max(epochs, 1)):"),
    why="Trains for one epoch even where 0 are asked for. Instead: `range(epochs)`.",
)


fit_logistic__stops_at_a_small_loss = edit(
    ("history.append(loss.item())", "history.append(loss.item())\nif loss.item() < 1e-4:\n    break"),
    why="""Ends early where the loss is small, so there are fewer losses than epochs. Instead: train for as many
    epochs as asked for.""",
)


fit_logistic__clears_what_it_trains_alone = edit(
    ("optimizer.zero_grad()", "for p in model.parameters():\n    if p.requires_grad:\n        p.grad = None"),
    why="""Clears the gradients of the parameters that are trained alone. One that was frozen later still holds an old
    gradient, and the optimizer steps along it. Instead: clear them all, with zero_grad().""",
)


fit_logistic__logarithms_of_the_sigmoid = edit(
    ("logits = model(x)", "p, y = torch.sigmoid(model(x)), y.float()"),
    (
        "loss = binary_cross_entropy_with_logits(logits, y.to(logits.dtype))",
        "loss = -(y * torch.log(p) + (1 - y) * torch.log(1 - p)).mean()",
    ),
    why="""Takes the logarithm of what the sigmoid gives, and that of a large logit is rounded to exactly 1, or 0: the
    loss is infinite or NaN, and so are the weights from then on. Instead: `binary_cross_entropy_with_logits` takes
    logits as they are, however large.""",
)
