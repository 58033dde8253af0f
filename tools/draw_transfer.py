"""Draw the picture of the lesson on fine-tuning: forty updates from a trained body, and forty from nothing.

    python tools/draw_transfer.py

writes exercises/15_finetuning/transfer.svg. Models and updates are those of solutions/15_finetuning/06_transfer.py; it
takes a minute.
"""

import runpy
from pathlib import Path

import chart
import torch
from torch import Tensor
from torchvision.datasets import MNIST

ROOT = Path(__file__).parents[1]
PICTURE = ROOT / "exercises/15_finetuning/transfer.svg"
SOLUTION = ROOT / "solutions/15_finetuning/06_transfer.py"

UPDATES = range(0, 41, 4)
SEEDS = range(3)
PER_DIGIT = 5
RATE, BODY_RATE = 0.05, 0.02


def digits(train: bool) -> tuple[Tensor, Tensor]:
    """Return the embedded images, standardised by those to train on, and their labels."""
    train_set, chosen = (MNIST(ROOT / "data/digits", train=part, download=False) for part in (True, train))
    numbers = train_set.data / 255
    return (chosen.data[:, None] / 255 - numbers.mean()) / numbers.std(), chosen.targets


def share_right(model: torch.nn.Module, images: Tensor, labels: Tensor) -> float:
    """Return the share of images of the digits 5 to 9 that the model reads rightly."""
    with torch.no_grad():
        return (model(images).argmax(1) + 5 == labels).float().mean().item()


def curves() -> tuple[list[float], list[float], list[float]]:
    """Return the mean shares after each number of updates: from a base, from its body left frozen, and from nothing."""
    names = runpy.run_path(str(SOLUTION))
    images, labels = digits(train=True)
    unseen, answers = digits(train=False)
    unseen, answers = unseen[answers >= 5], answers[answers >= 5]
    few = torch.cat([(labels == digit).nonzero()[:PER_DIGIT, 0] for digit in range(5, 10)])
    totals = [[0.0] * len(UPDATES) for _ in range(3)]
    for seed in SEEDS:
        base = names["train_base"](images[labels < 5], labels[labels < 5], seed)
        torch.manual_seed(100 + seed)
        nothing = names["DigitNet"]()
        for total, start, body_rate in zip(totals, (base, base, nothing), (BODY_RATE, 0.0, RATE), strict=True):
            for place, updates in enumerate(UPDATES):
                model = names["fine_tune"](start, images[few], labels[few], updates, RATE, body_rate, seed)
                total[place] += share_right(model, unseen, answers) / len(SEEDS)
    return totals[0], totals[1], totals[2]


def picture() -> str:
    """Return the picture as SVG."""
    size = (520, 220)
    tuned, frozen, nothing = curves()
    y_labels = [(share / 100, f"{share} %") for share in (0, 20, 40, 60, 80, 100)]
    x_labels = [(updates / UPDATES[-1], str(updates)) for updates in (0, 10, 20, 30, 40)]
    lines = [
        chart.line(size, tuned, 0, 1, "good"),
        chart.line(size, frozen, 0, 1, "third"),
        chart.line(size, nothing, 0, 1, "bad"),
    ]
    for values, words in ((tuned, "fine-tuned"), (frozen, "body frozen"), (nothing, "from nothing")):
        lines.append(f'<text x="{size[0] + 8}" y="{round(size[1] * (1 - values[-1])) + 4}">{words}</text>')
    head = "Five images of each new digit, forty updates"
    words = f"unseen images of 5 to 9 that are read rightly, by the number of updates (mean of {len(SEEDS)} seeds)"
    description = (
        f"After 40 updates a network whose body has learned the digits 0 to 4 reads {tuned[-1]:.0%} of unseen images "
        f"of 5 to 9; with the body frozen {frozen[-1]:.0%}; the same network from random numbers {nothing[-1]:.0%}."
    )
    parts = chart.plot((72, 110), size, "fine_tune", words, y_labels, x_labels, lines)
    return chart.card((710, 370), head, description, parts, head_x=72)


if __name__ == "__main__":
    torch.set_num_threads(1)
    chart.write(picture(), PICTURE)
