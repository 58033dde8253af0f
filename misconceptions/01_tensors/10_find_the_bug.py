"""The bug as it was given, and changes that do not mend it."""

from torch_katas.course.mistakes import edit

contact_sheet__as_given = edit(
    ("cells = cells.reshape(rows, columns, height, width).permute(0, 2, 1, 3)", ""),
    why="""The numbers stay in their order and are cut anew, so a line of the sheet holds the first lines of one
    picture, one behind the other, where it should hold the first line of several. Instead: give rows, columns, height
    and width an axis each, move the axes, and then merge neighbours.""",
)


contact_sheet__axes_without_a_move = edit(
    ("cells.reshape(rows, columns, height, width).permute(0, 2, 1, 3)", "cells.reshape(rows, columns, height, width)"),
    why="""Shapes are changed and no number moves: the lines of one picture are given to different columns. Instead:
    first cut into rows, columns, height and width, then `permute`.""",
)


contact_sheet__cut_into_the_new_axes = edit(
    ("cells.reshape(rows, columns, height, width).permute(0, 2, 1, 3)", "cells.reshape(rows, height, columns, width)"),
    why="""Shapes are changed and no number moves: the lines of one picture are given to different columns. Instead:
    first cut into rows, columns, height and width, then `permute`.""",
)


contact_sheet__pictures_on_their_side = edit(
    ("permute(0, 2, 1, 3)", "permute(0, 3, 1, 2)"),
    why="""Height and width change places, so every picture lies on its side, if it fits at all. Instead: rows, height,
    columns, width.""",
)


contact_sheet__down_the_columns = edit(
    (
        "cells.reshape(rows, columns, height, width).permute(0, 2, 1, 3)",
        "cells.reshape(columns, rows, height, width).permute(1, 2, 0, 3)",
    ),
    why="""Every picture is whole, and they follow one another down the first column, then down the second. Instead: row
    after row, as the pictures are counted.""",
)


contact_sheet__height_and_columns_mixed_up = edit(
    ("permute(0, 2, 1, 3)", "permute(2, 0, 1, 3)"),
    why="""The height stands before the rows, so the first lines of all rows come first. Instead: rows, height, columns,
    width.""",
)


contact_sheet__one_long_row = edit(
    ("return cells.reshape(rows * height, columns * width)", "return torch.cat(list(images), dim=1)"),
    why="""All pictures stand in one row, whatever the number of columns is. Instead: a new row after every `columns`
    pictures.""",
)


contact_sheet__leaves_out_the_rest = edit(
    ("rows = math.ceil(count / columns)", "rows = max(1, count // columns)"),
    (
        "images.new_zeros(rows * columns - count, height, width)",
        "images.new_zeros(max(0, rows * columns - count), height, width)",
    ),
    ("cells = torch.cat([images, blank])", "cells = torch.cat([images[: rows * columns], blank])"),
    why="""The axes move as they should, but a last row that is not full is left out. Instead: keep it, with blank
    cells, as it was.""",
)


contact_sheet__blank_cells_in_front = edit(
    ("torch.cat([images, blank])", "torch.cat([blank, images])"),
    why="""The axes move as they should, but the blank cells now come first. Instead: behind the pictures, as it
    was.""",
)


contact_sheet__blank_of_float32 = edit(
    ("images.new_zeros(rows * columns - count, height, width)", "torch.zeros(rows * columns - count, height, width)"),
    why="""The axes move as they should, but the blank cells are float32 now, and whole numbers become floats with them.
    Instead: `new_zeros` has the dtype of images, as it was.""",
)


contact_sheet__views = edit(
    ("return cells.reshape(rows * height, columns * width)", "return cells.view(rows * height, columns * width)"),
    why="""`view` never copies, and after `permute` the numbers do not lie in the order of the sheet, so it raises.
    Instead: `reshape`.""",
)
