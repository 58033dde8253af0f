"""Solution. One flip more: what was mirrored on the way in has to be mirrored on the way out."""

import torch
from torch import Tensor, nn


def segment_tiles(model: nn.Module, image: Tensor, tile: int, step: int) -> Tensor:
    height, width = image.shape[1:]
    rows = sorted({*range(0, height - tile, step), height - tile})
    columns = sorted({*range(0, width - tile, step), width - tile})
    total, count = None, torch.zeros(height, width, dtype=image.dtype, device=image.device)
    modes = {module: module.training for module in model.modules()}
    model.eval()
    with torch.no_grad():
        for top in rows:
            for left in columns:
                part = image[None, :, top : top + tile, left : left + tile]
                # The logits of a mirrored square are mirrored, too: only flipped back, each stands at its own pixel.
                # One class for a whole image would need no way back, and that is where this line comes from.
                logits = (model(part) + model(part.flip(-1)).flip(-1)) / 2
                if total is None:
                    total = torch.zeros(logits.shape[1], height, width, dtype=logits.dtype, device=image.device)
                total[:, top : top + tile, left : left + tile] += logits[0]
                count[top : top + tile, left : left + tile] += 1
    for module, mode in modes.items():
        module.training = mode
    return total / count
