"""Draw the pictures of the lessons on autograd and on modules.

    python tools/draw_graph.py

writes exercises/02_autograd/graph.svg, the values of a graph and the gradients that come back through it, and
exercises/04_modules/registered.svg, what of a module is trained, saved and moved. The numbers come from PyTorch.
"""

from pathlib import Path

import cells
import chart
import torch
from torch import nn

EXERCISES = Path(__file__).parents[1] / "exercises"
GRAPH = EXERCISES / "02_autograd/graph.svg"
REGISTERED = EXERCISES / "04_modules/registered.svg"

W, X, Y = 3.0, 2.0, 1.0

BOX = 92
"""Width of a value's box."""


class Net(nn.Module):
    """The network of the lesson."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Linear(4, 8)
        self.blocks = nn.ModuleList(nn.Linear(8, 8) for _ in range(2))
        self.scale = nn.Parameter(torch.ones(8))
        self.register_buffer("mean", torch.zeros(4))
        self.hidden = [nn.Linear(8, 8)]


def values_and_gradients() -> list[tuple[str, str, float, float]]:
    """Return each value of the graph: its name, how it is made, its number, its gradient."""
    w = torch.tensor(W, requires_grad=True)
    h = w * X
    e = h - Y
    loss = e**2
    steps = (("w", "a leaf", w), ("h", "w * x", h), ("e", "h - y", e), ("loss", "e ** 2", loss))
    for _, _, value in steps:
        value.retain_grad()
    loss.backward()
    return [(name, made, value.item(), float(value.grad)) for name, made, value in steps]  # type: ignore[arg-type]


def graph() -> str:
    """Return the values of a graph from left to right, and the gradients from right to left."""
    steps = values_and_gradients()
    parts = [cells.style()]
    for number, (name, made, value, gradient) in enumerate(steps):
        left = 56 + number * 172
        parts += [cells.text((left, 82), name, "name"), cells.text((left, 100), made)]
        parts += cells.grid((left, 110), [[f"{value:g}"], [f"{gradient:g}"]], [[0], [3]], side=BOX)
        if number:
            parts.append(cells.arrow((left - 172 + BOX + 8, 123), (left - 8, 123)))
            parts.append(cells.arrow((left - 8, 149), (left - 172 + BOX + 8, 149), "back"))
            local = gradient_ratio(steps, number)
            parts.append(cells.text((left - 40, 172), f"times {local:g}", "below"))
    parts.append(
        cells.text(
            (56, 204),
            f"x = {X:g} and y = {Y:g} are data. Upper row: values, from left to right. Lower row: gradients of the",
        )
    )
    parts.append(
        cells.text(
            (56, 220),
            "loss, from right to left: each is the one to its right times the slope of the step between them.",
        )
    )
    said = "; ".join(f"{name} is {value:g}, its gradient {gradient:g}" for name, _, value, gradient in steps)
    return chart.card((760, 242), "loss = (w * x - y) ** 2: values go forward, gradients come back", said, parts)


def gradient_ratio(steps: list[tuple[str, str, float, float]], number: int) -> float:
    """Return by how much a step multiplies the gradient on its way back."""
    return steps[number - 1][3] / steps[number][3]


def rows() -> list[tuple[str, int, bool, bool, bool]]:
    """Return every tensor of the network: its name, its numbers, and whether it is trained, saved and moved."""
    net = Net()
    saved = net.state_dict()
    moved = dict(net.named_parameters()) | dict(net.named_buffers())
    trained = dict(net.named_parameters())
    everything = {**moved, **{f"hidden[0].{name}": tensor for name, tensor in net.hidden[0].named_parameters()}}
    return [
        (name, tensor.numel(), name in trained, name in saved, name in moved) for name, tensor in everything.items()
    ]


def registered() -> str:
    """Return the network's tensors as rows, with what is done to each."""
    parts = [cells.style(), cells.text((56, 78), "tensor", "name"), cells.text((236, 78), "numbers", "name")]
    columns = (("trained", "parameters()"), ("saved", "state_dict()"), ("moved", "to(device)"))
    for number, (word, through) in enumerate(columns):
        parts += [cells.text((360 + number * 130, 66), word, "name"), cells.text((360 + number * 130, 82), through)]
    for row, (name, count, *answers) in enumerate(rows()):
        top = 96 + row * cells.HEIGHT
        parts += [cells.text((56, top + 18), name, "name"), cells.text((236, top + 18), str(count))]
        for number, answer in enumerate(answers):
            hue = 2 if answer else cells.PALE
            parts += cells.grid((360 + number * 130, top), [["yes" if answer else "no"]], [[hue]], side=60)
    lost = sum(count for name, count, is_trained, *_ in rows() if not is_trained and name.startswith("hidden"))
    bottom = 96 + len(rows()) * cells.HEIGHT + 24
    parts.append(
        cells.text(
            (56, bottom),
            f"The last two stand in a plain list: {lost} numbers that no optimizer will ever see, and no error.",
        )
    )
    said = "; ".join(
        f"{name}: " + ", ".join("yes" if answer else "no" for answer in answers) for name, _, *answers in rows()
    )
    return chart.card((760, bottom + 22), "What of the network is trained, saved and moved", said, parts)


if __name__ == "__main__":
    chart.write(graph(), GRAPH)
    chart.write(registered(), REGISTERED)
