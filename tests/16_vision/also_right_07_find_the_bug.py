"""Right answers in other styles."""

import torch
from torch import Tensor, nn

from torch_katas.course.mistakes import edit

segment_tiles__two_steps = edit(
    (
        "logits = (model(part) + model(part.flip(-1)).flip(-1)) / 2",
        "mirrored = model(torch.flip(part, dims=[3]))\nlogits = model(part).add(torch.flip(mirrored, dims=[3])).div(2)",
    ),
    why="The mirrored reading has a name of its own.",
)


@torch.no_grad()
def segment_tiles__both_in_one_batch(model: nn.Module, image: Tensor, tile: int, step: int) -> Tensor:
    height, width = image.shape[-2:]
    training = [module for module in model.modules() if module.training]
    model.eval()
    sums, counts = 0, image.new_zeros(height, width)
    for top in sorted({*range(0, height - tile, step), height - tile}):
        for left in sorted({*range(0, width - tile, step), width - tile}):
            square = image[:, top : top + tile, left : left + tile]
            plain, mirrored = model(torch.stack([square, square.flip(2)]))
            place = (left, width - left - tile, top, height - top - tile)
            sums = sums + nn.functional.pad(plain + mirrored.flip(2), place)
            counts[top : top + tile, left : left + tile] += 2
    for module in training:
        module.training = True
    return sums / counts
