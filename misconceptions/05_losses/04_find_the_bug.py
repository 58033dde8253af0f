"""The bug, and what people change in its place."""

from torch import Tensor, nn
from torch.nn.functional import cross_entropy, nll_loss


def _layers(features: int, hidden: int, classes: int) -> nn.Sequential:
    return nn.Sequential(nn.Linear(features, hidden), nn.ReLU(), nn.Linear(hidden, classes))


class Classifier__as_given(nn.Module):
    """cross_entropy takes a log-softmax of what it is given, and here it is given probabilities: softmax twice. Numbers
    between 0 and 1 are taken for logits, so the surest prediction of three classes still costs log(e + 2) - 1 = 0.55.
    Give the loss what comes before the softmax."""

    def __init__(self, features: int, hidden: int, classes: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(features, hidden), nn.ReLU(), nn.Linear(hidden, classes))

    def forward(self, x: Tensor) -> Tensor:
        return self.layers(x).softmax(dim=1)  # (N, C)

    def predict(self, x: Tensor) -> Tensor:
        return self(x).argmax(dim=1)  # (N,)

    def loss(self, x: Tensor, y: Tensor) -> Tensor:
        return cross_entropy(self(x), y)  # ()


class Classifier__gives_logits(nn.Module):
    """The loss is right now, but model(x) no longer gives probabilities, and whoever uses them gets other numbers. Keep
    forward as it is, and give the loss the layers' output."""

    def __init__(self, features: int, hidden: int, classes: int) -> None:
        super().__init__()
        self.layers = _layers(features, hidden, classes)

    def forward(self, x: Tensor) -> Tensor:
        return self.layers(x)

    def predict(self, x: Tensor) -> Tensor:
        return self(x).argmax(dim=1)

    def loss(self, x: Tensor, y: Tensor) -> Tensor:
        return cross_entropy(self(x), y)


class Classifier__logs_the_probabilities(nn.Module):
    """The logarithm undoes the first softmax, until a probability is 0 in float32: the loss is then infinite and its
    gradient NaN. Give cross_entropy the logits themselves."""

    def __init__(self, features: int, hidden: int, classes: int) -> None:
        super().__init__()
        self.layers = _layers(features, hidden, classes)

    def forward(self, x: Tensor) -> Tensor:
        return self.layers(x).softmax(dim=1)

    def predict(self, x: Tensor) -> Tensor:
        return self(x).argmax(dim=1)

    def loss(self, x: Tensor, y: Tensor) -> Tensor:
        return nll_loss(self(x).log(), y)


class Classifier__adds_an_epsilon(nn.Module):
    """With an epsilon the logarithm stays finite, but a loss ends at 18, and beyond that the gradient is 0: the worst
    mistakes are never learned. From logits no epsilon is needed."""

    def __init__(self, features: int, hidden: int, classes: int) -> None:
        super().__init__()
        self.layers = _layers(features, hidden, classes)

    def forward(self, x: Tensor) -> Tensor:
        return self.layers(x).softmax(dim=1)

    def predict(self, x: Tensor) -> Tensor:
        return self(x).argmax(dim=1)

    def loss(self, x: Tensor, y: Tensor) -> Tensor:
        return nll_loss((self(x) + 1e-8).log(), y)


class Classifier__nll_of_probabilities(nn.Module):
    """nll_loss takes no softmax, but no logarithm either: this is minus the probability, a loss between -1 and 0. It
    wants log-probabilities."""

    def __init__(self, features: int, hidden: int, classes: int) -> None:
        super().__init__()
        self.layers = _layers(features, hidden, classes)

    def forward(self, x: Tensor) -> Tensor:
        return self.layers(x).softmax(dim=1)

    def predict(self, x: Tensor) -> Tensor:
        return self(x).argmax(dim=1)

    def loss(self, x: Tensor, y: Tensor) -> Tensor:
        return nll_loss(self(x), y)


class Classifier__sharpens(nn.Module):
    """Ten times the probabilities are still no logits: the floor sinks from 0.55 to nearly 0, so the curve looks right,
    but a sure mistake costs 10 at most, and the gradient is still that of two softmaxes."""

    def __init__(self, features: int, hidden: int, classes: int) -> None:
        super().__init__()
        self.layers = _layers(features, hidden, classes)

    def forward(self, x: Tensor) -> Tensor:
        return self.layers(x).softmax(dim=1)

    def predict(self, x: Tensor) -> Tensor:
        return self(x).argmax(dim=1)

    def loss(self, x: Tensor, y: Tensor) -> Tensor:
        return cross_entropy(10 * self(x), y)
