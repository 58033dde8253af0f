"""Right answers in other styles."""

import torch
from torch import Tensor


def batched_outer__broadcast(a: Tensor, b: Tensor) -> Tensor:
    """A product with new axes."""
    return a[..., None] * b[:, None]


def batched_outer__bmm(a: Tensor, b: Tensor) -> Tensor:
    """A column times a row."""
    return torch.bmm(a.unsqueeze(-1), b.unsqueeze(-2))


def bilinear__by_pairs(x: Tensor, w: Tensor, y: Tensor) -> Tensor:
    """The outer product of x and y, then one sum."""
    pairs = x[..., :, None] * y[..., None, :]
    return torch.tensordot(pairs, w, dims=([-2, -1], [1, 2]))


def bilinear__matrix_first(x: Tensor, w: Tensor, y: Tensor) -> Tensor:
    """Matrices times y, then x."""
    return (torch.einsum("oij,...j->...oi", w, y) * x.unsqueeze(-2)).sum(-1)


def attention_scores__matmul(q: Tensor, k: Tensor) -> Tensor:
    """The product of matrices."""
    return q @ k.transpose(2, 3)


def attention_scores__products_and_a_sum(q: Tensor, k: Tensor) -> Tensor:
    """All products at once."""
    return q.unsqueeze(3).mul(k.unsqueeze(2)).sum(dim=-1)


def batch_trace__diagonal(x: Tensor) -> Tensor:
    """The diagonal, then its sum."""
    return torch.diagonal(x, dim1=-2, dim2=-1).sum(-1)


def batch_trace__masked(x: Tensor) -> Tensor:
    """All else is replaced by 0."""
    places = torch.arange(x.shape[-1], device=x.device)
    return torch.where(places[:, None] == places, x, 0).sum((-1, -2))
