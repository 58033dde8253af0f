"""Solution. Draw once, then apply what was drawn to the image and to everything that belongs to it."""

import torch
from torch import Tensor


def random_flip(image: Tensor, boxes: Tensor, generator: torch.Generator, p: float = 0.5) -> tuple[Tensor, Tensor]:
    # rand is below 1: with p = 1 every draw says yes, with p = 0 none does.
    if torch.rand((), generator=generator).item() >= p:
        return image, boxes
    width = image.shape[2]
    x1, y1, x2, y2 = boxes.unbind(1)  # four of (N,)
    # What was the right edge is the left one now. Edges, not pixels: no - 1.
    return image.flip(2), torch.stack([width - x2, y1, width - x1, y2], dim=1)  # (C, H, W), (N, 4)


def flip_batch(images: Tensor, generator: torch.Generator, p: float = 0.5) -> tuple[Tensor, Tensor]:
    # The generator is one of the CPU, so the numbers are drawn there.
    flipped = (torch.rand(len(images), generator=generator) < p).to(images.device)  # (B,)
    return torch.where(flipped[:, None, None, None], images.flip(3), images), flipped


def random_crop(
    image: Tensor, boxes: Tensor, size: tuple[int, int], generator: torch.Generator
) -> tuple[Tensor, Tensor, Tensor]:
    height, width = size
    rows, columns = image.shape[1] - height + 1, image.shape[2] - width + 1
    if rows < 1 or columns < 1:
        raise ValueError(f"no window of {size} fits into an image of {tuple(image.shape[1:])}")
    # randint leaves its upper end out: that is why there is a + 1 above.
    top = int(torch.randint(rows, (), generator=generator))
    left = int(torch.randint(columns, (), generator=generator))
    # x goes with the columns, y with the rows.
    boxes = boxes - boxes.new_tensor([left, top, left, top])  # (N, 4)
    boxes = boxes.clamp(min=0).minimum(boxes.new_tensor([width, height, width, height]))
    # A box outside of the window has both of its edges at one edge of the window now.
    kept = (boxes[:, 0] < boxes[:, 2]) & (boxes[:, 1] < boxes[:, 3])  # (N,)
    return image[:, top : top + height, left : left + width], boxes[kept], kept


def cutout(image: Tensor, size: int, generator: torch.Generator, fill: float = 0.0) -> Tensor:
    row = int(torch.randint(image.shape[1], (), generator=generator))
    column = int(torch.randint(image.shape[2], (), generator=generator))
    top, left = row - size // 2, column - size // 2
    result = image.clone()  # (C, H, W)
    # A start below 0 would count from the end, and the hole would be empty. An end beyond the image does no harm.
    result[:, max(top, 0) : top + size, max(left, 0) : left + size] = fill
    return result


def draw_weight(alpha: float, generator: torch.Generator) -> float:
    """Return a number from 0 to 1, drawn from Beta(alpha, alpha): near 0 or 1 for a small alpha; 1 for 0. (Given.)"""
    if alpha == 0:
        return 1.0
    first, second = torch._standard_gamma(torch.full((2,), alpha, dtype=torch.float64), generator=generator).tolist()
    return first / (first + second)


def mixup(x: Tensor, y: Tensor, alpha: float, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    # Both are drawn once and used twice: a label has to say what is to be seen.
    weight = draw_weight(alpha, generator)
    order = torch.randperm(len(x), generator=generator)  # (B,)
    return weight * x + (1 - weight) * x[order], weight * y + (1 - weight) * y[order]
