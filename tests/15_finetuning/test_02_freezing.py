"""Hidden tests of freezing."""

import copy
from functools import cache

import pytest
import torch
from torch import Tensor, nn
from torchvision.models import resnet18, resnet50

from torch_katas import checks

CHANGES = {"freeze_backbone": "model", "replace_head": "model"}
"""Arguments that a kata changes by design."""


class Net(nn.Module):
    """A backbone with all that has a mode, a head of two layers, and a module whose name begins like the head's."""

    def __init__(self) -> None:
        super().__init__()
        self.scale = nn.Parameter(torch.ones(4))
        self.maps = nn.BatchNorm2d(1)
        self.body = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.Dropout(0.5), nn.Sequential(nn.Linear(4, 4)))
        self.head_norm = nn.BatchNorm1d(4, affine=True)
        self.head = nn.Sequential(nn.Dropout(0.5), nn.Linear(4, 4), nn.BatchNorm1d(4), nn.Linear(4, 2))

    def forward(self, x: Tensor) -> Tensor:
        maps = self.maps(x[:, None, :, None])  # (N, 1, 3, 1)
        return self.head(self.head_norm(self.body(maps.flatten(1)) * self.scale))


def head_of(name):
    return name == "head" or name.startswith("head.")


def test_only_the_head_requires_grad(freeze_backbone):
    """The parameters of the head require grad, and no others: not those of a module whose name begins alike."""
    model = Net()
    freeze_backbone(model, "head")
    trained = [name for name, p in model.named_parameters() if p.requires_grad]
    expected = [name for name, _ in model.named_parameters() if head_of(name)]
    checks.equal(trained, expected, of="the parameters that require grad after freeze_backbone(model, 'head')")


@pytest.mark.parametrize("training", [True, False], ids=["from training", "from evaluation"])
def test_modes_of_backbone_and_head(freeze_backbone, training):
    """Every module of the backbone is in evaluation mode, every module of the head in training mode."""
    model = Net().train(training)
    freeze_backbone(model, "head")
    modes = {name: module.training for name, module in model.named_modules() if name}
    checks.equal(modes, {name: head_of(name) for name in modes}, of="the modes after freeze_backbone(model, 'head')")


def test_the_buffers_stay_bit_for_bit(freeze_backbone, device):
    """After some steps of training the backbone has the parameters and buffers that it had; the head has others."""
    model = Net().to(device)
    with torch.no_grad():
        model.body[1].running_mean.fill_(0.3)
    before = {name: value.clone() for name, value in model.state_dict().items()}
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9, weight_decay=0.1)
    for _ in range(3):
        freeze_backbone(model, "head")
        optimizer.zero_grad(set_to_none=False)
        model(torch.randn(8, 3, device=device) + 2).square().sum().backward()
        optimizer.step()
    for name, value in model.state_dict().items():
        of = f"{name} after three steps, each after freeze_backbone(model, 'head')"
        if head_of(name):
            checks.that(not value.equal(before[name]), of=of, expected="other numbers", got="the same numbers")
        else:
            checks.close(value, before[name], of=of, rtol=0, atol=0)


def test_no_old_gradient_is_left(freeze_backbone):
    """A gradient from before is None in the backbone and stays in the head."""
    model = Net()
    model(torch.randn(8, 3)).square().sum().backward()
    kept = {name: p.grad.clone() for name, p in model.named_parameters() if head_of(name)}
    model.scale.requires_grad_(False)  # frozen already, and its gradient still there
    freeze_backbone(model, "head")
    for name, p in model.named_parameters():
        if name in kept:
            checks.that(p.grad is not None, of=f"{name}.grad afterwards", expected="the gradient as it was", got="None")
            checks.close(p.grad, kept[name], of=f"{name}.grad afterwards")
        else:
            checks.that(p.grad is None, of=f"{name}.grad afterwards", expected="None", got=p.grad)


