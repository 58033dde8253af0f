"""Hidden tests of nan_hunt."""

import math

import pytest
import torch
from torch import nn

from torch_katas import checks, inputs

INF, NAN = math.inf, math.nan


class Does(nn.Module):
    """A module that does what a function does, after its children, if it has any."""

    def __init__(self, function, *children):
        super().__init__()
        self.steps = nn.ModuleList(children)
        self.function = function
        self.calls = 0

    def forward(self, x):
        self.calls += 1
        for step in self.steps:
            x = step(x)
        return self.function(x)


def log(x):
    return x.log()


@pytest.mark.parametrize(
    ("bad", "numbers"), [("0.log", [1.0, 0.0]), ("1.0", [1.0, -1.0]), (None, [1.0, 2.0])], ids=["inf", "NaN", "finite"]
)
def test_the_first_is_named(first_bad_module, device, bad, numbers):
    """The first module whose output holds an infinity or a NaN is named, one bad number is enough, None is all
    right."""
    inner = nn.Sequential()
    inner.add_module("log", Does(lambda x: torch.where(x == 0, -INF, x)))
    model = nn.Sequential(inner, nn.Sequential(Does(log), nn.ReLU()), nn.Tanh()).to(device)
    of = f"first_bad_module(model, {numbers})"
    checks.equal(first_bad_module(model, torch.tensor(numbers, device=device)), bad, of=of)


def test_a_layer_is_named_before_its_block(first_bad_module, device):
    """A block passes on what its layer has made, and so does the model: the layer is named, four names deep."""
    model = Does(torch.exp, nn.Identity(), Does(torch.tanh, Does(torch.cos, Does(log))))
    of = "first_bad_module of a model with a log in steps.1.steps.0.steps.0"
    x = torch.tensor([0.0, 3.0], device=device)
    checks.equal(first_bad_module(model, x), "steps.1.steps.0.steps.0", of=of)


@pytest.mark.parametrize(("depth", "name"), [(0, ""), (1, "steps.0")], ids=["the model itself", "a block"])
def test_own_code_is_to_blame(first_bad_module, device, depth, name):
    """Where all layers are finite and the code of a block, or of the model, is not, the block or the model is named."""
    model = Does(log, nn.ReLU(), nn.Identity())
    if depth:
        model = Does(torch.tanh, model, nn.Identity())
    x = torch.tensor([-1.0], device=device)
    checks.equal(first_bad_module(model, x), name, of=f"first_bad_module of a model whose log is in {name!r}")


@pytest.mark.parametrize(
    "output",
    [
        lambda x: (x.abs(), x.log()),
        lambda x: [None, "text", x.log()],
        lambda x: {"kept": x.abs(), "more": (x.abs(), {"log": x.log()})},
        lambda x: (x.long(), (x.abs(), [x.log()])),
    ],
    ids=["a tuple", "a list with None", "dicts in dicts", "integers and nesting"],
)
def test_outputs_of_all_kinds_are_looked_at(first_bad_module, output):
    """Tensors in tuples, lists and dicts are looked at, however deep; integers and what is no tensor do not count."""
    model = Does(lambda x: x, Does(torch.abs), Does(output))
    checks.equal(
        first_bad_module(model, torch.tensor([0.0])), "steps.1", of="first_bad_module, log(0) in an output of steps.1"
    )
    checks.equal(
        first_bad_module(model, torch.tensor([2.0])), None, of="first_bad_module, log(2) in an output of steps.1"
    )


def test_large_numbers_are_finite(first_bad_module):
    """Numbers of 3e38 are finite, though their sum and their squares are not."""
    model = nn.Sequential(Does(lambda x: x * 3e38), Does(lambda x: x / 1e38))
    checks.equal(first_bad_module(model, torch.ones(4)), None, of="first_bad_module of a model with outputs of 3e38")


def test_an_output_that_is_written_over(first_bad_module):
    """A module that works in place makes 0 of the infinity in front of it, which has come out all the same."""
    model = nn.Sequential(Does(log), nn.ReLU(inplace=True))
    checks.equal(
        first_bad_module(model, torch.tensor([0.0, 2.0])), "0", of="first_bad_module of a log and a relu in place"
    )


