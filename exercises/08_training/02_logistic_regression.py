"""Logistic regression: a line that decides between two classes, trained on its logits.

The model gives logits. The sigmoid belongs to the loss, which computes it safely, and to whoever wants a probability.
Read: torch.nn.functional.binary_cross_entropy_with_logits, torch.nn.BCEWithLogitsLoss

Shapes: N samples, F features.
"""

import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits


class LogisticModel(nn.Module):
    """One logit for each sample: the weighted sum of its features and a bias. sigmoid(logit) is the probability of 1.

    Shapes: x (N, F) -> (N,), same dtype and device as the model. N may be 1 or 0.
    The logit itself is returned, which may be any number.
    Its parameters are F weights, as one tensor of shape (1, F) or (F,), which begin at random, and one bias, of shape
    (1,) or ().

    >>> LogisticModel(3)(torch.zeros(5, 3)).shape
    torch.Size([5])
    """

    def __init__(self, in_features: int):
        raise NotImplementedError

    def forward(self, x: Tensor) -> Tensor:
        raise NotImplementedError


def predict_class(model: nn.Module, x: Tensor) -> Tensor:
    """Return the more probable class of each sample.

    Shapes: x (N, F) -> (N,), int64, on the device of x. The model gives logits of shape (N,).
    The class is 1 where the logit is above 0, which makes sigmoid(logit), the probability of 1, more than one half. It
    is 0 elsewhere, also at a logit of 0. (No logit is so near to 0 that its sigmoid is rounded to one half.)

    >>> class FirstFeature(nn.Module):
    ...     def forward(self, x):
    ...         return x[:, 0]
    >>> predict_class(FirstFeature(), torch.tensor([[-2.0], [0.25], [3.0]]))
    tensor([0, 1, 1])
    """
    raise NotImplementedError


def fit_logistic(model: nn.Module, x: Tensor, y: Tensor, lr: float, epochs: int) -> list[float]:
    """Train a model of logits in place by plain gradient descent; return the loss of each epoch.

    Shapes: x (N, F), y (N,) int64, each 0 or 1 -> one Python float for each epoch. The model gives (N,).
    The loss is the mean binary cross entropy of the N samples. It is finite and exact for every logit: a logit of 300
    where y is 0 costs 300. It is computed in the dtype of the logits.
    An epoch is one update by the gradient over all samples: p = p - lr * p.grad. Its loss is measured before that.
    Gradients that lie in the model from before take no part in it. A parameter that gets no gradient, because it is
    frozen or not used, stays as it is. 0 epochs give [].

    >>> model = LogisticModel(1)
    >>> for p in model.parameters():
    ...     _ = nn.init.zeros_(p)
    >>> x, y = torch.tensor([[-1.0], [1.0]]), torch.tensor([0, 1])
    >>> first, last = fit_logistic(model, x, y, lr=1.0, epochs=2)
    >>> round(first, 4), round(last, 4)  # ln 2 where the model knows nothing
    (0.6931, 0.4741)
    """
    raise NotImplementedError