@pytest.mark.parametrize("head", ["head.3", "body.3", "body.1", "head_norm"])
def test_any_module_may_be_the_head(freeze_backbone, head):
    """A module inside another one is a head, too, and what was frozen before does not matter."""
    model = Net()
    model.requires_grad_(False)
    freeze_backbone(model, "head")
    freeze_backbone(model, head)
    trained = [name for name, p in model.named_parameters() if p.requires_grad]
    expected = [name for name, _ in model.named_parameters() if name.startswith(f"{head}.")]
    checks.equal(trained, expected, of=f"the parameters that require grad after freeze_backbone(model, {head!r})")
    modes = {name: m.training for name, m in model.named_modules() if name and not head.startswith(f"{name}.")}
    expected_modes = {name: f"{name}.".startswith(f"{head}.") for name in modes}
    checks.equal(modes, expected_modes, of=f"the modes after freeze_backbone(model, {head!r})")


@pytest.mark.parametrize("head", ["", "tail", "hea", "head.9", "head.1.weight"])
def test_an_unknown_head_is_refused(freeze_backbone, head):
    """ValueError where the head has no name or no module has it; modes, requires_grad and gradients stay."""
    model = Net()
    model.body.eval()
    model.scale.requires_grad_(False)
    model(torch.randn(8, 3)).sum().backward()
    before = state_of(model)
    checks.raises(ValueError, lambda: freeze_backbone(model, head), of=f"freeze_backbone(model, {head!r})")
    checks.equal(state_of(model), before, of="modes, requires_grad, and whether there is a gradient, afterwards")


def state_of(model):
    modes = {name: module.training for name, module in model.named_modules()}
    return modes, {name: (p.requires_grad, p.grad is not None) for name, p in model.named_parameters()}


def real_resnet():
    """Return a resnet18 of three classes with random numbers, the same in each call, as is what is drawn after it."""
    model = copy.deepcopy(_drawn_resnet())
    torch.manual_seed(3)
    return model


@cache
def _drawn_resnet():
    torch.manual_seed(2)
    return resnet18(weights=None, num_classes=3)


def on_meta(make):
    with torch.device("meta"):
        return make(weights=None)


def resnet18_without_bias(weights):
    model = resnet18(weights=weights)
    model.fc = nn.Linear(512, 3, bias=False)
    return model


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    ("make", "features"),
    [(resnet18, 512), (resnet50, 2048), (resnet18_without_bias, 512)],
    ids=["resnet18", "resnet50", "an old layer without a bias"],
)
def test_the_new_layer_fits(replace_head, make, features):
    """The new layer has the old one's number of inputs, `classes` outputs and a bias, and stands in its place."""
    model = on_meta(make)
    head = replace_head(model, 7)
    of = f"replace_head({make.__name__}, 7)"
    checks.instance(head, nn.Linear, of=of)
    checks.that(head is model.fc, of=of, expected="model.fc, the new layer", got="another object")
    checks.shape(head.weight, (7, features), of=f"the weight of {of}")
    checks.that(head.bias is not None, of=f"the bias of {of}", expected="a bias", got="None")


@pytest.mark.timeout(20)
def test_the_model_runs_with_it(replace_head):
    """The scores are the new layer's, of the features that the old one got."""
    model = real_resnet().eval()
    old = model.fc
    x = torch.randn(1, 3, 32, 32)
    features = []
    handle = old.register_forward_hook(lambda module, inputs, output: features.append(inputs[0]))
    model(x)
    handle.remove()
    head = replace_head(model, 5)
    with torch.no_grad():
        checks.roughly(model(x), head(features[0]), of="model(x), which should be the new layer of the old features")


def test_all_else_stays(replace_head):
    """Every other module and parameter is the same object, with its mode and its requires_grad."""
    model = on_meta(resnet18)
    model.requires_grad_(False)
    model.layer1.requires_grad_(True)
    model.layer2.eval()
    modules = {name: (id(m), m.training) for name, m in model.named_modules() if name != "fc"}
    parameters = {name: (id(p), p.requires_grad) for name, p in model.named_parameters() if not name.startswith("fc")}
    replace_head(model, 4)
    after = {name: (id(m), m.training) for name, m in model.named_modules()}
    after.pop("fc", None)
    checks.equal(
        after == modules, True, of="whether all other modules, and their modes, are the same objects as before"
    )
    rest = {name: (id(p), p.requires_grad) for name, p in model.named_parameters() if not name.startswith("fc")}
    checks.equal(rest == parameters, True, of="whether all other parameters are the same, with their requires_grad")


