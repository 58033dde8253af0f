"""Output size: how many places a window has on an image, told before any layer is built.

A convolution and a pooling layer slide a window along each axis. The size of the next layer's input follows from it.
Read: torch.nn.Conv2d, torch.nn.MaxPool2d (the formulas under "Shape")

Height and width are computed separately, by the same formula. All numbers are ints: size, kernel, stride and dilation
are 1 or more, padding is 0 or more and lies on each of the two sides.
"""

from collections.abc import Sequence

import torch


def conv_output_size(size: int, kernel: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> int:
    """Return the output size of a convolution along one axis, as nn.Conv2d has it.

    The padded axis has size + 2 · padding pixels. The window spans dilation · (kernel - 1) + 1 of them: with a dilation
    of 2, a kernel of 3 looks at every other pixel and spans 5. Its first place is at the edge, and each further one
    lies stride pixels on. Only places where the whole window fits count; pixels that are left over are not used.
    ValueError where the window fits nowhere.

    >>> conv_output_size(28, kernel=3), conv_output_size(28, kernel=3, padding=1)
    (26, 28)
    >>> conv_output_size(28, kernel=3, stride=2, padding=1, dilation=2)  # 30 pixels, a span of 5
    13
    """
    raise NotImplementedError


def pool_output_size(size: int, kernel: int, stride: int | None = None, padding: int = 0, dilation: int = 1) -> int:
    """Return the output size of a pooling layer along one axis, as nn.MaxPool2d has it.

    The places are counted as for a convolution, with two differences:
    - Without a stride (None), the windows lie side by side: the stride is then the kernel.
    - padding is at most half of kernel, rounded down. Beyond that, a window could lie on nothing but padding.
    ValueError where padding is more than that, and where the window fits nowhere.

    >>> pool_output_size(28, kernel=2), pool_output_size(7, kernel=2)
    (14, 3)
    >>> pool_output_size(7, kernel=3, stride=2, padding=1)
    4
    """
    raise NotImplementedError


def receptive_field(layers: Sequence[tuple[int, int, int]]) -> int:
    """Return how many pixels of the input, along one axis, a number of the last layer's output can see.

    A network recognises nothing that is larger than this. layers holds (kernel, stride, dilation) of each convolution
    or pooling layer, in the order in which an image goes through them.
    Count from the first pixel that the number depends on to the last one, those that no window touches in between
    included. Take a number in the middle, where all windows lie inside of the image: padding and the image's size then
    make no difference. Without layers a number sees itself: 1.

    >>> receptive_field([(3, 1, 1)]), receptive_field([(3, 1, 1), (3, 1, 1)])
    (3, 5)
    >>> receptive_field([(3, 2, 1), (3, 1, 1)])  # the second window's numbers lie two pixels apart
    7
    """
    raise NotImplementedError
