"""Right answers in other styles."""

import numpy as np
import torch
from torch import Tensor


def grid_search__in_a_loop(xs: np.ndarray, ys: np.ndarray, candidates: np.ndarray) -> tuple[float, np.ndarray]:
    """One candidate after the other."""
    losses = np.array([np.mean((slope * xs - ys) ** 2) for slope in candidates])
    return float(candidates[losses.argmin()]), losses


def grid_search__by_outer(xs: np.ndarray, ys: np.ndarray, candidates: np.ndarray) -> tuple[float, np.ndarray]:
    """All products at once; Python looks for the best."""
    errors = np.outer(candidates, xs) - ys[None]
    losses = np.square(errors).sum(axis=1) / len(xs)
    best = min(range(len(losses)), key=losses.__getitem__)
    return candidates[best], losses


def fit_slope__by_formula(xs: Tensor, ys: Tensor, lr: float, steps: int) -> Tensor:
    """The derivative, written out."""
    slope = xs.new_zeros(())
    for _ in range(steps):
        slope = slope - lr * (2 * xs * (slope * xs - ys)).mean()
    return slope.detach()


def fit_slope__by_an_optimizer(xs: Tensor, ys: Tensor, lr: float, steps: int) -> Tensor:
    """torch.optim makes the updates."""
    slope = torch.nn.Parameter(torch.zeros((), dtype=xs.dtype, device=xs.device))
    optimizer = torch.optim.SGD([slope], lr=lr)
    for _ in range(steps):
        optimizer.zero_grad()
        torch.nn.functional.mse_loss(slope * xs, ys).backward()
        optimizer.step()
    return slope.data


def fit_line__by_grad(xs: Tensor, ys: Tensor, lr: float, steps: int) -> tuple[Tensor, Tensor]:
    """A new leaf for each step."""
    slope = intercept = torch.zeros((), dtype=xs.dtype, device=xs.device)
    for _ in range(steps):
        a, b = slope.detach().requires_grad_(), intercept.detach().requires_grad_()
        grads = torch.autograd.grad((a * xs + b - ys).pow(2).mean(), (a, b))
        slope, intercept = a.detach() - lr * grads[0], b.detach() - lr * grads[1]
    return slope, intercept


def fit_line__as_one_vector(xs: Tensor, ys: Tensor, lr: float, steps: int) -> tuple[Tensor, Tensor]:
    """Both numbers in one tensor."""
    design = torch.stack([xs, torch.ones_like(xs)], dim=1)
    both = torch.zeros(2, dtype=xs.dtype, device=xs.device)
    for _ in range(steps):
        both = both - lr * 2 / len(xs) * (design.T @ (design @ both - ys))
    return both[0].detach(), both[1].detach()
