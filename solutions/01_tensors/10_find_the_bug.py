"""Solution. Only neighbouring axes can be merged: the columns must first come to stand next to the width."""

import math

import torch
from torch import Tensor


def contact_sheet(images: Tensor, columns: int) -> Tensor:
    count, height, width = images.shape
    rows = math.ceil(count / columns)
    blank = images.new_zeros(rows * columns - count, height, width)
    cells = torch.cat([images, blank])  # (R·C, H, W)
    # A line of the sheet runs through the same line of C pictures, so the height belongs outside of the columns.
    cells = cells.reshape(rows, columns, height, width).permute(0, 2, 1, 3)  # (R, C, H, W) -> (R, H, C, W)
    return cells.reshape(rows * height, columns * width)
