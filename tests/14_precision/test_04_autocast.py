"""Hidden tests of autocast."""

import copy

import pytest
import torch
from torch import nn
from torch.nn.functional import cross_entropy

from torch_katas import checks

B16, F32 = torch.bfloat16, torch.float32


@pytest.fixture(autouse=True)
def autocast_is_off():
    """Begin each test without autocast, whatever the one before has left."""
    torch.set_autocast_enabled("cpu", False)
    torch.set_autocast_dtype("cpu", B16)


class Adds(nn.Module):
    """A block with a skip: bfloat16 from its layer plus float32 from outside is float32."""

    def __init__(self):
        super().__init__()
        self.layer, self.after, self.unused = nn.Linear(4, 4), nn.Tanh(), nn.Linear(4, 4)

    def forward(self, x):
        return self.after(self.layer(x) + x)


class Fails(nn.Module):
    def forward(self, x):
        raise RuntimeError("no")


class Keeps(nn.Module):
    """A linear layer that keeps the dtypes of what it makes, and counts its calls."""

    def __init__(self, classes=3):
        super().__init__()
        self.layer, self.dtypes = nn.Linear(4, classes), []

    def forward(self, x):
        result = self.layer(x)
        self.dtypes.append(str(result.dtype))
        return result


def test_matrix_products_run_in_bfloat16(autocast_dtypes):
    """Behind a linear layer all is bfloat16, also softmax and layer norm; what comes before it is as it was."""
    model = nn.Sequential(nn.ReLU(), nn.LayerNorm(4), nn.Linear(4, 4), nn.LayerNorm(4), nn.Softmax(-1))
    expected = {"0": F32, "1": F32, "2": B16, "3": B16, "4": B16}
    of = "autocast_dtypes of ReLU, LayerNorm, Linear, LayerNorm, Softmax"
    checks.equal(autocast_dtypes(model, torch.ones(2, 4)), expected, of=of)


def test_blocks_are_looked_into(autocast_dtypes):
    """Layers in blocks have their full names; blocks are not listed, nor is a layer that is not called."""
    expected = {"0.layer": B16, "0.after": F32}
    checks.equal(autocast_dtypes(nn.Sequential(Adds()), torch.ones(2, 4)), expected, of="autocast_dtypes of a skip")
    model = nn.Sequential(nn.Unflatten(1, (4, 1)), nn.Sequential(nn.Conv1d(4, 2, 1), nn.Flatten()))
    expected = {"0": F32, "1.0": B16, "1.1": B16}
    checks.equal(autocast_dtypes(model, torch.ones(2, 4)), expected, of="autocast_dtypes of a block with a convolution")


def test_a_single_layer(autocast_dtypes):
    """A model without modules in it is a layer, with the empty name; so is one that is only a function."""
    checks.equal(
        autocast_dtypes(nn.Linear(4, 2), torch.ones(1, 4)), {"": B16}, of="autocast_dtypes(nn.Linear(4, 2), x)"
    )
    checks.equal(autocast_dtypes(nn.Tanh(), torch.ones(1, 4)), {"": F32}, of="autocast_dtypes(nn.Tanh(), x)")


def test_the_last_call_counts(autocast_dtypes):
    """Of a layer that stands at two places the first name is listed, with the dtype of the last call."""
    relu = nn.ReLU()
    model = nn.Sequential(relu, nn.Linear(4, 4), relu)
    expected = {"0": B16, "1": B16}
    checks.equal(
        autocast_dtypes(model, torch.ones(2, 4)), expected, of="autocast_dtypes of a ReLU, a Linear and the same ReLU"
    )


def test_other_outputs_are_left_out(autocast_dtypes):
    """A layer whose output is no tensor is left out, a tuple as a recurrent layer returns it for one."""

    class Pair(nn.Module):
        def forward(self, x):
            return x, x

    class First(nn.Module):
        def forward(self, pair):
            return pair[0]

    model = nn.Sequential(Pair(), First(), nn.Linear(4, 2))
    expected = {"1": F32, "2": B16}
    of = "autocast_dtypes of a layer that returns a pair, one that takes its first, and a Linear"
    checks.equal(autocast_dtypes(model, torch.ones(3, 4)), expected, of=of)


