"""Wrong answers that people write in their first gradient descent."""

import numpy as np
import torch
from torch import Tensor

from torch_katas.course.mistakes import edit


def grid_search__returns_the_place(xs: np.ndarray, ys: np.ndarray, candidates: np.ndarray) -> tuple[float, np.ndarray]:
    """The place of the smallest loss comes back, a number from 0 to K - 1. Instead: the slope is the candidate at that
    place.
    """
    losses = np.array([((slope * xs - ys) ** 2).mean() for slope in candidates])
    return float(np.argmin(losses)), losses


def grid_search__returns_the_loss(xs: np.ndarray, ys: np.ndarray, candidates: np.ndarray) -> tuple[float, np.ndarray]:
    """The smallest loss comes back, not the slope that has it. Instead: find its place with `argmin` and look the
    candidate up.
    """
    losses = np.array([((slope * xs - ys) ** 2).mean() for slope in candidates])
    return losses.min(), losses


def grid_search__sums(xs: np.ndarray, ys: np.ndarray, candidates: np.ndarray) -> tuple[float, np.ndarray]:
    """The squared errors are added up, which grows with the number of samples. Instead: the loss is their mean."""
    losses = np.array([((slope * xs - ys) ** 2).sum() for slope in candidates])
    return candidates[np.argmin(losses)], losses


def grid_search__averages_over_candidates(
    xs: np.ndarray, ys: np.ndarray, candidates: np.ndarray
) -> tuple[float, np.ndarray]:
    """The mean runs over the candidates and leaves one number for each sample. Instead: in an array (K, N) the samples
    are axis 1.
    """
    losses = ((candidates[:, None] * xs - ys) ** 2).mean(axis=0)
    return candidates[np.argmin(losses)], losses


def grid_search__pairs_them_up(xs: np.ndarray, ys: np.ndarray, candidates: np.ndarray) -> tuple[float, np.ndarray]:
    """The first slope meets the first sample, the second slope the second. Instead: every slope meets every sample in
    `candidates[:, None] * xs`, of shape (K, N).
    """
    losses = (candidates * xs - ys) ** 2
    return candidates[np.argmin(losses)], losses


def grid_search__last_of_equals(xs: np.ndarray, ys: np.ndarray, candidates: np.ndarray) -> tuple[float, np.ndarray]:
    """A later candidate with the same loss wins. Instead: `<` keeps the first, and so does `argmin`."""
    losses = np.array([((slope * xs - ys) ** 2).mean() for slope in candidates])
    best = 0
    for place in range(len(candidates)):
        if losses[place] <= losses[best]:
            best = place
    return candidates[best], losses


def grid_search__starts_from_a_number(
    xs: np.ndarray, ys: np.ndarray, candidates: np.ndarray
) -> tuple[float, np.ndarray]:
    """The search starts from a number that was meant to be large, and where all losses are larger, the first candidate
    wins. Instead: start from infinity, or take `argmin`.
    """
    losses = np.array([((slope * xs - ys) ** 2).mean() for slope in candidates])
    smallest, best = 1e9, 0
    for place, loss in enumerate(losses):
        if loss < smallest:
            smallest, best = loss, place
    return candidates[best], losses


def grid_search__losses_in_a_list(xs: np.ndarray, ys: np.ndarray, candidates: np.ndarray) -> tuple[float, np.ndarray]:
    """The losses come back as a Python list. Instead: `np.array(losses)` makes the array of it."""
    losses = [float(((slope * xs - ys) ** 2).mean()) for slope in candidates]
    return candidates[losses.index(min(losses))], losses


def grid_search__stops_where_it_rises(
    xs: np.ndarray, ys: np.ndarray, candidates: np.ndarray
) -> tuple[float, np.ndarray]:
    """The search ends where the loss rises for the first time, and a later candidate may be better still. Instead: look
    at every loss, with `argmin`.
    """
    losses = np.array([((slope * xs - ys) ** 2).mean() for slope in candidates])
    best = 0
    while best + 1 < len(losses) and losses[best + 1] < losses[best]:
        best += 1
    return candidates[best], losses


