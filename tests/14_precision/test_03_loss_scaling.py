"""Hidden tests of loss_scaling."""

import copy
import inspect
import math

import pytest
import torch
from torch import nn
from torch.nn.functional import cross_entropy

from torch_katas import checks

CHANGES = {"LossScaler": "optimizer", "train_step_fp16": "model optimizer"}
"""Arguments that a kata changes by design."""

INF, NAN = math.inf, math.nan


def test_the_loss_is_multiplied(LossScaler, device):
    """scale(loss) is the loss times the scale, connected to it; the loss itself stays, and so does its dtype."""
    for dtype in (torch.float32, torch.bfloat16):
        loss = torch.tensor(1.5, dtype=dtype, device=device)
        weight = torch.ones((), dtype=dtype, device=device, requires_grad=True)
        scaled = LossScaler(scale=4.0).scale(loss * weight)
        of = f"LossScaler(scale=4).scale(loss) in {dtype}, loss 1.5"
        checks.close(scaled, torch.tensor(6.0, dtype=dtype, device=device), of=of)
        (grad,) = torch.autograd.grad(scaled, weight)
        checks.close(grad, scaled.detach(), of=f"the gradient of {of}, loss 1.5 * weight")
        with checks.unmodified(of, loss=loss):
            LossScaler(scale=4.0).scale(loss)


def test_the_scale_at_first(LossScaler):
    """get_scale() is the scale that was given, a Python float; 65536 is the default, and the others have theirs."""
    checks.equal(LossScaler().get_scale(), 65536.0, of="LossScaler().get_scale()")
    defaults = {name: parameter.default for name, parameter in inspect.signature(LossScaler).parameters.items()}
    expected = {"scale": 65536.0, "growth": 2.0, "backoff": 0.5, "interval": 2000}
    checks.equal(defaults, expected, of="the arguments of LossScaler and their defaults")
    first, _ = LossScaler(scale=8.0), LossScaler(scale=2.0)
    checks.equal(first.get_scale(), 8.0, of="LossScaler(scale=8).get_scale(), once another scaler is made")


def test_gradients_are_unscaled_in_place(LossScaler, device):
    """unscale_ divides every gradient by the scale, in all groups and in place; a parameter without one is passed
    over."""
    unused, a, b = parameters([None, [8.0, -16.0], [4.0]], device)
    optimizer = torch.optim.SGD([{"params": [unused, a]}, {"params": [b]}], lr=1.0)
    grad = a.grad
    LossScaler(scale=4.0).unscale_(optimizer)
    of = "after unscale_ with scale=4 of gradients [8, -16] and [4]"
    checks.close(a.grad, torch.tensor([2.0, -4.0], device=device), of=f"the gradient of the first {of}")
    checks.close(
        b.grad, torch.tensor([1.0], device=device), of=f"the gradient of the second, in a group of its own, {of}"
    )
    checks.that(
        a.grad is grad, of=f"the tensor that held the gradient before, {of}", expected="the same", got="another"
    )
    checks.equal(unused.grad, None, of=f"the gradient of a parameter that had none {of}")


def test_a_second_unscaling_is_refused(LossScaler, device):
    """RuntimeError where the gradients are unscaled already, by unscale_ or by step, and they stay as they are."""
    for first in ("unscale_", "step"):
        (a,) = parameters([[8.0]], device)
        optimizer, scaler = torch.optim.SGD([a], lr=1.0), LossScaler(scale=4.0)
        getattr(scaler, first)(optimizer)
        checks.raises(
            RuntimeError,
            lambda scaler=scaler, optimizer=optimizer: scaler.unscale_(optimizer),
            of=f"unscale_ after {first}",
        )
        checks.close(
            a.grad, torch.tensor([2.0], device=device), of=f"the gradient, 8 before, after {first} and unscale_"
        )
        scaler.update()
        a.grad.fill_(12.0)
        scaler.unscale_(optimizer)
        checks.close(
            a.grad, torch.tensor([3.0], device=device), of="the gradient, 12 before, after update and unscale_"
        )