@pytest.mark.parametrize("fails", [False, True], ids=["it returns", "it raises"])
def test_model_and_autocast_stay(autocast_dtypes, fails):
    """No hook is left, autocast is off again, and weights and mode are as before, also where the model raises."""
    model = nn.Sequential(nn.Linear(4, 4), Fails() if fails else nn.Dropout()).eval()
    model[0].register_forward_hook(lambda *_: None)
    before = copy.deepcopy(model.state_dict())
    of = f"autocast_dtypes of a model that {'raises' if fails else 'returns'}"
    if fails:
        checks.raises(RuntimeError, lambda: autocast_dtypes(model, torch.ones(1, 4)), of=of)
    else:
        autocast_dtypes(model, torch.ones(1, 4))
    left = [len(module._forward_hooks) for module in model.modules()]
    checks.equal(
        left, [0, 1, 0], of=f"the number of hooks of the model and its two layers after {of}, one of the caller's"
    )
    check_autocast(False, of)
    checks.equal(model.training, False, of=f"model.training after {of}, False before")
    for name, value in model.state_dict().items():
        checks.close(value, before[name], of=f"{name} after {of}", rtol=0, atol=0)


def test_the_model_is_called_once(autocast_dtypes):
    """model(x) is called once."""
    model = Keeps()
    autocast_dtypes(model, torch.ones(1, 4))
    checks.equal(model.dtypes, ["torch.bfloat16"], of="the dtypes of the output in the model's calls")


def test_autocast_around_it(autocast_dtypes):
    """Where autocast in float16 is on around the call, the model runs in bfloat16 all the same, and float16 comes
    back."""
    with torch.autocast("cpu", dtype=torch.float16):
        got = autocast_dtypes(nn.Sequential(nn.Linear(4, 2), nn.Tanh()), torch.ones(1, 4))
        after = torch.get_autocast_dtype("cpu")
    checks.equal(got, {"0": B16, "1": B16}, of="autocast_dtypes of a Linear and a Tanh under autocast in float16")
    checks.equal(after, torch.float16, of="the dtype of autocast after it")


@pytest.mark.parametrize("shape", [(5, 3), (1, 3), (2, 1), (4, 10)], ids=str)
def test_results_are_float32_in_all_digits(forward_mixed, shape):
    """Both results are those of the model's bfloat16 logits, computed in float32."""
    model, x = Keeps(shape[1]), torch.randn(shape[0], 4) * 3
    targets = torch.arange(shape[0]) % shape[1]
    logits = logits_of(model, x)
    probabilities, loss = forward_mixed(model, x, targets)
    of = f"forward_mixed(model, x, targets), logits of shape {shape}"
    checks.close(probabilities.detach(), logits.softmax(-1), of=f"the probabilities of {of}", rtol=1e-5, atol=1e-7)
    checks.close(loss.detach(), cross_entropy(logits, targets), of=f"the loss of {of}", rtol=1e-5, atol=1e-6)
    sums = probabilities.detach().sum(-1)
    checks.close(sums, torch.ones(shape[0]), of=f"the sums of the rows of probabilities of {of}", rtol=2e-6)


def test_sure_and_wrong(forward_mixed):
    """Logits 200 apart, of which the smaller is right, cost 200, though its probability is 0 in float32."""
    model = nn.Linear(1, 2, bias=False)
    with torch.no_grad():
        model.weight.copy_(torch.tensor([[200.0], [0.0]]))
    probabilities, loss = forward_mixed(model, torch.ones(1, 1), torch.tensor([1]))
    of = "forward_mixed where the logits are [200, 0] and the target is 1"
    checks.close(loss.detach(), torch.tensor(200.0), of=f"the loss of {of}")
    checks.close(probabilities.detach(), torch.tensor([[1.0, 0.0]]), of=f"the probabilities of {of}")


