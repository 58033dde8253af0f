"""Hidden tests of pooling."""

import pytest
import torch
from torch.nn import functional

from torch_katas import checks, rules

CASES = [
    # x, kernel, stride, padding
    ((2, 3, 6, 6), 2, None, 0),
    ((2, 3, 7, 5), 2, None, 0),
    ((1, 2, 7, 6), 3, 2, 1),
    ((3, 1, 4, 5), 3, 1, 1),
    ((1, 1, 5, 5), 2, 3, 1),
    ((1, 2, 4, 4), 4, None, 2),
    ((2, 2, 3, 4), 1, 2, 0),
]


def test_the_maximum_of_each_window(max_pool2d, device):
    """Every window of 2 x 2 pixels becomes one number, its maximum."""
    x = torch.tensor([[1.0, 3.0, 5.0, 7.0], [2.0, 6.0, 8.0, 4.0]], device=device)[None, None]
    expected = torch.tensor([[[[6.0, 8.0]]]], device=device)
    checks.close(max_pool2d(x, 2), expected, of="max_pool2d([[1, 3, 5, 7], [2, 6, 8, 4]], kernel=2)")


def test_max_of_each_channel_on_its_own(max_pool2d, device):
    """No channel has an influence on another."""
    x = torch.tensor([1.0, 5.0, 3.0], device=device).reshape(1, 3, 1, 1).repeat(1, 1, 2, 2)
    expected = torch.tensor([[[[1.0]], [[5.0]], [[3.0]]]], device=device)
    checks.close(max_pool2d(x, 2), expected, of="max_pool2d of 2 x 2 images filled with 1, 5, 3, kernel=2")


@pytest.mark.parametrize(
    ("stride", "expected"), [(None, [1.0, 3.0, 5.0]), (1, [1.0, 2.0, 3.0, 4.0, 5.0]), (3, [1.0, 4.0])]
)
def test_max_windows_move_by_the_stride(max_pool2d, device, stride, expected):
    """A stride that is given is used; without one, windows lie side by side."""
    x = torch.arange(6.0, device=device).repeat(2, 1)[None, None]
    expected = torch.tensor(expected, device=device).reshape(1, 1, 1, -1)
    of = f"max_pool2d of two rows [0, 1, 2, 3, 4, 5], kernel=2, stride={stride}"
    checks.close(max_pool2d(x, 2, stride), expected, of=of)


def test_max_leaves_out_what_fills_no_window(max_pool2d, device):
    """Rows and columns at the end that fill no whole window do not count."""
    x = torch.tensor([[1.0, 1.0, 9.0], [1.0, 1.0, 9.0], [9.0, 9.0, 9.0]], device=device)[None, None]
    of = "max_pool2d([[1, 1, 9], [1, 1, 9], [9, 9, 9]], kernel=2)"
    checks.close(max_pool2d(x, 2), torch.ones(1, 1, 1, 1, device=device), of=of)


def test_padding_never_wins(max_pool2d, device):
    """Where all pixels are negative the result is negative, at the border too."""
    x = torch.tensor([[-1.0, -2.0], [-3.0, -4.0]], device=device)[None, None]
    of = "max_pool2d([[-1, -2], [-3, -4]], kernel=2, stride=1, padding=1)"
    expected = torch.tensor([[-1.0, -1.0, -2.0], [-1.0, -1.0, -2.0], [-3.0, -3.0, -4.0]], device=device)[None, None]
    checks.close(max_pool2d(x, 2, 1, 1), expected, of=of)


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize(("x_shape", "kernel", "stride", "padding"), CASES)
def test_max_values_are_those_of_torch(max_pool2d, device, x_shape, kernel, stride, padding, seed):
    """For any shape, kernel, stride and padding, the values are those of PyTorch's own pooling."""
    torch.manual_seed(seed)
    x = torch.randn(x_shape).to(device)
    expected = functional.max_pool2d(x, kernel, stride, padding)
    of = f"max_pool2d(x, {kernel}, stride={stride}, padding={padding}) with x of shape {x_shape}"
    checks.close(max_pool2d(x, kernel, stride, padding), expected, of=of)


@pytest.mark.parametrize(("x_shape", "kernel", "stride", "padding"), CASES)
def test_max_gradients_are_those_of_torch(max_pool2d, device, x_shape, kernel, stride, padding):
    """A gradient flows back to x, to the pixel that was chosen in each window."""
    x = torch.randn(x_shape).to(device).requires_grad_()
    expected = functional.max_pool2d(x, kernel, stride, padding)
    direction = torch.randn(expected.shape).to(device)
    (expected_grad,) = torch.autograd.grad(expected, x, direction)
    of = f"max_pool2d(x, {kernel}, stride={stride}, padding={padding}) with x of shape {x_shape}"
    result = max_pool2d(x, kernel, stride, padding)
    checks.gradient_reaches(result, x, of=of, names=("x",))
    checks.shape(result, tuple(expected.shape), of=of)
    (grad,) = torch.autograd.grad(result, x, direction)
    checks.close(grad, expected_grad, of=f"the gradient in x of {of}")


def test_max_keeps_float64(max_pool2d):
    """The result has the dtype of x."""
    x = torch.full((1, 1, 2, 2), 3.0, dtype=torch.float64)
    expected = torch.full((1, 1, 1, 1), 3.0, dtype=torch.float64)
    checks.close(max_pool2d(x, 2), expected, of="max_pool2d of a 2 x 2 image filled with 3, in float64")


