"""Hidden tests of hooks."""

import pytest
import torch
from torch import Tensor, nn

from torch_katas import checks

CHANGES = {"gradient_norms": "model loss"}
"""Arguments that a kata changes by design: gradients are added up in the parameters."""


class Branches(nn.Module):
    """Runs `late` before `early`, `shared` twice, and `unused` never."""

    def __init__(self) -> None:
        super().__init__()
        self.early, self.late = nn.Linear(2, 2), nn.Linear(2, 2)
        self.shared, self.unused = nn.Tanh(), nn.Linear(2, 2)
        self.seen: list[tuple[bool, bool]] = []

    def forward(self, x: Tensor) -> Tensor:
        self.seen.append((self.training, torch.is_grad_enabled()))
        return self.shared(self.early(self.shared(self.late(x))))


class Fails(nn.Module):
    """A layer that raises."""

    def forward(self, x: Tensor) -> Tensor:
        raise ArithmeticError("this layer always fails")


def hooks_of(model):
    """Return how many hooks each module and each parameter has."""
    modules = {name: len(m._forward_hooks) + len(m._forward_pre_hooks) for name, m in model.named_modules()}
    return modules | {name: len(p._backward_hooks or ()) for name, p in model.named_parameters()}


def test_features_are_the_modules_outputs(capture, device):
    """Each named module, at any depth, and the model itself under "", has what it gave out."""
    model = nn.Sequential(nn.Linear(2, 3), nn.Sequential(nn.Tanh(), nn.Linear(3, 1))).to(device)
    x = torch.randn(4, 2, device=device)
    first = model[0](x).detach()
    expected = {"1.0": first.tanh(), "0": first, "": model(x).detach(), "1": model(x).detach()}
    features = capture(model, list(expected), x)
    checks.equal(list(features), list(expected), of='the keys of capture(model, ["1.0", "0", "", "1"], x)')
    for name, value in expected.items():
        checks.close(features[name], value, of=f"capture(model, names, x)[{name!r}]")


def test_keys_stand_in_the_order_of_names(capture):
    """The entries have the order of names, whatever order the modules run in; without names there is nothing."""
    names = ["early", "shared", "late", ""]
    checks.equal(
        list(capture(Branches(), names, torch.ones(1, 2))), names, of=f"the keys of capture(model, {names}, x)"
    )
    checks.equal(list(capture(Branches(), [], torch.ones(1, 2))), [], of="the keys of capture(model, [], x)")


def test_the_last_output_counts(capture):
    """A module that runs twice has its last output, and one that does not run has no entry."""
    model = Branches()
    x = torch.randn(3, 2)
    features = capture(model, ["shared", "unused"], x)
    checks.equal(
        list(features), ["shared"], of='the keys of capture(model, ["shared", "unused"], x), unused never runs'
    )
    checks.close(features["shared"], model(x).detach(), of='capture(model, ["shared"], x)["shared"], which runs twice')


def test_a_feature_is_a_copy_without_history(capture):
    """What works in place on the output changes no feature, and no feature has a history."""
    model = nn.Sequential(nn.Linear(2, 2, bias=False), nn.ReLU(inplace=True))
    with torch.no_grad():
        model[0].weight.copy_(torch.tensor([[1.0, 0.0], [0.0, -1.0]]))
    features = capture(model, ["0", "1", ""], torch.tensor([[3.0, 5.0]]))
    of = "capture(model, names, x) of Linear and ReLU(inplace=True)"
    checks.close(features["0"], torch.tensor([[3.0, -5.0]]), of=f"{of}, the output of Linear")
    checks.close(features["1"], torch.tensor([[3.0, 0.0]]), of=f"{of}, the output of ReLU")
    checks.own_storage(features["1"], features[""], of="the output of ReLU", from_="that of the model")
    for name, feature in features.items():
        checks.equal(feature.requires_grad, False, of=f"requires_grad of the feature {name!r}")


def test_the_caller_may_work_on_in_place(capture):
    """A feature is no view of x, also where a module hands its input on; and it may take part in a graph later."""
    model, x = nn.Sequential(nn.Identity()), torch.tensor([1.0, 2.0])
    feature = capture(model, ["0"], x)["0"]
    checks.own_storage(feature, x, of="the feature of an nn.Identity", from_="x")
    checks.equal(feature.is_inference(), False, of="is_inference() of a feature")