def test_a_recurrent_layer(first_bad_module):
    """An LSTM returns a tuple with a tuple in it."""
    model = nn.Sequential(nn.Linear(2, 2), nn.LSTM(2, 3))
    checks.equal(first_bad_module(model, torch.ones(4, 1, 2)), None, of="first_bad_module(model, ones)")
    with torch.no_grad():
        model[1].weight_hh_l0.fill_(NAN)
    checks.equal(first_bad_module(model, torch.ones(4, 1, 2)), "1", of="first_bad_module of an LSTM with NaN weights")


def test_a_layer_at_two_places(first_bad_module):
    """A layer that stands at two places has the first of its names, and is seen in its second call as well."""
    half = Does(lambda x: (x - 1).log())
    model = nn.Sequential(half, nn.ReLU(), half)
    checks.equal(first_bad_module(model, torch.tensor([2.0])), "0", of="first_bad_module of a layer at 0 and 2")


@pytest.mark.parametrize("fails", [False, True], ids=["it returns", "it raises"])
def test_hooks_are_gone(first_bad_module, fails):
    """Afterwards no hook is left, also where the model raises; its error goes on, and the caller's hooks stay."""

    def stop(x):
        raise RuntimeError("no")

    model = Does(stop if fails else log, nn.ReLU(), nn.Identity())
    seen = []
    model.steps[0].register_forward_hook(lambda *_: seen.append("the caller's hook"))
    of = f"first_bad_module of a model that {'raises' if fails else 'returns'}"
    for _ in range(2):
        if fails:
            checks.raises(RuntimeError, lambda: first_bad_module(model, torch.ones(2)), of=of)
        else:
            first_bad_module(model, torch.ones(2))
        left = {name: len(module._forward_hooks) for name, module in model.named_modules()}
        of_hooks = f"the number of forward hooks of each module after {of}, one of the caller's before"
        checks.equal(left, {"": 0, "steps": 0, "steps.0": 1, "steps.1": 0}, of=of_hooks)
    checks.equal(len(torch.nn.modules.module._global_forward_hooks), 0, of="the number of hooks for all modules")
    checks.equal(seen, ["the caller's hook"] * 2, of=f"the calls of the caller's hook in two times {of}")


def test_the_model_is_called_once(first_bad_module, device):
    """The model runs once, in its own mode, and x and the model stay as they are."""
    model = Does(log, nn.Dropout(0.5)).to(device).eval()
    x = torch.tensor([1.0, 2.0], device=device)
    with checks.unmodified("first_bad_module(model, x)", x=x):
        first_bad_module(model, x)
    checks.equal(model.calls, 1, of="the calls of the model in first_bad_module(model, x)")
    checks.equal(model.training, False, of="model.training after first_bad_module(model, x), False before")


@pytest.mark.parametrize("shape", [(2,), (1,), (3, 4), (2, 1, 5), (0, 3), (4, 1)], ids=str)
def test_the_norm_is_that_of_torch(safe_norm, shape, device):
    """Values and gradients are those of torch.linalg.vector_norm(x, dim=-1)."""
    x = torch.randn(shape, device=device) * 3
    of = f"safe_norm(x), x of shape {shape}"
    inputs.same_as_torch(safe_norm, lambda x: torch.linalg.vector_norm(x, dim=-1), x, names=("x",), of=of)


def test_zeros_have_no_slope(safe_norm, device):
    """A row of zeros has the norm 0 and the gradient 0; so has a whole tensor of zeros, and one of size 1."""
    for shape in ((3,), (2, 4), (2, 1)):
        x = torch.zeros(shape, device=device, requires_grad=True)
        norms = safe_norm(x)
        of = f"safe_norm(torch.zeros{shape})"
        checks.close(norms.detach(), torch.zeros(shape[:-1], device=device), of=of, rtol=0)
        (grad,) = torch.autograd.grad(norms.sum(), x)
        checks.close(grad, torch.zeros(shape, device=device), of=f"the gradient of {of}", rtol=0)


