"""Wrong answers that people write in their first gradient descent."""

import numpy as np
import torch
from torch import Tensor

from torch_katas.course.mistakes import edit


def grid_search__returns_the_place(xs: np.ndarray, ys: np.ndarray, candidates: np.ndarray) -> tuple[float, np.ndarray]:
    """argmin gives the place of the smallest loss, a number from 0 to K - 1. The slope is the candidate at that
    place."""
    losses = np.array([((slope * xs - ys) ** 2).mean() for slope in candidates])
    return float(np.argmin(losses)), losses


def grid_search__returns_the_loss(xs: np.ndarray, ys: np.ndarray, candidates: np.ndarray) -> tuple[float, np.ndarray]:
    """This is the smallest loss, not the slope that has it. Find its place with argmin and look the candidate up."""
    losses = np.array([((slope * xs - ys) ** 2).mean() for slope in candidates])
    return losses.min(), losses


def grid_search__sums(xs: np.ndarray, ys: np.ndarray, candidates: np.ndarray) -> tuple[float, np.ndarray]:
    """The loss is the mean of the squared errors; their sum grows with the number of samples."""
    losses = np.array([((slope * xs - ys) ** 2).sum() for slope in candidates])
    return candidates[np.argmin(losses)], losses


def grid_search__averages_over_candidates(
    xs: np.ndarray, ys: np.ndarray, candidates: np.ndarray
) -> tuple[float, np.ndarray]:
    """The mean ran over the candidates and left one number for each sample. In an array (K, N) the samples are
    axis 1."""
    losses = ((candidates[:, None] * xs - ys) ** 2).mean(axis=0)
    return candidates[np.argmin(losses)], losses


def grid_search__pairs_them_up(xs: np.ndarray, ys: np.ndarray, candidates: np.ndarray) -> tuple[float, np.ndarray]:
    """candidates * xs pairs the first slope with the first sample, the second with the second. Every slope meets every
    sample in candidates[:, None] * xs, of shape (K, N)."""
    losses = (candidates * xs - ys) ** 2
    return candidates[np.argmin(losses)], losses


def grid_search__last_of_equals(xs: np.ndarray, ys: np.ndarray, candidates: np.ndarray) -> tuple[float, np.ndarray]:
    """`<=` lets a later candidate with the same loss win. `<` keeps the first, and so does argmin."""
    losses = np.array([((slope * xs - ys) ** 2).mean() for slope in candidates])
    best = 0
    for place in range(len(candidates)):
        if losses[place] <= losses[best]:
            best = place
    return candidates[best], losses


def grid_search__losses_in_a_list(xs: np.ndarray, ys: np.ndarray, candidates: np.ndarray) -> tuple[float, np.ndarray]:
    """The losses come back as a Python list. np.array(losses) makes the array of it."""
    losses = [float(((slope * xs - ys) ** 2).mean()) for slope in candidates]
    return candidates[losses.index(min(losses))], losses


fit_slope__never_zeroed = edit(
    ("loss = ((slope * xs - ys) ** 2).mean()\nloss.backward()", "((slope * xs - ys) ** 2).mean().backward()"),
    ("slope.grad = None", ""),
    why="""backward adds to .grad, so each update uses the sum of all gradients so far, and the slope swings past
    its goal. Clear slope.grad after each update.""",
)


def fit_slope__graph_grows(xs: Tensor, ys: Tensor, lr: float, steps: int) -> Tensor:
    """The update is recorded: each slope is a result of all those before it, and the graph grows with every step.
    Update inside torch.no_grad()."""
    slope = torch.zeros((), dtype=xs.dtype, device=xs.device, requires_grad=True)
    for _ in range(steps):
        loss = ((slope * xs - ys) ** 2).mean()
        slope = slope - lr * torch.autograd.grad(loss, slope)[0]
    return slope


def fit_slope__rebinds_the_slope(xs: Tensor, ys: Tensor, lr: float, steps: int) -> Tensor:
    """`slope = slope - …` makes a new tensor that is no leaf, so from the second step on its .grad is None. Change the
    leaf itself, `slope -= …`, inside torch.no_grad()."""
    slope = torch.zeros((), dtype=xs.dtype, device=xs.device, requires_grad=True)
    for _ in range(steps):
        ((slope * xs - ys) ** 2).mean().backward()
        slope = slope - lr * slope.grad
    return slope.detach()


def fit_slope__updates_while_recording(xs: Tensor, ys: Tensor, lr: float, steps: int) -> Tensor:
    """A leaf that requires grad cannot be changed in place while operations are recorded. Update inside
    torch.no_grad()."""
    slope = torch.zeros((), dtype=xs.dtype, device=xs.device, requires_grad=True)
    for _ in range(steps):
        ((slope * xs - ys) ** 2).mean().backward()
        slope -= lr * slope.grad
        slope.grad = None
    return slope.detach()


def fit_slope__climbs(xs: Tensor, ys: Tensor, lr: float, steps: int) -> Tensor:
    """The gradient points uphill. Subtract it."""
    slope = torch.zeros((), dtype=xs.dtype, device=xs.device)
    for _ in range(steps):
        slope += lr * (2 * xs * (slope * xs - ys)).mean()
    return slope


def fit_slope__sums(xs: Tensor, ys: Tensor, lr: float, steps: int) -> Tensor:
    """This is the gradient of the summed loss, N times that of the mean: the steps are too long."""
    slope = torch.zeros((), dtype=xs.dtype, device=xs.device)
    for _ in range(steps):
        slope -= lr * (2 * xs * (slope * xs - ys)).sum()
    return slope


