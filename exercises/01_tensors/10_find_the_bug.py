"""Find the bug: a sheet of pictures on which no picture can be made out.

The code below runs, raises nothing, and its result has the right shape and the right numbers in it. One thing in it is
wrong. Read it, try it on numbers that you can follow, and mend it.
Read: torch.reshape, torch.permute, "Tensor Views"

Shapes: N pictures, H height, W width; R rows and C columns of pictures.
"""

import math

import torch
from torch import Tensor


def contact_sheet(images: Tensor, columns: int) -> Tensor:
    """Return one large picture, on which all pictures lie side by side, row after row, as on a photographer's sheet.

    Shapes: images (N, H, W), of any dtype -> (R·H, C·W), same dtype and device. N, H and W are 1 or more. There are
    C = columns pictures in a row, 1 or more, and as many rows as it takes.
    Picture n lies in row n // C and column n % C, whole and upright. Cells of the last row for which there is no
    picture are filled with 0. Gradients flow back to images.

    What goes wrong: a sheet of one column looks right. With more columns every picture is torn to strips, and strips of
    different pictures lie next to each other.

    >>> images = torch.arange(3).reshape(3, 1, 1)
    >>> contact_sheet(images, columns=2)
    tensor([[0, 1],
            [2, 0]])
    """
    count, height, width = images.shape
    rows = math.ceil(count / columns)
    blank = images.new_zeros(rows * columns - count, height, width)
    cells = torch.cat([images, blank])
    return cells.reshape(rows * height, columns * width)
