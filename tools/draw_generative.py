"""Draw the picture of the lesson on generative models.

    python tools/draw_generative.py

writes exercises/17_generative/made.svg: digits that an autoencoder brings back, new ones from a VAE, and noise that a
diffusion model turns into two moons. The models are trained by the chapter's solutions, which takes some seconds.
"""

import math
import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import chart
import torch
from torch import Tensor
from torchvision.datasets import MNIST

ROOT = Path(__file__).parents[1]
PICTURE = ROOT / "exercises/17_generative/made.svg"

COUNT = 10
"""Digits in a row."""
PIXEL = 2
LEVELS = 5
"""Shades that a digit has; a number below the first is not drawn."""
POINTS = 250
SHOWN = (49, 24, 12, 4, 0)
"""Times after which the points are drawn."""
PANEL = 120

# Drawn on a card of light or dark ground: ink is what a number is drawn in, paler for a smaller one.
INK = """
  .ink { fill: #1f2328 }
  .dots { stroke: #0969da; stroke-width: 2.4; stroke-linecap: round; fill: none; stroke-opacity: 0.7 }
  .frame { fill: none; stroke: #d1d9e0 }
  @media (prefers-color-scheme: dark) {
    .ink { fill: #f0f6fc }
    .dots { stroke: #4493f8 }
    .frame { stroke: #3d444d }
  }
"""


def solution(name: str) -> dict[str, Any]:
    """Return what a solution of the chapter defines."""
    return runpy.run_path(str(ROOT / f"solutions/17_generative/{name}.py"))


def digits(train: bool) -> Tensor:
    """Return the embedded digits, with numbers from 0 to 1."""
    return MNIST(ROOT / "data/digits", train=train, download=False).data[:, None] / 255  # (N, 1, 28, 28)


def rows_of_digits() -> dict[str, Tensor]:
    """Return the rows of the picture: unseen digits, the same after an autoencoder, and new ones."""
    seen, unseen = digits(train=True), digits(train=False)
    labels = MNIST(ROOT / "data/digits", train=False, download=False).targets
    shown = unseen[[int((labels == digit).nonzero()[0]) for digit in range(COUNT)]]
    autoencoder = solution("01_autoencoder")["train_autoencoder"](seen)
    vae = solution("02_vae")["train_vae"](seen, steps=800)
    codes = torch.randn(COUNT, 8, generator=torch.Generator().manual_seed(2))
    with torch.no_grad():
        return {
            "unseen digits": shown,
            "through an autoencoder, 16 numbers each": autoencoder(shown),
            "new ones, from random codes of a VAE": torch.sigmoid(vae.decode(codes)),
        }


def moons() -> dict[int, Tensor]:
    """Return the points after some of the steps back, from noise to moons."""
    names = solution("04_diffusion")
    alpha_bar = names["cosine_schedule"](names["NOISE_STEPS"], largest=0.5)
    model = names["train_diffusion"](names["two_moons"](2000, torch.Generator().manual_seed(0)))
    step_back: Callable[..., Tensor] = names["ddpm_step"]
    generator = torch.Generator().manual_seed(1)
    x = torch.randn(POINTS, 2, generator=generator)
    last = names["NOISE_STEPS"] - 1
    found = {last: x}  # pure noise, before the first step back
    with torch.no_grad():
        for t in range(last, -1, -1):
            noise = torch.randn(POINTS, 2, generator=generator)
            x = step_back(x, model(x, torch.full((POINTS,), t)), t, alpha_bar, noise)
            found.setdefault(t, x)
    return {t: found[t] for t in SHOWN}


def image(corner: chart.Size, numbers: Tensor) -> list[str]:
    """Return a digit as one path for each shade: runs of pixels, row by row."""
    shades = (numbers.clamp(0, 1) * LEVELS).round().int().tolist()  # (28, 28)
    runs: dict[int, list[str]] = {}
    for y, row in enumerate(shades):
        start = 0
        for x in range(1, len(row) + 1):
            if x < len(row) and row[x] == row[start]:
                continue
            if row[start]:
                width = (x - start) * PIXEL
                runs.setdefault(row[start], []).append(f"M{start * PIXEL} {y * PIXEL}h{width}v{PIXEL}h-{width}z")
            start = x
    lines = [f'<g transform="translate({corner[0]} {corner[1]})">']
    for shade, parts in sorted(runs.items()):
        lines.append(f'<path class="ink" fill-opacity="{shade / LEVELS:g}" d="{"".join(parts)}"/>')
    return [*lines, "</g>"]


def cloud(corner: chart.Size, points: Tensor) -> list[str]:
    """Return points in a frame; the middle is 0, the edges are 3 away from it."""
    places = ((points.clamp(-3, 3) * torch.tensor([1.0, -1.0]) + 3) * (PANEL / 6)).round().int().tolist()
    dots = "".join(f"M{x} {y}h0" for x, y in places)
    return [
        f'<g transform="translate({corner[0]} {corner[1]})">',
        f'<rect class="frame" width="{PANEL}" height="{PANEL}"/>',
        f'<path class="dots" d="{dots}"/>',
        "</g>",
    ]


def picture() -> str:
    """Return the whole picture as SVG."""
    left, step, y = 56, 28 * PIXEL + 12, 66
    parts = [f"<style>{INK}</style>"]
    for words, images in rows_of_digits().items():
        parts.append(f'<text x="{left}" y="{y}">{words}</text>')
        for number, one in enumerate(images):
            parts += image((left + number * step, y + 8), one[0])
        y += 28 * PIXEL + 32
    words = "250 points of noise, and what a diffusion model makes of them on the way back to t = 0"
    parts.append(f'<text x="{left}" y="{y}">{words}</text>')
    for number, (t, points) in enumerate(moons().items()):
        corner = left + number * (PANEL + 17), y + 10
        parts += cloud(corner, points)
        label = "noise" if number == 0 else f"after t = {t}"
        parts.append(f'<text class="below" x="{corner[0] + PANEL // 2}" y="{corner[1] + PANEL + 18}">{label}</text>')
    description = (
        "Ten unseen digits; the same ten after an autoencoder, a little blurred; ten new digits that a VAE made of "
        "random codes; and five clouds of points, from a round one to two half circles that reach into each other."
    )
    size = (left * 2 + 5 * PANEL + 4 * 17, y + PANEL + 10 + math.ceil(28 * 1.5))
    return chart.card(size, "Made by the models of this chapter", description, parts, head_x=left)


if __name__ == "__main__":
    torch.set_num_threads(1)
    chart.write(picture(), PICTURE)
