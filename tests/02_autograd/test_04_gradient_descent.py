"""Hidden tests of gradient_descent."""

import numpy as np
import pytest
import torch

from torch_katas import checks, inputs

XS, YS = np.array([1.0, 2.0, 3.0]), np.array([2.0, 4.0, 6.0])


def test_the_best_slope_is_found(grid_search):
    """The slope is the candidate that has the smallest loss."""
    slope, _ = grid_search(XS, YS, np.array([0.5, 1.0, 1.5, 2.0, 2.5]))
    checks.close(as_number(slope), 2.0, of="slope of grid_search(xs, ys, [0.5, 1, 1.5, 2, 2.5]) with ys = 2 * xs")


def test_each_candidate_has_its_loss(grid_search):
    """losses[k] is the mean squared error of candidates[k]."""
    _, losses = grid_search(np.array([1.0, 2.0]), np.array([2.0, 4.0]), np.array([0.0, 1.0, 2.0, 3.0]))
    of = "losses of grid_search([1, 2], [2, 4], [0, 1, 2, 3])"
    checks.close(losses, np.array([10.0, 2.5, 0.0, 2.5]), of=of)


@pytest.mark.parametrize("candidates", [1, 3, 5])
def test_there_are_as_many_losses_as_candidates(grid_search, candidates):
    """losses has shape (K,), whether there are fewer candidates than samples, as many, or more."""
    slopes = np.arange(float(candidates))
    _, losses = grid_search(XS, YS, slopes)
    expected = np.array([np.mean((slope * XS - YS) ** 2) for slope in slopes])
    checks.close(losses, expected, of=f"losses of grid_search with 3 samples and {candidates} candidates")


ORDERS = [
    ([3.0, 2.0, 1.0, 0.0], 2.0),
    ([0.0, 1.0, 0.5, 2.5, 1.9, 4.0], 1.9),
    ([1.0, 3.5, 0.0, 2.0, 5.0], 2.0),
    ([5.0, -1.0], 5.0),
    ([-1e100, 1e99, 3e100], 1e99),
    ([7.0], 7.0),
]


@pytest.mark.parametrize(("candidates", "best"), ORDERS, ids=str)
def test_candidates_come_in_any_order(grid_search, candidates, best):
    """However the losses fall and rise, the slope is that of the smallest, and losses[k] is that of candidates[k]."""
    expected = np.array([np.mean((candidate * XS - YS) ** 2) for candidate in candidates])
    slope, losses = grid_search(XS.copy(), YS.copy(), np.array(candidates))
    of = f"grid_search(xs, ys, {candidates}) with ys = 2 * xs"
    checks.close(as_number(slope), best, of=f"slope of {of}")
    checks.close(losses, expected, of=f"losses of {of}")


def test_the_first_of_equals_counts(grid_search):
    """Where two candidates have the same, smallest loss, the first of them is the slope."""
    slope, _ = grid_search(XS, YS, np.array([4.0, 3.0, 1.0]))
    checks.close(as_number(slope), 3.0, of="slope of grid_search(xs, ys, [4, 3, 1]) with ys = 2 * xs")


def test_one_step_down(fit_slope, device):
    """One update moves the slope from 0 by lr times the gradient of the mean loss, against it."""
    xs, ys = torch.tensor([1.0, 2.0], device=device), torch.tensor([2.0, 4.0], device=device)
    # The gradient at 0 is 2 * (1 * -2 + 2 * -4) / 2 = -10.
    of = "fit_slope(xs=[1, 2], ys=[2, 4], lr=0.05, steps=1)"
    checks.close(fit_slope(xs, ys, lr=0.05, steps=1), torch.tensor(0.5, device=device), of=of)


