"""Right answers in other styles."""

import torch
from torch import Tensor
from torch.nn import functional

from torch_katas.course.mistakes import edit


def random_flip__copies_and_indexes(
    image: Tensor, boxes: Tensor, generator: torch.Generator, p: float = 0.5
) -> tuple[Tensor, Tensor]:
    decision = bool(torch.rand(1, generator=generator) < p)
    if decision:
        width = image.shape[-1]
        image = image[..., torch.arange(width - 1, -1, -1, device=image.device)]
        mirrored = boxes.clone()
        mirrored[:, [0, 2]] = width - boxes[:, [2, 0]]
        boxes = mirrored
    return image.clone(), boxes.clone()


def random_flip__bernoulli(
    image: Tensor, boxes: Tensor, generator: torch.Generator, p: float = 0.5
) -> tuple[Tensor, Tensor]:
    if not torch.bernoulli(torch.tensor(float(p)), generator=generator):
        return image, boxes
    sign = boxes.new_tensor([-1, 1, -1, 1])
    move = boxes.new_tensor([image.size(2), 0, image.size(2), 0])
    return torch.flip(image, (-1,)), (boxes * sign + move)[:, [2, 1, 0, 3]]


def flip_batch__one_by_one(images: Tensor, generator: torch.Generator, p: float = 0.5) -> tuple[Tensor, Tensor]:
    result, flags = images.clone(), []
    for number, image in enumerate(images):
        flags.append(torch.rand(1, generator=generator).item() < p)
        if flags[-1]:
            result[number] = image.flip(-1)
    return result, torch.tensor(flags, dtype=torch.bool, device=images.device)


def flip_batch__writes_into_a_clone(
    images: Tensor, generator: torch.Generator, p: float = 0.5
) -> tuple[Tensor, Tensor]:
    chances = torch.full((images.shape[0],), float(p))
    flipped = torch.bernoulli(chances, generator=generator).bool().to(images.device)
    result = images.clone()
    result[flipped] = images[flipped].flip(dims=(3,))
    return result, flipped


def random_crop__box_by_box(
    image: Tensor, boxes: Tensor, size: tuple[int, int], generator: torch.Generator
) -> tuple[Tensor, Tensor, Tensor]:
    if size[0] > image.shape[1] or size[1] > image.shape[2]:
        raise ValueError("the window is too large")
    x = torch.randint(0, image.shape[2] - size[1] + 1, (1,), generator=generator).item()
    y = torch.randint(0, image.shape[1] - size[0] + 1, (1,), generator=generator).item()
    rows, kept = [], []
    for x1, y1, x2, y2 in boxes.tolist():
        x1, x2 = max(x1 - x, 0), min(x2 - x, size[1])
        y1, y2 = max(y1 - y, 0), min(y2 - y, size[0])
        kept.append(x2 > x1 and y2 > y1)
        if kept[-1]:
            rows.append([x1, y1, x2, y2])
    window = image.narrow(1, y, size[0]).narrow(2, x, size[1]).clone()
    new = torch.tensor(rows, dtype=boxes.dtype, device=boxes.device).reshape(-1, 4)
    return window, new, torch.tensor(kept, dtype=torch.bool, device=boxes.device)


def random_crop__one_draw(
    image: Tensor, boxes: Tensor, size: tuple[int, int], generator: torch.Generator
) -> tuple[Tensor, Tensor, Tensor]:
    free = [whole - part for whole, part in zip(image.shape[1:], size, strict=True)]
    if min(free) < 0:
        raise ValueError("the window is too large")
    place = int(torch.randint((free[0] + 1) * (free[1] + 1), (1,), generator=generator))
    top, left = divmod(place, free[1] + 1)
    boxes = boxes.clone()
    boxes[:, 0::2] = (boxes[:, 0::2] - left).clamp(0, size[1])
    boxes[:, 1::2] = (boxes[:, 1::2] - top).clamp(0, size[0])
    kept = ((boxes[:, 2:] - boxes[:, :2]) > 0).all(dim=1)
    return image[:, top:, left:][:, : size[0], : size[1]], boxes[kept], kept


def cutout__mask(image: Tensor, size: int, generator: torch.Generator, fill: float = 0.0) -> Tensor:
    height, width = image.shape[-2:]
    column, row = (int(torch.randint(0, n, (1,), generator=generator)) for n in (width, height))
    rows = torch.arange(height, device=image.device) - (row - size // 2)
    columns = torch.arange(width, device=image.device) - (column - size // 2)
    hole = ((rows >= 0) & (rows < size))[:, None] & ((columns >= 0) & (columns < size))[None]
    return image.masked_fill(hole, fill)


def cutout__padded(image: Tensor, size: int, generator: torch.Generator, fill: float = 0.0) -> Tensor:
    row = int(torch.randint(image.shape[1], (1,), generator=generator))
    column = int(torch.randint(image.shape[2], (1,), generator=generator))
    wide = functional.pad(image, (size, size, size, size))
    top, left = row + size - size // 2, column + size - size // 2
    wide[:, top : top + size, left : left + size] = fill
    return wide[:, size : size + image.shape[1], size : size + image.shape[2]]


def mixup__lerp(x: Tensor, y: Tensor, alpha: float, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    order = torch.randperm(x.shape[0], generator=generator)
    weight = draw_weight(alpha, generator)  # noqa: F821 - given code of the exercise
    return torch.lerp(x[order], x, weight), torch.lerp(y[order], y, weight)


mixup__one_function = edit(
    (
        "return weight * x + (1 - weight) * x[order], weight * y + (1 - weight) * y[order]",
        "return tuple(t.mul(weight).add(t.index_select(0, order), alpha=1 - weight) for t in (x, y))",
    ),
    why="One expression for both.",
)