def test_max_pooling_is_written_by_hand(max_pool2d, device):
    """The result comes from other operations than torch's own pooling."""
    x = torch.full((1, 1, 2, 2), 3.0, device=device)
    with rules.forbid("max_pool2d", why="cut out the windows, and take the maximum of each"):
        result = max_pool2d(x, 2)
    expected = torch.full((1, 1, 1, 1), 3.0, device=device)
    checks.close(result, expected, of="max_pool2d of a 2 x 2 image filled with 3")


def test_the_mean_of_each_window(avg_pool2d, device):
    """Every window of 2 x 2 pixels becomes one number, its mean."""
    x = torch.tensor([[1.0, 3.0, 5.0, 7.0], [2.0, 6.0, 8.0, 4.0]], device=device)[None, None]
    expected = torch.tensor([[[[3.0, 6.0]]]], device=device)
    checks.close(avg_pool2d(x, 2), expected, of="avg_pool2d([[1, 3, 5, 7], [2, 6, 8, 4]], kernel=2)")


def test_avg_of_each_channel_on_its_own(avg_pool2d, device):
    """No channel has an influence on another."""
    x = torch.tensor([1.0, 5.0, 3.0], device=device).reshape(1, 3, 1, 1).repeat(1, 1, 2, 2)
    expected = torch.tensor([[[[1.0]], [[5.0]], [[3.0]]]], device=device)
    checks.close(avg_pool2d(x, 2), expected, of="avg_pool2d of 2 x 2 images filled with 1, 5, 3, kernel=2")


@pytest.mark.parametrize(
    ("stride", "expected"), [(None, [0.5, 2.5, 4.5]), (1, [0.5, 1.5, 2.5, 3.5, 4.5]), (3, [0.5, 3.5])]
)
def test_avg_windows_move_by_the_stride(avg_pool2d, device, stride, expected):
    """A stride that is given is used; without one, windows lie side by side."""
    x = torch.arange(6.0, device=device).repeat(2, 1)[None, None]
    expected = torch.tensor(expected, device=device).reshape(1, 1, 1, -1)
    of = f"avg_pool2d of two rows [0, 1, 2, 3, 4, 5], kernel=2, stride={stride}"
    checks.close(avg_pool2d(x, 2, stride), expected, of=of)


def test_avg_leaves_out_what_fills_no_window(avg_pool2d, device):
    """Rows and columns at the end that fill no whole window do not count."""
    x = torch.tensor([[1.0, 1.0, 9.0], [1.0, 1.0, 9.0], [9.0, 9.0, 9.0]], device=device)[None, None]
    of = "avg_pool2d([[1, 1, 9], [1, 1, 9], [9, 9, 9]], kernel=2)"
    checks.close(avg_pool2d(x, 2), torch.ones(1, 1, 1, 1, device=device), of=of)


def test_padding_counts(avg_pool2d, device):
    """Every window is divided by kernel · kernel: zeros of the padding count as pixels."""
    x = torch.full((1, 1, 2, 2), 4.0, device=device)
    of = "avg_pool2d([[4, 4], [4, 4]], kernel=2, stride=1, padding=1)"
    expected = torch.tensor([[1.0, 2.0, 1.0], [2.0, 4.0, 2.0], [1.0, 2.0, 1.0]], device=device)[None, None]
    checks.close(avg_pool2d(x, 2, 1, 1), expected, of=of)


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize(("x_shape", "kernel", "stride", "padding"), CASES)
def test_avg_values_are_those_of_torch(avg_pool2d, device, x_shape, kernel, stride, padding, seed):
    """For any shape, kernel, stride and padding, the values are those of PyTorch's own pooling."""
    torch.manual_seed(seed)
    x = torch.randn(x_shape).to(device)
    expected = functional.avg_pool2d(x, kernel, stride, padding)
    of = f"avg_pool2d(x, {kernel}, stride={stride}, padding={padding}) with x of shape {x_shape}"
    checks.close(avg_pool2d(x, kernel, stride, padding), expected, of=of)


@pytest.mark.parametrize(("x_shape", "kernel", "stride", "padding"), CASES)
def test_avg_gradients_are_those_of_torch(avg_pool2d, device, x_shape, kernel, stride, padding):
    """A gradient flows back to x, the same share to each pixel of a window."""
    x = torch.randn(x_shape).to(device).requires_grad_()
    expected = functional.avg_pool2d(x, kernel, stride, padding)
    direction = torch.randn(expected.shape).to(device)
    (expected_grad,) = torch.autograd.grad(expected, x, direction)
    of = f"avg_pool2d(x, {kernel}, stride={stride}, padding={padding}) with x of shape {x_shape}"
    result = avg_pool2d(x, kernel, stride, padding)
    checks.gradient_reaches(result, x, of=of, names=("x",))
    checks.shape(result, tuple(expected.shape), of=of)
    (grad,) = torch.autograd.grad(result, x, direction)
    checks.close(grad, expected_grad, of=f"the gradient in x of {of}")


def test_avg_keeps_float64(avg_pool2d):
    """The result has the dtype of x."""
    x = torch.full((1, 1, 2, 2), 3.0, dtype=torch.float64)
    expected = torch.full((1, 1, 1, 1), 3.0, dtype=torch.float64)
    checks.close(avg_pool2d(x, 2), expected, of="avg_pool2d of a 2 x 2 image filled with 3, in float64")


def test_avg_pooling_is_written_by_hand(avg_pool2d, device):
    """The result comes from other operations than torch's own pooling."""
    x = torch.full((1, 1, 2, 2), 3.0, device=device)
    with rules.forbid("avg_pool2d", why="cut out the windows, and take the mean of each"):
        result = avg_pool2d(x, 2)
    expected = torch.full((1, 1, 1, 1), 3.0, device=device)
    checks.close(result, expected, of="avg_pool2d of a 2 x 2 image filled with 3")