def grid_search__sorts_the_candidates(
    xs: np.ndarray, ys: np.ndarray, candidates: np.ndarray
) -> tuple[float, np.ndarray]:
    """The losses come in the order of the sorted slopes. Instead: `losses[k]` belongs to `candidates[k]`, in the order
    given.
    """
    candidates = np.sort(candidates)
    losses = np.array([((slope * xs - ys) ** 2).mean() for slope in candidates])
    return candidates[np.argmin(losses)], losses


def grid_search__subtracts_in_place(xs: np.ndarray, ys: np.ndarray, candidates: np.ndarray) -> tuple[float, np.ndarray]:
    """The caller's own array is changed. Instead: `candidates - …` makes a new array, where `-=` writes into the old
    one.
    """
    losses = np.array([((slope * xs - ys) ** 2).mean() for slope in candidates])
    place = np.argmin(losses)
    slope = candidates[place].copy()
    candidates -= slope
    return slope, losses


def grid_search__rounds_to_float32(xs: np.ndarray, ys: np.ndarray, candidates: np.ndarray) -> tuple[float, np.ndarray]:
    """The losses are float32, with half the digits. Instead: stay in float64, the dtype of the arrays."""
    losses = np.array([((slope * xs - ys) ** 2).mean() for slope in candidates], dtype=np.float32)
    return candidates[np.argmin(losses)], losses


fit_slope__never_zeroed = edit(
    ("loss = ((slope * xs - ys) ** 2).mean()\nloss.backward()", "((slope * xs - ys) ** 2).mean().backward()"),
    ("slope.grad = None", ""),
    why="""Each update uses the sum of all gradients so far, because backward adds to .grad, and the slope swings past
    its goal. Instead: clear `slope.grad` after each update.""",
)


def fit_slope__graph_grows(xs: Tensor, ys: Tensor, lr: float, steps: int) -> Tensor:
    """The updates are recorded: each slope is a result of all those before it, and the graph grows with every step.
    Instead: update inside `torch.no_grad()`.
    """
    slope = torch.zeros((), dtype=xs.dtype, device=xs.device, requires_grad=True)
    for _ in range(steps):
        loss = ((slope * xs - ys) ** 2).mean()
        slope = slope - lr * torch.autograd.grad(loss, slope)[0]
    return slope


def fit_slope__rebinds_the_slope(xs: Tensor, ys: Tensor, lr: float, steps: int) -> Tensor:
    """Each update makes a new tensor that is no leaf, so from the second step on its .grad is None. Instead: change the
    leaf itself, `slope -= …`, inside `torch.no_grad()`.
    """
    slope = torch.zeros((), dtype=xs.dtype, device=xs.device, requires_grad=True)
    for _ in range(steps):
        ((slope * xs - ys) ** 2).mean().backward()
        slope = slope - lr * slope.grad
    return slope.detach()


def fit_slope__updates_while_recording(xs: Tensor, ys: Tensor, lr: float, steps: int) -> Tensor:
    """A leaf that requires grad is changed in place while operations are recorded, which PyTorch refuses. Instead:
    update inside `torch.no_grad()`.
    """
    slope = torch.zeros((), dtype=xs.dtype, device=xs.device, requires_grad=True)
    for _ in range(steps):
        ((slope * xs - ys) ** 2).mean().backward()
        slope -= lr * slope.grad
        slope.grad = None
    return slope.detach()


def fit_slope__climbs(xs: Tensor, ys: Tensor, lr: float, steps: int) -> Tensor:
    """The gradient is added, and it points uphill. Instead: subtract it."""
    slope = torch.zeros((), dtype=xs.dtype, device=xs.device)
    for _ in range(steps):
        slope += lr * (2 * xs * (slope * xs - ys)).mean()
    return slope


def fit_slope__sums(xs: Tensor, ys: Tensor, lr: float, steps: int) -> Tensor:
    """The gradient is that of the summed loss, N times that of the mean, so the steps are too long. Instead: take the
    mean.
    """
    slope = torch.zeros((), dtype=xs.dtype, device=xs.device)
    for _ in range(steps):
        slope -= lr * (2 * xs * (slope * xs - ys)).sum()
    return slope


def fit_slope__one_sample_at_a_time(xs: Tensor, ys: Tensor, lr: float, steps: int) -> Tensor:
    """The slope moves after each sample, N times in one step. Instead: a step is one update, by the loss of all
    samples.
    """
    slope = torch.zeros((), dtype=xs.dtype, device=xs.device)
    for _ in range(steps):
        for x, y in zip(xs, ys):
            slope -= lr * 2 * x * (slope * x - y)
    return slope