@pytest.mark.parametrize("training", [True, False], ids=["training", "evaluation"])
def test_the_model_runs_once_as_it_is(capture, training):
    """The model runs once, in the modes that it is in, and autograd records nothing."""
    model = Branches().train(training)
    capture(model, ["early", "late"], torch.ones(1, 2))
    checks.equal(
        model.seen, [(training, False)], of="(model.training, torch.is_grad_enabled()) in each call of the model"
    )
    checks.equal(torch.is_grad_enabled(), True, of="torch.is_grad_enabled() afterwards")


@pytest.mark.parametrize("fails", [False, True], ids=["returns", "raises"])
def test_capture_leaves_the_hooks_that_were_there(capture, fails):
    """Afterwards the model has the hooks that it had before, no more and no fewer, also where it raises an error."""
    model = nn.Sequential(nn.Linear(2, 2), Fails() if fails else nn.ReLU())
    model[0].register_forward_hook(lambda *_: None)
    before = hooks_of(model)
    if fails:
        checks.raises(ArithmeticError, lambda: capture(model, ["0", "1"], torch.ones(1, 2)), of="capture(model, …)")
    else:
        capture(model, ["0", "1"], torch.ones(1, 2))
    checks.equal(hooks_of(model), before, of="the number of hooks of each module after capture")


@pytest.mark.parametrize("name", ["nothing", "0.weight", "0.", "3"])
def test_an_unknown_name_is_refused(capture, name):
    """ValueError for a name that no module has, before the model runs and without a hook left."""
    model = nn.Sequential(nn.Linear(2, 2), Branches())
    before = hooks_of(model)
    checks.raises(
        ValueError, lambda: capture(model, ["0", name], torch.ones(1, 2)), of=f'capture(model, ["0", {name!r}], x)'
    )
    checks.equal(model[1].seen, [], of="the calls of the model")
    checks.equal(hooks_of(model), before, of="the number of hooks of each module afterwards")


@pytest.mark.parametrize("factor", [0.0, 1.0, -2.5])
@pytest.mark.parametrize("name", ["0", "1.0", "1", ""])
def test_the_output_is_multiplied(with_scaled, device, name, factor):
    """Inside the block the named module gives factor times what it gives else; behind the block all is as before."""
    model = nn.Sequential(nn.Linear(2, 3), nn.Sequential(nn.Tanh(), nn.Linear(3, 1))).to(device)
    x = torch.randn(4, 2, device=device)
    plain = model(x).detach()
    parts = {part: factor if name == part else 1.0 for part in ("0", "1.0", "1", "")}
    expected = model[1][1]((model[0](x) * parts["0"]).tanh() * parts["1.0"]) * parts["1"] * parts[""]
    with with_scaled(model, name, factor):
        inside = model(x)
        again = model(x)
    of = f"model(x) inside with_scaled(model, {name!r}, {factor})"
    checks.close(inside, expected, of=of)
    checks.close(again, expected, of=f"{of}, called a second time")
    checks.close(model(x).detach(), plain, of=f"model(x) after with_scaled(model, {name!r}, {factor})")


def test_as_gives_the_model(with_scaled):
    """`with with_scaled(…) as scaled` gives the model itself."""
    model = nn.Sequential(nn.ReLU())
    with with_scaled(model, "0", 2.0) as scaled:
        pass
    checks.that(scaled is model, of="what `with … as` gives", expected="the model", got=type(scaled).__name__)


def test_it_ends_after_an_error_too(with_scaled):
    """An error in the block comes through, and the model computes as before."""
    model = nn.Sequential(nn.Identity())

    def block():
        with with_scaled(model, "0", 5.0):
            raise ArithmeticError("in the block")

    checks.raises(ArithmeticError, block, of="a block that raises ArithmeticError")
    checks.close(model(torch.ones(2)), torch.ones(2), of="model(x) after a block that raised")
    checks.equal(hooks_of(model), {"": 0, "0": 0}, of="the number of hooks of each module afterwards")


def test_nothing_happens_before_the_block(with_scaled):
    """A context manager that is never entered changes nothing."""
    model = nn.Sequential(nn.Identity())
    manager = with_scaled(model, "0", 5.0)
    checks.close(model(torch.ones(2)), torch.ones(2), of="model(x) before the block is entered")
    with manager:
        checks.close(model(torch.ones(2)), torch.full((2,), 5.0), of="model(x) inside the block")


