"""Gradient descent: from trying every slope to walking down the loss, with the update written by hand.

An optimizer does no more than this: look at each gradient, move its parameter against it, clear it, and again.
Read: numpy.argmin, torch.Tensor.backward, torch.no_grad, torch.optim.SGD

Shapes: N samples, K candidates. The loss is always the mean over the samples of (prediction - y) ** 2.
"""

import numpy as np
import torch
from torch import Tensor


def grid_search(xs: np.ndarray, ys: np.ndarray, candidates: np.ndarray) -> tuple[float, np.ndarray]:
    """Try every candidate as the slope of y = slope * x. Return the slope of the smallest loss, and all losses.

    Shapes: xs (N,), ys (N,), candidates (K,), all float64 -> a number (Python's or NumPy's), and a float64 array (K,).
    losses[k] is the loss of candidates[k]. The candidates come in any order, so the losses may fall and rise more than
    once. Where several losses are the smallest, the first of them counts.

    >>> slope, losses = grid_search(np.array([1.0, 2.0]), np.array([2.0, 4.0]), np.array([0.0, 1.0, 2.0, 3.0]))
    >>> float(slope), losses.tolist()
    (2.0, [10.0, 2.5, 0.0, 2.5])
    """
    raise NotImplementedError


def fit_slope(xs: Tensor, ys: Tensor, lr: float, steps: int) -> Tensor:
    """Fit y = slope * x by gradient descent that starts from slope 0; return the slope after `steps` updates.

    Shapes: xs (N,), ys (N,) of float32 or float64 -> 0-d, dtype and device of xs. The result is a plain tensor: it does
    not require grad.
    One update is slope - lr * gradient, with the gradient of the loss of all samples at the slope of that moment.
    Without a step the slope is still 0.

    >>> xs, ys = torch.tensor([1.0, 2.0]), torch.tensor([2.0, 4.0])
    >>> fit_slope(xs, ys, lr=0.1, steps=1), fit_slope(xs, ys, lr=0.1, steps=50)
    (tensor(1.), tensor(2.))
    """
    raise NotImplementedError


def fit_line(xs: Tensor, ys: Tensor, lr: float, steps: int) -> tuple[Tensor, Tensor]:
    """Fit y = slope * x + intercept by gradient descent that starts from 0 and 0; return slope and intercept.

    Shapes: xs (N,), ys (N,) of float32 or float64 -> two 0-d tensors, dtype and device of xs. They do not require grad.
    An update moves both at once: the two gradients are taken at the same slope and intercept.
    Without a step both are still 0.

    >>> xs = torch.tensor([0.0, 1.0, 2.0])
    >>> fit_line(xs, 2 * xs + 1, lr=0.25, steps=1)  # the gradients are -26 / 3 and -6
    (tensor(2.1667), tensor(1.5000))
    """
    raise NotImplementedError
