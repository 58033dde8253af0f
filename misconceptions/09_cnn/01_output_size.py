"""Wrong answers that people write when they count the places of a window."""

import math


def conv_output_size__rounds(size: int, kernel: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> int:
    """`round` goes up where more than half a step is left, to a window that hangs over the edge. Only whole steps
    count: divide with `//`.
    """
    room = size + 2 * padding - dilation * (kernel - 1) - 1
    if room < 0:
        raise ValueError("the window fits nowhere")
    return round(room / stride) + 1


def conv_output_size__rounds_up(size: int, kernel: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> int:
    """`ceil` counts a last window that hangs over the edge. Only whole steps count: divide with `//`."""
    room = size + 2 * padding - dilation * (kernel - 1) - 1
    if room < 0:
        raise ValueError("the window fits nowhere")
    return math.ceil(room / stride) + 1


def conv_output_size__no_dilation(size: int, kernel: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> int:
    """dilation is not used. A dilated window spans dilation * (kernel - 1) + 1 pixels, more than its kernel has
    weights.
    """
    room = size + 2 * padding - kernel
    if room < 0:
        raise ValueError("the window fits nowhere")
    return room // stride + 1


def conv_output_size__dilates_every_weight(
    size: int, kernel: int, stride: int = 1, padding: int = 0, dilation: int = 1
) -> int:
    """dilation * kernel has a gap too many: 3 weights have 2 gaps between them. The span is
    dilation * (kernel - 1) + 1.
    """
    room = size + 2 * padding - dilation * kernel
    if room < 0:
        raise ValueError("the window fits nowhere")
    return room // stride + 1


def conv_output_size__pads_one_side(
    size: int, kernel: int, stride: int = 1, padding: int = 0, dilation: int = 1
) -> int:
    """padding is added once. It lies on both sides of the axis: size + 2 * padding."""
    room = size + padding - dilation * (kernel - 1) - 1
    if room < 0:
        raise ValueError("the window fits nowhere")
    return room // stride + 1


def conv_output_size__counts_steps(size: int, kernel: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> int:
    """This is the number of steps from the first place to the last. There is one place more than there are steps:
    add 1.
    """
    room = size + 2 * padding - dilation * (kernel - 1) - 1
    if room < 0:
        raise ValueError("the window fits nowhere")
    return room // stride


def conv_output_size__divides_the_size(
    size: int, kernel: int, stride: int = 1, padding: int = 0, dilation: int = 1
) -> int:
    """(size + 2 * padding - span + 1) // stride is right for a stride of 1 alone. Divide first, then add the 1 for the
    place at the edge.
    """
    room = size + 2 * padding - dilation * (kernel - 1) - 1
    if room < 0:
        raise ValueError("the window fits nowhere")
    return (room + 1) // stride


def conv_output_size__returns_a_float(
    size: int, kernel: int, stride: int = 1, padding: int = 0, dilation: int = 1
) -> int:
    """`/` and `np.floor` give a float, and a layer cannot have 13.0 pixels. `//` between ints gives an int."""
    room = size + 2 * padding - dilation * (kernel - 1) - 1
    if room < 0:
        raise ValueError("the window fits nowhere")
    return float(room // stride + 1)


def conv_output_size__never_complains(
    size: int, kernel: int, stride: int = 1, padding: int = 0, dilation: int = 1
) -> int:
    """Where the window is longer than the padded axis, the formula gives 0 or less, and no layer has that size. Compare
    first, and raise ValueError.
    """
    return (size + 2 * padding - dilation * (kernel - 1) - 1) // stride + 1


def conv_output_size__complains_too_late(
    size: int, kernel: int, stride: int = 1, padding: int = 0, dilation: int = 1
) -> int:
    """The comparison comes after the division, and `int` cuts towards 0: int(-1 / 2) + 1 is 1, a place where nothing
    fits. Compare the span with the padded axis before you divide.
    """
    result = int((size + 2 * padding - dilation * (kernel - 1) - 1) / stride) + 1
    if result < 1:
        raise ValueError("the window fits nowhere")
    return result


def conv_output_size__wants_room_to_move(
    size: int, kernel: int, stride: int = 1, padding: int = 0, dilation: int = 1
) -> int:
    """A window as long as the padded axis fits exactly, in one place. Only a longer one is an error: `>`, not `>=`."""
    span = dilation * (kernel - 1) + 1
    if span >= size + 2 * padding:
        raise ValueError("the window fits nowhere")
    return (size + 2 * padding - span) // stride + 1


def pool_output_size__stride_of_one(
    size: int, kernel: int, stride: int | None = None, padding: int = 0, dilation: int = 1
) -> int:
    """A pooling layer is no convolution here: without a stride its windows lie side by side, and the stride is the
    kernel.
    """
    room = size + 2 * padding - dilation * (kernel - 1) - 1
    if room < 0 or padding > kernel // 2:
        raise ValueError("the window fits nowhere, or there is too much padding")
    return room // (stride or 1) + 1


def pool_output_size__divides_by_the_kernel(
    size: int, kernel: int, stride: int | None = None, padding: int = 0, dilation: int = 1
) -> int:
    """size // kernel is right only where windows lie side by side without padding. In general the stride divides, and
    the span is taken off before.
    """
    if size + 2 * padding < dilation * (kernel - 1) + 1 or padding > kernel // 2:
        raise ValueError("the window fits nowhere, or there is too much padding")
    return (size + 2 * padding) // kernel


def pool_output_size__rounds_up(
    size: int, kernel: int, stride: int | None = None, padding: int = 0, dilation: int = 1
) -> int:
    """`ceil` counts a last window that hangs over the edge. nn.MaxPool2d does so only with ceil_mode=True; by default
    the pixels that are left over are not used.
    """
    room = size + 2 * padding - dilation * (kernel - 1) - 1
    if room < 0 or padding > kernel // 2:
        raise ValueError("the window fits nowhere, or there is too much padding")
    return math.ceil(room / (stride or kernel)) + 1


def pool_output_size__no_dilation(
    size: int, kernel: int, stride: int | None = None, padding: int = 0, dilation: int = 1
) -> int:
    """dilation is not used. A dilated window spans dilation * (kernel - 1) + 1 pixels, here as in a convolution."""
    room = size + 2 * padding - kernel
    if room < 0 or padding > kernel // 2:
        raise ValueError("the window fits nowhere, or there is too much padding")
    return room // (stride or kernel) + 1


def pool_output_size__never_complains(
    size: int, kernel: int, stride: int | None = None, padding: int = 0, dilation: int = 1
) -> int:
    """Where the window is longer than the padded axis, the formula gives 0 or less, and no layer has that size. Compare
    first, and raise ValueError.
    """
    if padding > kernel // 2:
        raise ValueError("too much padding")
    return (size + 2 * padding - dilation * (kernel - 1) - 1) // (stride or kernel) + 1


def pool_output_size__any_padding(
    size: int, kernel: int, stride: int | None = None, padding: int = 0, dilation: int = 1
) -> int:
    """The padding is not checked. With more than half a kernel of it, the first window may see no pixel at all, and
    nn.MaxPool2d refuses.
    """
    room = size + 2 * padding - dilation * (kernel - 1) - 1
    if room < 0:
        raise ValueError("the window fits nowhere")
    return room // (stride or kernel) + 1
