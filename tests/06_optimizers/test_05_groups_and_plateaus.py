"""Hidden tests of groups_and_plateaus."""

import math

import pytest
import torch
from torch import nn

from torch_katas import checks

CHANGES = {"swap_head": "model optimizer"}
"""Arguments that a kata changes by design."""


def numbers_of(parameters, model):
    """Return the places of parameters in model.parameters(), to compare without comparing numbers."""
    order = {id(p): place for place, p in enumerate(model.parameters())}
    return [order[id(p)] for p in parameters]


def check_groups(groups, model, weight_decay, shrinking, of):
    """Compare the groups with the places of the parameters that shrink; all others that require grad do not."""
    checks.equal(len(groups), 2, of=f"the number of groups in {of}")
    others = [i for i, p in enumerate(model.parameters()) if p.requires_grad and i not in shrinking]
    for group, decay, places in zip(groups, (weight_decay, 0.0), (shrinking, others), strict=True):
        checks.equal(sorted(group), ["params", "weight_decay"], of=f"the keys of a group in {of}")
        checks.instance(group["params"], list, of=f'"params" in {of}')
        checks.equal(group["weight_decay"], decay, of=f'"weight_decay" in {of}')
        got = numbers_of(group["params"], model)
        checks.equal(got, places, of=f"the places in model.parameters() of what has weight_decay={decay} in {of}")


def test_matrices_shrink_and_biases_do_not(decay_groups):
    """Weights of linear layers are in the first group, their biases in the second, each in the model's order."""
    model = nn.Sequential(nn.Linear(3, 2), nn.Linear(2, 4), nn.Linear(4, 1, bias=False))
    check_groups(decay_groups(model, 0.01), model, 0.01, [0, 2, 4], "decay_groups of three linear layers")


def test_axes_decide(decay_groups):
    """Kernels and embeddings shrink; the weights of normalizing layers, and a number without axes, do not."""
    model = nn.Sequential(
        nn.Embedding(5, 3), nn.LayerNorm(3), nn.Conv1d(3, 4, 2), nn.BatchNorm1d(4), nn.Conv2d(1, 2, 3), nn.PReLU()
    )
    model.register_parameter("scale", nn.Parameter(torch.tensor(1.0)))
    shrinking = [i for i, p in enumerate(model.parameters()) if p.dim() >= 2]
    check_groups(decay_groups(model, 0.5), model, 0.5, shrinking, "decay_groups of many kinds of layers")


def test_frozen_parameters_are_in_neither(decay_groups):
    """Parameters that do not require grad are left out, wherever they stand."""
    model = nn.Sequential(nn.Linear(3, 2), nn.Linear(2, 4))
    model[0].requires_grad_(False)
    model[1].bias.requires_grad_(False)
    check_groups(decay_groups(model, 0.1), model, 0.1, [2], "decay_groups of a model that is frozen in part")


def test_a_shared_parameter_is_there_once(decay_groups):
    """A weight that stands in two places of the model is in its group once; modules may be nested."""
    embedding, head = nn.Embedding(5, 3), nn.Linear(3, 5)
    head.weight = embedding.weight
    model = nn.Sequential(embedding, nn.Sequential(nn.Sequential(nn.Linear(3, 3))), head)
    check_groups(decay_groups(model, 0.1), model, 0.1, [0, 1], "decay_groups of a model with a shared weight")


@pytest.mark.parametrize("layer", ["bias alone", "no bias"])
def test_a_group_may_be_empty(decay_groups, layer):
    """Both groups are there, in their order, also where one has no parameters."""
    model = nn.LayerNorm(3) if layer == "bias alone" else nn.Linear(3, 2, bias=False)
    shrinking = [0] if layer == "no bias" else []
    check_groups(decay_groups(model, 0.2), model, 0.2, shrinking, f"decay_groups of {model}")


def test_an_optimizer_takes_the_groups(decay_groups):
    """AdamW shrinks the matrix and leaves the bias: without gradients worth a step only the decay moves them."""
    model = nn.Linear(2, 2)
    before = [p.detach().clone() for p in model.parameters()]
    optimizer = torch.optim.AdamW(decay_groups(model, 0.5), lr=0.1)
    for p in model.parameters():
        p.grad = torch.zeros_like(p)
    optimizer.step()
    checks.roughly(model.weight.detach(), before[0] * 0.95, of="the weight after AdamW's step with a gradient of 0")
    checks.close(model.bias.detach(), before[1], of="the bias after AdamW's step with a gradient of 0")