@pytest.mark.timeout(20)
@pytest.mark.parametrize("training", [True, False], ids=["training", "evaluation"])
def test_the_new_layer_takes_the_old_ones_place(replace_head, training):
    """It is on the old one's device, in its dtype and its mode, and it requires grad though the old one does not."""
    model = on_meta(resnet18).double().train(training)
    model.requires_grad_(False)
    head = replace_head(model, 4)
    of = "replace_head of a frozen float64 model on the device meta"
    for name, p in head.named_parameters():
        checks.dtype(p, torch.float64, of=f"the {name} of {of}")
        checks.device(p, "meta", of=f"the {name} of {of}")
        checks.equal(p.requires_grad, True, of=f"requires_grad of the {name} of {of}")
    checks.equal(head.training, training, of=f"the mode of {of}")


def test_its_numbers_are_new(replace_head):
    """Weight and bias are drawn as nn.Linear draws them, anew each time: none is the old layer's."""
    model = real_resnet()
    old = model.fc
    first, second = replace_head(model, 3), replace_head(model, 3)
    checks.that(not first.weight.equal(second.weight), of="two new heads", expected="other numbers", got="the same")
    for name, head in (("the first", first), ("the second", second)):
        checks.that(
            not (head.weight == old.weight).any(), of=name, expected="none of the old weights", got="some of them"
        )
        most = head.weight.abs().max().item() * 512**0.5
        of = f"the largest weight of {name} new head, times √512"
        checks.that(0.9 < most <= 1.0001, of=of, expected="a number just below 1", got=f"{most:.4f}")


@pytest.mark.timeout(20)
@pytest.mark.parametrize("classes", [0, -1, 1])
def test_too_few_classes_are_refused(replace_head, classes):
    """ValueError for fewer than 1 class, and the old layer stays; 1 class is allowed."""
    model = on_meta(resnet18)
    old = model.fc
    of = f"replace_head(model, {classes})"
    if classes == 1:
        checks.shape(replace_head(model, 1).weight, (1, 512), of=f"the weight of {of}")
        return
    checks.raises(ValueError, lambda: replace_head(model, classes), of=of)
    checks.that(model.fc is old, of=f"model.fc after {of}", expected="the old layer", got="another one")


class Tower(nn.Module):
    """Three layers with parameters, two without, a parameter of its own, and a weight that two layers share."""

    def __init__(self, tied: bool = False) -> None:
        super().__init__()
        self.token = nn.Parameter(torch.zeros(1, 4))
        self.gain = nn.Parameter(torch.zeros(4))
        self.embed = nn.Embedding(5, 4)
        self.act = nn.ReLU()
        self.block = nn.Sequential(nn.Linear(4, 4), nn.LayerNorm(4), nn.Sequential(nn.Conv1d(4, 4, 1)))
        self.drop = nn.Dropout()
        self.head = nn.Linear(4, 5)
        if tied:
            self.head.weight = self.embed.weight


def settings(groups, model):
    """Return (rate, weight decay) of each parameter by its name; fail for one that stands in two places."""
    names = {p: name for name, p in model.named_parameters()}
    found = {}
    checks.instance(groups, list, of="parameter_groups(model, …)")
    for group in groups:
        checks.equal(sorted(group), ["lr", "params", "weight_decay"], of="the keys of a group")
        checks.instance(group["params"], list, of='"params" of a group')
        for p in group["params"]:
            name = names.get(p, "a parameter that the model does not have")
            checks.that(
                name not in found, of=f"how often {name} stands in a group", expected="once", got="twice or more"
            )
            found[name] = (group["lr"], group["weight_decay"])
    return found


def expected_settings(rates, decay=0.3):
    flat = ("gain", "block.0.bias", "block.1.weight", "block.1.bias", "block.2.0.bias", "head.bias")
    of_layer = {"token": 0, "gain": 0, "embed": 0, "block": 1, "head": 2}
    names = [name for name, _ in Tower().named_parameters()]
    return {name: (rates[of_layer[name.split(".")[0]]], 0.0 if name in flat else decay) for name in names}