@pytest.mark.parametrize("unscaled", [False, True], ids=["step alone", "after unscale_"])
def test_a_good_step(LossScaler, device, unscaled):
    """step moves the parameters by unscaled gradients, whether unscale_ was called before or not, and returns True."""
    a, b = parameters([[8.0, -16.0], [4.0]], device)
    optimizer, scaler = torch.optim.SGD([a, b], lr=0.5), LossScaler(scale=4.0)
    if unscaled:
        scaler.unscale_(optimizer)
    of = f"step{' after unscale_' if unscaled else ''} with scale=4, gradients [8, -16] and [4], lr=0.5"
    checks.equal(scaler.step(optimizer), True, of=of)
    checks.close(
        a.detach(), torch.tensor([-1.0, 2.0], device=device), of=f"the first parameter, zeros before, after {of}"
    )
    checks.close(b.detach(), torch.tensor([-0.5], device=device), of=f"the second parameter, 0 before, after {of}")
    checks.equal(scaler.get_scale(), 4.0, of=f"get_scale() after {of}, before update()")


@pytest.mark.parametrize("bad", [INF, -INF, NAN], ids=str)
@pytest.mark.parametrize("where", [0, 1], ids=["in the first", "in the last"])
@pytest.mark.parametrize("unscaled", [False, True], ids=["step alone", "after unscale_"])
def test_a_bad_step_is_left_out(LossScaler, device, bad, where, unscaled):
    """One inf or NaN in any gradient, and step changes neither parameters nor the optimizer's state; it returns
    False."""
    numbers = [[8.0, -16.0], [4.0, 4.0]]
    numbers[where][1] = bad
    a, b = parameters(numbers, device)
    optimizer, scaler = torch.optim.Adam([a, b], lr=0.5), LossScaler(scale=4.0)
    if unscaled:
        scaler.unscale_(optimizer)
    of = f"step with gradients {numbers}"
    checks.equal(scaler.step(optimizer), False, of=of)
    checks.equal(len(optimizer.state), 0, of=f"the number of parameters that Adam knows anything of, after {of}")
    for name, parameter in (("first", a), ("second", b)):
        checks.close(parameter.detach(), torch.zeros(2, device=device), of=f"the {name} parameter after {of}")
    rest = (b if where == 0 else a).grad
    expected = torch.tensor(numbers[1 - where], device=device) / 4
    checks.close(rest, expected, of=f"the gradients without {bad} after {of}, scale=4")


@pytest.mark.parametrize(
    ("good", "scales"),
    [
        ("111111", [8, 8, 24, 24, 24, 72]),
        ("0011111", [2, 0.5, 0.5, 0.5, 1.5, 1.5, 1.5]),
        ("1101110", [8, 8, 2, 2, 2, 6, 1.5]),
        ("1110", [8, 8, 24, 6]),
    ],
)
def test_the_scale_follows_the_steps(LossScaler, good, scales):
    """After three good steps in a row the scale grows; a step that is left out shrinks it, and the count begins
    anew."""
    (a,) = parameters([[1.0]], "cpu")
    optimizer = torch.optim.SGD([a], lr=0.0)
    scaler = LossScaler(scale=8.0, growth=3.0, backoff=0.25, interval=3)
    got = []
    for one in good:
        LossScaler(scale=2.0, interval=1)  # another one changes nothing in this one
        a.grad = torch.tensor([1.0 if one == "1" else INF])
        scaler.step(optimizer)
        scaler.update()
        got.append(scaler.get_scale())
    of = f"get_scale() after each step, 1 for good and 0 for inf: {good}; scale=8, growth=3, backoff=0.25, interval=3"
    checks.equal(got, [float(scale) for scale in scales], of=of)


