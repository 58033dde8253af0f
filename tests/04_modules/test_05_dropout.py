"""Hidden tests of dropout."""

import math

import pytest
import torch
from torch import nn

from torch_katas import checks, inputs, rules


@pytest.mark.parametrize("p", [0.5, 0.2, 0.75, None], ids=lambda p: "no p" if p is None else str(p))
def test_what_stays_is_scaled_up(InvertedDropout, device, p):
    """In training each number is either 0 or 1 / (1 - p) times what it was; p is 0.5 unless it is given."""
    layer = InvertedDropout() if p is None else InvertedDropout(p)
    p = 0.5 if p is None else p
    with rules.forbid("dropout", "bernoulli", why="draw the mask with torch.rand or torch.rand_like"):
        out = layer.to(device)(torch.ones(1000, device=device))
    occur = sorted(set(out.tolist()))
    checks.equal(occur, [0.0, 1 / (1 - p)], of=f"the numbers that occur in InvertedDropout({p})(1000 ones)")


@pytest.mark.parametrize("p", [0.1, 0.25, 0.5, 0.8])
@pytest.mark.parametrize("sign", [1.0, -1.0], ids=["above 0", "below 0"])
def test_the_share_of_zeros_is_p(InvertedDropout, device, sign, p):
    """In training about p of all numbers become 0, whatever numbers they are."""
    out = InvertedDropout(p).to(device)(sign * torch.ones(20000, device=device))
    share = (out == 0).double().mean().item()
    checks.close(share, p, of=f"the share of zeros in InvertedDropout({p})(20000 times {sign})", atol=0.02)


def test_the_number_of_zeros_is_random(InvertedDropout, device):
    """Each number has its own chance, so how many become 0 is not the same in each call."""
    layer, x = InvertedDropout(0.5), torch.ones(100, device=device)
    counts = {int((layer(x) == 0).sum()) for _ in range(10)}
    of = "how many of 100 numbers became 0 in ten calls of InvertedDropout(0.5)"
    checks.that(len(counts) > 1, of=of, expected="several counts", got=f"{counts} in each")


def test_training_is_a_mode_and_not_a_record(InvertedDropout, device):
    """In training numbers are dropped also under torch.no_grad(), and in evaluation none is where autograd records."""
    layer, x = InvertedDropout(0.5), torch.ones(100, device=device, requires_grad=True)
    with torch.no_grad():
        dropped = (layer(x) == 0).any()
    of = "InvertedDropout(0.5)(100 ones) in training, under torch.no_grad()"
    checks.that(dropped, of=of, expected="zeros", got="none")
    of = "InvertedDropout(0.5)(100 ones) in evaluation, with a graph"
    checks.close(layer.eval()(x), torch.ones(100, device=device), of=of)


def test_evaluation_leaves_x_alone(InvertedDropout, device):
    """After .eval() the result is x as it is; after .train() numbers are dropped again."""
    model = nn.Sequential(InvertedDropout(0.5)).to(device)
    x = torch.arange(1.0, 101.0, device=device)
    checks.close(model.eval()(x), x, of="InvertedDropout(0.5)(x) in evaluation")
    dropped = model.train()(x) == 0
    checks.that(dropped.any(), of="InvertedDropout(0.5)(x) in training again", expected="zeros", got="none in 100")


def test_p_0_keeps_all(InvertedDropout, device):
    """With p = 0 all numbers stay as they are, in training too, whatever p other layers have."""
    layer, other = InvertedDropout(0.0), InvertedDropout(0.5)
    x = torch.arange(1.0, 101.0, device=device)
    checks.close(layer(x), x, of="InvertedDropout(0.0)(x)")
    checks.that((other(x) == 0).any(), of="InvertedDropout(0.5)(x)", expected="zeros", got="none in 100")
    # In half precision torch.rand is 0 once in about 2,000 numbers.
    many = torch.ones(20_000, dtype=torch.float16, device=device)
    checks.close(layer(many), many, of="InvertedDropout(0.0)(20000 ones in half precision)")


def test_p_1_drops_all(InvertedDropout, device):
    """With p = 1 all numbers are 0, none of them NaN."""
    x = torch.tensor([1.0, -2.0, 3.0], device=device)
    checks.close(InvertedDropout(1.0)(x), torch.zeros_like(x), of="InvertedDropout(1.0)([1., -2., 3.])")


