"""Wrong answers that people write when they build a convolution, or a layer with a kernel of their own."""

import torch
from torch import Tensor, nn
from torch.nn import functional


def conv2d__flips_the_kernel(
    x: Tensor, weight: Tensor, bias: Tensor | None = None, stride: int = 1, padding: int = 0
) -> Tensor:
    """Turns the kernel around, as the convolution of the mathematicians does. Instead: in PyTorch weight[o, c, 0, 0]
    meets the upper left pixel of the window; leave out the flip."""
    return _convolve(x, weight.flip(2, 3), bias, stride, padding)


def conv2d__keeps_channels_apart(
    x: Tensor, weight: Tensor, bias: Tensor | None = None, stride: int = 1, padding: int = 0
) -> Tensor:
    """Uses only the first input channel. Instead: every output channel looks at all C input channels and adds up what
    it finds; sum over c as well."""
    _check(x, weight)
    return _convolve(x[:, :1], weight[:, :1], bias, stride, padding)


def conv2d__averages_the_channels(
    x: Tensor, weight: Tensor, bias: Tensor | None = None, stride: int = 1, padding: int = 0
) -> Tensor:
    """Averages the input channels. Instead: a convolution adds them up."""
    _check(x, weight)
    return _convolve(x, weight / x.shape[1], bias, stride, padding)


def conv2d__broadcasts_the_channels(
    x: Tensor, weight: Tensor, bias: Tensor | None = None, stride: int = 1, padding: int = 0
) -> Tensor:
    """Lets a single channel stretch to any number by broadcasting, so a weight for grey images runs on coloured ones
    without an error. Instead: compare `x.shape[1]` with `weight.shape[1]` first."""
    windows = _windows(x, weight, stride, padding)
    out = torch.einsum("ncpqkl,ockl->nopq", windows, weight)
    return out if bias is None else out + bias[:, None, None]


def conv2d__forgets_the_bias(
    x: Tensor, weight: Tensor, bias: Tensor | None = None, stride: int = 1, padding: int = 0
) -> Tensor:
    """Never adds the bias. Instead: give it two axes of length 1, `bias[:, None, None]`, and it stands at the output
    channels."""
    return _convolve(x, weight, None, stride, padding)


def conv2d__bias_for_each_input(
    x: Tensor, weight: Tensor, bias: Tensor | None = None, stride: int = 1, padding: int = 0
) -> Tensor:
    """Adds the bias once for each input channel. Instead: one bias for one output channel; add it after the sum over
    the input channels."""
    _check(x, weight)
    parts = [_convolve(x[:, [c]], weight[:, [c]], bias, stride, padding) for c in range(x.shape[1])]
    return torch.stack(parts).sum(0)


def conv2d__ignores_the_stride(
    x: Tensor, weight: Tensor, bias: Tensor | None = None, stride: int = 1, padding: int = 0
) -> Tensor:
    """Moves the window by one pixel whatever the stride is. Instead: from place to place it moves by stride pixels,
    down and to the right."""
    return _convolve(x, weight, bias, 1, padding)