def test_the_scale_has_no_limits(LossScaler):
    """The scale may grow above 2**40, and shrink below 1 and 2**-20."""
    (a,) = parameters([[1.0]], "cpu")
    optimizer = torch.optim.SGD([a], lr=0.0)
    for first, grad, expected in ((2.0**40, 1.0, 2.0**41), (2.0**-20, INF, 2.0**-21), (1.0, INF, 0.5)):
        scaler = LossScaler(scale=first, interval=1)
        a.grad = torch.tensor([grad])
        scaler.step(optimizer)
        scaler.update()
        checks.equal(
            scaler.get_scale(), expected, of=f"get_scale() after a step with a gradient of {grad}, {first} before"
        )


def test_large_gradients_are_finite(LossScaler):
    """Gradients of 3e38 are finite, though their sum and their squares are not: the step is made."""
    a, b = parameters([[3e38, 3e38], [-3e38, 3e38]], "cpu")
    optimizer, scaler = torch.optim.SGD([a, b], lr=1e-38), LossScaler(scale=1.0)
    of = "step with gradients [3e38, 3e38] and [-3e38, 3e38], scale=1"
    checks.equal(scaler.step(optimizer), True, of=of)
    checks.close(
        a.detach(), torch.tensor([-3.0, -3.0]), of=f"the first parameter, zeros before, after {of}, lr=1e-38", rtol=1e-4
    )


@pytest.mark.parametrize("seed", range(2))
def test_it_does_what_the_scaler_of_torch_does(LossScaler, seed):
    """Parameters and scale are those of torch.amp.GradScaler over 30 steps, some of which overflow."""
    torch.manual_seed(seed)
    start, bad = torch.randn(3), torch.rand(30) < 0.3
    sides = []
    for scaler in (LossScaler(256.0, 2.0, 0.5, 2), torch.amp.GradScaler("cpu", 256.0, 2.0, 0.5, 2)):
        weight = nn.Parameter(start.clone())
        sides.append((weight, torch.optim.SGD([weight], lr=0.1, momentum=0.9), scaler))
    for number in range(30):
        for weight, optimizer, scaler in sides:
            optimizer.zero_grad()
            loss = (weight**2).sum() * (INF if bad[number] else 1.0)
            scaler.scale(loss).backward()
            if number % 3 == 0:
                scaler.unscale_(optimizer)
            scaler.step(optimizer)
            scaler.update()
        of = f"after step {number}"
        checks.roughly(sides[0][0].detach(), sides[1][0].detach(), of=f"the parameter {of}")
        checks.equal(sides[0][2].get_scale(), sides[1][2].get_scale(), of=f"get_scale() {of}")


@pytest.mark.parametrize("seed", range(2))
def test_a_step_is_that_of_float32(train_step_fp16, seed):
    """The weights move as in float32, to one part in fifty; they stay float32, and the same parameters."""
    torch.manual_seed(seed)
    model, x, y = classifier(), torch.randn(16, 4), torch.arange(16) % 3
    twin = copy.deepcopy(model)
    loss = cross_entropy(twin(x), y)
    loss.backward()
    before = list(model.parameters())
    got = take_step(train_step_fp16, model, x, y, lr=1.0)
    of = "train_step_fp16 with lr=1, a large max_norm"
    for (name, value), theirs, same in zip(model.named_parameters(), twin.parameters(), before, strict=True):
        checks.that(value is same, of=f"the parameter {name} after {of}", expected="the same parameter", got="another")
        expected = (theirs - theirs.grad).detach()
        checks.close(
            value.detach(), expected, of=f"{name} after {of}", rtol=0.0, atol=0.02 * theirs.grad.abs().max().item()
        )
    checks.instance(got, float, of="what train_step_fp16 returns")
    checks.close(got, loss.item(), of="the loss that train_step_fp16 returns", rtol=1e-2)


def test_the_forward_is_in_float16(train_step_fp16):
    """The model is called once, under autocast in float16, in its own mode, and keeps its weights to the last bit."""
    model, seen = classifier().eval(), []
    model[2].register_forward_hook(lambda module, args, output: seen.append(str(output.dtype)))
    before = copy.deepcopy(model.state_dict())
    take_step(train_step_fp16, model, torch.ones(2, 4), torch.tensor([0, 1]), lr=0.0)
    checks.equal(seen, ["torch.float16"], of="the dtypes of the logits in the model's calls")
    checks.equal(model.training, False, of="model.training after train_step_fp16, False before")
    checks.equal(torch.is_autocast_enabled("cpu"), False, of="whether autocast is on after train_step_fp16")
    for name, value in model.state_dict().items():
        checks.close(value, before[name], of=f"{name} after train_step_fp16 with lr=0", rtol=0, atol=0)