def test_the_second_step_forgets_the_first(fit_slope, device):
    """The second update uses the gradient at the new slope alone; what .grad held before is cleared."""
    xs, ys = torch.tensor([1.0, 2.0], device=device), torch.tensor([2.0, 4.0], device=device)
    # The gradient at 0.5 is 5 * (0.5 - 2) = -7.5.
    of = "fit_slope(xs=[1, 2], ys=[2, 4], lr=0.05, steps=2)"
    checks.close(fit_slope(xs, ys, lr=0.05, steps=2), torch.tensor(0.875, device=device), of=of)


@pytest.mark.parametrize("steps", [3, 50])
@pytest.mark.parametrize("samples", [1, 5])
def test_the_slope_is_that_of_sgd(fit_slope, device, samples, steps):
    """After any number of steps the slope is where torch.optim.SGD would be."""
    xs, ys = noisy_line(samples, device)
    slope, _ = sgd(xs, ys, lr=0.05, steps=steps, with_intercept=False)
    of = f"fit_slope(xs, ys, lr=0.05, steps={steps}) with N = {samples}"
    checks.roughly(fit_slope(xs, ys, lr=0.05, steps=steps), slope, of=of)


@pytest.mark.timeout(20)
def test_the_slope_has_the_digits_of_float64(fit_slope):
    """In float64 the slope has the digits of float64, after a few steps and after many, and in a second call."""
    xs, ys = noisy_line(5, "cpu", torch.float64)
    for steps in (3, 500, 3):
        slope, _ = sgd(xs, ys, lr=0.05, steps=steps, with_intercept=False)
        of = f"fit_slope(xs, ys, lr=0.05, steps={steps}) in float64"
        checks.close(fit_slope(xs, ys, lr=0.05, steps=steps), slope, of=of, rtol=1e-10, atol=1e-10)


def test_the_slope_of_any_strides(fit_slope, device):
    """xs and ys may be slices of larger tensors."""
    xs, ys = torch.tensor([1.0, 2.0], device=device), torch.tensor([2.0, 4.0], device=device)
    expected = torch.tensor(0.5, device=device)
    of = "fit_slope(xs=[1, 2], ys=[2, 4], lr=0.05, steps=1)"
    inputs.same_for(inputs.layouts(xs, "xs"), lambda x: fit_slope(x, ys, lr=0.05, steps=1), expected, of=of)
    inputs.same_for(inputs.layouts(ys, "ys"), lambda y: fit_slope(xs, y, lr=0.05, steps=1), expected, of=of)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
def test_no_step_leaves_the_slope_at_0(fit_slope, device, dtype):
    """Without a step the slope is 0, as a 0-d tensor with dtype and device of xs."""
    xs = torch.arange(3.0, dtype=dtype, device=device)
    of = f"fit_slope(xs, ys, lr=0.1, steps=0) with xs of {dtype}"
    checks.close(fit_slope(xs, 2 * xs, lr=0.1, steps=0), torch.zeros((), dtype=dtype, device=device), of=of)


@pytest.mark.parametrize("steps", [3, 0])
def test_the_slope_is_a_plain_tensor(fit_slope, device, steps):
    """The slope does not require grad: what is done with it later is not recorded."""
    xs = torch.arange(3.0, device=device)
    slope = fit_slope(xs, 2 * xs, lr=0.1, steps=steps)
    checks.instance(slope, torch.Tensor, of=f"fit_slope(xs, ys, lr=0.1, steps={steps})")
    checks.equal(slope.requires_grad, False, of=f"fit_slope(xs, ys, lr=0.1, steps={steps}).requires_grad")


def test_no_update_is_recorded(fit_slope, device):
    """The updates are no part of a graph: the slope that comes back is not recorded as a result of those before it."""
    xs = torch.arange(3.0, device=device)
    slope = fit_slope(xs, 2 * xs, lr=0.1, steps=3)
    checks.instance(slope, torch.Tensor, of="fit_slope(xs, ys, lr=0.1, steps=3)")
    unrecorded(slope, of="fit_slope(xs, ys, lr=0.1, steps=3)")