def test_rates_fall_from_the_last_layer(parameter_groups):
    """The last layer has lr, each one before it decay times the rate of the next; norms and biases do not decay."""
    model = Tower()
    found = settings(parameter_groups(model, 0.8, 0.5, weight_decay=0.3), model)
    expected = expected_settings((0.2, 0.4, 0.8))
    checks.equal(dict(sorted(found.items())), dict(sorted(expected.items())), of="(lr, weight decay) of each parameter")


@pytest.mark.parametrize(
    ("decay", "rates"), [(1.0, (0.1, 0.1, 0.1)), (0.0, (0.0, 0.0, 0.1)), (0.1, (0.001, 0.01, 0.1))]
)
def test_any_decay(parameter_groups, decay, rates):
    """The powers of decay are right for 1, for 0 and for 0.1; weight_decay is 0.01 unless it is given."""
    model = Tower()
    found = settings(parameter_groups(model, 0.1, decay), model)
    of = f"(lr, weight decay) of each parameter with lr=0.1, decay={decay}"
    checks.equal(dict(sorted(found.items())), dict(sorted(expected_settings(rates, 0.01).items())), of=of)


def test_frozen_parameters_stand_in_no_group(parameter_groups):
    """Frozen parameters are left out, and a layer that is frozen counts all the same."""
    model = Tower()
    model.head.requires_grad_(False)
    model.block[1].weight.requires_grad_(False)
    found = settings(parameter_groups(model, 0.8, 0.5, weight_decay=0.3), model)
    expected = expected_settings((0.2, 0.4, 0.8))
    for name in ("head.weight", "head.bias", "block.1.weight"):
        del expected[name]
    of = "(lr, weight decay) of each parameter, head and block.1.weight frozen"
    checks.equal(dict(sorted(found.items())), dict(sorted(expected.items())), of=of)


def test_a_shared_parameter_stands_in_one_group(parameter_groups):
    """A weight that the first and the last layer share stands in one group, at the rate of the first."""
    model = Tower(tied=True)
    found = settings(parameter_groups(model, 0.8, 0.5, weight_decay=0.3), model)
    expected = expected_settings((0.2, 0.4, 0.8))
    del expected["head.weight"]
    of = "(lr, weight decay) of each parameter, embed.weight also being head.weight"
    checks.equal(dict(sorted(found.items())), dict(sorted(expected.items())), of=of)


def test_a_model_without_layers(parameter_groups):
    """A model without children has the rate lr; one layer has lr as well."""
    model = nn.Linear(2, 1)
    found = settings(parameter_groups(model, 0.8, 0.5), model)
    checks.equal(
        found, {"weight": (0.8, 0.01), "bias": (0.8, 0.0)}, of="(lr, weight decay) of an nn.Linear's parameters"
    )
    model = nn.Sequential(nn.Linear(2, 1, bias=False), nn.ReLU())
    found = settings(parameter_groups(model, 0.8, 0.5), model)
    checks.equal(found, {"0.weight": (0.8, 0.01)}, of="(lr, weight decay) of the only layer's parameter")


def test_an_optimizer_takes_them(parameter_groups):
    """torch.optim.SGD takes the groups, and a step moves each parameter by its own rate."""
    model = nn.Sequential(nn.Linear(1, 1), nn.Tanh(), nn.Linear(1, 1))
    optimizer = torch.optim.SGD(parameter_groups(model, 0.5, 0.1, weight_decay=0.0), lr=99.0)
    before = {name: p.detach().clone() for name, p in model.named_parameters()}
    for p in model.parameters():
        p.grad = torch.ones_like(p)
    optimizer.step()
    for name, p in model.named_parameters():
        moved = before[name] - p.detach()
        rate = torch.full_like(moved, 0.05 if name.startswith("0") else 0.5)
        checks.roughly(moved, rate, of=f"how far a gradient of 1 moves {name}, lr=0.5, decay=0.1")