def test_the_loss_is_in_float32(train_step_fp16):
    """The loss is the mean cross entropy of the float16 logits, computed in float32, and not scaled."""
    torch.manual_seed(3)
    model, x, y = classifier(), torch.randn(7, 4), torch.arange(7) % 3
    with torch.no_grad(), torch.autocast("cpu", dtype=torch.float16):
        logits = model(x)
    expected = cross_entropy(logits.float(), y).item()
    got = take_step(train_step_fp16, model, x, y)
    checks.close(got, expected, of="the loss that train_step_fp16 returns", rtol=1e-5)


def test_small_gradients_survive(train_step_fp16):
    """A gradient of 1.5e-8, which is 0 in float16, moves the weights as in float32."""
    model = nn.Linear(2, 2, bias=False)
    with torch.no_grad():
        model.weight.copy_(torch.tensor([[18.0, 0.0], [0.0, 0.0]]))
    take_step(train_step_fp16, model, torch.tensor([[1.0, 0.0]]), torch.tensor([0]), lr=1e8)
    expected = torch.tensor(-1e8 * math.exp(-18))
    of = "a weight of 0 after train_step_fp16 with lr=1e8 and a gradient of 1.5e-8"
    checks.close(model.weight.detach()[1, 0], expected, of=of, rtol=0.02)


@pytest.mark.parametrize("max_norm", [0.01, 0.25])
def test_clipping_looks_at_unscaled_gradients(train_step_fp16, max_norm):
    """The step has the norm lr * max_norm where the gradient is longer, and the direction of the gradient."""
    torch.manual_seed(1)
    model, x, y = classifier(), torch.randn(8, 4) * 3, torch.zeros(8, dtype=torch.long)
    twin = copy.deepcopy(model)
    cross_entropy(twin(x), y).backward()
    grad = torch.cat([parameter.grad.flatten() for parameter in twin.parameters()])
    before = flat(model)
    take_step(train_step_fp16, model, x, y, lr=2.0, max_norm=max_norm)
    expected = -2.0 * max_norm * grad / grad.norm()
    of = f"how far the weights move in train_step_fp16, lr=2, max_norm={max_norm}, a gradient of norm {grad.norm():.2f}"
    checks.close(flat(model) - before, expected, of=of, rtol=0, atol=0.04 * max_norm)


def test_short_gradients_are_not_clipped(train_step_fp16):
    """Where the gradient is shorter than max_norm the step is the plain one."""
    model, x, y = nn.Linear(1, 2, bias=False), torch.ones(1, 1), torch.tensor([0])
    nn.init.zeros_(model.weight)
    take_step(train_step_fp16, model, x, y, lr=1.0, max_norm=0.8)
    of = "the weights, zeros before, after train_step_fp16 with lr=1, max_norm=0.8 and a gradient of norm 0.71"
    checks.close(model.weight.detach(), torch.tensor([[0.5], [-0.5]]), of=of, rtol=1e-3)


def test_an_overflow_is_left_out(train_step_fp16):
    """Where the scale is too large the weights stay and the scale shrinks, step by step, until one is made."""
    torch.manual_seed(0)
    model, x, y = classifier(), torch.randn(8, 4), torch.arange(8) % 3
    optimizer, scaler = torch.optim.SGD(model.parameters(), lr=0.1), torch.amp.GradScaler("cpu", init_scale=2.0**24)
    before, scales = flat(model), []
    for _ in range(2):
        got = train_step_fp16(model, optimizer, scaler, x, y, max_norm=1.0)
        scales.append(scaler.get_scale())
    of = "train_step_fp16 twice, from a scale of 2**24"
    checks.equal(scales, [2.0**23, 2.0**22], of=f"the scale after each of {of}")
    checks.close(flat(model), before, of=f"the weights after {of}", rtol=0, atol=0)
    checks.that(0 < got < 10, of=f"the loss of {of}", expected="a loss between 0 and 10", got=got)
    for _ in range(12):
        train_step_fp16(model, optimizer, scaler, x, y, max_norm=1.0)
    moved = bool(((flat(model) - before).abs() > 0).any())
    checks.that(moved, of="the weights after 14 steps from a scale of 2**24", expected="other ones", got="the same")


