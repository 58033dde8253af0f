"""Wrong answers that people write when they count the places of a window."""

import math

from torch_katas.course.mistakes import edit


def conv_output_size__rounds(size: int, kernel: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> int:
    """Goes to the nearest number, which is up where more than half a step is left: to a window that hangs over the
    edge. Instead: only whole steps count, so divide with `//`."""
    room = size + 2 * padding - dilation * (kernel - 1) - 1
    if room < 0:
        raise ValueError("the window fits nowhere")
    return round(room / stride) + 1


def conv_output_size__rounds_up(size: int, kernel: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> int:
    """Counts a last window that hangs over the edge. Instead: only whole steps count, so divide with `//`."""
    room = size + 2 * padding - dilation * (kernel - 1) - 1
    if room < 0:
        raise ValueError("the window fits nowhere")
    return math.ceil(room / stride) + 1


def conv_output_size__no_dilation(size: int, kernel: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> int:
    """Does not use dilation, with which a window spans more pixels than its kernel has weights. Instead: the span is
    `dilation * (kernel - 1) + 1`."""
    room = size + 2 * padding - kernel
    if room < 0:
        raise ValueError("the window fits nowhere")
    return room // stride + 1


def conv_output_size__dilates_every_weight(
    size: int, kernel: int, stride: int = 1, padding: int = 0, dilation: int = 1
) -> int:
    """Counts a gap too many: 3 weights have 2 gaps between them. Instead: the span is `dilation * (kernel - 1) + 1`."""
    room = size + 2 * padding - dilation * kernel
    if room < 0:
        raise ValueError("the window fits nowhere")
    return room // stride + 1


def conv_output_size__pads_one_side(
    size: int, kernel: int, stride: int = 1, padding: int = 0, dilation: int = 1
) -> int:
    """Adds padding once. Instead: it lies on both sides of the axis, `size + 2 * padding`."""
    room = size + padding - dilation * (kernel - 1) - 1
    if room < 0:
        raise ValueError("the window fits nowhere")
    return room // stride + 1


def conv_output_size__counts_steps(size: int, kernel: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> int:
    """Counts the steps from the first place to the last, and there is one place more than steps. Instead: add 1."""
    room = size + 2 * padding - dilation * (kernel - 1) - 1
    if room < 0:
        raise ValueError("the window fits nowhere")
    return room // stride


def conv_output_size__divides_the_size(
    size: int, kernel: int, stride: int = 1, padding: int = 0, dilation: int = 1
) -> int:
    """Adds the 1 for the place at the edge before it divides, which is right for a stride of 1 alone. Instead: divide
    first, then add 1."""
    room = size + 2 * padding - dilation * (kernel - 1) - 1
    if room < 0:
        raise ValueError("the window fits nowhere")
    return (room + 1) // stride


def conv_output_size__returns_a_float(
    size: int, kernel: int, stride: int = 1, padding: int = 0, dilation: int = 1
) -> int:
    """Returns a float, and a layer cannot have 13.0 pixels. Instead: `//` between ints gives an int."""
    room = size + 2 * padding - dilation * (kernel - 1) - 1
    if room < 0:
        raise ValueError("the window fits nowhere")
    return float(room // stride + 1)


def conv_output_size__never_complains(
    size: int, kernel: int, stride: int = 1, padding: int = 0, dilation: int = 1
) -> int:
    """Returns a size that no layer has, 0 for one, where the window is longer than the padded axis. Instead: compare
    first, and raise ValueError.
    """
    return (size + 2 * padding - dilation * (kernel - 1) - 1) // stride + 1


def conv_output_size__complains_too_late(
    size: int, kernel: int, stride: int = 1, padding: int = 0, dilation: int = 1
) -> int:
    """Compares after the division, and cutting towards 0 turns -1/2 into 0: one place, where nothing fits. Instead:
    compare the span with the padded axis before you divide."""
    result = int((size + 2 * padding - dilation * (kernel - 1) - 1) / stride) + 1
    if result < 1:
        raise ValueError("the window fits nowhere")
    return result


def conv_output_size__wants_room_to_move(
    size: int, kernel: int, stride: int = 1, padding: int = 0, dilation: int = 1
) -> int:
    """Refuses a window as long as the padded axis, which fits exactly, in one place. Instead: only a longer one is an
    error, `>`."""
    span = dilation * (kernel - 1) + 1
    if span >= size + 2 * padding:
        raise ValueError("the window fits nowhere")
    return (size + 2 * padding - span) // stride + 1


def pool_output_size__stride_of_one(
    size: int, kernel: int, stride: int | None = None, padding: int = 0, dilation: int = 1
) -> int:
    """Takes a stride of 1 where none is given, as a convolution does. Instead: the windows of a pooling layer then lie
    side by side, and the stride is the kernel."""
    room = size + 2 * padding - dilation * (kernel - 1) - 1
    if room < 0 or padding > kernel // 2:
        raise ValueError("the window fits nowhere, or there is too much padding")
    return room // (stride or 1) + 1


def pool_output_size__divides_by_the_kernel(
    size: int, kernel: int, stride: int | None = None, padding: int = 0, dilation: int = 1
) -> int:
    """Divides by the kernel, which is right only where windows lie side by side without dilation. Instead: take off the
    span, divide by the stride, and add 1."""
    if size + 2 * padding < dilation * (kernel - 1) + 1 or padding > kernel // 2:
        raise ValueError("the window fits nowhere, or there is too much padding")
    return (size + 2 * padding) // kernel


def pool_output_size__rounds_up(
    size: int, kernel: int, stride: int | None = None, padding: int = 0, dilation: int = 1
) -> int:
    """Counts a last window that hangs over the edge, as nn.MaxPool2d does only with ceil_mode=True. Instead: pixels
    that are left over are not used, so divide with `//`."""
    room = size + 2 * padding - dilation * (kernel - 1) - 1
    if room < 0 or padding > kernel // 2:
        raise ValueError("the window fits nowhere, or there is too much padding")
    return math.ceil(room / (stride or kernel)) + 1


def pool_output_size__no_dilation(
    size: int, kernel: int, stride: int | None = None, padding: int = 0, dilation: int = 1
) -> int:
    """Does not use dilation, with which a window spans more pixels than its kernel. Instead: the span is `dilation *
    (kernel - 1) + 1`, here as in a convolution."""
    room = size + 2 * padding - kernel
    if room < 0 or padding > kernel // 2:
        raise ValueError("the window fits nowhere, or there is too much padding")
    return room // (stride or kernel) + 1


def pool_output_size__never_complains(
    size: int, kernel: int, stride: int | None = None, padding: int = 0, dilation: int = 1
) -> int:
    """Returns 0 or less where the window is longer than the padded axis, and no layer has that size. Instead: compare
    first, and raise ValueError."""
    if padding > kernel // 2:
        raise ValueError("too much padding")
    return (size + 2 * padding - dilation * (kernel - 1) - 1) // (stride or kernel) + 1


def pool_output_size__any_padding(
    size: int, kernel: int, stride: int | None = None, padding: int = 0, dilation: int = 1
) -> int:
    """Does not check the padding: with more than half a kernel of it, the first window may see no pixel at all, and
    nn.MaxPool2d refuses. Instead: raise ValueError."""
    room = size + 2 * padding - dilation * (kernel - 1) - 1
    if room < 0:
        raise ValueError("the window fits nowhere")
    return room // (stride or kernel) + 1


def pool_output_size__half_of_the_span(
    size: int, kernel: int, stride: int | None = None, padding: int = 0, dilation: int = 1
) -> int:
    """Takes half of the dilated span for the limit of the padding. Instead: it is half of the kernel, `kernel // 2`, as
    nn.MaxPool2d has it."""
    span = dilation * (kernel - 1) + 1
    room = size + 2 * padding - span
    if room < 0 or padding > span // 2:
        raise ValueError("the window fits nowhere, or there is too much padding")
    return room // (stride or kernel) + 1


def pool_output_size__less_than_half(
    size: int, kernel: int, stride: int | None = None, padding: int = 0, dilation: int = 1
) -> int:
    """Refuses padding of exactly half of the kernel. Instead: that much is allowed; refuse `padding > kernel // 2`."""
    room = size + 2 * padding - dilation * (kernel - 1) - 1
    if room < 0 or padding and padding >= kernel / 2:
        raise ValueError("the window fits nowhere, or there is too much padding")
    return room // (stride or kernel) + 1


def pool_output_size__compares_without_padding(
    size: int, kernel: int, stride: int | None = None, padding: int = 0, dilation: int = 1
) -> int:
    """Compares the span with the axis alone, and refuses windows that fit once it is padded. Instead: compare with
    `size + 2 * padding`."""
    span = dilation * (kernel - 1) + 1
    if span > size or padding > kernel // 2:
        raise ValueError("the window fits nowhere, or there is too much padding")
    return (size + 2 * padding - span) // (stride or kernel) + 1


receptive_field__ignores_the_strides = edit(
    ("* jump", ""),
    ("jump *= stride", ""),
    why="""Adds up the windows as if every layer's numbers lay one pixel apart. Instead: after a stride of 2 neighbours
    lie two pixels apart, and a later window spans twice as many pixels.""",
)


receptive_field__its_own_stride_first = edit(
    ("field +=", "jump *= stride\nfield +="),
    (
        "# After this layer, neighbours lie further apart. Its own stride does not widen its own window.\n"
        "jump *= stride",
        "",
    ),
    why="""Counts a layer's own stride for its own window. Instead: the stride says how far apart its windows lie, so it
    widens those of the layers behind it: multiply after adding.""",
)


receptive_field__ignores_the_dilation = edit(
    ("dilation * (kernel - 1)", "(kernel - 1)"),
    why="""Takes each window for as long as its kernel. Instead: with a dilation there are gaps between the weights,
    which span `dilation` times as much.""",
)


receptive_field__adds_the_kernels = edit(
    ("(kernel - 1) * jump", "kernel * jump"),
    why="""Adds the whole kernel of each layer, but its first number is counted already. Instead: each layer adds
    kernel - 1 further ones.""",
)


receptive_field__multiplies_the_kernels = edit(
    ("field += dilation * (kernel - 1) * jump", "field *= dilation * (kernel - 1) + 1"),
    why="""Multiplies the windows, as if those of neighbours did not overlap. Instead: the spans are added, each in
    steps of the strides before it.""",
)


receptive_field__strides_are_added = edit(
    ("jump *= stride", "jump += stride - 1"),
    why="""Adds the strides up. Instead: two strides of 2 put neighbours four pixels apart, and three of them eight:
    multiply.""",
)


receptive_field__from_the_last_layer = edit(
    ("for kernel, stride, dilation in layers:", "for kernel, stride, dilation in reversed(layers):"),
    why="""Goes through the layers from the last to the first, so that a late stride widens the windows before it.
    Instead: begin with the layer that the image meets first.""",
)


receptive_field__pixels_that_are_touched = edit(
    (
        "field += dilation * (kernel - 1) * jump",
        "if stride > kernel:\n    stride = kernel\nfield += dilation * (kernel - 1) * jump",
    ),
    why="""Takes a stride that is longer than the window for as long as the window, as if no pixel could be left out
    between two of them. Instead: count from the first pixel to the last, with the gaps.""",
)


receptive_field__nothing_without_layers = edit(
    ("return field", "return field if layers else 0"),
    why="Returns 0 where there is no layer. Instead: a number of the input sees itself, which is 1.",
)


def pool_output_size__complains_too_late(
    size: int, kernel: int, stride: int | None = None, padding: int = 0, dilation: int = 1
) -> int:
    """Compares after the division, and cutting towards 0 turns -1/2 into 0: one place, where nothing fits. Instead:
    compare the span with the padded axis before you divide."""
    if padding > kernel // 2:
        raise ValueError("too much padding")
    result = int((size + 2 * padding - dilation * (kernel - 1) - 1) / (stride or kernel)) + 1
    if result < 1:
        raise ValueError("the window fits nowhere")
    return result


receptive_field__the_last_stride_alone = edit(
    ("jump *= stride", "jump = stride"),
    why="""Remembers the stride of the layer just before and forgets those of the others, so from the third layer on the
    windows come out too small. Instead: strides multiply, for neighbours lie further apart with each of them.""",
)
