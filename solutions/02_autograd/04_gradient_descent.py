"""Solution. Forward, backward, update outside the graph, clear: the four lines of every training loop."""

import numpy as np
import torch
from torch import Tensor


def grid_search(xs: np.ndarray, ys: np.ndarray, candidates: np.ndarray) -> tuple[float, np.ndarray]:
    predictions = candidates[:, None] * xs  # (K, 1) * (N,) -> (K, N)
    losses = ((predictions - ys) ** 2).mean(axis=1)  # (K,)
    # argmin gives the place of the smallest loss, the first one where there are several.
    return candidates[np.argmin(losses)], losses


def fit_slope(xs: Tensor, ys: Tensor, lr: float, steps: int) -> Tensor:
    slope = torch.zeros((), dtype=xs.dtype, device=xs.device, requires_grad=True)
    for _ in range(steps):
        loss = ((slope * xs - ys) ** 2).mean()
        loss.backward()
        # The update is no part of the computation: recorded, it would be refused on a leaf, or make the next slope
        # a result of all those before it, so that the graph grows with every step.
        with torch.no_grad():
            slope -= lr * slope.grad
        slope.grad = None  # backward adds
    return slope.detach()


def fit_line(xs: Tensor, ys: Tensor, lr: float, steps: int) -> tuple[Tensor, Tensor]:
    slope = torch.zeros((), dtype=xs.dtype, device=xs.device, requires_grad=True)
    intercept = torch.zeros_like(slope, requires_grad=True)
    for _ in range(steps):
        loss = ((slope * xs + intercept - ys) ** 2).mean()
        loss.backward()  # one backward fills both, before either has moved
        with torch.no_grad():
            for parameter in (slope, intercept):
                parameter -= lr * parameter.grad
                parameter.grad = None
    return slope.detach(), intercept.detach()