def test_zeros_beside_other_rows(safe_norm, device):
    """Rows of zeros and others do not disturb each other, however unlike they are."""
    rows = [[0.0, 0.0], [3.0, -4.0], [-3e30, -4e30], [3e-30, 4e-30], [0.0, -2e30]]
    x = torch.tensor(rows, device=device, requires_grad=True)
    norms = safe_norm(x)
    of = f"safe_norm({rows})"
    checks.close(norms.detach(), torch.tensor([0.0, 5.0, 5e30, 5e-30, 2e30], device=device), of=of, rtol=1e-5)
    (grad,) = torch.autograd.grad(norms.sum(), x)
    expected = torch.tensor([[0.0, 0.0], [0.6, -0.8], [-0.6, -0.8], [0.6, 0.8], [0.0, -1.0]], device=device)
    checks.close(grad, expected, of=f"the gradient of {of}", rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(
    ("dtype", "size"),
    [
        (torch.float16, 1e4),
        (torch.float16, 1e-4),
        (torch.bfloat16, 1e37),
        (torch.float64, 1e250),
        (torch.float64, 1e-250),
    ],
    ids=str,
)
def test_squares_that_are_no_numbers(safe_norm, dtype, size):
    """In every dtype the squares may be too large or too small, as long as the norm is not; the dtype is kept."""
    x = (torch.tensor([3.0, 0.0, 4.0], dtype=torch.float64) * size).to(dtype).requires_grad_()
    of = f"safe_norm([3, 0, 4] * {size:g}) in {dtype}"
    norm = safe_norm(x)
    rtol = 4 * torch.finfo(dtype).eps
    checks.close(norm.detach(), torch.tensor(5 * size, dtype=torch.float64).to(dtype), of=of, rtol=rtol)
    (grad,) = torch.autograd.grad(norm, x)
    checks.close(grad, torch.tensor([0.6, 0.0, 0.8], dtype=dtype), of=f"the gradient of {of}", rtol=rtol, atol=1e-3)


def test_the_largest_norms(safe_norm, device):
    """Numbers near the largest of float32 have a norm, as long as it is not larger than that."""
    x = torch.tensor([[2e38, -2e38], [3e38, 1e30]], device=device, requires_grad=True)
    norms = safe_norm(x)
    of = "safe_norm([[2e38, -2e38], [3e38, 1e30]])"
    checks.close(norms.detach(), torch.tensor([2e38 * math.sqrt(2), 3e38], device=device), of=of, rtol=1e-5)
    (grad,) = torch.autograd.grad(norms.sum(), x)
    expected = torch.tensor([[math.sqrt(0.5), -math.sqrt(0.5)], [1.0, 0.0]], device=device)
    checks.close(grad, expected, of=f"the gradient of {of}", rtol=1e-5, atol=1e-6)


def test_numbers_laid_out_otherwise(safe_norm, device):
    """x may lie in memory as it likes, and keeps its numbers."""
    x = torch.tensor([[3.0, 4.0, 0.0], [0.0, 0.0, 0.0]], device=device)
    expected = torch.tensor([5.0, 0.0], device=device)
    with checks.unmodified("safe_norm(x)", x=x):
        checks.close(safe_norm(x), expected, of="safe_norm([[3, 4, 0], [0, 0, 0]])")
    inputs.same_for(inputs.layouts(x), safe_norm, expected, of="safe_norm([[3, 4, 0], [0, 0, 0]])")
    inputs.stays_on_meta(safe_norm, x, of="safe_norm(x)")


def test_the_mean_of_the_logarithms(masked_log_mean, device):
    """Only what the mask picks counts, in the sum and in the number it is divided by."""
    x = torch.tensor([[1.0, math.e**2], [math.e**4, 7.0]], device=device)
    mask = torch.tensor([[True, True], [True, False]], device=device)
    of = "masked_log_mean([[1, e**2], [e**4, 7]], [[True, True], [True, False]])"
    checks.roughly(masked_log_mean(x, mask), torch.tensor(2.0, device=device), of=of)


@pytest.mark.parametrize("bad", [0.0, -1.0, INF, -INF, NAN], ids=str)
def test_what_is_masked_has_no_say(masked_log_mean, bad, device):
    """Whatever stands where the mask is False, value and gradient are finite, and the gradient there is 0."""
    x = torch.tensor([2.0, bad, 0.5, bad], device=device, requires_grad=True)
    mask = torch.tensor([True, False, True, False], device=device)
    mean = masked_log_mean(x, mask)
    of = f"masked_log_mean([2, {bad}, 0.5, {bad}], [True, False, True, False])"
    checks.close(mean.detach(), torch.tensor(0.0, device=device), of=of)
    (grad,) = torch.autograd.grad(mean, x)
    checks.close(grad, torch.tensor([0.25, 0.0, 1.0, 0.0], device=device), of=f"the gradient of {of} in x")


def test_small_numbers_count_as_they_are(masked_log_mean):
    """A number of 1e-30 has the logarithm -69.08, and a gradient of 1e30."""
    for dtype in (torch.float32, torch.float64):
        x = torch.tensor([1e-30, 0.0], dtype=dtype, requires_grad=True)
        mean = masked_log_mean(x, torch.tensor([True, False]))
        of = f"masked_log_mean([1e-30, 0], [True, False]) in {dtype}"
        checks.close(mean.detach(), torch.tensor(30 * math.log(0.1), dtype=dtype), of=of, rtol=1e-5)
        (grad,) = torch.autograd.grad(mean, x)
        checks.close(grad, torch.tensor([1e30, 0.0], dtype=dtype), of=f"the gradient of {of}", rtol=1e-5)


@pytest.mark.parametrize("shape", [(3,), (2, 2), (0,), (2, 0), ()], ids=str)
def test_nothing_to_average(masked_log_mean, shape, device):
    """Where nothing is True the result is 0, connected to x, with the gradient 0, whatever x holds."""
    for number in (0.0, -1.0, INF, NAN):
        x = torch.full(shape, number, device=device, requires_grad=True)
        mean = masked_log_mean(x, torch.zeros(shape, dtype=torch.bool, device=device))
        of = f"masked_log_mean without a True, x of shape {shape} and all {number}"
        checks.close(mean.detach(), torch.tensor(0.0, device=device), of=of)
        advice = "A new tensor has no history; a sum over a part of x has."
        checks.that(mean.requires_grad, of=of, expected="connected to x", got="no history", advice=advice)
        (grad,) = torch.autograd.grad(mean, x, allow_unused=True)
        checks.that(grad is not None, of=of, expected="connected to x", got="another history", advice=advice)
        checks.close(grad, torch.zeros(shape, device=device), of=f"the gradient of {of}")


@pytest.mark.parametrize("shape", [(5,), (2, 3), (1, 1), ()], ids=str)
def test_all_true_is_the_plain_mean(masked_log_mean, shape, device):
    """With a mask of True everywhere, values and gradients are those of x.log().mean()."""
    x = torch.rand(shape, device=device) + 0.1
    mask = torch.ones(shape, dtype=torch.bool, device=device)
    of = f"masked_log_mean(x, all True), x of shape {shape}"
    inputs.same_as_torch(lambda x: masked_log_mean(x, mask), lambda x: x.log().mean(), x, names=("x",), of=of)


def test_x_and_mask_stay(masked_log_mean, device):
    """x and mask keep their numbers, and may lie in memory as they like."""
    x = torch.tensor([[2.0, 0.0], [0.5, 8.0]], device=device)
    mask = torch.tensor([[True, False], [True, True]], device=device)
    expected = torch.tensor(math.log(8) / 3, device=device)
    of = "masked_log_mean([[2, 0], [0.5, 8]], [[True, False], [True, True]])"
    with checks.unmodified(of, x=x, mask=mask):
        checks.roughly(masked_log_mean(x, mask), expected, of=of)
    inputs.same_for(inputs.layouts(x), lambda x: masked_log_mean(x, mask), expected, of=of)
    inputs.same_for(inputs.layouts(mask, "mask"), lambda mask: masked_log_mean(x, mask), expected, of=of)
