"""Find the bug: a classifier that learns, but not well, and never says why.

The code below runs, raises nothing and its loss falls. One thing in it is wrong. Read it, measure, and mend it.
Read: torch.nn.CrossEntropyLoss, torch.nn.Softmax

Shapes: N samples, F features, H hidden, C classes.
"""

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy


class Classifier(nn.Module):
    """A small network that gives probabilities, and the loss that it is trained with.

    model(x) are the probabilities of the classes, which add up to 1 for each sample: x (N, F) float32 -> (N, C).
    model.predict(x) is the most likely class of each sample: x (N, F) -> (N,) int64.
    model.loss(x, y) is the cross entropy of the model's predictions, in nats: x (N, F), y (N,) int64 in 0..C-1 -> ().
    That is the mean, over the samples, of -log of the probability that model(x) gives to the true class. It is computed
    so that value and gradient are finite for logits hundreds apart, where a probability is 0 in float32.
    The layers are right, and so are their order and their names.

    What goes wrong: in training, the loss falls and then stays near 0.55 with three classes, although every sample of
    the training set is predicted right and the probabilities are close to 0 and 1. And training is slow.

    >>> model = Classifier(features=4, hidden=8, classes=3)
    >>> model(torch.zeros(5, 4)).shape, model.predict(torch.zeros(5, 4)).shape
    (torch.Size([5, 3]), torch.Size([5]))
    """

    def __init__(self, features: int, hidden: int, classes: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(features, hidden), nn.ReLU(), nn.Linear(hidden, classes))

    def forward(self, x: Tensor) -> Tensor:
        return self.layers(x).softmax(dim=1)  # (N, C)

    def predict(self, x: Tensor) -> Tensor:
        return self(x).argmax(dim=1)  # (N,)

    def loss(self, x: Tensor, y: Tensor) -> Tensor:
        return cross_entropy(self(x), y)  # ()
