"""Hidden tests of find_the_bug."""

import copy

import pytest
import torch
from torch import nn
from torch.nn.functional import cross_entropy, dropout

from torch_katas import checks

CHANGES = {"train_head": "backbone head"}
"""Arguments that a kata changes by design."""


def test_running_statistics_stay(train_head, device):
    """The backbone's running statistics, weight and bias are after the training what they were before."""
    backbone, head = normed(device), nn.Linear(1, 2).to(device)
    x, y = pixels([4.0, 6.0], device), torch.tensor([0, 1], device=device)
    train_head(backbone, head, x, y, lr=0.1, epochs=1, batch_size=2)
    of = "the backbone's {} after one batch of pixels 4 and 6"
    for name, number in (("running_mean", 1.0), ("running_var", 4.0), ("weight", 1.0), ("bias", 0.0)):
        checks.close(backbone.state_dict()[f"0.{name}"], torch.tensor([number], device=device), of=of.format(name))
    touched = [name for name, p in backbone.named_parameters() if p.grad is not None]
    checks.equal(touched, [], of="the backbone's parameters that have a .grad after train_head, None before")


def test_features_stay(train_head, device):
    """Used after the training as it comes back, the backbone gives the features that it gave in evaluation before."""
    backbone, head = normed(device), nn.Linear(1, 2).to(device)
    x, y = pixels([3.0, 5.0, 7.0], device), torch.tensor([0, 1, 1], device=device)
    train_head(backbone, head, x, y, lr=0.1, epochs=2, batch_size=3)
    modes = {"backbone": backbone.training, "head": head.training}
    checks.equal(modes, {"backbone": False, "head": False}, of="training of backbone and head after train_head")
    # (x - 1) / sqrt(4): its own running statistics.
    expected = torch.tensor([[1.0], [2.0], [3.0]], device=device)
    of = "backbone([3, 5, 7]) after train_head, with running_mean 1 and running_var 4"
    checks.close(backbone(x), expected, of=of, rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize("batch_size", [3, 2])
def test_the_head_learns_from_the_features_of_evaluation(train_head, device, batch_size):
    """The head sees what the backbone gives in evaluation: its weight and the losses follow from that."""
    backbone, head = normed(device), nn.Linear(1, 2).to(device)
    twin = copy.deepcopy(head)
    x, y = pixels([3.0, 5.0, 7.0], device), torch.tensor([0, 1, 1], device=device)
    features = torch.tensor([[1.0], [2.0], [3.0]], device=device)
    expected = trained(twin, features, y, 0.5, 3, batch_size)
    history = train_head(backbone, head, x, y, lr=0.5, epochs=3, batch_size=batch_size)
    of = f"train_head with features 1, 2, 3, lr=0.5, epochs=3, batch_size={batch_size}"
    checks.close(torch.tensor(history), torch.tensor(expected), of=f"history of {of}", rtol=1e-3, atol=1e-4)
    checks.close(head.weight, twin.weight, of=f"the head's weight after {of}", rtol=1e-3, atol=1e-4)


def test_one_pixel_is_enough(train_head, device):
    """A batch of a single pixel works: the backbone needs no other images to normalise by."""
    backbone, head = normed(device), nn.Linear(1, 2, bias=False).to(device)
    nn.init.zeros_(head.weight)
    train_head(backbone, head, pixels([3.0], device), torch.tensor([1], device=device), lr=1.0, epochs=1, batch_size=1)
    # The feature is 1, and both classes have the probability 1/2.
    of = "the head's weight, [[0], [0]] before, after train_head with one pixel of feature 1 and class 1, lr=1"
    checks.close(head.weight, torch.tensor([[-0.5], [0.5]], device=device), of=of, rtol=1e-3, atol=1e-4)


def test_dropout_of_the_backbone_is_off(train_head, device):
    """The backbone drops nothing, by a layer or by its own training: with features dropped, the loss would differ."""
    head = nn.Linear(1, 2, bias=False).to(device)
    with torch.no_grad():
        head.weight.copy_(torch.tensor([[1.0], [-1.0]]))
    x, y = pixels([3.0] * 8, device), torch.zeros(8, dtype=torch.int64, device=device)
    expected = cross_entropy(torch.tensor([[1.0, -1.0]]), torch.tensor([0])).reshape(1)
    dropping = (("nn.Dropout", nn.Sequential(normed(device), nn.Dropout(0.5))), ("dropout", Drops(normed(device))))
    for name, backbone in dropping:
        history = train_head(backbone, head, x, y, lr=0.0, epochs=1, batch_size=8)
        of = f"history with 8 pixels of feature 1, head weights 1 and -1, lr=0, {name} in the backbone"
        checks.close(torch.tensor(history), expected, of=of, rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("comes_in", ["training", "evaluation"])
def test_the_head_is_trained_in_training_mode(train_head, device, comes_in):
    """The head is in training mode itself, and its batch norm goes by the batch, whatever mode the head came in."""
    backbone, head = normed(device), Noting(nn.BatchNorm1d(1, momentum=1.0), nn.Linear(1, 2)).to(device)
    backbone.train(comes_in == "training")
    head.train(comes_in == "training")
    x, y = pixels([3.0, 5.0, 7.0], device), torch.tensor([0, 1, 1], device=device)
    train_head(backbone, head, x, y, lr=0.1, epochs=1, batch_size=3)
    of = f"running_mean in the head after a batch of features 1, 2, 3, momentum=1; both came in {comes_in} mode"
    checks.close(head[0].running_mean, torch.tensor([2.0], device=device), of=of, rtol=1e-3, atol=1e-3)
    of = f"the values of head.training that the head's forward saw; both came in {comes_in} mode"
    checks.equal(set(head.modes), {True}, of=of)


class Drops(nn.Sequential):
    """Layers behind which it drops half of the features, while it is in training mode itself."""

    def forward(self, x):
        return dropout(super().forward(x), 0.5, self.training)


class Noting(nn.Sequential):
    """Layers that note the mode in which each call finds them."""

    modes = ()

    def forward(self, x):
        self.modes = (*self.modes, self.training)
        return super().forward(x)


def normed(device):
    """Return a backbone of batch norm alone: of a pixel p it makes the feature (p - 1) / 2 in evaluation."""
    norm = nn.BatchNorm2d(1)
    norm.running_mean.fill_(1.0)
    norm.running_var.fill_(4.0)
    return nn.Sequential(norm, nn.Flatten()).to(device)


def pixels(values, device):
    """Return images of one pixel each."""
    return torch.tensor(values, device=device).reshape(-1, 1, 1, 1)


def trained(head, features, y, lr, epochs, batch_size):
    """Train a linear head on features as the statement says; return the mean loss of each epoch."""
    history = []
    for _ in range(epochs):
        total = 0.0
        for start in range(0, len(features), batch_size):
            inputs, labels = features[start : start + batch_size], y[start : start + batch_size]
            loss = cross_entropy(head(inputs), labels)
            parameters = list(head.parameters())
            gradients = torch.autograd.grad(loss, parameters)
            with torch.no_grad():
                for parameter, gradient in zip(parameters, gradients, strict=True):
                    parameter -= lr * gradient
            total += loss.item() * len(inputs)
        history.append(total / len(features))
    return history
