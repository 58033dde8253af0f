"""Draw the picture of the lesson on training: four mistakes, each beside the same run without it.

    python tools/draw_learning_curves.py

writes exercises/08_training/learning_curves.svg. Every curve is a run on the embedded digits, from the same first
weights and through the same batches: the loss on all training images after each update. It takes some seconds. The last
bits of a run differ between machines, so the picture may differ by a pixel.
"""

from dataclasses import dataclass
from pathlib import Path

import chart
import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy
from torchvision.datasets import MNIST

ROOT = Path(__file__).parents[1]
PICTURE = ROOT / "exercises/08_training/learning_curves.svg"

EPOCHS = 5
BATCH = 50
HIGHEST = 3.0
"""The loss at a plot's upper edge. A model that knows nothing has ln 10, 2.3."""

WIDTH, HEIGHT = 760, 540
PLOT = (300, 130)
CORNERS = ((56, 124), (436, 124), (56, 360), (436, 360))


@dataclass(frozen=True)
class Run:
    """How to train; as it stands, without a mistake."""

    lr: float = 0.05
    clears: bool = True
    clears_too_late: bool = False
    softmax_twice: bool = False


MISTAKES: tuple[tuple[str, str, Run], ...] = (
    ("zero_grad is missing", "begins well; then the sum of gradients takes over", Run(clears=False)),
    ("zero_grad after backward", "nothing is left to step with: a flat line", Run(clears_too_late=True)),
    ("a rate 20 times too large", "leaps up, and ends where it knows nothing", Run(lr=1.0)),
    ("softmax before cross_entropy", "learns, and cannot come below 1.46", Run(softmax_twice=True)),
)
"""Name, what it looks like, how to make it."""


def digits() -> tuple[Tensor, Tensor]:
    """Return the training images (N, 784), standardised, and their labels (N,)."""
    train = MNIST(ROOT / "data/digits", train=True, download=False)
    images = train.data.flatten(1) / 255
    return (images - images.mean()) / images.std(), train.targets


def losses(run: Run, images: Tensor, labels: Tensor) -> list[float]:
    """Train; return the loss on all images before the first update and after each."""
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(images.shape[1], 128), nn.ReLU(), nn.Linear(128, 10))
    optimizer = torch.optim.SGD(model.parameters(), lr=run.lr, momentum=0.9)

    def loss_of(batch: Tensor) -> Tensor:
        logits = model(images[batch])
        return cross_entropy(logits.softmax(1) if run.softmax_twice else logits, labels[batch])

    everything = torch.arange(len(images))
    found = [loss_of(everything).item()]
    for _ in range(EPOCHS):
        for batch in torch.randperm(len(images)).split(BATCH):
            if run.clears:
                optimizer.zero_grad()
            loss_of(batch).backward()
            if run.clears_too_late:
                optimizer.zero_grad()
            optimizer.step()
            with torch.no_grad():
                found.append(loss_of(everything).item())
    return found


def picture() -> str:
    """Return the whole picture as SVG."""
    images, labels = digits()
    right = chart.line(PLOT, losses(Run(), images, labels), 0, HIGHEST, "good")
    y_labels = [(loss / HIGHEST, str(loss)) for loss in range(int(HIGHEST) + 1)]
    x_labels = [(epoch / EPOCHS, str(epoch)) for epoch in range(EPOCHS + 1)]
    parts = [
        '<text x="56" y="60">solid: without a mistake; dashed: with one, from the same weights; cut off at 3</text>'
    ]
    for corner, (name, words, run) in zip(CORNERS, MISTAKES, strict=True):
        wrong = chart.line(PLOT, losses(run, images, labels), 0, HIGHEST, "bad")
        parts += chart.plot(corner, PLOT, name, words, y_labels, x_labels, [wrong, right])
    head = f"Training loss on the digits, over {EPOCHS} epochs"
    said = "; ".join(f"{name}: {words}" for name, words, _ in MISTAKES)
    return chart.card((WIDTH, HEIGHT), head, f"The right run falls to 0 in each of four plots. {said}.", parts)


if __name__ == "__main__":
    chart.write(picture(), PICTURE)