@pytest.mark.parametrize("p", [-0.1, 1.1, 50, math.nan, math.inf])
def test_p_must_be_a_probability(InvertedDropout, p):
    """A p outside 0..1 raises ValueError."""
    checks.raises(ValueError, lambda: InvertedDropout(p), of=f"InvertedDropout({p})")


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_every_number_has_its_own_chance(InvertedDropout, device, axis):
    """Whether a number becomes 0 does not depend on its place along any axis: no two slices have the same zeros."""
    ones = torch.ones(8, 20, 8, device=device)
    for name, x in [("", ones), (" expanded", inputs.expanded(ones[0], 8))]:
        dropped = InvertedDropout(0.5)(x) == 0
        different = len(torch.unique(dropped.transpose(0, axis).flatten(1), dim=0))
        of = f"the number of different slices along axis {axis} in InvertedDropout(0.5)(ones(8, 20, 8){name})"
        checks.equal(different, x.shape[axis], of=of)


def test_every_call_draws_anew(InvertedDropout, device):
    """Each call drops other numbers, and what is random elsewhere goes on as before."""
    layer, x = InvertedDropout(0.5), torch.ones(100, device=device)
    first, number = layer(x), torch.rand(())
    second, other_number = layer(x), torch.rand(())
    checks.that((first != second).any(), of="two calls of one layer", expected="other zeros", got="the same zeros")
    of = "torch.rand after each of two calls"
    checks.that(number != other_number, of=of, expected="two numbers that differ", got=f"{number.item():.4g} twice")


def test_the_global_generator_decides(InvertedDropout, device):
    """After torch.manual_seed with the same seed, a new layer drops the same numbers; with another seed others."""

    def zeros(seed):
        torch.manual_seed(seed)
        return InvertedDropout(0.5)(torch.ones(100, device=device)) == 0

    first, again, other = zeros(3), zeros(3), zeros(4)
    of = "two layers, each called after torch.manual_seed(3)"
    checks.that(torch.equal(first, again), of=of, expected="the same zeros", got="other zeros")
    of = "a layer called after torch.manual_seed(4) instead of torch.manual_seed(3)"
    checks.that(not torch.equal(first, other), of=of, expected="other zeros", got="the same zeros")


def test_evaluation_draws_nothing(InvertedDropout, global_generator_stays):
    """In evaluation nothing is random: PyTorch's global generator stays where it was."""
    layer = InvertedDropout(0.5).eval()
    with global_generator_stays("the global generator's state after InvertedDropout(0.5).eval()(x)"):
        layer(torch.ones(100))


def test_the_mask_lies_where_x_is(InvertedDropout):
    """x may be on any device: the mask is drawn there, and the result is there."""
    inputs.stays_on_meta(lambda x: InvertedDropout(0.5)(x), torch.ones(2, 3), of="InvertedDropout(0.5)(x)")


@pytest.mark.parametrize("p", [0.0, 1.0])
def test_the_ends_have_a_gradient(InvertedDropout, gradient, device, p):
    """The gradient in x is 1 everywhere with p = 0, and 0 everywhere, not NaN, with p = 1."""
    x = torch.ones(20, device=device, requires_grad=True)
    # Where all are 0 a result that hangs on nothing is as good. x is added so that there is a gradient in any case.
    of = f"the gradient of InvertedDropout({p})(20 ones)"
    checks.close(gradient(InvertedDropout(p)(x) + x, x) - 1, torch.full_like(x, 1 - p), of=of)


def test_only_what_stays_has_a_gradient(InvertedDropout, gradient, device):
    """The gradient in x is 1 / (1 - p) where a number stayed and 0 where it was set to 0."""
    x = torch.ones(20, device=device, requires_grad=True)
    out = InvertedDropout(0.75)(x)
    checks.gradient_reaches(out, x, of="InvertedDropout(0.75)(x)", names=("x",))
    # With x all 1, the result itself is 4 where it stayed and 0 elsewhere.
    checks.close(gradient(out, x), out, of="the gradient of InvertedDropout(0.75)(20 ones)")


@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("dtype", [torch.float64, torch.float32, torch.bfloat16, torch.float16], ids=str)
def test_shape_and_dtype_stay(InvertedDropout, device, dtype, training):
    """The result has the shape and dtype of x, in training and in evaluation, with any p."""
    for p in (0.5, 0.0, 1.0):
        for shape in ((2, 1, 3), (), (0, 3)):
            out = InvertedDropout(p).train(training)(torch.ones(shape, dtype=dtype, device=device))
            of = f"InvertedDropout({p})(x) in {'training' if training else 'evaluation'}, x of shape {shape}"
            checks.shape(out, shape, of=of)
            checks.dtype(out, dtype, of=of)


def test_x_is_not_changed(InvertedDropout, device):
    """The caller's x keeps its numbers."""
    x = torch.ones(50, device=device)
    with checks.unmodified("InvertedDropout(0.5)(x)", x=x):
        InvertedDropout(0.5)(x)
