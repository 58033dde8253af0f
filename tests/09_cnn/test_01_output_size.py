"""Hidden tests of output_size."""

from itertools import product

import pytest
import torch
from torch.nn import functional

from torch_katas import checks


@pytest.mark.parametrize(("size", "kernel", "expected"), [(5, 3, 3), (28, 5, 24), (7, 1, 7)])
def test_places_of_a_window(conv_output_size, size, kernel, expected):
    """In steps of one pixel, a window has size - kernel + 1 places; the number is an int."""
    checks.equal(conv_output_size(size, kernel), expected, of=f"conv_output_size({size}, {kernel})")


@pytest.mark.parametrize(("size", "padding", "expected"), [(5, 1, 5), (5, 2, 7), (1, 1, 1)])
def test_padding_lies_on_both_sides(conv_output_size, size, padding, expected):
    """Each side of the axis gets the padding: with a kernel of 3, one pixel of it keeps the size."""
    of = f"conv_output_size({size}, 3, padding={padding})"
    checks.equal(conv_output_size(size, 3, padding=padding), expected, of=of)


@pytest.mark.parametrize(("size", "stride", "expected"), [(7, 2, 3), (8, 2, 3), (9, 3, 3), (10, 3, 3), (11, 3, 3)])
def test_only_whole_steps_count(conv_output_size, size, stride, expected):
    """A last window that would hang over the edge does not count."""
    checks.equal(conv_output_size(size, 3, stride), expected, of=f"conv_output_size({size}, 3, stride={stride})")


@pytest.mark.parametrize(("dilation", "expected"), [(1, 8), (2, 6), (3, 4)])
def test_dilation_widens_the_window(conv_output_size, dilation, expected):
    """With gaps between its weights, a kernel of 3 spans 2 · dilation + 1 pixels."""
    of = f"conv_output_size(10, 3, dilation={dilation})"
    checks.equal(conv_output_size(10, 3, dilation=dilation), expected, of=of)


@pytest.mark.parametrize(("size", "padding", "dilation"), [(3, 0, 1), (1, 1, 1), (5, 0, 2)])
def test_a_window_that_just_fits(conv_output_size, size, padding, dilation):
    """A window as long as the padded axis has one place, whatever the stride."""
    of = f"conv_output_size({size}, 3, stride=2, padding={padding}, dilation={dilation})"
    checks.equal(conv_output_size(size, 3, 2, padding, dilation), 1, of=of)


def test_sizes_are_those_of_a_real_convolution(conv_output_size):
    """For every size, kernel, stride, padding and dilation, the number is that of PyTorch's convolution."""
    for size, kernel, stride, padding, dilation in product(
        (1, 4, 5, 8, 11), (1, 2, 3, 5), (1, 2, 3), (0, 1, 2), (1, 3)
    ):
        if dilation * (kernel - 1) < size + 2 * padding:
            # A tensor on `meta` has a shape and no numbers: nothing is computed.
            x, weight = torch.empty(1, 1, size, device="meta"), torch.empty(1, 1, kernel, device="meta")
            expected = functional.conv1d(x, weight, None, stride, padding, dilation).shape[2]
            of = f"conv_output_size({size}, {kernel}, stride={stride}, padding={padding}, dilation={dilation})"
            checks.equal(conv_output_size(size, kernel, stride, padding, dilation), expected, of=of)


@pytest.mark.parametrize(("size", "kernel", "padding", "dilation"), [(2, 3, 0, 1), (2, 7, 1, 1), (4, 3, 0, 2)])
@pytest.mark.parametrize("stride", [1, 4])
def test_a_window_that_fits_nowhere(conv_output_size, size, kernel, stride, padding, dilation):
    """Where the window spans more than the padded axis, ValueError is raised."""
    of = f"conv_output_size({size}, {kernel}, stride={stride}, padding={padding}, dilation={dilation})"
    checks.raises(ValueError, lambda: conv_output_size(size, kernel, stride, padding, dilation), of=of)


@pytest.mark.parametrize(("size", "kernel", "expected"), [(28, 2, 14), (9, 3, 3), (4, 4, 1), (5, 1, 5)])
def test_windows_lie_side_by_side(pool_output_size, size, kernel, expected):
    """Without a stride, the next window begins where the last one ended."""
    checks.equal(pool_output_size(size, kernel), expected, of=f"pool_output_size({size}, {kernel})")


@pytest.mark.parametrize(("size", "kernel", "expected"), [(7, 2, 3), (10, 3, 3), (11, 3, 3)])
def test_left_over_pixels_are_not_pooled(pool_output_size, size, kernel, expected):
    """Pixels at the end that fill no whole window are left out."""
    checks.equal(pool_output_size(size, kernel), expected, of=f"pool_output_size({size}, {kernel})")


@pytest.mark.parametrize(("size", "stride", "expected"), [(7, 1, 5), (7, 2, 3), (8, 2, 3), (8, 5, 2)])
def test_windows_may_overlap(pool_output_size, size, stride, expected):
    """A stride that is given is used: windows overlap, or leave pixels out between them."""
    checks.equal(pool_output_size(size, 3, stride), expected, of=f"pool_output_size({size}, 3, stride={stride})")


