"""Hidden tests of dropout."""

import pytest
import torch
from torch import nn

from torch_katas import checks, rules


@pytest.mark.parametrize("p", [0.5, 0.2, 0.75])
def test_what_stays_is_scaled_up(InvertedDropout, device, p):
    """In training each number is either 0 or 1 / (1 - p) times what it was."""
    with rules.forbid("dropout", "bernoulli", why="draw the mask with torch.rand or torch.rand_like"):
        out = InvertedDropout(p).to(device)(torch.ones(1000, device=device))
    occur = sorted(set(out.tolist()))
    checks.equal(occur, [0.0, 1 / (1 - p)], of=f"the numbers that occur in InvertedDropout({p})(1000 ones)")


@pytest.mark.parametrize("p", [0.1, 0.5, 0.8])
def test_the_share_of_zeros_is_p(InvertedDropout, device, p):
    """In training about p of all numbers become 0."""
    out = InvertedDropout(p).to(device)(torch.ones(20000, device=device))
    share = (out == 0).double().mean().item()
    checks.close(share, p, of=f"the share of zeros in InvertedDropout({p})(20000 ones)", atol=0.03)


def test_evaluation_leaves_x_alone(InvertedDropout, device):
    """After .eval() the result is x as it is; after .train() numbers are dropped again."""
    model = nn.Sequential(InvertedDropout(0.5)).to(device)
    x = torch.arange(1.0, 101.0, device=device)
    checks.close(model.eval()(x), x, of="InvertedDropout(0.5)(x) in evaluation")
    dropped = model.train()(x) == 0
    checks.that(dropped.any(), of="InvertedDropout(0.5)(x) in training again", expected="zeros", got="none in 100")


def test_p_0_keeps_all(InvertedDropout, device):
    """With p = 0 all numbers stay as they are, in training too."""
    x = torch.arange(1.0, 101.0, device=device)
    checks.close(InvertedDropout(0.0)(x), x)


def test_p_1_drops_all(InvertedDropout, device):
    """With p = 1 all numbers are 0, none of them NaN."""
    x = torch.tensor([1.0, -2.0, 3.0], device=device)
    checks.close(InvertedDropout(1.0)(x), torch.zeros_like(x), of="InvertedDropout(1.0)([1., -2., 3.])")


@pytest.mark.parametrize("p", [-0.1, 1.1, 50])
def test_p_must_be_a_probability(InvertedDropout, p):
    """A p outside 0..1 raises ValueError."""
    checks.raises(ValueError, lambda: InvertedDropout(p), of=f"InvertedDropout({p})")


@pytest.mark.parametrize("axis", ["rows", "columns"])
def test_every_number_has_its_own_chance(InvertedDropout, device, axis):
    """Whether a number becomes 0 does not depend on its row or its column: no two rows and no two columns are alike."""
    dropped = InvertedDropout(0.5)(torch.ones(40, 40, device=device)) == 0
    dropped = dropped if axis == "rows" else dropped.T
    different = len(torch.unique(dropped, dim=0))
    checks.equal(different, 40, of=f"the number of different {axis} in InvertedDropout(0.5)(ones(40, 40))")


def test_every_call_draws_anew(InvertedDropout, device):
    """Each call drops other numbers, and what is random elsewhere goes on as before."""
    layer, x = InvertedDropout(0.5), torch.ones(100, device=device)
    first, number = layer(x), torch.rand(())
    second, other_number = layer(x), torch.rand(())
    checks.that((first != second).any(), of="two calls of one layer", expected="other zeros", got="the same zeros")
    of = "torch.rand after each of two calls"
    checks.that(number != other_number, of=of, expected="two numbers that differ", got=f"{number.item():.4g} twice")


def test_only_what_stays_has_a_gradient(InvertedDropout, gradient, device):
    """The gradient in x is 1 / (1 - p) where a number stayed and 0 where it was set to 0."""
    x = torch.ones(20, device=device, requires_grad=True)
    out = InvertedDropout(0.75)(x)
    checks.gradient_reaches(out, x, of="InvertedDropout(0.75)(x)", names=("x",))
    # With x all 1, the result itself is 4 where it stayed and 0 elsewhere.
    checks.close(gradient(out, x), out, of="the gradient of InvertedDropout(0.75)(20 ones)")


@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("dtype", [torch.float64, torch.float32, torch.bfloat16], ids=str)
def test_shape_and_dtype_stay(InvertedDropout, device, dtype, training):
    """The result has the shape and dtype of x, in training and in evaluation."""
    x = torch.ones(2, 1, 3, dtype=dtype, device=device)
    out = InvertedDropout(0.5).train(training)(x)
    of = f"InvertedDropout(0.5)(x) in {'training' if training else 'evaluation'}"
    checks.shape(out, (2, 1, 3), of=of)
    checks.dtype(out, dtype, of=of)


def test_x_is_not_changed(InvertedDropout, device):
    """The caller's x keeps its numbers."""
    x = torch.ones(50, device=device)
    with checks.unmodified("InvertedDropout(0.5)(x)", x=x):
        InvertedDropout(0.5)(x)
