"""Draw the pictures of the lesson on convolutional networks.

    python tools/draw_cnn.py

writes exercises/09_cnn/feature_maps.svg, an embedded digit and what four kernels make of it, and
exercises/09_cnn/gradient_norms.svg, the gradients in a tower of layers, plain and residual. The feature maps are whole
numbers and the same each time; the gradients come from the solution of 05_residual.py.
"""

import math
import runpy
from pathlib import Path

import chart
import torch
from torch import Tensor
from torchvision.datasets import MNIST

ROOT = Path(__file__).parents[1]
FEATURE_MAPS = ROOT / "exercises/09_cnn/feature_maps.svg"
GRADIENT_NORMS = ROOT / "exercises/09_cnn/gradient_norms.svg"

DIGIT = 11
"""Which of the test images is drawn."""
KERNELS = (
    ("left edge", "more than on its left", ((-1, 0, 1), (-2, 0, 2), (-1, 0, 1))),
    ("upper edge", "more than above", ((-1, -2, -1), (0, 0, 0), (1, 2, 1))),
    ("outline", "more than around it", ((-1, -1, -1), (-1, 8, -1), (-1, -1, -1))),
    ("blur", "a mean of neighbours", ((1, 2, 1), (2, 4, 2), (1, 2, 1))),
)
"""Name, what is found, the nine weights."""
LEVELS = 6
"""Shades that a picture has; a number below the first is not drawn."""
PIXEL = 5
"""Side of an image's pixel."""

# A card of light or dark ground: ink is what a number is drawn in, paler for a smaller one.
INK = """
  .ink { fill: #1f2328 }
  .plus { fill: #0969da }
  .minus { fill: #cf222e }
  .frame { fill: none; stroke: #d1d9e0 }
  .weight { font: 12px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; text-anchor: end }
  @media (prefers-color-scheme: dark) {
    .ink { fill: #f0f6fc }
    .plus { fill: #4493f8 }
    .minus { fill: #f85149 }
    .frame { stroke: #3d444d }
  }
"""

DEPTH = 20
LOWEST, HIGHEST = -10, 2
"""Powers of ten at the foot and at the top of the plot."""


def digit() -> Tensor:
    """Return the image that is drawn, as whole numbers from 0 to 255."""
    return MNIST(ROOT / "data/digits", train=False, download=False).data[DIGIT].long()  # (28, 28)


def feature_map(image: Tensor, kernel: tuple[tuple[int, ...], ...]) -> Tensor:
    """Return what a kernel makes of an image, in whole numbers, without padding."""
    windows = image.unfold(0, 3, 1).unfold(1, 3, 1)  # (26, 26, 3, 3)
    return (windows * torch.tensor(kernel)).sum((2, 3))  # (26, 26)


