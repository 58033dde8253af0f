"""Hidden tests of find_the_bug."""

import copy

import pytest
import torch
from torch import nn
from torch.nn.functional import mse_loss

from torch_katas import checks

CHANGES = {"train_replicas": "replicas"}
"""Arguments that a kata changes by design."""


class Scaled(nn.Module):
    """A layer and a buffer that takes part."""

    def __init__(self, scale):
        super().__init__()
        self.layer = nn.Linear(2, 3)
        self.head = nn.Linear(3, 1)
        self.register_buffer("scale", torch.tensor(scale))

    def forward(self, x):
        return self.head((self.layer(x) * self.scale).tanh())


def made(world, steps, device="cpu"):
    """Return replicas that differ in all their numbers, and what they see."""
    replicas = [Scaled(1.0 + r).to(device) for r in range(world)]
    batches = [
        [(torch.randn(4, 2, device=device), torch.randn(4, 1, device=device)) for _ in range(world)]
        for _ in range(steps)
    ]
    return replicas, batches


def one_process(model, batches, lr):
    """Return a copy of the model after the same steps on all samples at once, and the losses."""
    model, losses = copy.deepcopy(model), []
    for batch in batches:
        x, y = (torch.cat(parts) for parts in zip(*batch, strict=True))
        loss = mse_loss(model(x), y)
        losses.append(loss.item())
        grads = torch.autograd.grad(loss, list(model.parameters()))
        with torch.no_grad():
            for p, grad in zip(model.parameters(), grads, strict=True):
                p -= lr * grad
    return model, losses


@pytest.mark.parametrize("world", [2, 3])
def test_all_replicas_are_the_same_model(train_replicas, device, world):
    """After training all replicas have the same parameters and buffers."""
    replicas, batches = made(world, 3, device)
    train_replicas(replicas, batches, lr=0.1)
    first = replicas[0].state_dict()
    for r, replica in enumerate(replicas[1:], 1):
        for name, value in replica.state_dict().items():
            checks.close(value, first[name], of=f"{name} of replica {r}, beside replica 0's", rtol=0, atol=0)


@pytest.mark.parametrize(("world", "steps"), [(2, 1), (3, 4)])
def test_it_is_one_process_with_all_samples(train_replicas, world, steps):
    """Each replica is what one process trains from replica 0's numbers on all samples."""
    replicas, batches = made(world, steps)
    expected, _ = one_process(replicas[0], batches, 0.2)
    train_replicas(replicas, batches, lr=0.2)
    for r, replica in enumerate(replicas):
        for name, value in replica.state_dict().items():
            of = f"{name} of replica {r} of {world} after {steps} steps"
            checks.roughly(value, expected.state_dict()[name], of=of)


def test_losses_are_those_of_one_process(train_replicas):
    """The losses are those of one process with all samples, from the first step on."""
    replicas, batches = made(3, 4)
    _, expected = one_process(replicas[0], batches, 0.3)
    losses = train_replicas(replicas, batches, lr=0.3)
    checks.equal(len(losses), 4, of="the number of losses of 4 steps")
    for step, (got, want) in enumerate(zip(losses, expected, strict=True)):
        checks.close(got, want, of=f"the loss of step {step}", rtol=1e-4)


def test_replicas_keep_their_memory(train_replicas):
    """Replicas are equal, and each has memory of its own; without a step they begin equal."""
    replicas, _ = made(3, 0)
    start = {name: value.clone() for name, value in replicas[0].state_dict().items()}
    checks.equal(train_replicas(replicas, [], lr=0.1), [], of="the losses of no steps")
    for r, replica in enumerate(replicas):
        for name, value in replica.state_dict().items():
            checks.close(value, start[name], of=f"{name} of replica {r} without a step", rtol=0, atol=0)
    weights = [replica.layer.weight.detach() for replica in replicas]
    checks.own_storage(weights[1], weights[0], of="replica 1's weight", from_="replica 0's")
