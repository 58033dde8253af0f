"""Wrong answers that people write when they build a convolution, or a layer with a kernel of their own."""

import torch
from torch import Tensor, nn
from torch.nn import functional


def conv2d__flips_the_kernel(
    x: Tensor, weight: Tensor, bias: Tensor | None = None, stride: int = 1, padding: int = 0
) -> Tensor:
    """This is the convolution of the mathematicians, with the kernel turned around. In PyTorch weight[o, c, 0, 0] meets
    the upper left pixel of the window: leave out the flip.
    """
    return _convolve(x, weight.flip(2, 3), bias, stride, padding)


def conv2d__keeps_channels_apart(
    x: Tensor, weight: Tensor, bias: Tensor | None = None, stride: int = 1, padding: int = 0
) -> Tensor:
    """Only the first input channel is used. Every output channel looks at all C input channels and adds up what it
    finds: sum over c as well.
    """
    _check(x, weight)
    return _convolve(x[:, :1], weight[:, :1], bias, stride, padding)


def conv2d__averages_the_channels(
    x: Tensor, weight: Tensor, bias: Tensor | None = None, stride: int = 1, padding: int = 0
) -> Tensor:
    """The input channels are averaged. A convolution adds them up: `sum` in place of `mean`."""
    _check(x, weight)
    return _convolve(x, weight / x.shape[1], bias, stride, padding)


def conv2d__broadcasts_the_channels(
    x: Tensor, weight: Tensor, bias: Tensor | None = None, stride: int = 1, padding: int = 0
) -> Tensor:
    """A single channel stretches to any number by broadcasting, so a weight for grey images ran on coloured ones
    without an error. Compare x.shape[1] with weight.shape[1] first.
    """
    windows = _windows(x, weight, stride, padding)
    out = torch.einsum("ncpqkl,ockl->nopq", windows, weight)
    return out if bias is None else out + bias[:, None, None]


def conv2d__forgets_the_bias(
    x: Tensor, weight: Tensor, bias: Tensor | None = None, stride: int = 1, padding: int = 0
) -> Tensor:
    """bias is never added. Give it two axes of length 1, bias[:, None, None], and it stands at the output channels."""
    return _convolve(x, weight, None, stride, padding)


def conv2d__bias_for_each_input(
    x: Tensor, weight: Tensor, bias: Tensor | None = None, stride: int = 1, padding: int = 0
) -> Tensor:
    """The bias is added inside the loop over the input channels, once for each of them. It belongs outside: one bias
    for one output channel.
    """
    _check(x, weight)
    parts = [_convolve(x[:, [c]], weight[:, [c]], bias, stride, padding) for c in range(x.shape[1])]
    return torch.stack(parts).sum(0)


def conv2d__ignores_the_stride(
    x: Tensor, weight: Tensor, bias: Tensor | None = None, stride: int = 1, padding: int = 0
) -> Tensor:
    """The window moves by one pixel whatever the stride is. From place to place it moves by stride pixels, down and to
    the right.
    """
    return _convolve(x, weight, bias, 1, padding)