def fit_slope__one_step_too_many(xs: Tensor, ys: Tensor, lr: float, steps: int) -> Tensor:
    """There is one update more than asked for. Instead: `range(steps)`."""
    slope = torch.zeros((), dtype=xs.dtype, device=xs.device)
    for _ in range(steps + 1):
        slope -= lr * (2 * xs * (slope * xs - ys)).mean()
    return slope


def fit_slope__always_float32(xs: Tensor, ys: Tensor, lr: float, steps: int) -> Tensor:
    """The slope is float32 and on the CPU, whatever xs is. Instead: give it dtype and device of xs."""
    slope = torch.tensor(0.0)
    for _ in range(steps):
        slope -= lr * (2 * xs * (slope * xs - ys)).mean()
    return slope


def fit_slope__forgets_to_detach(xs: Tensor, ys: Tensor, lr: float, steps: int) -> Tensor:
    """The leaf itself comes back, and what the caller does with it is recorded. Instead: return `slope.detach()`."""
    slope = torch.zeros((), dtype=xs.dtype, device=xs.device, requires_grad=True)
    for _ in range(steps):
        ((slope * xs - ys) ** 2).mean().backward()
        with torch.no_grad():
            slope -= lr * slope.grad
        slope.grad = None
    return slope


def fit_slope__stops_when_it_is_near(xs: Tensor, ys: Tensor, lr: float, steps: int) -> Tensor:
    """The walk ends when the gradient is small, before all steps are done. Instead: make as many updates as are asked
    for.
    """
    slope = torch.zeros((), dtype=xs.dtype, device=xs.device)
    for _ in range(steps):
        gradient = (2 * xs * (slope * xs - ys)).mean()
        if gradient.abs() < 1e-1:
            break
        slope = slope - lr * gradient
    return slope


def fit_slope__in_float32(xs: Tensor, ys: Tensor, lr: float, steps: int) -> Tensor:
    """The calculation runs in float32, so of float64 half the digits are lost. Instead: stay in the dtype of xs."""
    slope, x, y = torch.zeros((), device=xs.device), xs.float(), ys.float()
    for _ in range(steps):
        slope = slope - lr * (2 * x * (slope * x - y)).mean()
    return slope.to(xs.dtype)


def fit_slope__views(xs: Tensor, ys: Tensor, lr: float, steps: int) -> Tensor:
    """The numbers are read from memory as if they lay one behind the other, which those of a slice do not. Instead: use
    xs and ys as they are.
    """
    x, y = xs.as_strided(xs.shape, (1,)), ys.as_strided(ys.shape, (1,))
    slope = torch.zeros((), dtype=xs.dtype, device=xs.device)
    for _ in range(steps):
        slope = slope - lr * (2 * x * (slope * x - y)).mean()
    return slope


def fit_line__never_zeroed(xs: Tensor, ys: Tensor, lr: float, steps: int) -> tuple[Tensor, Tensor]:
    """Each update uses the sum of all gradients so far, because backward adds to .grad. Instead: clear both after each
    update.
    """
    slope = torch.zeros((), dtype=xs.dtype, device=xs.device, requires_grad=True)
    intercept = torch.zeros((), dtype=xs.dtype, device=xs.device, requires_grad=True)
    for _ in range(steps):
        ((slope * xs + intercept - ys) ** 2).mean().backward()
        with torch.no_grad():
            slope -= lr * slope.grad
            intercept -= lr * intercept.grad
    return slope.detach(), intercept.detach()


def fit_line__zeroes_the_slope_only(xs: Tensor, ys: Tensor, lr: float, steps: int) -> tuple[Tensor, Tensor]:
    """The intercept moves by the sum of all its gradients so far. Instead: each parameter has a .grad of its own, so
    clear both.
    """
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
    """The intercept's gradient is taken after the slope has moved. Instead: take both gradients first, then move
    both.
    """
    slope = torch.zeros((), dtype=xs.dtype, device=xs.device)
    intercept = torch.zeros((), dtype=xs.dtype, device=xs.device)
    for _ in range(steps):
        slope -= lr * (2 * xs * (slope * xs + intercept - ys)).mean()
        intercept -= lr * (2 * (slope * xs + intercept - ys)).mean()
    return slope, intercept


