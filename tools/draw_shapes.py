"""Draw the pictures of three lessons on shapes: the same numbers under other shapes, in colours that follow each.

    python tools/draw_shapes.py

writes exercises/01_tensors/permute_and_reshape.svg, exercises/03_sequence_shapes/class_axis.svg and
exercises/07_data/collate.svg. The numbers are those that PyTorch gives, the same each time.
"""

from pathlib import Path

import cells
import chart
import torch
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence

EXERCISES = Path(__file__).parents[1] / "exercises"
PERMUTE = EXERCISES / "01_tensors/permute_and_reshape.svg"
CLASSES = EXERCISES / "03_sequence_shapes/class_axis.svg"
COLLATE = EXERCISES / "07_data/collate.svg"

B, T, V = 2, 3, 4
"""Sequences, steps, classes."""
SAMPLES = ((5, 3, 8), (2, 7, 1, 9, 4), (6, 6))
"""Three sequences of different lengths."""


def permute_and_reshape() -> str:
    """Return a (2, 3) tensor beside what permute and reshape make of it."""
    x = torch.arange(6).reshape(2, 3)
    shown = (
        ("x", "two rows of three", x),
        ("x.permute(1, 0)", "the axes change places:", x.permute(1, 0)),
        ("x.reshape(3, 2)", "the row is cut anew:", x.reshape(3, 2)),
    )
    words = ("", "each column becomes a row", "2 and 3 now share a row")
    parts = [cells.style(), cells.text((56, 82), "in memory"), *cells.grid((136, 64), [range(6)], [range(6)])]
    for number, ((name, about, tensor), more) in enumerate(zip(shown, words, strict=True)):
        left = 56 + number * 240
        parts += [cells.text((left, 132), name, "name"), cells.text((left, 150), about), cells.text((left, 166), more)]
        parts += cells.grid((left, 180), tensor.tolist(), tensor.tolist())
        shape, strides = tuple(tensor.shape), tensor.stride()
        parts.append(cells.text((left, 284), f"shape {shape}, strides {strides}"))
    said = "permute turns rows into columns; reshape keeps the order of the memory and cuts it into other rows"
    return chart.card((760, 312), "The same six numbers, under two other shapes", said, parts)


def logits() -> Tensor:
    """Return logits (B, T, V) with one digit behind the point, the same each time."""
    return torch.arange(B * T * V).mul(7).remainder(24).sub(12).div(4).reshape(B, T, V)


def class_axis() -> str:
    """Return logits (B, T, V) in the three forms of the lesson, the scores of a step in one colour."""
    scores = logits()
    targets = scores.argmax(-1)  # (B, T)
    steps = torch.arange(B * T).reshape(B, T, 1).expand(B, T, V)
    parts = [cells.style()]
    forms = (
        (56, "your model gives", "(B, T, V): classes last", scores, steps),
        (286, "flat", "(B·T, V): what cross_entropy takes", scores.flatten(0, 1)[None], steps.flatten(0, 1)[None]),
        (516, "classes second", "(B, V, T): it takes this as well", scores.transpose(1, 2), steps.transpose(1, 2)),
    )
    for left, name, about, numbers, hues in forms:
        parts += [cells.text((left, 78), name, "name"), cells.text((left, 96), about)]
        top = 110
        for block, colours in zip(numbers, hues, strict=True):
            best = [(row, column) for row, column in _places(block) if _is_target(block, colours, row, column, targets)]
            parts += cells.grid((left, top), _texts(block), colours.tolist(), best, side=44)
            top += len(block) * cells.HEIGHT + 14
    parts.append(
        cells.text((56, 354), f"B = {B} sequences, T = {T} steps, V = {V} classes. One colour is one step: its")
    )
    parts.append(cells.text((56, 370), "scores stay together, and its target, here the largest score, has a frame."))
    said = (
        "Six colours, one for each step; flat they are six rows, with classes second they are the columns of two blocks"
    )
    return chart.card((760, 392), "Logits, and the axis on which the classes stand", said, parts)


def _places(block: Tensor) -> list[tuple[int, int]]:
    return [(row, column) for row in range(block.shape[0]) for column in range(block.shape[1])]


def _texts(block: Tensor) -> list[list[str]]:
    return [[f"{number:.1f}" for number in row] for row in block.tolist()]


def _is_target(block: Tensor, steps: Tensor, row: int, column: int, targets: Tensor) -> bool:
    step = int(steps[row, column])
    own = block[steps == step]
    return float(block[row, column]) == float(own[targets.flatten()[step]])  # exact: the same number, no arithmetic


def collate() -> str:
    """Return three samples of different lengths, the padded batch of them, and its mask."""
    samples = [torch.tensor(sample) for sample in SAMPLES]
    batch = pad_sequence(samples, batch_first=True)  # (3, 5)
    lengths = torch.tensor([len(sample) for sample in samples])
    mask = torch.arange(batch.shape[1]) < lengths[:, None]
    parts = [
        cells.style(),
        cells.text((56, 78), "three samples", "name"),
        cells.text((56, 96), "of 3, 5 and 2 numbers"),
    ]
    for row, sample in enumerate(SAMPLES):
        parts += cells.grid((56, 110 + row * cells.HEIGHT), [sample], [[row] * len(sample)])
    parts.append(cells.arrow((236, 149), (276, 149)))
    hues = [[row if real else cells.PALE for real in line] for row, line in enumerate(mask.tolist())]
    parts += [
        cells.text((290, 78), "the batch", "name"),
        cells.text((290, 96), f"shape {tuple(batch.shape)}, padded with 0"),
    ]
    parts += cells.grid((290, 110), batch.tolist(), hues)
    parts += [
        cells.text((476, 78), "lengths", "name"),
        *cells.grid((476, 110), lengths[:, None].tolist(), [[0], [1], [2]]),
    ]
    parts += [cells.text((550, 78), "the mask", "name"), cells.text((550, 96), "True where a number is real")]
    texts = [["T" if real else "F" for real in line] for line in mask.tolist()]
    parts += cells.grid((550, 110), texts, hues)
    parts.append(
        cells.text(
            (56, 222), "Grey numbers are pads. Nothing in the batch says so: whoever averages needs the lengths."
        )
    )
    said = (
        "Samples of 3, 5 and 2 numbers become a (3, 5) batch: two rows end in pads, which the lengths and the mask know"
    )
    return chart.card((760, 244), "What collate_fn makes of samples of different lengths", said, parts)


if __name__ == "__main__":
    chart.write(permute_and_reshape(), PERMUTE)
    chart.write(class_axis(), CLASSES)
    chart.write(collate(), COLLATE)