def conv2d__starts_at_the_place_number(
    x: Tensor, weight: Tensor, bias: Tensor | None = None, stride: int = 1, padding: int = 0
) -> Tensor:
    """The windows start at i and j: with a stride, place (i, j) begins at pixel (i * stride, j * stride)."""
    full = _convolve(x, weight, bias, 1, padding)
    places = [(size + 2 * padding - span) // stride + 1 for size, span in zip(x.shape[2:], weight.shape[2:])]
    return full[:, :, : places[0], : places[1]]


def conv2d__pads_one_side(
    x: Tensor, weight: Tensor, bias: Tensor | None = None, stride: int = 1, padding: int = 0
) -> Tensor:
    """functional.pad takes two numbers for each axis, before and after, beginning with the last axis. Zeros are needed
    on all four sides.
    """
    return _convolve(functional.pad(x, (0, 2 * padding, 0, 2 * padding)), weight, bias, stride, 0)


def conv2d__pads_with_the_edge(
    x: Tensor, weight: Tensor, bias: Tensor | None = None, stride: int = 1, padding: int = 0
) -> Tensor:
    """The image is continued with its outermost pixels. Asked for are zeros: functional.pad's own mode, "constant"."""
    return _convolve(functional.pad(x, (padding,) * 4, mode="replicate"), weight, bias, stride, 0)


def conv2d__square_windows(
    x: Tensor, weight: Tensor, bias: Tensor | None = None, stride: int = 1, padding: int = 0
) -> Tensor:
    """weight.shape[2] is used for height and width. A kernel has both, and they may differ."""
    _check(x, weight)
    size = weight.shape[2]
    x = functional.pad(x, (padding,) * 4)
    windows = x.unfold(2, size, stride).unfold(3, size, stride)
    out = torch.einsum("ncpqkl,ockl->nopq", windows, weight)
    return out if bias is None else out + bias[:, None, None]


def conv2d__square_images(
    x: Tensor, weight: Tensor, bias: Tensor | None = None, stride: int = 1, padding: int = 0
) -> Tensor:
    """The number of places is taken from the height, for both axes. Images need not be square: count the places of each
    axis from its own size.
    """
    _check(x, weight)
    columns = functional.unfold(x, weight.shape[2:], padding=padding, stride=stride)
    out = weight.flatten(1) @ columns
    if bias is not None:
        out = out + bias[:, None]
    places = (x.shape[2] + 2 * padding - weight.shape[2]) // stride + 1
    return out.reshape(len(x), len(weight), places, places)


def conv2d__loses_the_history(
    x: Tensor, weight: Tensor, bias: Tensor | None = None, stride: int = 1, padding: int = 0
) -> Tensor:
    """Numbers that were taken out of their tensors have no history: no gradient flows back to x and weight. Stay with
    tensor operations.
    """
    return _convolve(x, weight, bias, stride, padding).detach()


def conv2d__fills_a_float32_tensor(
    x: Tensor, weight: Tensor, bias: Tensor | None = None, stride: int = 1, padding: int = 0
) -> Tensor:
    """torch.zeros(shape) is float32 and on the CPU, whatever x is. Make it like x: torch.zeros(shape, dtype=x.dtype,
    device=x.device), or x.new_zeros(shape).
    """
    result = _convolve(x, weight, bias, stride, padding)
    out = torch.zeros(result.shape)
    out[:] = result
    return out


def conv2d__calls_torchs(
    x: Tensor, weight: Tensor, bias: Tensor | None = None, stride: int = 1, padding: int = 0
) -> Tensor:
    """This is PyTorch's own convolution, which is what you are to build. Cut out the windows, multiply, and sum."""
    _check(x, weight)
    return functional.conv2d(x, weight, bias, stride, padding)


def conv2d__reshapes_the_bias_in_place(
    x: Tensor, weight: Tensor, bias: Tensor | None = None, stride: int = 1, padding: int = 0
) -> Tensor:
    """`unsqueeze_` with its underscore gives the caller's own bias two more axes. `bias[:, None, None]` is a view, and
    bias stays as it is.
    """
    out = _convolve(x, weight, None, stride, padding)
    return out if bias is None else out + bias.unsqueeze_(-1).unsqueeze_(-1)


def fixed_kernel__flips_the_kernel(kernel: Tensor) -> nn.Conv2d:
    """nn.Conv2d does not turn its kernel around, so there is nothing to turn back. Leave out the flip."""
    return _layer(kernel.flip(0, 1))


def fixed_kernel__transposes(kernel: Tensor) -> nn.Conv2d:
    """Rows and columns are swapped: the last axis of a kernel runs along the width, as in an image."""
    return _layer(kernel.t())


def fixed_kernel__keeps_a_bias(kernel: Tensor) -> nn.Conv2d:
    """nn.Conv2d has a bias of random numbers unless told otherwise: pass bias=False."""
    layer = nn.Conv2d(1, 1, tuple(kernel.shape))
    layer.weight = nn.Parameter(kernel.detach().clone()[None, None], requires_grad=False)
    layer.bias = nn.Parameter(torch.full_like(kernel[0, :1], 0.5), requires_grad=False)
    return layer


def fixed_kernel__keeps_the_size(kernel: Tensor) -> nn.Conv2d:
    """With padding the result is as large as the image, and its border is computed from zeros that are not there. Asked
    for is no padding.
    """
    layer = _layer(kernel)
    layer.padding = (kernel.shape[0] // 2, kernel.shape[1] // 2)
    return layer


def fixed_kernel__is_trained(kernel: Tensor) -> nn.Conv2d:
    """A Parameter needs a gradient unless told otherwise, so an optimizer would change this kernel. Call
    requires_grad_(False), or pass requires_grad=False.
    """
    return _layer(kernel).requires_grad_(True)


def fixed_kernel__shares_the_memory(kernel: Tensor) -> nn.Conv2d:
    """The layer's weight is a view of kernel: who changes one changes the other. Copy the numbers: clone(), or
    weight.copy_(kernel).
    """
    layer = _layer(kernel)
    layer.weight = nn.Parameter(kernel[None, None], requires_grad=False)
    return layer


def fixed_kernel__copies_into_float32(kernel: Tensor) -> nn.Conv2d:
    """The layer was made in float32 on the CPU, and `copy_` converts what it copies. Make it with dtype and device of
    the kernel.
    """
    return _layer(kernel).float()


def fixed_kernel__returns_a_function(kernel: Tensor) -> nn.Conv2d:
    """This is a function. A layer can stand in a model, and goes with it to another device: return an nn.Conv2d."""
    weight = kernel.detach().clone()[None, None]
    return lambda x: functional.conv2d(x, weight)


def _check(x: Tensor, weight: Tensor) -> None:
    if x.shape[1] != weight.shape[1]:
        raise ValueError("x and weight differ in channels")


def _windows(x: Tensor, weight: Tensor, stride: int, padding: int) -> Tensor:
    x = functional.pad(x, (padding,) * 4)
    return x.unfold(2, weight.shape[2], stride).unfold(3, weight.shape[3], stride)


def _convolve(x: Tensor, weight: Tensor, bias: Tensor | None, stride: int, padding: int) -> Tensor:
    _check(x, weight)
    out = torch.einsum("ncpqkl,ockl->nopq", _windows(x, weight, stride, padding), weight)
    return out if bias is None else out + bias[:, None, None]


def _layer(kernel: Tensor) -> nn.Conv2d:
    layer = nn.Conv2d(1, 1, tuple(kernel.shape), bias=False)
    layer.weight = nn.Parameter(kernel.detach().clone()[None, None], requires_grad=False)
    return layer