def fit_slope__one_sample_at_a_time(xs: Tensor, ys: Tensor, lr: float, steps: int) -> Tensor:
    """This updates after each sample, N times in one step. Here a step is one update, by the loss of all samples."""
    slope = torch.zeros((), dtype=xs.dtype, device=xs.device)
    for _ in range(steps):
        for x, y in zip(xs, ys):
            slope -= lr * 2 * x * (slope * x - y)
    return slope


def fit_slope__one_step_too_many(xs: Tensor, ys: Tensor, lr: float, steps: int) -> Tensor:
    """range(steps + 1) makes one update more than asked for."""
    slope = torch.zeros((), dtype=xs.dtype, device=xs.device)
    for _ in range(steps + 1):
        slope -= lr * (2 * xs * (slope * xs - ys)).mean()
    return slope


def fit_slope__always_float32(xs: Tensor, ys: Tensor, lr: float, steps: int) -> Tensor:
    """A new tensor is float32 and on the CPU unless told otherwise. Give it dtype and device of xs."""
    slope = torch.tensor(0.0)
    for _ in range(steps):
        slope -= lr * (2 * xs * (slope * xs - ys)).mean()
    return slope


def fit_line__never_zeroed(xs: Tensor, ys: Tensor, lr: float, steps: int) -> tuple[Tensor, Tensor]:
    """backward adds to .grad, so each update uses the sum of all gradients so far. Clear both after each update."""
    slope = torch.zeros((), dtype=xs.dtype, device=xs.device, requires_grad=True)
    intercept = torch.zeros((), dtype=xs.dtype, device=xs.device, requires_grad=True)
    for _ in range(steps):
        ((slope * xs + intercept - ys) ** 2).mean().backward()
        with torch.no_grad():
            slope -= lr * slope.grad
            intercept -= lr * intercept.grad
    return slope.detach(), intercept.detach()


def fit_line__zeroes_the_slope_only(xs: Tensor, ys: Tensor, lr: float, steps: int) -> tuple[Tensor, Tensor]:
    """intercept.grad is never cleared, so the intercept moves by the sum of all its gradients so far. Each parameter
    has a .grad of its own."""
    slope = torch.zeros((), dtype=xs.dtype, device=xs.device, requires_grad=True)
    intercept = torch.zeros((), dtype=xs.dtype, device=xs.device, requires_grad=True)
    for _ in range(steps):
        ((slope * xs + intercept - ys) ** 2).mean().backward()
        with torch.no_grad():
            slope -= lr * slope.grad
            intercept -= lr * intercept.grad
        slope.grad = None
    return slope.detach(), intercept.detach()


def fit_line__one_after_the_other(xs: Tensor, ys: Tensor, lr: float, steps: int) -> tuple[Tensor, Tensor]:
    """The intercept's gradient is taken after the slope has moved. Take both gradients first, then move both."""
    slope = torch.zeros((), dtype=xs.dtype, device=xs.device)
    intercept = torch.zeros((), dtype=xs.dtype, device=xs.device)
    for _ in range(steps):
        slope -= lr * (2 * xs * (slope * xs + intercept - ys)).mean()
        intercept -= lr * (2 * (slope * xs + intercept - ys)).mean()
    return slope, intercept


def fit_line__graph_grows(xs: Tensor, ys: Tensor, lr: float, steps: int) -> tuple[Tensor, Tensor]:
    """The update is recorded: each slope is a result of all those before it, and the graph grows with every step.
    Update inside torch.no_grad()."""
    slope = torch.zeros((), dtype=xs.dtype, device=xs.device, requires_grad=True)
    intercept = torch.zeros((), dtype=xs.dtype, device=xs.device, requires_grad=True)
    for _ in range(steps):
        loss = ((slope * xs + intercept - ys) ** 2).mean()
        gradients = torch.autograd.grad(loss, (slope, intercept))
        slope, intercept = slope - lr * gradients[0], intercept - lr * gradients[1]
    return slope, intercept


def fit_line__solves_it_at_once(xs: Tensor, ys: Tensor, lr: float, steps: int) -> tuple[Tensor, Tensor]:
    """This is the formula for the best line; it takes no steps and pays no heed to lr. Gradient descent also works
    where there is no formula."""
    dx, dy = xs - xs.mean(), ys - ys.mean()
    slope = (dx * dy).sum() / (dx * dx).sum()
    return slope, ys.mean() - slope * xs.mean()


def fit_line__always_float32(xs: Tensor, ys: Tensor, lr: float, steps: int) -> tuple[Tensor, Tensor]:
    """A new tensor is float32 and on the CPU unless told otherwise. Give it dtype and device of xs."""
    slope, intercept = torch.tensor(0.0), torch.tensor(0.0)
    for _ in range(steps):
        error = slope * xs + intercept - ys
        slope -= lr * (2 * xs * error).mean()
        intercept -= lr * (2 * error).mean()
    return slope, intercept


def fit_line__intercept_first(xs: Tensor, ys: Tensor, lr: float, steps: int) -> tuple[Tensor, Tensor]:
    """The two came back in the other order. Return the slope first."""
    slope = torch.zeros((), dtype=xs.dtype, device=xs.device)
    intercept = torch.zeros((), dtype=xs.dtype, device=xs.device)
    for _ in range(steps):
        error = slope * xs + intercept - ys
        slope -= lr * (2 * xs * error).mean()
        intercept -= lr * (2 * error).mean()
    return intercept, slope