def test_no_tensor_changes_in_place(with_scaled):
    """x, the parameters and the buffers keep their numbers, also where a module gives the very tensor it was given."""
    model = nn.Sequential(nn.Identity(), nn.BatchNorm1d(2)).eval()
    x = torch.tensor([[1.0, 2.0]])
    state = {name: value.clone() for name, value in model.state_dict().items()}
    with checks.unmodified("model(x) inside with_scaled(model, '0', 3)", x=x), with_scaled(model, "0", 3.0):
        model(x)
        for name, value in model.state_dict().items():
            checks.close(value, state[name], of=f"{name} inside the block", rtol=0, atol=0)
    with with_scaled(model, "1", 0.0):
        model(x)
    for name, value in model.state_dict().items():
        checks.close(value, state[name], of=f"{name} after a block with factor 0", rtol=0, atol=0)


def test_gradients_flow_through_the_product(with_scaled, device):
    """The gradient in x is factor times what it is else."""
    model = nn.Sequential(nn.Linear(2, 1, bias=False)).to(device)
    x = torch.ones(1, 2, device=device, requires_grad=True)
    with with_scaled(model, "0", 3.0):
        (grad,) = torch.autograd.grad(model(x).sum(), x)
    checks.close(grad, 3 * model[0].weight.detach(), of="the gradient in x of a linear layer scaled by 3")


def test_gradients_of_a_module_that_is_switched_off(with_scaled):
    """A factor of 0 leaves the graph: backward runs, and the gradients are 0."""
    model = nn.Sequential(nn.Linear(2, 1))
    with with_scaled(model, "0", 0.0):
        result = model(torch.ones(1, 2)).sum()
    of = "the result of a linear layer scaled by 0"
    checks.equal(result.requires_grad, True, of=f"requires_grad of {of}")
    (grad,) = torch.autograd.grad(result, model[0].weight)
    checks.close(grad, torch.zeros(1, 2), of=f"the gradient in weight of {of}")


def test_blocks_may_be_nested(with_scaled):
    """Two blocks for one module multiply their factors; the end of the inner one ends nothing else."""
    model = nn.Sequential(nn.Identity())
    calls = []
    model[0].register_forward_hook(lambda *_: calls.append(1))
    with with_scaled(model, "0", 3.0):
        with with_scaled(model, "0", 5.0):
            checks.close(model(torch.ones(1)), torch.tensor([15.0]), of="model(1) inside blocks of 3 and 5")
        checks.close(model(torch.ones(1)), torch.tensor([3.0]), of="model(1) after the inner block, inside that of 3")
    checks.close(model(torch.ones(1)), torch.tensor([1.0]), of="model(1) after both blocks")
    checks.equal(len(calls), 3, of="how often a hook of the caller's was called in three calls of the model")


@pytest.mark.parametrize("name", ["nothing", "0.weight"])
def test_an_unknown_name_is_a_value_error(with_scaled, name):
    """ValueError for a name that no module has."""

    def block():
        with with_scaled(nn.Sequential(nn.Linear(1, 1)), name, 2.0):
            pass

    checks.raises(ValueError, block, of=f"with with_scaled(model, {name!r}, 2.0)")


def test_norms_of_this_loss(gradient_norms, device):
    """Each norm is the root of the sum of all squares, a Python float, under the parameter's name."""
    model = nn.Sequential(nn.Linear(2, 1), nn.Linear(1, 1, bias=False)).to(device)
    with torch.no_grad():
        model[1].weight.fill_(2.0)
    x = torch.tensor([[3.0, 4.0]], device=device)
    first = model[0](x).item()
    norms = gradient_norms(model, model(x).sum())
    checks.equal(list(norms), ["0.weight", "0.bias", "1.weight"], of="the keys of gradient_norms(model, loss)")
    for name, expected in (("0.weight", 10.0), ("0.bias", 2.0), ("1.weight", abs(first))):
        checks.close(norms[name], expected, of=f"gradient_norms(model, loss)[{name!r}]", rtol=1e-5)


