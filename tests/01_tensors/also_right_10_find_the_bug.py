"""Right answers in other styles."""

from torch_katas.course.mistakes import edit

contact_sheet__swaps_two_axes = edit(
    (
        "cells.reshape(rows, columns, height, width).permute(0, 2, 1, 3)",
        "cells.unflatten(0, (rows, columns)).transpose(1, 2)",
    ),
    ("cells.reshape(rows * height, columns * width)", "cells.flatten(2).flatten(0, 1)"),
    why="unflatten, one swap, flatten.",
)

contact_sheet__row_by_row = edit(
    (
        "cells = cells.reshape(rows, columns, height, width).permute(0, 2, 1, 3)",
        "lines = [torch.cat(list(row), dim=1) for row in cells.split(columns)]",
    ),
    ("cells.reshape(rows * height, columns * width)", "torch.cat(lines)"),
    why="Pictures are joined to rows, and rows to a sheet.",
)

contact_sheet__cell_by_cell = edit(
    (
        "cells = torch.cat([images, blank])",
        "cells = torch.cat([images, blank])\nsheet = images.new_zeros(rows * height, columns * width)",
    ),
    (
        "cells = cells.reshape(rows, columns, height, width).permute(0, 2, 1, 3)",
        "for n, cell in enumerate(cells):\n"
        "    top, left = n // columns * height, n % columns * width\n"
        "    sheet[top : top + height, left : left + width] = cell",
    ),
    ("return cells.reshape(rows * height, columns * width)", "return sheet"),
    why="Every picture is written into its place.",
)