class Net(nn.Module):
    """A body and a head."""

    def __init__(self):
        super().__init__()
        self.body = nn.Linear(3, 2)
        self.head = nn.Linear(2, 2)

    def forward(self, x):
        return self.head(self.body(x))


def two_groups(steps, device="cpu"):
    """Return a model and an SGD with momentum that has the body in its first and the head in its second group."""
    torch.manual_seed(0)
    model = Net().to(device)
    groups = [{"params": list(model.body.parameters()), "lr": 0.5}, {"params": list(model.head.parameters())}]
    optimizer = torch.optim.SGD(groups, lr=0.125, momentum=0.5)
    for _ in range(steps):
        train(model, optimizer, device)
    return model, optimizer


def train(model, optimizer, device="cpu"):
    """Make one step on a fixed batch."""
    optimizer.zero_grad()
    model(torch.ones(2, 3, device=device)).square().sum().backward()
    optimizer.step()


def places(optimizer, model):
    """Return, for each group, the names of its parameters."""
    names = {id(p): name for name, p in model.named_parameters()}
    return [sorted(names.get(id(p), "no parameter of the model") for p in g["params"]) for g in optimizer.param_groups]


NAMES = [["body.bias", "body.weight"], ["head.bias", "head.weight"]]


@pytest.mark.parametrize("steps", [0, 2])
def test_the_group_of_the_old_head_holds_the_new_one(swap_head, steps):
    """The new head is in the model, and its parameters in the group that held the old one's; nothing old is left."""
    model, optimizer = two_groups(steps)
    old, head = list(model.head.parameters()), nn.Linear(2, 5)
    swap_head(model, optimizer, head)
    of = f"after swap_head, with {steps} steps before"
    checks.that(model.head is head, of=f"model.head {of}", expected="the new head itself", got="another module")
    checks.equal(places(optimizer, model), NAMES, of=f"the parameters in the groups {of}")
    left = sum(p in optimizer.state for p in old)
    checks.equal(left, 0, of=f"parameters of the old head in optimizer.state {of}")


def test_settings_and_groups_stay(swap_head):
    """The group keeps its settings, and there is no group more."""
    model, optimizer = two_groups(1)
    before = [{k: v for k, v in group.items() if k != "params"} for group in optimizer.param_groups]
    swap_head(model, optimizer, nn.Linear(2, 5))
    after = [{k: v for k, v in group.items() if k != "params"} for group in optimizer.param_groups]
    checks.equal(after, before, of="the settings of all groups after swap_head")


def test_the_new_head_is_trained(swap_head, device):
    """The next step moves the new head by the rate of its group, and the old head no more."""
    model, optimizer = two_groups(2, device)
    old = model.head
    head = nn.Linear(2, 3).to(device)
    swap_head(model, optimizer, head)
    before, old_before = head.weight.detach().clone(), old.weight.detach().clone()
    train(model, optimizer, device)
    expected = before - 0.125 * head.weight.grad
    checks.roughly(head.weight.detach(), expected, of="the new head's weight after a step with lr 0.125")
    checks.close(old.weight.detach(), old_before, of="the old head's weight after a step")


def test_the_body_keeps_its_momentum(swap_head):
    """What the optimizer remembers of other parameters stays, and counts in the next step."""
    model, optimizer = two_groups(2)
    velocity = optimizer.state[model.body.weight]["momentum_buffer"].clone()
    swap_head(model, optimizer, nn.Linear(2, 2))
    kept = optimizer.state.get(model.body.weight, {}).get("momentum_buffer")
    checks.that(kept is not None, of="the momentum of the body after swap_head", expected="kept", got="gone")
    checks.close(kept, velocity, of="the momentum of the body after swap_head")
    before = model.body.weight.detach().clone()
    train(model, optimizer)
    expected = before - 0.5 * (0.5 * velocity + model.body.weight.grad)
    checks.roughly(model.body.weight.detach(), expected, of="the body's weight after the next step")


@pytest.mark.parametrize("kind", ["more", "fewer", "none"])
def test_heads_of_another_number_of_parameters(swap_head, kind):
    """The old head may share its group with others and be frozen in part, so that the optimizer remembers nothing of
    this part. The new one may have more parameters, fewer, or none.
    """
    model = Net()
    model.head.weight.requires_grad_(False)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.1)
    train(model, optimizer)
    head = {
        "more": nn.Sequential(nn.Linear(2, 4), nn.ReLU(), nn.Linear(4, 1)),
        "fewer": nn.Linear(2, 1, bias=False),
        "none": nn.Identity(),
    }[kind]
    swap_head(model, optimizer, head)
    expected = [sorted(name for name, _ in model.named_parameters())]
    of = f"the parameters in the only group, the new head has {kind} parameters"
    checks.equal(places(optimizer, model), expected, of=of)


