"""Hidden tests of the engine's own exercise."""

import pytest
import torch

from torch_katas import checks, rules


def test_values_are_doubled(double, device):
    """Every number is doubled."""
    x = torch.arange(6.0, device=device).reshape(2, 3)
    checks.close(double(x), torch.stack([x, x]).sum(0), of="double(x)")


@pytest.mark.parametrize("size", [(1,), (0, 2)], ids=str)
def test_shape_is_kept(double, device, size):
    """The result has the shape of x, also where an axis is empty."""
    checks.shape(double(torch.ones(size, device=device)), size, of=f"double(x) with x of shape {size}")


def test_x_stays_as_it_is(double):
    """x itself is not changed."""
    x = torch.arange(3.0)
    with checks.unmodified("double(x)", x=x):
        double(x)


def test_halves(halve, device):
    """Every number is halved."""
    x = torch.arange(4.0, device=device)
    checks.close(halve(x)[1:], torch.tensor([0.5, 1.0, 1.5], device=device), of="halve(x)[1:]")


def test_halves_without_matmul(halve):
    """It is done without a matrix product."""
    with rules.forbid("matmul", why="a division will do"):
        halve(torch.ones(2, 2))


def test_gradient_flows(halve):
    """A gradient flows back to x."""
    x = torch.ones(2, requires_grad=True)
    checks.gradient_reaches(halve(x), x, of="halve(x)", names=("x",))


def test_starts_as_identity(Scale):
    """At the start the factor is 1."""
    x = torch.arange(3.0)
    checks.close(Scale()(x), x, of="Scale()(x)")


def test_has_one_parameter(Scale):
    """The factor is registered as a parameter."""
    checks.equal(len(list(Scale().parameters())), 1, of="the number of parameters of Scale()")


def test_shape_of_scale(Scale):
    """The result has the shape of x."""
    checks.shape(Scale()(torch.ones(4)), (4,), of="Scale()(x)")
