"""The bug as it was given, and changes that do not mend it.

Seen in: facebookresearch/detectron2 3078 (masks turned back along the wrong axis), libffcv/ffcv 213 (another
axis flipped).
"""

import torch
from torch import Tensor, nn
from torch.nn import functional

from torch_katas.course.mistakes import edit

segment_tiles__as_given = edit(
    ("model(part.flip(-1)).flip(-1)", "model(part.flip(-1))"),
    why="""Adds the logits of the mirrored square as they come, mirrored: each pixel gets half of its logits from the
    pixel on the other side. Instead: flip them back first.""",
)

segment_tiles__flips_the_rows_back = edit(
    ("model(part.flip(-1)).flip(-1)", "model(part.flip(-1)).flip(-2)"),
    why="""Flips the rows on the way out, axis -2, though the columns were flipped on the way in. Instead: the same axis
    both times.""",
)

segment_tiles__flips_the_classes = edit(
    ("model(part.flip(-1)).flip(-1)", "model(part.flip(-1)).flip(1)"),
    why="Flips axis 1 of the logits, which holds the classes. Instead: the columns, the last axis.",
)

segment_tiles__flips_both = edit(
    ("(model(part) + model(part.flip(-1)).flip(-1)) / 2", "(model(part) + model(part.flip(-1))).flip(-1) / 2"),
    why="""Flips the sum of both readings, so now the plain one is mirrored. Instead: flip the mirrored reading alone,
    before both are added.""",
)

segment_tiles__flips_the_input_twice = edit(
    ("model(part.flip(-1)).flip(-1)", "model(part.flip(-1).flip(-1))"),
    why="""Reads the square only as it is: the mirrored reading is left out, or flipped back before the model sees it.
    Instead: one flip before the model, and one behind it.""",
)

segment_tiles__reads_once = edit(
    ("(model(part) + model(part.flip(-1)).flip(-1)) / 2", "model(part)"),
    why="""Reads the square only as it is: the mirrored reading is left out, or flipped back before the model sees it.
    Instead: one flip before the model, and one behind it.""",
)

segment_tiles__mirrored_alone = edit(
    ("(model(part) + model(part.flip(-1)).flip(-1)) / 2", "model(part.flip(-1)).flip(-1)"),
    why="Leaves the plain reading out. Instead: the mean of both.",
)

segment_tiles__upside_down = edit(
    ("model(part.flip(-1)).flip(-1)", "model(part.flip(-2)).flip(-2)"),
    why="""Reads the square upside down instead of mirrored: axis -2 holds the rows. Instead: left and right are axis
    -1, in and out.""",
)

segment_tiles__sum_of_both = edit(
    ("(model(part) + model(part.flip(-1)).flip(-1)) / 2", "model(part) + model(part.flip(-1)).flip(-1)"),
    why="Adds both readings and no longer divides by 2. Instead: their mean.",
)

segment_tiles__larger_of_both = edit(
    (
        "(model(part) + model(part.flip(-1)).flip(-1)) / 2",
        "torch.maximum(model(part), model(part.flip(-1)).flip(-1))",
    ),
    why="Takes the larger one of both readings, by `maximum`. Instead: their mean.",
)

segment_tiles__mirrored_place = edit(
    ("(model(part) + model(part.flip(-1)).flip(-1)) / 2", "(model(part) + model(part.flip(-1))) / 2"),
    (
        "total[:, top : top + tile, left : left + tile] += logits[0]",
        "right = width - left\n"
        "total[:, top : top + tile, left : left + tile] += logits[0] / 2\n"
        "total[:, top : top + tile, right - tile : right] += logits[0].flip(-1) / 2",
    ),
    why="""The mirrored reading of a square is not flipped back in its own place, so that pixels are mixed with others.
    Instead: flip the logits of each mirrored square back.""",
)

segment_tiles__mirrors_the_total = edit(
    ("model(part.flip(-1)).flip(-1)", "model(part.flip(-1))"),
    ("return total / count", "return (total + total.flip(-1)) / 2 / count"),
    why="""The mirrored reading of a square is not flipped back in its own place, so that pixels are mixed with others.
    Instead: flip the logits of each mirrored square back.""",
)


def segment_tiles__mirrors_the_whole_image(model: nn.Module, image: Tensor, tile: int, step: int) -> Tensor:
    """Reads the whole image mirrored, in squares of its own: where they do not end evenly, they are others than those
    that were read before. Instead: mirror each square."""

    def read(picture: Tensor) -> Tensor:
        height, width = picture.shape[1:]
        rows, columns = (sorted({*range(0, side - tile, step), side - tile}) for side in (height, width))
        total, count = 0, torch.zeros(height, width, dtype=picture.dtype, device=picture.device)
        for top in rows:
            for left in columns:
                logits = model(picture[None, :, top : top + tile, left : left + tile])[0]
                around = (left, width - tile - left, top, height - tile - top)
                total = total + functional.pad(logits, around)
                count[top : top + tile, left : left + tile] += 1
        return total / count

    modes = {module: module.training for module in model.modules()}
    model.eval()
    with torch.no_grad():
        result = (read(image) + read(image.flip(-1)).flip(-1)) / 2
    for module, mode in modes.items():
        module.training = mode
    return result


segment_tiles__no_last_square = edit(
    ("rows = sorted({*range(0, height - tile, step), height - tile})", "rows = range(0, height - tile + 1, step)"),
    ("columns = sorted({*range(0, width - tile, step), width - tile})", "columns = range(0, width - tile + 1, step)"),
    why="""Goes by whole steps alone, so no square ends at the last row and column: what none has read is 0 / 0, NaN.
    Instead: leave the places as they were, one more at height - tile and width - tile.""",
)


segment_tiles__ends_in_training_mode = edit(
    ("for module, mode in modes.items():\n    module.training = mode", "model.train()"),
    why="""Puts the whole model into training mode in the end, whatever mode each module had. Instead: put back the
    mode of each.""",
)
