"""Hidden tests of find_the_bug."""

import math

import pytest
import torch
from torch.nn.functional import mse_loss

from torch_katas import checks

CHANGES = {"train_linear_decay": "model"}
"""Arguments that a kata changes by design."""


def test_a_single_update_moves_the_model(train_linear_decay, zero_line, device):
    """With one batch and one epoch there is one update, and it uses the whole lr."""
    model = zero_line(device)
    x, y = torch.tensor([[1.0]], device=device), torch.tensor([[2.0]], device=device)
    train_linear_decay(model, x, y, lr=0.25, epochs=1, batch_size=1)
    # The gradient at 0 is 2 * (0 - 2) = -4.
    of = "the weight, 0 before, after train_linear_decay with x = [[1]], y = [[2]], lr=0.25, epochs=1, batch_size=1"
    checks.close(model.weight, torch.tensor([[1.0]], device=device), of=of)


def test_every_batch_leaves_its_trace(train_linear_decay, zero_line, device):
    """Four updates use lr, 3/4, 2/4 and 1/4 of it. (Sample k moves weight k alone, from 0, by its rate.)"""
    model = zero_line(device, 4)
    x, y = torch.eye(4, device=device), torch.full((4, 1), 0.5, device=device)
    train_linear_decay(model, x, y, lr=0.8, epochs=1, batch_size=1)
    of = "the weights after train_linear_decay with x = eye(4), y = 0.5, lr=0.8, epochs=1, batch_size=1"
    checks.close(model.weight, torch.tensor([[0.8, 0.6, 0.4, 0.2]], device=device), of=of)


def test_the_line_runs_through_all_epochs(train_linear_decay, zero_line, device):
    """The rate falls on from one epoch to the next: two epochs of one batch use lr and half of it."""
    model = zero_line(device)
    x, y = torch.tensor([[1.0]], device=device), torch.tensor([[4.0]], device=device)
    train_linear_decay(model, x, y, lr=0.25, epochs=2, batch_size=1)
    # 0 - 0.25 * -8 = 2, then 2 - 0.125 * -4 = 2.5.
    of = "the weight, 0 before, after train_linear_decay with x = [[1]], y = [[4]], lr=0.25, epochs=2, batch_size=1"
    checks.close(model.weight, torch.tensor([[2.5]], device=device), of=of)


def test_the_history_shows_each_epoch(train_linear_decay, zero_line, device):
    """There is one loss for each epoch, measured before the model moved: 16, then what a first step at lr leaves."""
    x, y = torch.tensor([[1.0]], device=device), torch.tensor([[4.0]], device=device)
    history = train_linear_decay(zero_line(device), x, y, lr=0.25, epochs=3, batch_size=1)
    # The weight is 0, then 2, then 2 + 0.25 * 2 / 3 * 4 = 2.6667.
    of = "train_linear_decay with a weight of 0, x = [[1]], y = [[4]], lr=0.25, epochs=3, batch_size=1"
    checks.equal([round(loss, 4) for loss in history], [16.0, 4.0, 1.7778], of=of)


@pytest.mark.parametrize(("samples", "batch_size", "epochs"), [(6, 2, 3), (7, 3, 2), (5, 8, 4)])
def test_training_goes_the_right_way(train_linear_decay, zero_line, device, samples, batch_size, epochs):
    """Weights and losses are those of updates with the rates lr * (1 - k / n), also where the last batch is short."""
    x = torch.linspace(-1, 1, 2 * samples, device=device).reshape(samples, 2)
    y = x[:, :1] - 2 * x[:, 1:] ** 2
    model, twin = zero_line(device, 2), zero_line(device, 2)
    expected = trained(twin, x, y, 0.5, epochs, batch_size)
    history = train_linear_decay(model, x, y, lr=0.5, epochs=epochs, batch_size=batch_size)
    of = f"train_linear_decay of {samples} samples with lr=0.5, epochs={epochs}, batch_size={batch_size}"
    checks.roughly(model.weight, twin.weight, of=f"the weights after {of}")
    checks.roughly(torch.tensor(history), torch.tensor(expected), of=f"history of {of}")


def trained(model, x, y, lr, epochs, batch_size):
    """Train as the statement says, with the updates written out; return the mean loss of each epoch."""
    count, k, history = epochs * math.ceil(len(x) / batch_size), 0, []
    for _ in range(epochs):
        total = 0.0
        for start in range(0, len(x), batch_size):
            inputs, targets = x[start : start + batch_size], y[start : start + batch_size]
            loss = mse_loss(model(inputs), targets)
            (gradient,) = torch.autograd.grad(loss, model.weight)
            with torch.no_grad():
                model.weight -= lr * (1 - k / count) * gradient
            total += loss.item() * len(inputs)
            k += 1
        history.append(total / len(x))
    return history
