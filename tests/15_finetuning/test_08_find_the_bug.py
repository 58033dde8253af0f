"""Hidden tests of find_the_bug."""

import copy

import pytest
import torch
from torch import nn
from torch.nn.functional import cross_entropy

from torch_katas import checks

CHANGES = {"tune_in_two_phases": "backbone head"}
"""Arguments that a kata changes by design."""


def parts(device="cpu"):
    """Return a backbone, a head, samples and labels."""
    backbone, head = nn.Sequential(nn.Linear(2, 3), nn.Tanh()), nn.Linear(3, 2)
    x = torch.tensor([[1.0, 2.0], [3.0, -1.0], [-2.0, 0.5], [0.0, 1.0]], device=device)
    return backbone.to(device), head.to(device), x, torch.tensor([0, 1, 1, 0], device=device)


def trained(backbone, head, x, y, head_steps, steps, lr):
    """Return copies of backbone and head after the two phases, and the losses, written out."""
    backbone, head = (copy.deepcopy(part).requires_grad_(True) for part in (backbone, head))
    losses = []
    for step in range(head_steps + steps):
        loss = cross_entropy(head(backbone(x)), y)
        losses.append(loss.item())
        moved = list(head.parameters()) + (list(backbone.parameters()) if step >= head_steps else [])
        grads = torch.autograd.grad(loss, moved)
        with torch.no_grad():
            for p, grad in zip(moved, grads, strict=True):
                p -= (lr if step < head_steps else lr / 10) * grad
    return backbone, head, losses


@pytest.mark.parametrize(("head_steps", "steps"), [(2, 1), (1, 3), (0, 2), (4, 5)])
def test_both_phases_are_plain_gradient_descent(tune_in_two_phases, device, head_steps, steps):
    """After both phases backbone and head hold the numbers of plain gradient descent, each at its rates."""
    backbone, head, x, y = parts(device)
    of = f"after head_steps={head_steps}, steps={steps}, lr=0.5"
    expected = trained(backbone, head, x, y, head_steps, steps, 0.5)
    tune_in_two_phases(backbone, head, x, y, head_steps, steps, 0.5)
    for what, part, want in (("backbone", backbone, expected[0]), ("head", head, expected[1])):
        for (name, p), other in zip(part.named_parameters(), want.parameters(), strict=True):
            checks.close(p.detach(), other.detach(), of=f"{name} of the {what} {of}", rtol=1e-4, atol=1e-6)


def test_the_backbone_moves_in_the_second_phase(tune_in_two_phases):
    """One step of the second phase moves the backbone by a tenth of lr times its gradient; the first phase does not."""
    backbone, head, x, y = parts()
    start = copy.deepcopy(backbone.state_dict())
    first = copy.deepcopy(backbone)
    tune_in_two_phases(first, copy.deepcopy(head), x, y, 3, 0, 0.5)
    for name, value in first.state_dict().items():
        checks.close(value, start[name], of=f"{name} of the backbone after the first phase", rtol=0, atol=0)
    tune_in_two_phases(backbone, head, x, y, 3, 1, 0.5)
    moved = [name for name, value in backbone.state_dict().items() if not value.equal(start[name])]
    checks.equal(moved, list(start), of="what has moved in the backbone after one step of the second phase")


def test_losses_are_measured_before_each_step(tune_in_two_phases):
    """There is one loss for each step, measured before it, and the second phase's show that the backbone learns."""
    backbone, head, x, y = parts()
    expected = trained(backbone, head, x, y, 2, 6, 2.0)[2]
    losses = tune_in_two_phases(backbone, head, x, y, 2, 6, 2.0)
    checks.equal(len(losses), 8, of="the number of losses after 2 + 6 steps")
    for step, (got, want) in enumerate(zip(losses, expected, strict=True)):
        checks.close(got, want, of=f"the loss of step {step}", rtol=1e-4)


@pytest.mark.parametrize("frozen", [True, False], ids=["all frozen", "none frozen"])
def test_all_require_grad_in_the_end(tune_in_two_phases, frozen):
    """Whatever required grad before: the backbone learns, all parameters require grad in the end, modes stay."""
    backbone, head, x, y = parts()
    backbone.requires_grad_(not frozen).eval()
    head.requires_grad_(not frozen)
    expected = trained(backbone, head, x, y, 1, 2, 0.5)
    first = copy.deepcopy(backbone)
    tune_in_two_phases(first, copy.deepcopy(head), x, y, 1, 0, 0.5)
    checks.equal(
        [p.requires_grad for p in first.parameters()], [True] * 2, of="requires_grad after the first phase alone"
    )
    tune_in_two_phases(backbone, head, x, y, 1, 2, 0.5)
    found = [p.requires_grad for part in (backbone, head) for p in part.parameters()]
    checks.equal(found, [True] * 4, of="requires_grad of all parameters afterwards")
    checks.equal((backbone.training, head.training), (False, True), of="the modes afterwards")
    checks.close(backbone[0].weight.detach(), expected[0][0].weight.detach(), of="the backbone's weight", rtol=1e-5)
