"""Hidden tests of find_the_bug."""

import pytest
import torch
from torch import nn
from torch.nn.functional import mse_loss

from torch_katas import checks

CHANGES = {"train_keeping_best": "model"}
"""Arguments that a kata changes by design."""


def test_the_best_weight_comes_back(train_keeping_best, zero_line, device):
    """The weight goes to 4, 6 and 7, and the validation data says 4: the model of the first epoch is kept."""
    model = zero_line(device)
    train_keeping_best(model, pair(8.0, device), pair(4.0, device), lr=0.25, epochs=3)
    of = "the weight after train_keeping_best with y = 8 to train, y = 4 to validate, lr=0.25, epochs=3"
    checks.close(model.weight, torch.tensor([[4.0]], device=device), of=of)


def test_a_best_epoch_in_the_middle_is_found(train_keeping_best, zero_line, device):
    """Of the weights 4, 6, 7 and 7.5 the second is the best for a validation target of 6."""
    model = zero_line(device)
    train_keeping_best(model, pair(8.0, device), pair(6.0, device), lr=0.25, epochs=4)
    of = "the weight after train_keeping_best with y = 8 to train, y = 6 to validate, lr=0.25, epochs=4"
    checks.close(model.weight, torch.tensor([[6.0]], device=device), of=of)


def test_a_worse_epoch_does_not_end_the_training(train_keeping_best, zero_line, device):
    """The weight jumps to 12, 3, 9.75 and 4.6875: for a validation target of 9 the third is the best."""
    model = zero_line(device)
    # An update of w is 12 - 3/4 * w.
    train_keeping_best(model, pair(48 / 7, device), pair(9.0, device), lr=0.875, epochs=4)
    of = "the weight after train_keeping_best with y = 48/7 to train, y = 9 to validate, lr=0.875, epochs=4"
    checks.close(model.weight, torch.tensor([[9.75]], device=device), of=of)


def test_the_model_does_what_the_number_says(train_keeping_best, zero_line, device):
    """The number that is returned is the model's own validation loss."""
    model = zero_line(device)
    best = train_keeping_best(model, pair(8.0, device), pair(5.0, device), lr=0.25, epochs=6)
    of = "train_keeping_best with y = 8 to train, y = 5 to validate, lr=0.25, epochs=6"
    checks.close(best, 1.0, of=of)
    x, y = pair(5.0, device)
    checks.close(mse_loss(model(x), y).item(), best, of=f"the model's own validation loss after {of}")


def test_the_first_of_equal_epochs_is_the_best(train_keeping_best, device):
    """Of epochs with the same validation loss the first is kept: here the weight is 2, then 3, and validation is blind.

    (The weight moves by lr for each update, and the validation input of 0 does not show it.)
    """
    model = nn.Linear(1, 1, bias=False).to(device)
    nn.init.ones_(model.weight)
    one, zero = torch.ones(1, 1, device=device), torch.zeros(1, 1, device=device)
    best = train_keeping_best(model, (one, 9 * one), (zero, zero), lr=0.0625, epochs=3)
    of = "train_keeping_best with x = 1, y = 9 to train, x = 0, y = 0 to validate, lr=0.0625, epochs=3"
    checks.close(best, 0.0, of=of)
    checks.close(model.weight, torch.tensor([[2.0]], device=device), of=f"the weight, 1 before, after {of}")


@pytest.mark.parametrize("epochs", [4, 9])
def test_buffers_are_those_of_the_best_epoch(train_keeping_best, device, epochs):
    """Running statistics come back with the parameters: all is as after the best epoch, in eval mode."""
    model, twin = normed(device), normed(device)
    twin.load_state_dict(model.state_dict())
    x = torch.linspace(-1, 2, 12, device=device).reshape(6, 2)
    train, validation = (x, x[:, :1] + 3), (x + 1, x[:, 1:] - 1)
    kept = trained(twin, train, validation, 0.3, epochs)
    train_keeping_best(model, train, validation, lr=0.3, epochs=epochs)
    for name, value in model.state_dict().items():
        of = f"{name} after train_keeping_best with lr=0.3, epochs={epochs}"
        checks.roughly(value, kept[name], of=of)
    checks.equal(model.training, False, of="model.training after train_keeping_best")


def pair(y, device):
    """Return one sample: x = 1 and this y."""
    return torch.ones(1, 1, device=device), torch.full((1, 1), y, device=device)


def normed(device):
    """Return a linear model with batch norm in front, which has buffers."""
    return nn.Sequential(nn.BatchNorm1d(2), nn.Linear(2, 1)).to(device)


def trained(model, train, validation, lr, epochs):
    """Train as the statement says; return a copy of the best epoch's state."""
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses, states = [], []
    for _ in range(epochs):
        optimizer.zero_grad()
        mse_loss(model.train()(train[0]), train[1]).backward()
        optimizer.step()
        with torch.no_grad():
            losses.append(mse_loss(model.eval()(validation[0]), validation[1]).item())
        states.append({name: value.clone() for name, value in model.state_dict().items()})
    return states[losses.index(min(losses))]