def rates(schedule, losses):
    """Return the rates after these losses."""
    return [round(schedule.step(loss), 10) for loss in losses]


RUNS = [
    [5, 4, 4, 6, 3, 3.5, 3.5, 3.5, 3.5],
    [3, 4, 3.5, 4, 3.5, 2, 2.5, 2.4, 2.3, 2.2, 2.1, 1],
    [1, 1, 1, 1, 1, 1, 1, 1],
    [5, 6, 4, 6, 3, 6, 2, 6, 1],
    [9e9, 8e9, 7e9, 6e9],
]


@pytest.mark.parametrize("patience", [0, 1, 2])
@pytest.mark.parametrize("losses", RUNS, ids=str)
def test_the_rates_are_those_of_torch(PlateauSchedule, losses, patience):
    """The rates are those of ReduceLROnPlateau with threshold=0."""
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=8.0)
    theirs = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, factor=0.5, patience=patience, threshold=0, eps=0)
    expected = []
    for loss in losses:
        theirs.step(loss)
        expected.append(optimizer.param_groups[0]["lr"])
    of = f"PlateauSchedule(lr=8.0, factor=0.5, patience={patience}) after the losses {losses}"
    checks.equal(rates(PlateauSchedule(lr=8.0, factor=0.5, patience=patience), losses), expected, of=of)


def test_the_rate_ends_at_min_lr(PlateauSchedule):
    """The rate falls to min_lr itself, and not below it."""
    schedule = PlateauSchedule(lr=1.0, factor=0.25, patience=0, min_lr=0.2)
    of = "PlateauSchedule(lr=1.0, factor=0.25, patience=0, min_lr=0.2) after losses that stand still"
    checks.equal(rates(schedule, [1.0] * 4), [1.0, 0.25, 0.2, 0.2], of=of)


def test_nan_is_not_better(PlateauSchedule):
    """NaN counts as not better; a number after it is compared with the best number so far."""
    schedule = PlateauSchedule(lr=1.0, factor=0.5, patience=1)
    losses = [math.nan, 5.0, math.nan, 6.0, 4.0, math.nan, math.nan]
    expected = [1.0, 1.0, 1.0, 0.5, 0.5, 0.5, 0.25]
    checks.equal(rates(schedule, losses), expected, of=f"PlateauSchedule(lr=1.0, factor=0.5, patience=1), {losses}")


def test_negative_losses(PlateauSchedule):
    """A loss may be negative: smaller is better."""
    schedule = PlateauSchedule(lr=1.0, factor=0.5, patience=0)
    losses = [1.0, -1.0, -0.5, -2.0]
    of = f"PlateauSchedule(lr=1.0, factor=0.5, patience=0) after the losses {losses}"
    checks.equal(rates(schedule, losses), [1.0, 1.0, 0.5, 0.5], of=of)


def test_schedules_do_not_know_each_other(PlateauSchedule):
    """lr is the rate at any time, and two schedules count on their own."""
    first = PlateauSchedule(lr=1.0, factor=0.5, patience=1, min_lr=0.25)
    second = PlateauSchedule(lr=3.0, factor=0.1, patience=2, min_lr=2.0)
    checks.equal(first.lr, 1.0, of="lr before the first step")
    for schedule in (first, second):
        schedule.step(1.0)
    for loss in (2.0, 0.5, 2.0, 0.25):
        second.step(loss)
        first.step(loss)
    checks.equal([first.lr, second.lr], [1.0, 3.0], of="lr of two schedules of which each second loss is better")
    first.step(9.0)
    first.step(9.0)
    checks.equal([first.lr, second.lr], [0.5, 3.0], of="lr of both after two losses of the first that were not better")
    for _ in range(3):
        second.step(9.0)
    checks.equal([first.lr, second.lr], [0.5, 2.0], of="lr of both after three such losses of the second, too")


def test_defaults_of_the_schedule(PlateauSchedule):
    """Without further arguments the rate falls to a tenth, after more than 10 losses that are not better."""
    schedule = PlateauSchedule(lr=1.0)
    got = rates(schedule, [1.0] * 12 + [1.0] * 11)
    checks.equal(got, [1.0] * 11 + [0.1] * 11 + [0.01], of="PlateauSchedule(lr=1.0) after 23 losses of 1")