def test_old_gradients_have_no_part(gradient_norms, device):
    """What lay in .grad before is not in the norms, and backward adds to it, in the same place or another."""
    model = nn.Linear(2, 1).to(device)
    model.weight.grad = torch.tensor([[100.0, -7.0]], device=device)
    x = torch.tensor([3.0, 4.0], device=device)
    for call in (1, 2):
        norms = gradient_norms(model, model(x).sum())
        checks.close(norms["weight"], 5.0, of=f"the norm of weight in call {call}, after other gradients", rtol=1e-5)
        expected = torch.tensor([[100.0, -7.0]], device=device) + call * x
        checks.close(model.weight.grad, expected, of=f"weight.grad after call {call}")
    checks.close(model.bias.grad, torch.tensor([2.0], device=device), of="bias.grad after both calls")


def test_large_old_gradients_take_no_digits(gradient_norms):
    """An old gradient of a hundred million leaves the norm of the new one all of its digits."""
    model = nn.Linear(2, 1)
    model.weight.grad = torch.full((1, 2), 1e8)
    norms = gradient_norms(model, model(torch.tensor([3.0, 4.0])).sum())
    checks.close(norms["weight"], 5.0, of="the norm of weight, whose .grad was 1e8", rtol=1e-5)


def test_parameters_without_gradient_have_no_entry(gradient_norms):
    """Frozen parameters, and those with no part in the loss, are left out, and their .grad stays None."""
    model = Branches()
    model.early.requires_grad_(False)
    model.late.bias.requires_grad_(False)
    norms = gradient_norms(model, model(torch.ones(1, 2)).sum())
    checks.equal(
        list(norms), ["late.weight"], of="the keys of gradient_norms, early and late.bias frozen, unused unused"
    )
    checks.that(
        model.unused.weight.grad is None, of="unused.weight.grad", expected="None", got=model.unused.weight.grad
    )


def test_a_gradient_of_zeros_is_one(gradient_norms):
    """A parameter that gets a gradient of zeros has the norm 0, not no entry."""
    model = nn.Linear(2, 1)
    norms = gradient_norms(model, (model(torch.ones(2)) * 0).sum())
    checks.equal(norms, {"weight": 0.0, "bias": 0.0}, of="gradient_norms(model, loss), the loss multiplied by 0")


def test_a_parameter_in_two_places_has_one_gradient(gradient_norms):
    """A layer that is used twice has the norm of the sum of both its gradients."""
    layer = nn.Linear(1, 1, bias=False).double()
    with torch.no_grad():
        layer.weight.fill_(3.0)
    model = nn.Sequential(layer, layer)
    norms = gradient_norms(model, model(torch.tensor([5.0], dtype=torch.float64)).sum())
    checks.equal(norms, {"0.weight": 30.0}, of="gradient_norms of w · w · 5 with w = 3, in float64")


def test_norms_are_those_of_a_fresh_backward(gradient_norms):
    """On a small net the norms and the gradients are those of an ordinary backward."""
    model = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 2))
    x = torch.randn(5, 3)
    grads = torch.autograd.grad(model(x).square().mean(), list(model.parameters()))
    norms = gradient_norms(model, model(x).square().mean())
    for (name, parameter), grad in zip(model.named_parameters(), grads, strict=True):
        checks.close(norms[name], grad.norm().item(), of=f"gradient_norms(model, loss)[{name!r}]", rtol=1e-5)
        checks.close(parameter.grad, grad, of=f"{name}.grad afterwards")


@pytest.mark.parametrize("fails", [False, True], ids=["returns", "raises"])
def test_gradient_norms_leaves_no_hook(gradient_norms, fails):
    """Afterwards the parameters have the hooks that they had before, also where backward raises an error."""
    model = nn.Linear(2, 1)
    calls = []
    model.bias.register_hook(lambda grad: calls.append(1))
    loss = model(torch.ones(2)).square().sum()
    before = hooks_of(model)
    if fails:
        loss.backward()  # a second backward through the same graph is an error
        checks.raises(
            RuntimeError, lambda: gradient_norms(model, loss), of="gradient_norms(model, loss) of a used loss"
        )
    else:
        gradient_norms(model, loss)
        checks.equal(len(calls), 1, of="how often the caller's own hook was called")
    checks.equal(hooks_of(model), before, of="the number of hooks of each module and parameter")
