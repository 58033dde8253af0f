"""Right answers in other styles."""

import math
from collections.abc import Sequence

import torch
from torch import nn


def conv_output_size__counts_the_places(
    size: int, kernel: int, stride: int = 1, padding: int = 0, dilation: int = 1
) -> int:
    last_weight = dilation * (kernel - 1)
    places = range(0, size + 2 * padding - last_weight, stride)
    if len(places) == 0:
        raise ValueError("the window fits nowhere")
    return len(places)


def conv_output_size__asks_a_layer(size: int, kernel: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> int:
    layer = nn.Conv1d(1, 1, kernel, stride, padding, dilation, device="meta")
    try:
        return layer(torch.empty(1, 1, size, device="meta")).shape[-1]
    except RuntimeError as error:
        raise ValueError("the window fits nowhere") from error


def pool_output_size__in_one(
    size: int, kernel: int, stride: int | None = None, padding: int = 0, dilation: int = 1
) -> int:
    if 2 * padding > kernel:
        raise ValueError("too much padding")
    step = stride if stride is not None else kernel
    room = size + 2 * padding - (dilation * (kernel - 1) + 1)
    if room < 0:
        raise ValueError("the window fits nowhere")
    return math.floor(room / step) + 1


def pool_output_size__slides(
    size: int, kernel: int, stride: int | None = None, padding: int = 0, dilation: int = 1
) -> int:
    if padding > kernel // 2:
        raise ValueError(f"{padding=} for {kernel=}")
    if stride is None:
        stride = kernel
    count, start = 0, -padding
    while start + dilation * (kernel - 1) < size + padding:
        count += 1
        start += stride
    if not count:
        raise ValueError(f"no place for {kernel=} on {size=}")
    return count


def receptive_field__from_the_end(layers: Sequence[tuple[int, int, int]]) -> int:
    field = 1
    for kernel, stride, dilation in reversed(layers):
        # What `field` neighbours of this layer's output need of its input.
        field = (field - 1) * stride + dilation * (kernel - 1) + 1
    return field


def receptive_field__products_of_strides(layers: Sequence[tuple[int, int, int]]) -> int:
    strides = [stride for _, stride, _ in layers]
    return 1 + sum(d * (k - 1) * math.prod(strides[:i]) for i, (k, _, d) in enumerate(layers))
