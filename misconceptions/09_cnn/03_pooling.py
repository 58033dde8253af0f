"""Wrong answers that people write when they pool."""

import torch
from torch import Tensor
from torch.nn import functional

_LOWEST = -float("inf")


def max_pool2d__pads_with_zeros(x: Tensor, kernel: int, stride: int | None = None, padding: int = 0) -> Tensor:
    """A zero in the padding is greater than every negative pixel, and wins. Pad with minus infinity:
    functional.pad(…, value=-float("inf")).
    """
    return _windows(x, kernel, stride, padding, 0.0).amax((4, 5))


def max_pool2d__mixes_the_channels(x: Tensor, kernel: int, stride: int | None = None, padding: int = 0) -> Tensor:
    """functional.unfold puts the pixels of all channels on one axis, and the maximum is taken over all of them. Part
    that axis into channels and pixels first.
    """
    return _windows(x, kernel, stride, padding, _LOWEST).amax((1, 4, 5))[:, None].repeat(1, x.shape[1], 1, 1)


def max_pool2d__stride_of_one(x: Tensor, kernel: int, stride: int | None = None, padding: int = 0) -> Tensor:
    """A convolution moves by 1 when no stride is given. Pooling moves by its kernel: windows lie side by side."""
    return _windows(x, kernel, stride or 1, padding, _LOWEST).amax((4, 5))


def max_pool2d__ignores_the_stride(x: Tensor, kernel: int, stride: int | None = None, padding: int = 0) -> Tensor:
    """Windows lie side by side whatever the stride is. Only where it is None does the kernel take its place."""
    return _windows(x, kernel, kernel, padding, _LOWEST).amax((4, 5))


