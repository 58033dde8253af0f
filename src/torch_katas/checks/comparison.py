"""Whether numbers are the same but for rounding, element by element: by the rule of torch.testing.

torch.testing itself takes a second to import, and an answer may change it. The tolerances are its own, but for those of
float64: within 1e-7 a computation in float32 would pass for one in float64.
"""

from typing import NamedTuple

import torch
from torch import Tensor


class Tolerance(NamedTuple):
    """`got` is close to `expected` where |got - expected| <= absolute + relative * |expected|."""

    relative: float
    absolute: float


EXACT = Tolerance(0.0, 0.0)

TOLERANCES = {
    torch.float16: Tolerance(1e-3, 1e-5),
    torch.bfloat16: Tolerance(1.6e-2, 1e-5),
    torch.float32: Tolerance(1.3e-6, 1e-5),
    torch.float64: Tolerance(1e-9, 1e-11),
    torch.complex32: Tolerance(1e-3, 1e-5),
    torch.complex64: Tolerance(1.3e-6, 1e-5),
    torch.complex128: Tolerance(1e-9, 1e-11),
}
"""The default by dtype; integers, booleans and floats of one byte are compared exactly."""


def tolerance_of(dtype: torch.dtype) -> Tolerance:
    """Return the default tolerance for values of a dtype."""
    return TOLERANCES.get(dtype, EXACT)


def differing(got: Tensor, expected: Tensor, tolerance: Tolerance) -> Tensor:
    """Return a mask of the elements that differ, given plain tensors of one shape and dtype on one device.

    NaN equals NaN, an infinity equals one of the same sign and nothing else. What has fewer than 32 bits is compared in
    float32 or complex64, integers with a tolerance in float64.
    """
    if got.is_mps:  # it has no float64
        got, expected = got.cpu(), expected.cpu()
    if tolerance != EXACT or got.is_floating_point() or got.is_complex():
        got, expected = _widened(got), _widened(expected)
    if torch.equal(got, expected):  # most are, and this takes a tenth of what follows
        return torch.zeros_like(got, dtype=torch.bool)
    return ~torch.isclose(got, expected, rtol=tolerance.relative, atol=tolerance.absolute, equal_nan=True)


def _widened(tensor: Tensor) -> Tensor:
    if tensor.is_complex():
        return tensor.to(torch.complex64) if tensor.dtype == torch.complex32 else tensor
    if not tensor.is_floating_point():
        return tensor.to(torch.float64)
    return tensor.to(torch.float32) if tensor.itemsize < 4 else tensor
