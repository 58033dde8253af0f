"""Draw the pictures of the lessons on losses and on recurrent networks.

    python tools/draw_curves.py

writes exercises/05_losses/near_and_far.svg, what a loss costs near 0 and far from it, and
exercises/10_rnn/state.svg, how long a state remembers. Both are computed by PyTorch's own functions and cells.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

import chart
import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812 - as everybody calls it

EXERCISES = Path(__file__).parents[1] / "exercises"
LOSSES = EXERCISES / "05_losses/near_and_far.svg"
STATE = EXERCISES / "10_rnn/state.svg"

PLOT = (300, 150)
CORNERS = ((56, 112), (436, 112))

FURTHEST = 3.0
"""The largest error of the left plot."""
LOGITS = (-200.0, 20.0)
STEPS = 30
"""Frames after the only one that is not 0."""


def regression_losses(errors: Tensor) -> dict[str, Tensor]:
    """Return three losses of each error, by what they are called."""
    zero = torch.zeros_like(errors)
    return {
        "squared": F.mse_loss(errors, zero, reduction="none"),
        "absolute": F.l1_loss(errors, zero, reduction="none"),
        "Huber": F.huber_loss(errors, zero, reduction="none"),
    }


def binary_losses(logits: Tensor) -> dict[str, Tensor]:
    """Return what a wrong "no" costs, computed from probabilities and from logits; the truth is yes."""
    yes = torch.ones_like(logits)
    return {
        "BCEWithLogitsLoss": F.binary_cross_entropy_with_logits(logits, yes, reduction="none"),
        "BCELoss of a sigmoid": F.binary_cross_entropy(torch.sigmoid(logits), yes, reduction="none"),
    }


def _lines(losses: dict[str, Tensor], high: float, looks: Sequence[str]) -> list[str]:
    drawn = zip(losses.values(), looks, strict=True)
    return [chart.line(PLOT, values.tolist(), 0, high, look) for values, look in drawn]


def near_and_far() -> str:
    """Return two plots: losses of an error near 0 and far, and losses of a logit that is far off."""
    errors = torch.linspace(-FURTHEST, FURTHEST, 121)
    logits = torch.linspace(*LOGITS, 111)
    left = _lines(regression_losses(errors), 9, ("bad", "third", "good"))
    right = _lines(binary_losses(logits), 200, ("good", "bad"))
    x_left = [(0.0, "-3"), (1 / 6, "-2"), (2 / 6, "-1"), (0.5, "0"), (4 / 6, "1"), (5 / 6, "2"), (1.0, "3")]
    x_right = [((at - LOGITS[0]) / (LOGITS[1] - LOGITS[0]), f"{at:g}") for at in (-200, -150, -100, -50, 0)]
    parts = chart.plot(
        CORNERS[0],
        PLOT,
        "squared, absolute, Huber",
        "dashed red, dotted ochre, blue: the loss of an error",
        [(0.0, "0"), (1 / 3, "3"), (2 / 3, "6"), (1.0, "9")],
        x_left,
        left,
    )
    parts += chart.plot(
        CORNERS[1],
        PLOT,
        "with logits, and without",
        "blue: BCEWithLogitsLoss; red: BCELoss of a sigmoid",
        [(0.0, "0"), (0.5, "100"), (1.0, "200")],
        x_right,
        right,
    )
    with_logits, held = (losses.item() for losses in binary_losses(torch.tensor([LOGITS[0]])).values())
    said = (
        "Left: near 0 the squared loss is flat and far off it is steep, the absolute loss is straight, Huber is both. "
        f"Right: at a logit of {LOGITS[0]:g} BCELoss stands still at {held:g}, with logits it is {with_logits:g}"
    )
    return chart.card((790, 310), "What a loss costs, near 0 and far from it", said, parts)


def remember(step: Callable[[Tensor, int], Tensor], first: Tensor) -> list[float]:
    """Return a state after each of many frames of 0, as a share of what it was after the first frame."""
    states = [first]
    for number in range(STEPS):
        states.append(step(states[-1], number))
    return [(state / first).item() for state in states]


def rnn_states(weight: float) -> list[float]:
    """Return how much of one frame an RNN cell with one unit remembers."""
    cell = nn.RNNCell(1, 1)
    with torch.no_grad():
        for parameter in cell.parameters():
            parameter.zero_()
        cell.weight_hh.fill_(weight)
        return remember(lambda state, _: cell(torch.zeros(1, 1), state), torch.full((1, 1), 0.5))


def lstm_states(bias: float) -> list[float]:
    """Return how much of one frame an LSTM cell with one unit remembers in c; `bias` is that of its forget gate."""
    cell = nn.LSTMCell(1, 1)
    with torch.no_grad():
        for parameter in cell.parameters():
            parameter.zero_()
        cell.bias_ih[1] = bias
        return remember(
            lambda state, _: cell(torch.zeros(1, 1), (torch.zeros(1, 1), state))[1], torch.full((1, 1), 0.5)
        )


def state() -> str:
    """Return what is left of one frame in a state, step by step: of an RNN, and of an LSTM."""
    marks = [(0.0, "0"), (0.5, "½"), (1.0, "1")]
    frames = [(step / STEPS, str(step)) for step in (0, 10, 20, 30)]
    plots: Sequence[tuple[str, str, tuple[list[float], ...]]] = (
        ("RNN: h = tanh(w h)", "blue: w = 1; ochre: w = 0.9; red: w = 0.5", tuple(map(rnn_states, (1.0, 0.9, 0.5)))),
        (
            "LSTM: c = f c",
            "blue: forget gate 0.99; ochre: 0.95; red: 0.5",
            tuple(lstm_states(torch.logit(torch.tensor(gate)).item()) for gate in (0.99, 0.95, 0.5)),
        ),
    )
    parts: list[str] = []
    for corner, (name, words, curves) in zip(CORNERS, plots, strict=True):
        looks = ("good", "third", "bad")
        drawn = [chart.line(PLOT, curve, 0, 1, look) for curve, look in zip(curves, looks, strict=True)]
        parts += chart.plot(corner, PLOT, name, words, marks, frames, drawn)
    left, right = plots[0][2][0][-1], plots[1][2][0][-1]
    said = f"After {STEPS} frames the best RNN holds {left:.2f} of the first, the LSTM with an open gate {right:.2f}"
    head = "What is left in a state of one frame, after so many others"
    return chart.card((790, 310), head, said, parts)


if __name__ == "__main__":
    chart.write(near_and_far(), LOSSES)
    chart.write(state(), STATE)
