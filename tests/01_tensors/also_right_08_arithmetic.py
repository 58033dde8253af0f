"""Right answers in other styles."""

import torch
from torch import Tensor


def hadamard__by_mul(a: Tensor, b: Tensor) -> Tensor:
    """A function for the operator."""
    return torch.mul(a, b)


def hadamard__in_a_clone(a: Tensor, b: Tensor) -> Tensor:
    """Written into a copy."""
    result = a.clone()
    result *= b
    return result


def batched_matmul__by_matmul(a: Tensor, b: Tensor) -> Tensor:
    """A function for the operator."""
    return torch.matmul(a, b)


def batched_matmul__by_einsum(a: Tensor, b: Tensor) -> Tensor:
    """Sums over k, named."""
    return torch.einsum("...nk,...km->...nm", a, b)


def add_in_place__asks_for_the_shape(x: Tensor, y: Tensor) -> Tensor:
    """broadcast_shapes says what would come out."""
    try:
        fits = torch.broadcast_shapes(x.shape, y.shape) == x.shape
    except RuntimeError:
        fits = False
    if not fits:
        raise ValueError(f"cannot add y of {list(y.shape)} to x of {list(x.shape)} in place")
    x += y
    return x


def add_in_place__copies_back(x: Tensor, y: Tensor) -> Tensor:
    """The sum first, then into x."""
    shapes = f"{tuple(x.shape)} and {tuple(y.shape)}"
    try:
        result = x + y
    except RuntimeError as error:
        raise ValueError(f"no sum of {shapes}") from error
    if result.shape != x.shape:
        raise ValueError(f"another shape than that of x: {shapes}")
    return x.copy_(result)


def pairwise_squared_distances__by_einsum(a: Tensor, b: Tensor) -> Tensor:
    """Differences, multiplied with themselves."""
    difference = a.unsqueeze(1) - b.unsqueeze(0)
    return torch.einsum("nmf,nmf->nm", difference, difference)


def pairwise_squared_distances__feature_by_feature(a: Tensor, b: Tensor) -> Tensor:
    """A sum over the features."""
    result = a.new_zeros(len(a), len(b))
    for left, right in zip(a.unbind(1), b.unbind(1), strict=True):
        result = result + (left[:, None] - right) ** 2
    return result