def max_pool2d__needs_even_sizes(x: Tensor, kernel: int, stride: int | None = None, padding: int = 0) -> Tensor:
    """Parting (H, W) by reshape works only where kernel divides both. Pixels that fill no whole window are left out:
    cut them off, or slide a window.
    """
    if stride is None and not padding:
        n, c, height, width = x.shape
        return x.reshape(n, c, height // kernel, kernel, width // kernel, kernel).amax((3, 5))
    return _windows(x, kernel, stride, padding, _LOWEST).amax((4, 5))


def max_pool2d__rounds_up(x: Tensor, kernel: int, stride: int | None = None, padding: int = 0) -> Tensor:
    """Pixels at the end that fill no whole window got a window of their own. That is ceil_mode=True; by default they
    are left out.
    """
    step = kernel if stride is None else stride
    missing = [-(size + 2 * padding - kernel) % step for size in x.shape[2:]]
    x = functional.pad(x, (padding, padding + missing[1], padding, padding + missing[0]), value=_LOWEST)
    return _windows(x, kernel, stride, 0, _LOWEST).amax((4, 5))


def max_pool2d__only_along_the_width(x: Tensor, kernel: int, stride: int | None = None, padding: int = 0) -> Tensor:
    """Only one row of each window is looked at. A window has kernel rows and kernel columns: take the maximum over both
    axes.
    """
    return _windows(x, kernel, stride, padding, _LOWEST)[..., 0, :].amax(4)


def max_pool2d__loses_the_history(x: Tensor, kernel: int, stride: int | None = None, padding: int = 0) -> Tensor:
    """Numbers that were taken out of their tensor, by `.item()`, `.data` or NumPy, have no history: no gradient flows
    back to x. Stay with tensor operations.
    """
    return _windows(x.data, kernel, stride, padding, _LOWEST).amax((4, 5))


def max_pool2d__fills_a_float32_tensor(x: Tensor, kernel: int, stride: int | None = None, padding: int = 0) -> Tensor:
    """torch.zeros(shape) is float32, whatever x is. Make it like x: x.new_zeros(shape)."""
    result = _windows(x, kernel, stride, padding, _LOWEST).amax((4, 5))
    out = torch.zeros(result.shape, device=x.device)
    out[:] = result
    return out


def max_pool2d__calls_torchs(x: Tensor, kernel: int, stride: int | None = None, padding: int = 0) -> Tensor:
    """This is PyTorch's own pooling, which is what you are to build. Cut out the windows, and take the maximum of
    each.
    """
    return functional.max_pool2d(x, kernel, stride, padding)


def avg_pool2d__counts_real_pixels(x: Tensor, kernel: int, stride: int | None = None, padding: int = 0) -> Tensor:
    """At the border the sum is divided by the pixels that are there, as with count_include_pad=False. By default the
    zeros of the padding count: divide by kernel * kernel everywhere.
    """
    counted = _windows(torch.ones_like(x), kernel, stride, padding, 0.0).sum((4, 5))
    return _windows(x, kernel, stride, padding, 0.0).sum((4, 5)) / counted


def avg_pool2d__sums(x: Tensor, kernel: int, stride: int | None = None, padding: int = 0) -> Tensor:
    """This is the sum of each window. Divide it by kernel * kernel."""
    return _windows(x, kernel, stride, padding, 0.0).sum((4, 5))


def avg_pool2d__divides_by_the_kernel(x: Tensor, kernel: int, stride: int | None = None, padding: int = 0) -> Tensor:
    """A window has kernel * kernel pixels, not kernel."""
    return _windows(x, kernel, stride, padding, 0.0).sum((4, 5)) / kernel


def avg_pool2d__mixes_the_channels(x: Tensor, kernel: int, stride: int | None = None, padding: int = 0) -> Tensor:
    """functional.unfold puts the pixels of all channels on one axis, and the mean is taken over all of them. Part that
    axis into channels and pixels first.
    """
    return _windows(x, kernel, stride, padding, 0.0).mean((1, 4, 5))[:, None].repeat(1, x.shape[1], 1, 1)


def avg_pool2d__stride_of_one(x: Tensor, kernel: int, stride: int | None = None, padding: int = 0) -> Tensor:
    """A convolution moves by 1 when no stride is given. Pooling moves by its kernel: windows lie side by side."""
    return _windows(x, kernel, stride or 1, padding, 0.0).mean((4, 5))


def avg_pool2d__ignores_the_stride(x: Tensor, kernel: int, stride: int | None = None, padding: int = 0) -> Tensor:
    """Windows lie side by side whatever the stride is. Only where it is None does the kernel take its place."""
    return _windows(x, kernel, kernel, padding, 0.0).mean((4, 5))


def avg_pool2d__needs_even_sizes(x: Tensor, kernel: int, stride: int | None = None, padding: int = 0) -> Tensor:
    """Parting (H, W) by reshape works only where kernel divides both. Pixels that fill no whole window are left out:
    cut them off, or slide a window.
    """
    if stride is None and not padding:
        n, c, height, width = x.shape
        return x.reshape(n, c, height // kernel, kernel, width // kernel, kernel).mean((3, 5))
    return _windows(x, kernel, stride, padding, 0.0).mean((4, 5))


def avg_pool2d__loses_the_history(x: Tensor, kernel: int, stride: int | None = None, padding: int = 0) -> Tensor:
    """Numbers that were taken out of their tensor, by `.item()`, `.data` or NumPy, have no history: no gradient flows
    back to x. Stay with tensor operations.
    """
    return _windows(x.data, kernel, stride, padding, 0.0).mean((4, 5))


def avg_pool2d__fills_a_float32_tensor(x: Tensor, kernel: int, stride: int | None = None, padding: int = 0) -> Tensor:
    """torch.zeros(shape) is float32, whatever x is. Make it like x: x.new_zeros(shape)."""
    result = _windows(x, kernel, stride, padding, 0.0).mean((4, 5))
    out = torch.zeros(result.shape, device=x.device)
    out[:] = result
    return out


def avg_pool2d__calls_torchs(x: Tensor, kernel: int, stride: int | None = None, padding: int = 0) -> Tensor:
    """This is PyTorch's own pooling, which is what you are to build. Cut out the windows, and take the mean of each."""
    return functional.avg_pool2d(x, kernel, stride, padding)


def _windows(x: Tensor, kernel: int, stride: int | None, padding: int, filled: float) -> Tensor:
    stride = kernel if stride is None else stride
    x = functional.pad(x, (padding, padding, padding, padding), value=filled)
    return x.unfold(2, kernel, stride).unfold(3, kernel, stride)