def test_one_step_moves_both(fit_line, device):
    """One update moves slope and intercept from 0, both by gradients taken where they were before it."""
    xs, ys = torch.tensor([0.0, 1.0, 2.0, 3.0], device=device), torch.tensor([1.0, 3.0, 5.0, 7.0], device=device)
    slope, intercept = fit_line(xs, ys, lr=0.125, steps=1)
    # The gradients at 0 and 0 are -2 * (0 + 3 + 10 + 21) / 4 = -17 and -2 * (1 + 3 + 5 + 7) / 4 = -8.
    of = "fit_line(xs, 2 * xs + 1, lr=0.125, steps=1) with xs = [0, 1, 2, 3]"
    checks.close(slope, torch.tensor(2.125, device=device), of=f"slope of {of}")
    checks.close(intercept, torch.tensor(1.0, device=device), of=f"intercept of {of}")


@pytest.mark.parametrize("steps", [2, 50])
@pytest.mark.parametrize("samples", [1, 5])
def test_the_line_is_that_of_sgd(fit_line, device, samples, steps):
    """After any number of steps slope and intercept are where torch.optim.SGD would be."""
    xs, ys = noisy_line(samples, device)
    slope, intercept = fit_line(xs, ys, lr=0.05, steps=steps)
    expected = sgd(xs, ys, lr=0.05, steps=steps)
    of = f"fit_line(xs, ys, lr=0.05, steps={steps}) with N = {samples}"
    checks.roughly(slope, expected[0], of=f"slope of {of}")
    checks.roughly(intercept, expected[1], of=f"intercept of {of}")


def test_a_line_is_found(fit_line, device):
    """Enough small steps end at the line on which the samples lie."""
    xs = torch.tensor([-1.0, 0.0, 1.0, 2.0], device=device)
    slope, intercept = fit_line(xs, 2 * xs - 3, lr=0.2, steps=100)
    of = "fit_line(xs, 2 * xs - 3, lr=0.2, steps=100)"
    checks.close(slope, torch.tensor(2.0, device=device), of=f"slope of {of}", atol=1e-3)
    checks.close(intercept, torch.tensor(-3.0, device=device), of=f"intercept of {of}", atol=1e-3)


@pytest.mark.timeout(20)
def test_the_line_has_the_digits_of_float64(fit_line):
    """In float64 slope and intercept have the digits of float64, after a few steps and after many."""
    xs, ys = noisy_line(5, "cpu", torch.float64)
    for steps in (3, 500, 3):
        got, expected = fit_line(xs, ys, lr=0.05, steps=steps), sgd(xs, ys, lr=0.05, steps=steps)
        for name, number, wanted in zip(("slope", "intercept"), got, expected, strict=True):
            of = f"{name} of fit_line(xs, ys, lr=0.05, steps={steps}) in float64"
            checks.close(number, wanted, of=of, rtol=1e-10, atol=1e-10)


def test_the_line_of_any_strides(fit_line, device):
    """xs and ys may be slices of larger tensors."""
    xs, ys = torch.tensor([0.0, 1.0, 2.0], device=device), torch.tensor([1.0, 3.0, 8.0], device=device)
    expected = sgd(xs, ys, lr=0.05, steps=2)
    for layout, x, y in [(n, x, ys) for n, x in inputs.layouts(xs, "xs")] + [
        (n, xs, y) for n, y in inputs.layouts(ys, "ys")
    ]:
        for name, number, wanted in zip(
            ("slope", "intercept"), fit_line(x, y, lr=0.05, steps=2), expected, strict=True
        ):
            checks.roughly(number, wanted, of=f"{name} of fit_line(xs, ys, lr=0.05, steps=2), {layout}")


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
def test_no_step_leaves_the_line_at_0(fit_line, device, dtype):
    """Without a step slope and intercept are 0, as 0-d tensors with dtype and device of xs."""
    xs = torch.arange(3.0, dtype=dtype, device=device)
    slope, intercept = fit_line(xs, 2 * xs + 1, lr=0.1, steps=0)
    zero = torch.zeros((), dtype=dtype, device=device)
    checks.close(slope, zero, of=f"slope of fit_line(xs, ys, lr=0.1, steps=0) with xs of {dtype}")
    checks.close(intercept, zero, of=f"intercept of fit_line(xs, ys, lr=0.1, steps=0) with xs of {dtype}")


