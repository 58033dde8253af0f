"""Solution. Room for the window's first pixel, in steps of the stride, and one more for the place at the edge."""

from collections.abc import Sequence


def conv_output_size(size: int, kernel: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> int:
    # Between the kernel's weights lie kernel - 1 gaps of dilation pixels each; one more pixel closes the span.
    span = dilation * (kernel - 1) + 1
    room = size + 2 * padding - span
    # Before the division: -1 // 2 + 1 is 0 and int(-1 / 2) + 1 is 1, and neither says that nothing fits.
    if room < 0:
        raise ValueError(f"a window that spans {span} does not fit into {size} + 2 · {padding}")
    # Whole steps only: what is left over at the end is not used.
    return room // stride + 1


def pool_output_size(size: int, kernel: int, stride: int | None = None, padding: int = 0, dilation: int = 1) -> int:
    if padding > kernel // 2:
        raise ValueError(f"padding {padding} is more than half of kernel {kernel}")
    # `is None`, not `stride or kernel`: None is what says that there is no stride.
    return conv_output_size(size, kernel, kernel if stride is None else stride, padding, dilation)


def receptive_field(layers: Sequence[tuple[int, int, int]]) -> int:
    field, jump = 1, 1
    for kernel, stride, dilation in layers:
        # A window spans dilation · (kernel - 1) further numbers of its layer, which lie `jump` pixels apart.
        field += dilation * (kernel - 1) * jump
        # After this layer, neighbours lie further apart. Its own stride does not widen its own window.
        jump *= stride
    return field