@pytest.mark.parametrize("old", [5.0, float("nan")])
def test_old_gradients_have_no_say(train_step_fp16, old):
    """What stood in the gradients before does not count, and a second step is as good as the first."""
    model, twin = nn.Linear(2, 2), nn.Linear(2, 2)
    twin.load_state_dict(model.state_dict())
    for parameter in model.parameters():
        parameter.grad = torch.full_like(parameter, old)
    x, y = torch.tensor([[1.0, -1.0], [0.5, 2.0]]), torch.tensor([0, 1])
    for given in (model, twin):
        optimizer, scaler = torch.optim.SGD(given.parameters(), lr=0.5), torch.amp.GradScaler("cpu")
        for _ in range(2):
            train_step_fp16(given, optimizer, scaler, x, y, max_norm=100.0)
    of = f"the weights after two steps, gradients of {old:g} before the first"
    checks.roughly(flat(model), flat(twin), of=of)


@pytest.mark.parametrize(("first", "after"), [(2.0**16, 2.0**17), (2.0**30, 2.0**29)], ids=["a good step", "overflow"])
def test_each_method_is_called_in_its_place(train_step_fp16, first, after):
    """The scaler's scale, unscale_, step and update are called once each, in this order, also where there is an inf."""
    torch.manual_seed(0)
    model, calls = classifier(), []

    class Spy(torch.amp.GradScaler):
        def scale(self, outputs):
            calls.append("scale")
            return super().scale(outputs)

        def unscale_(self, optimizer):
            calls.append("unscale_")
            return super().unscale_(optimizer)

        def step(self, optimizer, *args, **kwargs):
            calls.append("step")
            return super().step(optimizer, *args, **kwargs)

        def update(self, new_scale=None):
            calls.append("update")
            return super().update(new_scale)

    optimizer, scaler = torch.optim.SGD(model.parameters(), lr=0.1), Spy("cpu", init_scale=first, growth_interval=1)
    train_step_fp16(model, optimizer, scaler, torch.randn(4, 4), torch.tensor([0, 1, 2, 0]), max_norm=1.0)
    of = f"the calls of the scaler's methods in train_step_fp16, from a scale of {first:.0f}"
    checks.equal(calls, ["scale", "unscale_", "step", "update"], of=of)
    checks.equal(
        scaler.get_scale(), after, of=f"the scale after train_step_fp16, {first:.0f} before, growth_interval=1"
    )


def parameters(gradients, device):
    """Return a parameter of zeros for each gradient, with that gradient; None is no gradient."""
    found = []
    for numbers in gradients:
        parameter = nn.Parameter(torch.zeros(1 if numbers is None else len(numbers), device=device))
        if numbers is not None:
            parameter.grad = torch.tensor(numbers, device=device)
        found.append(parameter)
    return found


def classifier():
    """Return a small classifier of 4 features and 3 classes."""
    return nn.Sequential(nn.Linear(4, 8), nn.Tanh(), nn.Linear(8, 3))


def take_step(train_step_fp16, model, x, y, lr=0.1, max_norm=1e6):
    """Take one step by plain gradient descent; return the loss."""
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    return train_step_fp16(model, optimizer, torch.amp.GradScaler("cpu"), x, y, max_norm=max_norm)


def flat(model):
    """Return a copy of all parameters as one row."""
    return torch.cat([parameter.detach().flatten() for parameter in model.parameters()])