def test_sizes_are_those_of_real_pooling(pool_output_size):
    """For every size, kernel, stride, padding and dilation, the number is that of PyTorch's max pooling."""
    for size, kernel, stride, padding, dilation in product(
        (1, 4, 5, 8, 11), (1, 2, 3, 5), (None, 1, 2), (0, 1), (1, 3)
    ):
        if padding <= kernel // 2 and dilation * (kernel - 1) < size + 2 * padding:
            expected = functional.max_pool1d(torch.zeros(1, 1, size), kernel, stride, padding, dilation).shape[2]
            of = f"pool_output_size({size}, {kernel}, stride={stride}, padding={padding}, dilation={dilation})"
            checks.equal(pool_output_size(size, kernel, stride, padding, dilation), expected, of=of)


@pytest.mark.parametrize(
    ("size", "kernel", "stride", "padding", "dilation"),
    [(2, 3, None, 0, 1), (1, 4, 8, 0, 1), (4, 3, 1, 0, 2), (1, 4, None, 1, 1), (3, 4, 9, 2, 3)],
)
def test_a_pool_that_fits_nowhere(pool_output_size, size, kernel, stride, padding, dilation):
    """Where the window spans more than the padded axis, ValueError is raised."""
    of = f"pool_output_size({size}, {kernel}, stride={stride}, padding={padding}, dilation={dilation})"
    checks.raises(ValueError, lambda: pool_output_size(size, kernel, stride, padding, dilation), of=of)


@pytest.mark.parametrize(("kernel", "expected"), [(2, 5), (3, 3), (4, 3), (5, 2)])
def test_half_a_window_of_padding_is_allowed(pool_output_size, kernel, expected):
    """padding may be half of the kernel, rounded down."""
    of = f"pool_output_size(9, {kernel}, padding={kernel // 2})"
    checks.equal(pool_output_size(9, kernel, padding=kernel // 2), expected, of=of)


@pytest.mark.parametrize(("kernel", "padding", "dilation"), [(3, 2, 1), (2, 2, 1), (1, 1, 1), (3, 2, 3), (5, 3, 2)])
def test_padding_is_at_most_half_a_window(pool_output_size, kernel, padding, dilation):
    """With more padding than half of the kernel, ValueError is raised, whatever the dilation."""
    of = f"pool_output_size(9, {kernel}, padding={padding}, dilation={dilation})"
    checks.raises(ValueError, lambda: pool_output_size(9, kernel, padding=padding, dilation=dilation), of=of)


FIELDS = [
    ([(3, 1, 1)], 3),
    ([(3, 1, 1), (3, 1, 1)], 5),
    ([(3, 2, 1), (3, 1, 1)], 7),
    ([(3, 1, 1), (3, 2, 1)], 5),
    ([(5, 1, 1), (2, 2, 1), (3, 1, 1)], 10),
    ([(3, 1, 2)], 5),
    ([(3, 2, 1)] * 3, 15),
    ([(1, 1, 1)], 1),
    ([(1, 3, 1), (2, 1, 1)], 4),
]


@pytest.mark.parametrize(("layers", "expected"), FIELDS, ids=lambda value: str(value))
def test_what_one_number_sees(receptive_field, layers, expected):
    """Each layer adds the span of its window, in steps of the strides before it."""
    checks.equal(receptive_field(layers), expected, of=f"receptive_field({layers})")


@pytest.mark.parametrize("kind", [list, tuple], ids=["list", "tuple"])
def test_without_layers_it_sees_itself(receptive_field, kind):
    """Without layers the field is one pixel."""
    checks.equal(receptive_field(kind()), 1, of=f"receptive_field({kind()})")


def test_fields_are_those_that_gradients_reach(receptive_field):
    """For every pair and triple of layers, the field is as long as the part of the input that a gradient reaches."""
    some = [(3, 1, 1), (2, 2, 1), (3, 2, 2), (1, 2, 1), (4, 3, 1), (2, 5, 1), (2, 1, 3)]
    for layers in [*product(some, some), ((3, 1, 1), (2, 2, 1), (3, 2, 2)), ((2, 2, 1),) * 3, ((3, 2, 1),) * 4]:
        expected = reached(layers)
        checks.equal(receptive_field(list(layers)), expected, of=f"receptive_field({list(layers)})")


def reached(layers):
    """Return how long the part of a long axis is on which a number in the middle of the last layer's output depends."""
    x = torch.ones(1, 1, 400, requires_grad=True)
    y = x
    for kernel, stride, dilation in layers:
        y = functional.conv1d(y, torch.ones(1, 1, kernel), None, stride, 0, dilation)
    (gradient,) = torch.autograd.grad(y[0, 0, y.shape[2] // 2], x)
    seen = gradient.flatten().nonzero().flatten()
    return int(seen[-1] - seen[0]) + 1