def fit_line__graph_grows(xs: Tensor, ys: Tensor, lr: float, steps: int) -> tuple[Tensor, Tensor]:
    """The updates are recorded: slope and intercept are results of all those before them, and the graph grows with
    every step. Instead: update inside `torch.no_grad()`.
    """
    slope = torch.zeros((), dtype=xs.dtype, device=xs.device, requires_grad=True)
    intercept = torch.zeros((), dtype=xs.dtype, device=xs.device, requires_grad=True)
    for _ in range(steps):
        loss = ((slope * xs + intercept - ys) ** 2).mean()
        gradients = torch.autograd.grad(loss, (slope, intercept))
        slope, intercept = slope - lr * gradients[0], intercept - lr * gradients[1]
    return slope, intercept


def fit_line__solves_it_at_once(xs: Tensor, ys: Tensor, lr: float, steps: int) -> tuple[Tensor, Tensor]:
    """The best line comes from a formula, which takes no steps and pays no heed to lr. Instead: walk, step by step;
    gradient descent also works where there is no formula.
    """
    dx, dy = xs - xs.mean(), ys - ys.mean()
    slope = (dx * dy).sum() / (dx * dx).sum()
    return slope, ys.mean() - slope * xs.mean()


def fit_line__always_float32(xs: Tensor, ys: Tensor, lr: float, steps: int) -> tuple[Tensor, Tensor]:
    """Slope and intercept are float32 and on the CPU, whatever xs is. Instead: give them dtype and device of xs."""
    slope, intercept = torch.tensor(0.0), torch.tensor(0.0)
    for _ in range(steps):
        error = slope * xs + intercept - ys
        slope -= lr * (2 * xs * error).mean()
        intercept -= lr * (2 * error).mean()
    return slope, intercept


def fit_line__intercept_first(xs: Tensor, ys: Tensor, lr: float, steps: int) -> tuple[Tensor, Tensor]:
    """The two come back in the other order. Instead: return the slope first."""
    slope = torch.zeros((), dtype=xs.dtype, device=xs.device)
    intercept = torch.zeros((), dtype=xs.dtype, device=xs.device)
    for _ in range(steps):
        error = slope * xs + intercept - ys
        slope -= lr * (2 * xs * error).mean()
        intercept -= lr * (2 * error).mean()
    return intercept, slope


def fit_line__forgets_to_detach(xs: Tensor, ys: Tensor, lr: float, steps: int) -> tuple[Tensor, Tensor]:
    """The leaves themselves come back, and what the caller does with them is recorded. Instead: return them with
    `detach()`.
    """
    slope = torch.zeros((), dtype=xs.dtype, device=xs.device, requires_grad=True)
    intercept = torch.zeros((), dtype=xs.dtype, device=xs.device, requires_grad=True)
    for _ in range(steps):
        ((slope * xs + intercept - ys) ** 2).mean().backward()
        with torch.no_grad():
            slope -= lr * slope.grad
            intercept -= lr * intercept.grad
        slope.grad = intercept.grad = None
    return slope, intercept


def fit_line__in_float32(xs: Tensor, ys: Tensor, lr: float, steps: int) -> tuple[Tensor, Tensor]:
    """The calculation runs in float32, so of float64 half the digits are lost. Instead: stay in the dtype of xs."""
    slope, intercept, x, y = *torch.zeros(2, device=xs.device), xs.float(), ys.float()
    for _ in range(steps):
        error = slope * x + intercept - y
        slope, intercept = slope - lr * (2 * x * error).mean(), intercept - lr * (2 * error).mean()
    return slope.to(xs.dtype), intercept.to(xs.dtype)


def fit_line__centres_in_place(xs: Tensor, ys: Tensor, lr: float, steps: int) -> tuple[Tensor, Tensor]:
    """The caller's own xs are changed, and the line is that of other samples. Instead: leave xs as they are; nothing
    has to be centred.
    """
    xs -= xs.mean()
    slope = torch.zeros((), dtype=xs.dtype, device=xs.device)
    intercept = torch.zeros((), dtype=xs.dtype, device=xs.device)
    for _ in range(steps):
        error = slope * xs + intercept - ys
        slope, intercept = slope - lr * (2 * xs * error).mean(), intercept - lr * (2 * error).mean()
    return slope, intercept