def conv2d__starts_at_the_place_number(
    x: Tensor, weight: Tensor, bias: Tensor | None = None, stride: int = 1, padding: int = 0
) -> Tensor:
    """Begins place (i, j) at pixel (i, j), which is right for a stride of 1 alone. Instead: it begins at pixel (i *
    stride, j * stride)."""
    full = _convolve(x, weight, bias, 1, padding)
    places = [(size + 2 * padding - span) // stride + 1 for size, span in zip(x.shape[2:], weight.shape[2:])]
    return full[:, :, : places[0], : places[1]]


def conv2d__pads_one_side(
    x: Tensor, weight: Tensor, bias: Tensor | None = None, stride: int = 1, padding: int = 0
) -> Tensor:
    """Puts all zeros on one side of each axis. Instead: `functional.pad` takes two numbers for each axis, before and
    after, beginning with the last axis."""
    return _convolve(functional.pad(x, (0, 2 * padding, 0, 2 * padding)), weight, bias, stride, 0)


def conv2d__pads_with_the_edge(
    x: Tensor, weight: Tensor, bias: Tensor | None = None, stride: int = 1, padding: int = 0
) -> Tensor:
    """Continues the image with its outermost pixels. Instead: asked for are zeros, which `functional.pad` gives by
    itself."""
    return _convolve(functional.pad(x, (padding,) * 4, mode="replicate"), weight, bias, stride, 0)


def conv2d__square_windows(
    x: Tensor, weight: Tensor, bias: Tensor | None = None, stride: int = 1, padding: int = 0
) -> Tensor:
    """Uses the height of the kernel for its width as well. Instead: a kernel has both, and they may differ."""
    _check(x, weight)
    size = weight.shape[2]
    x = functional.pad(x, (padding,) * 4)
    windows = x.unfold(2, size, stride).unfold(3, size, stride)
    out = torch.einsum("ncpqkl,ockl->nopq", windows, weight)
    return out if bias is None else out + bias[:, None, None]


def conv2d__square_images(
    x: Tensor, weight: Tensor, bias: Tensor | None = None, stride: int = 1, padding: int = 0
) -> Tensor:
    """Takes the number of places from the height, for both axes. Instead: images need not be square; count the places
    of each axis from its own size."""
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
    """Returns a tensor without history: no gradient flows back to x and weight. Instead: stay with tensor operations,
    and without `detach`, `.data` and `.item()`."""
    return _convolve(x, weight, bias, stride, padding).detach()


def conv2d__fills_a_float32_tensor(
    x: Tensor, weight: Tensor, bias: Tensor | None = None, stride: int = 1, padding: int = 0
) -> Tensor:
    """Fills a new tensor that is float32 and on the CPU, whatever x is. Instead: make it like x, with
    `x.new_zeros(shape)`."""
    result = _convolve(x, weight, bias, stride, padding)
    out = torch.zeros(result.shape)
    out[:] = result
    return out


def conv2d__calls_torchs(
    x: Tensor, weight: Tensor, bias: Tensor | None = None, stride: int = 1, padding: int = 0
) -> Tensor:
    """Calls PyTorch's own convolution, which is what you are to build. Instead: cut out the windows, multiply, and
    sum."""
    _check(x, weight)
    return functional.conv2d(x, weight, bias, stride, padding)


def conv2d__reshapes_the_bias_in_place(
    x: Tensor, weight: Tensor, bias: Tensor | None = None, stride: int = 1, padding: int = 0
) -> Tensor:
    """Gives the caller's own bias two more axes. Instead: `bias[:, None, None]` is a view, and bias stays as it is."""
    out = _convolve(x, weight, None, stride, padding)
    return out if bias is None else out + bias.unsqueeze_(-1).unsqueeze_(-1)


def fixed_kernel__flips_the_kernel(kernel: Tensor) -> nn.Conv2d:
    """Turns the kernel around, but nn.Conv2d does not turn it, so there is nothing to turn back. Instead: leave out the
    flip."""
    return _layer(kernel.flip(0, 1))


def fixed_kernel__transposes(kernel: Tensor) -> nn.Conv2d:
    """Swaps rows and columns. Instead: the last axis of a kernel runs along the width, as in an image."""
    return _layer(kernel.t())


def fixed_kernel__keeps_a_bias(kernel: Tensor) -> nn.Conv2d:
    """Leaves a bias in the layer, as `nn.Conv2d` has one unless told otherwise. Instead: pass `bias=False`."""
    layer = nn.Conv2d(1, 1, tuple(kernel.shape))
    layer.weight = nn.Parameter(kernel.detach().clone()[None, None], requires_grad=False)
    layer.bias = nn.Parameter(torch.full_like(kernel[0, :1], 0.5), requires_grad=False)
    return layer


def fixed_kernel__keeps_the_size(kernel: Tensor) -> nn.Conv2d:
    """Pads the image, so the result is as large as it, and its border is computed from zeros that are not there.
    Instead: asked for is no padding."""
    layer = _layer(kernel)
    layer.padding = (kernel.shape[0] // 2, kernel.shape[1] // 2)
    return layer


def fixed_kernel__is_trained(kernel: Tensor) -> nn.Conv2d:
    """Leaves a weight that requires grad, so an optimizer would change it. Instead: call `requires_grad_(False)`, or
    pass `requires_grad=False`."""
    return _layer(kernel).requires_grad_(True)


def fixed_kernel__shares_the_memory(kernel: Tensor) -> nn.Conv2d:
    """Makes the layer's weight a view of kernel: whoever changes one changes the other. Instead: copy the numbers, with
    `clone()` or `weight.copy_(kernel)`."""
    layer = _layer(kernel)
    layer.weight = nn.Parameter(kernel[None, None], requires_grad=False)
    return layer


def fixed_kernel__copies_into_float32(kernel: Tensor) -> nn.Conv2d:
    """Makes the layer in float32, whatever the kernel is. Instead: make it with dtype and device of the kernel."""
    return _layer(kernel).float()


def fixed_kernel__returns_a_function(kernel: Tensor) -> nn.Conv2d:
    """Returns a function. Instead: a layer can stand in a model, and goes with it to another device; return an
    nn.Conv2d."""
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


def conv2d__view(x: Tensor, weight: Tensor, bias: Tensor | None = None, stride: int = 1, padding: int = 0) -> Tensor:
    """Needs tensors that lie in one piece in memory, and fails for a weight that is transposed. Instead: `flatten(1)`
    or `reshape`."""
    _check(x, weight)
    columns = functional.unfold(x, weight.shape[2:], padding=padding, stride=stride)
    out = weight.view(len(weight), -1) @ columns
    if bias is not None:
        out = out + bias[:, None]
    rows, width = ((x.shape[i] + 2 * padding - weight.shape[i]) // stride + 1 for i in (2, 3))
    return out.view(len(x), len(weight), rows, width)


def conv2d__strides_by_hand(
    x: Tensor, weight: Tensor, bias: Tensor | None = None, stride: int = 1, padding: int = 0
) -> Tensor:
    """Works out by hand where numbers lie in memory, and reads others where x is transposed, expanded or a part of
    another tensor. Instead: `Tensor.unfold` knows the strides."""
    _check(x, weight)
    x = functional.pad(x, (padding,) * 4) if padding else x
    height, width = x.shape[2:]
    rows, columns = ((x.shape[i] - weight.shape[i]) // stride + 1 for i in (2, 3))
    strides = (x.shape[1] * height * width, height * width, stride * width, stride, width, 1)
    windows = x.as_strided((len(x), x.shape[1], rows, columns, *weight.shape[2:]), strides)
    out = torch.einsum("ncpqkl,ockl->nopq", windows, weight)
    return out if bias is None else out + bias[:, None, None]


def conv2d__computes_in_float32(
    x: Tensor, weight: Tensor, bias: Tensor | None = None, stride: int = 1, padding: int = 0
) -> Tensor:
    """Computes and returns float32, whatever dtype came in. Instead: leave the dtypes as they are."""
    return _convolve(x.float(), weight.float(), None if bias is None else bias.float(), stride, padding)


def conv2d__frequencies(
    x: Tensor, weight: Tensor, bias: Tensor | None = None, stride: int = 1, padding: int = 0
) -> Tensor:
    """Multiplies frequencies, each of which all pixels take part in: one infinite pixel makes every place NaN. Instead:
    multiply each window by the kernel, and sum."""
    _check(x, weight)
    x = functional.pad(x, (padding,) * 4)
    size = x.shape[2:]
    kernels = torch.fft.rfft2(weight.float(), s=size).conj()
    product = torch.einsum("nchw,ochw->nohw", torch.fft.rfft2(x.float()), kernels)
    out = torch.fft.irfft2(product, s=size).to(x.dtype)
    rows, columns = (size[i] - weight.shape[2 + i] + 1 for i in (0, 1))
    out = out[:, :, :rows:stride, :columns:stride]
    return out if bias is None else out + bias[:, None, None]


def conv2d__only_groups_that_divide(
    x: Tensor, weight: Tensor, bias: Tensor | None = None, stride: int = 1, padding: int = 0
) -> Tensor:
    """Accepts any number of channels that is a multiple of the weight's, and uses the weight again for them. Instead:
    ValueError where the two numbers differ."""
    if x.shape[1] % weight.shape[1]:
        raise ValueError("x and weight differ in channels")
    return _convolve(x, weight.repeat(1, x.shape[1] // weight.shape[1], 1, 1), bias, stride, padding)


def fixed_kernel__freezes_the_kernel(kernel: Tensor) -> nn.Conv2d:
    """Switches requires_grad off on the caller's own kernel. Instead: `kernel.detach().clone()` leaves it as it is."""
    kernel.requires_grad_(False)
    return _layer(kernel)


def fixed_kernel__a_bias_of_zeros(kernel: Tensor) -> nn.Conv2d:
    """Gives the layer a bias of zeros, which is one more tensor to save. Instead: pass `bias=False`, and layer.bias is
    None."""
    layer = _layer(kernel)
    layer.register_buffer("zero", torch.zeros_like(kernel[0, :1]))
    del layer.bias
    layer.bias = layer.zero
    return layer


def fixed_kernel__copies_with_history(kernel: Tensor) -> nn.Conv2d:
    """Copies a kernel that requires grad together with its history, so the layer's weight requires grad again. Instead:
    copy `kernel.detach()`, or copy under `torch.no_grad()`."""
    layer = nn.Conv2d(1, 1, tuple(kernel.shape), bias=False, dtype=kernel.dtype, device=kernel.device)
    layer.weight.requires_grad_(False)
    layer.weight.copy_(kernel)
    return layer


def conv2d__one_size_for_both_axes(
    x: Tensor, weight: Tensor, bias: Tensor | None = None, stride: int = 1, padding: int = 0
) -> Tensor:
    """Uses the height of the kernel for its width as well. Instead: a kernel has both, and they may differ."""
    _check(x, weight)
    size = weight.shape[2]
    padded = functional.pad(x, (padding,) * 4)
    windows = padded.unfold(2, size, stride).unfold(3, size, stride)
    out = torch.einsum("ncpqkl,ockl->nopq", windows, weight)
    return out if bias is None else out + bias[:, None, None]