def shades(numbers: Tensor) -> list[list[int]]:
    """Return the shade of each number, from -LEVELS to LEVELS, as a share of the largest."""
    most = int(numbers.abs().max())
    return [
        [(abs(n) * LEVELS * 2 + most) // (2 * most) * (1 if n > 0 else -1) for n in row] for row in numbers.tolist()
    ]


def grid(corner: chart.Size, numbers: Tensor, inks: tuple[str, str]) -> list[str]:
    """Return an image as rectangles, one for each run of pixels of one shade; `inks` are for plus and minus."""
    height, width = numbers.shape
    lines = [f'<g transform="translate({corner[0]} {corner[1]})">']
    lines.append(f'<rect class="frame" x="-0.5" y="-0.5" width="{width * PIXEL + 1}" height="{height * PIXEL + 1}"/>')
    for y, row in enumerate(shades(numbers)):
        start = 0
        for x in range(1, width + 1):
            if x < width and row[x] == row[start]:
                continue
            if shade := row[start]:
                ink = inks[shade < 0]
                size = f'width="{(x - start) * PIXEL}" height="{PIXEL}"'
                opacity = f'fill-opacity="{abs(shade) / LEVELS:g}"'
                lines.append(f'<rect class="{ink}" x="{start * PIXEL}" y="{y * PIXEL}" {size} {opacity}/>')
            start = x
    return [*lines, "</g>"]


def weights(corner: chart.Size, kernel: tuple[tuple[int, ...], ...]) -> list[str]:
    """Return a kernel as three rows of numbers."""
    lines = [f'<g transform="translate({corner[0]} {corner[1]})">']
    for y, row in enumerate(kernel):
        for x, weight in enumerate(row):
            text = str(weight).replace("-", "\N{MINUS SIGN}")
            lines.append(f'<text class="weight" x="{24 + 28 * x}" y="{12 + 18 * y}">{text}</text>')
    return [*lines, "</g>"]


def feature_maps() -> str:
    """Return the picture of the digit and of its feature maps as SVG."""
    image, side = digit(), 28 * PIXEL
    top, step, left = 180, side + 32, 40
    parts = [f"<style>{INK}</style>"]
    parts.append(f'<text class="name" x="{left}" y="75">the image</text>')
    parts.append(f'<text x="{left}" y="92">28 x 28 numbers</text>')
    parts += grid((left, top), image, ("ink", "ink"))
    for number, (name, words, kernel) in enumerate(KERNELS, start=1):
        x = left + number * step
        parts.append(f'<text class="name" x="{x}" y="75">{name}</text>')
        parts.append(f'<text x="{x}" y="92">{words}</text>')
        parts += weights((x, 106), kernel)
        parts += grid((x + PIXEL, top + PIXEL), feature_map(image, kernel), ("plus", "minus"))
    foot = top + side + 28
    words = (
        "Blue is above 0, red below, pale is near 0; ReLU keeps the blue. Without padding, 26 x 26 numbers are left."
    )
    parts.append(f'<text x="{left}" y="{foot}">{words}</text>')
    names = ", ".join(name for name, _, _ in KERNELS)
    description = f"A handwritten digit, and the feature maps that four kernels of 3 x 3 weights make of it: {names}."
    head = "One image, four kernels, four feature maps"
    return chart.card((left + 5 * step + 8, foot + 24), head, description, parts, head_x=left)


def norms(residual: bool) -> list[float]:
    """Return the gradient norms of each layer, as powers of ten."""
    solution = runpy.run_path(str(ROOT / "solutions/09_cnn/05_residual.py"))
    return [math.log10(norm) for norm in solution["gradient_norms"](DEPTH, residual)]


def gradient_norms() -> str:
    """Return the picture of the gradients in both towers as SVG."""
    size = (520, 240)
    powers = ((-10, "10⁻¹⁰"), (-8, "10⁻⁸"), (-6, "10⁻⁶"), (-4, "10⁻⁴"), (-2, "10⁻²"), (0, "1"), (2, "100"))
    y_labels = [((power - LOWEST) / (HIGHEST - LOWEST), label) for power, label in powers]
    x_labels = [((layer - 1) / (DEPTH - 1), str(layer)) for layer in (1, 5, 10, 15, DEPTH)]
    curves = [
        chart.line(size, norms(residual=True), LOWEST, HIGHEST, "good"),
        chart.line(size, norms(residual=False), LOWEST, HIGHEST, "bad"),
        '<text x="180" y="31">with a skip: h + relu(layer(h))</text>',
        '<text x="320" y="190">plain: relu(layer(h))</text>',
    ]
    head = f"How much of the gradient reaches each of {DEPTH} layers"
    words = "norm of the gradient in each layer's weight, from the first layer to the last"
    description = (
        "The gradient in the first layer of a plain tower is less than a hundred-millionth of that in the last; "
        "with skips, all layers get about as much."
    )
    parts = chart.plot((72, 110), size, "gradient_norms", words, y_labels, x_labels, curves)
    return chart.card((640, 400), head, description, parts, head_x=72)


if __name__ == "__main__":
    chart.write(feature_maps(), FEATURE_MAPS)
    chart.write(gradient_norms(), GRADIENT_NORMS)