@pytest.mark.parametrize("steps", [3, 0])
def test_the_line_is_two_plain_tensors(fit_line, device, steps):
    """Slope and intercept do not require grad: what is done with them later is not recorded."""
    xs = torch.arange(3.0, device=device)
    slope, intercept = fit_line(xs, 2 * xs + 1, lr=0.1, steps=steps)
    of = f"of fit_line(xs, ys, lr=0.1, steps={steps})"
    checks.equal(slope.requires_grad, False, of=f"slope.requires_grad {of}")
    checks.equal(intercept.requires_grad, False, of=f"intercept.requires_grad {of}")


def test_no_step_of_the_line_is_recorded(fit_line, device):
    """The updates are no part of a graph: what comes back is not recorded as a result of slopes before it."""
    xs = torch.arange(3.0, device=device)
    slope, intercept = fit_line(xs, 2 * xs + 1, lr=0.1, steps=3)
    unrecorded(slope, of="slope of fit_line(xs, ys, lr=0.1, steps=3)")
    unrecorded(intercept, of="intercept of fit_line(xs, ys, lr=0.1, steps=3)")


def as_number(slope):
    """Return a NumPy number as Python's float, and anything else as it is."""
    return float(slope) if isinstance(slope, np.generic | np.ndarray) and np.ndim(slope) == 0 else slope


def unrecorded(number, of):
    """Check that a tensor was not computed by recorded operations."""
    node = type(number.grad_fn).__name__
    checks.that(number.grad_fn is None, of=f"the grad_fn of {of}", expected="None: no recorded operation", got=node)


def noisy_line(samples, device, dtype=torch.float32):
    """Return xs and ys near a line."""
    xs = torch.linspace(-1.0, 2.0, samples, dtype=dtype, device=device)
    return xs, 2 * xs + 1 + 0.1 * torch.randn(samples, dtype=dtype, device=device)


def sgd(xs, ys, lr, steps, with_intercept=True):
    """Return slope and intercept after plain gradient descent by torch's own optimizer."""
    slope = torch.zeros((), dtype=xs.dtype, device=xs.device, requires_grad=True)
    intercept = torch.zeros((), dtype=xs.dtype, device=xs.device, requires_grad=True)
    optimizer = torch.optim.SGD([slope, intercept] if with_intercept else [slope], lr=lr)
    for _ in range(steps):
        optimizer.zero_grad()
        torch.nn.functional.mse_loss(slope * xs + intercept, ys).backward()
        optimizer.step()
    return slope.detach(), intercept.detach()


def test_the_slope_is_on_the_device_of_xs(fit_slope):
    """The slope is on the device of xs, also before the first step."""
    xs, ys = torch.tensor([1.0, 2.0]), torch.tensor([2.0, 4.0])
    of = "fit_slope(xs, ys, lr=0.1, steps=0)"
    inputs.stays_on_meta(lambda xs, ys: fit_slope(xs, ys, lr=0.1, steps=0), xs, ys, of=of)


def test_the_line_is_on_the_device_of_xs(fit_line):
    """Slope and intercept are on the device of xs, also before the first step."""
    xs, ys = torch.tensor([1.0, 2.0]), torch.tensor([2.0, 4.0])
    for i, name in enumerate(("slope", "intercept")):
        of = f"the {name} of fit_line(xs, ys, lr=0.1, steps=0)"
        inputs.stays_on_meta(lambda xs, ys, i=i: fit_line(xs, ys, lr=0.1, steps=0)[i], xs, ys, of=of)
