"""Draw the picture of the lesson on vision: a digit and its box, and what augmentations make of them.

    python tools/draw_vision.py

writes exercises/16_vision/augmentations.svg. Everything but the frame comes from the solution of 01_augment.py, from
seeds, and is the same each time.
"""

import runpy
from pathlib import Path

import chart
import torch
from draw_cnn import INK, PIXEL, grid
from torch import Tensor
from torch.nn import functional
from torchvision.datasets import MNIST

ROOT = Path(__file__).parents[1]
PICTURE = ROOT / "exercises/16_vision/augmentations.svg"

DIGIT, OTHER = 14, 11
"""Which of the test images is drawn, and which one it is mixed with."""
SMALL, PLACE = 18, (2, 8, 6, 4)
"""The digit's size on the canvas of 28 x 28 pixels, and what is left, right, above and below of it."""
SEED = 19
STYLE = """
  .box { fill: none; stroke: #cf222e; stroke-width: 2 }
  @media (prefers-color-scheme: dark) { .box { stroke: #f85149 } }
"""
CROP = (20, 20)
HOLE = 10

Panel = tuple[str, str, Tensor, Tensor]
"""Name, what has happened, image (1, H, W) from 0 to 1, boxes (N, 4)."""


def edges(image: Tensor) -> Tensor:
    """Return the box around all that is not black in an image (1, H, W), as (1, 4)."""
    rows, columns = (image[0] > 0.2).any(1).nonzero(), (image[0] > 0.2).any(0).nonzero()
    return torch.tensor([[columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]]).float()


def place(image: Tensor) -> Tensor:
    """Return a digit (28, 28) made smaller and put beside the middle, (1, 28, 28), from 0 to 1."""
    small = functional.interpolate(image[None, None] / 255, size=(SMALL, SMALL), mode="area")
    return functional.pad(small, PLACE)[0]


def panels() -> list[Panel]:
    """Return what is drawn, from left to right."""
    kata = runpy.run_path(str(ROOT / "solutions/16_vision/01_augment.py"))
    digits = MNIST(ROOT / "data/digits", train=False, download=False)
    image, other = (place(digits.data[number]) for number in (DIGIT, OTHER))
    boxes, none = edges(image), torch.zeros(0, 4)

    def generator() -> torch.Generator:
        return torch.Generator().manual_seed(SEED)

    flipped, flipped_boxes = kata["random_flip"](image, boxes, generator(), p=1.0)
    window, window_boxes, _ = kata["random_crop"](image, boxes, CROP, generator())
    hole = kata["cutout"](image, HOLE, generator(), fill=0.0)
    # A batch of two may keep its order; then nothing would be mixed.
    order = generator()
    mixed, labels = image[None], torch.eye(2)[:1]
    while labels[0].max() > 0.75:
        mixed, labels = kata["mixup"](torch.stack([image, other]), torch.eye(2), 1.0, order)
    shares = [
        f"{share:.2f} of a {int(digits.targets[number])}"
        for share, number in zip(labels[0].tolist(), (DIGIT, OTHER), strict=True)
    ]
    return [
        ("the image", "and its box", image, boxes),
        ("random_flip", "the box is mirrored, too", flipped, flipped_boxes),
        ("random_crop", "cut off at the window", window, window_boxes),
        ("cutout", "the label stays", hole, none),
        ("mixup", ", ".join(shares), mixed[0], none),
    ]


def draw_boxes(corner: chart.Size, boxes: Tensor) -> list[str]:
    """Return the boxes of an image, in its pixels, as rectangles."""
    lines = [f'<g transform="translate({corner[0]} {corner[1]})">']
    for x1, y1, x2, y2 in (boxes * PIXEL).round().int().tolist():
        lines.append(f'<rect class="box" x="{x1}" y="{y1}" width="{x2 - x1}" height="{y2 - y1}"/>')
    return [*lines, "</g>"]


def augmentations() -> str:
    """Return the picture as SVG."""
    side, left, top = 28 * PIXEL, 40, 106
    step = side + 32
    parts = [f"<style>{INK}{STYLE}</style>"]
    for number, (name, words, image, boxes) in enumerate(panels()):
        corner = (left + number * step, top)
        parts.append(f'<text class="name" x="{corner[0]}" y="75">{name}</text>')
        parts.append(f'<text x="{corner[0]}" y="92">{words}</text>')
        parts += grid(corner, (image[0] * 255).round().long(), ("ink", "ink"))
        parts += draw_boxes(corner, boxes)
    description = (
        "A handwritten digit with a box around it; the same mirrored, with the box mirrored as well; a part of it, "
        "with the box cut off at the edge; with a hole; and mixed with another digit."
    )
    head = "One image, and what belongs to it, changed at random"
    return chart.card((left + 5 * step + 8, top + side + 32), head, description, parts, head_x=left)


if __name__ == "__main__":
    chart.write(augmentations(), PICTURE)