def test_nearly_sure(forward_mixed):
    """A probability of 0.998, which bfloat16 does not have, and a loss of 0.0025."""
    model = nn.Linear(1, 2, bias=False)
    with torch.no_grad():
        model.weight.copy_(torch.tensor([[6.0], [0.0]]))
    probabilities, loss = forward_mixed(model, torch.ones(1, 1), torch.tensor([0]))
    expected = torch.tensor([[6.0, 0.0]]).softmax(-1)
    of = "forward_mixed where the logits are [6, 0] and the target is 0"
    checks.close(probabilities.detach(), expected, of=f"the probabilities of {of}", rtol=1e-5)
    checks.close(loss.detach(), -expected[0, 0].log(), of=f"the loss of {of}", rtol=1e-4)


def test_the_model_runs_in_bfloat16(forward_mixed):
    """The model is called once, its matrix product runs in bfloat16, its weights stay, and autocast is off again."""
    model = Keeps().eval()
    before = copy.deepcopy(model.state_dict())
    forward_mixed(model, torch.ones(2, 4), torch.tensor([0, 2]))
    checks.equal(model.dtypes, ["torch.bfloat16"], of="the dtypes of the logits in the model's calls")
    checks.equal(model.training, False, of="model.training after forward_mixed, False before")
    check_autocast(False, "forward_mixed")
    for name, value in model.state_dict().items():
        checks.close(value, before[name], of=f"{name} after forward_mixed", rtol=0, atol=0)


def test_autocast_around_the_model(forward_mixed):
    """Where autocast in float16 is on around the call, the model runs in bfloat16 all the same, and float16 comes
    back."""
    model, x, targets = Keeps(), torch.randn(2, 4), torch.tensor([0, 2])
    logits = logits_of(model, x)
    with torch.autocast("cpu", dtype=torch.float16):
        probabilities, loss = forward_mixed(model, x, targets)
        after = torch.get_autocast_dtype("cpu")
    of = "forward_mixed under autocast in float16"
    checks.equal(model.dtypes, ["torch.bfloat16"], of=f"the dtypes of the logits in the model's calls in {of}")
    checks.close(probabilities.detach(), logits.softmax(-1), of=f"the probabilities of {of}", rtol=1e-5, atol=1e-7)
    checks.close(loss.detach(), cross_entropy(logits, targets), of=f"the loss of {of}", rtol=1e-5, atol=1e-6)
    checks.equal(after, torch.float16, of=f"the dtype of autocast after {of}")


def test_gradients_come_back_from_both(forward_mixed):
    """Backward from the probabilities and from the loss reaches x and the weights, with the gradients of float32."""
    model, x, targets = nn.Linear(4, 3), torch.randn(6, 4), torch.arange(6) % 3
    x.requires_grad_()
    results = forward_mixed(model, x, targets)
    logits = model(x)
    wanted = (logits.softmax(-1)[:, 0].sum(), cross_entropy(logits, targets))
    leaves, names = (x, model.weight, model.bias), ("x", "weight", "bias")
    for what, got, expected in zip(("probabilities", "loss"), results, wanted, strict=True):
        of = f"the {what} of forward_mixed"
        output = got[:, 0].sum() if what == "probabilities" else got
        checks.gradient_reaches(output, *leaves, of=of, names=names)
        grads, exact = (torch.autograd.grad(one, leaves, retain_graph=True) for one in (output, expected))
        for name, grad, want in zip(names, grads, exact, strict=True):
            checks.close(grad, want, of=f"the gradient of {of} in {name}", rtol=0, atol=0.03 * want.abs().max().item())


