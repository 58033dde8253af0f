"""Find the bug: a large image, read in tiles and twice each, whose result is worse than that of reading it once.

The code below is whole and raises no error. One thing in it is wrong. Find it and change as little as you can.
Read: torch.Tensor.flip, torch.nn.Module.eval, torch.no_grad

Shapes: C channels, (H, W) the image, K classes, T x T a tile.
"""

import torch
from torch import Tensor, nn


def segment_tiles(model: nn.Module, image: Tensor, tile: int, step: int) -> Tensor:
    """Return the logits of every pixel of an image that is too large for the model, averaged over several readings.

    The model reads squares of tile x tile pixels: model(x) of shape (B, C, T, T) gives logits (B, K, T, T), and leaves
    x as it is. Squares begin every `step` pixels, from 0 on, and one more ends at the image's last row and column, so
    that every pixel is read. Each square is read twice, as it is and mirrored from left to right. A pixel's logits are
    the mean over all squares in which it lies, both readings of each.
    The model is asked in evaluation mode and without gradients; each of its modules has its own mode afterwards. The
    image stays as it is.
    Shapes: image (C, H, W) floating -> (K, H, W). step is 1 to tile, and tile at most H and W.

    What should happen: reading twice makes the logits better, or leaves them as they are. Of a model that looks at each
    pixel by itself, the result is just what it says of this pixel.
    What goes wrong: on images that look about the same on both sides it works. On others small things fade, or seem to
    be in two places; a model that is right in every tile is wrong in the end. A tile of one pixel shows nothing of it.

    >>> segment_tiles(nn.Identity(), torch.tensor([[[1.0, 2.0, 1.0], [0.0, 5.0, 0.0]]]), tile=1, step=1)
    tensor([[[1., 2., 1.],
             [0., 5., 0.]]])
    """
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
                logits = (model(part) + model(part.flip(-1))) / 2
                if total is None:
                    total = torch.zeros(logits.shape[1], height, width, dtype=logits.dtype, device=image.device)
                total[:, top : top + tile, left : left + tile] += logits[0]
                count[top : top + tile, left : left + tile] += 1
    for module, mode in modes.items():
        module.training = mode
    return total / count