@pytest.mark.parametrize("dtype", [F32, B16, torch.float16], ids=str)
@pytest.mark.parametrize("around", [B16, torch.float16, None], ids=["in bfloat16", "in float16", "no autocast"])
def test_it_computes_in_float32(FullPrecision, dtype, around):
    """The result is that of the module in float32, to all digits, whatever the dtype of x and the autocast around
    it."""
    linear = nn.Linear(4, 3)
    x = torch.randn(5, 4).to(dtype)
    expected = linear(x.float()).detach()
    with torch.autocast("cpu", dtype=around or B16, enabled=around is not None):
        result = FullPrecision(linear)(x)
    of = f"FullPrecision(linear)(x), x in {dtype}, under autocast in {around}"
    checks.close(result.detach(), expected, of=of, rtol=1e-6, atol=1e-6)


def test_any_module_in_any_shape(FullPrecision):
    """The module may be any, of several layers too, and x of any shape, empty ones included."""
    block = nn.Sequential(nn.Linear(4, 2), nn.LayerNorm(2), nn.Softmax(-1))
    for shape in ((4,), (2, 3, 4), (0, 4)):
        x = torch.randn(shape).to(B16)
        expected = block(x.float()).detach()
        with torch.autocast("cpu", dtype=B16):
            result = FullPrecision(block)(x)
        checks.close(result.detach(), expected, of=f"FullPrecision(block)(x), x of shape {shape}", rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("fails", [False, True], ids=["it returns", "it raises"])
def test_autocast_goes_on_afterwards(FullPrecision, fails):
    """Autocast is on or off afterwards as it was, with its dtype, also where the module raises."""
    wrapped, x = FullPrecision(Fails() if fails else nn.Tanh()), torch.ones(1)
    for on in (False, True):
        with torch.autocast("cpu", dtype=torch.float16, enabled=on):
            of = f"FullPrecision(…)(x) of a module that {'raises' if fails else 'returns'}"
            if fails:
                checks.raises(RuntimeError, lambda: wrapped(x), of=of)
            else:
                wrapped(x)
            check_autocast(on, of)
            if on:
                checks.equal(torch.get_autocast_dtype("cpu"), torch.float16, of=f"the dtype of autocast after {of}")


def test_the_weights_belong_to_it(FullPrecision):
    """The module is its part: parameters, names in the state_dict, train and eval are the module's."""
    layer = nn.Linear(2, 2)
    wrapped = FullPrecision(nn.Sequential(layer, nn.Dropout()))
    names = ["module.0.weight", "module.0.bias"]
    checks.equal(list(wrapped.state_dict()), names, of="the names in the state_dict of FullPrecision(nn.Sequential(…))")
    same = [mine is theirs for mine, theirs in zip(wrapped.parameters(), layer.parameters(), strict=True)]
    checks.equal(same, [True, True], of="whether the parameters are those of the module")
    wrapped.eval()
    checks.equal(wrapped.module[1].training, False, of="module[1].training after eval()")


def test_gradients_flow_through_it(FullPrecision):
    """The gradients in x and in the weights are those of float32, that in x with the dtype of x."""
    linear = nn.Linear(3, 2)
    x = torch.randn(4, 3).to(B16).requires_grad_()
    with torch.autocast("cpu", dtype=B16):
        result = FullPrecision(linear)(x)
    of = "FullPrecision(linear)(x), x in bfloat16"
    checks.gradient_reaches(result, x, linear.weight, of=of, names=("x", "weight"))
    grads = torch.autograd.grad(result.square().sum(), (x, linear.weight))
    exact = torch.autograd.grad(linear(x.float()).square().sum(), (x, linear.weight))
    checks.close(grads[0], exact[0], of=f"the gradient of {of} in x")
    checks.close(grads[1], exact[1], of=f"the gradient of {of} in weight", rtol=1e-5, atol=1e-5)


def logits_of(model, x):
    """Return the model's logits under autocast in bfloat16, as float32; the model's notes stay."""
    with torch.no_grad(), torch.autocast("cpu", dtype=B16):
        return model.layer(x).float()


def check_autocast(on, of):
    """Check whether autocast is on, and put it right where it is not."""
    got = torch.is_autocast_enabled("cpu")
    torch.set_autocast_enabled("cpu", on)
    checks.equal(got, on, of=f"whether autocast is on after {of}")
