"""Wrong answers to the engine's own exercise."""

import torch
from torch import Tensor, nn


def double__squares(x: Tensor) -> Tensor:
    """x * x is the square. Twice x is x + x."""
    return x * x


def double__in_place(x: Tensor) -> Tensor:
    """add_ writes into x itself."""
    return x.add_(x)


def double__flattens(x: Tensor) -> Tensor:
    """reshape(-1) loses the shape."""
    return (x + x).reshape(-1)


def halve__by_matmul(x: Tensor) -> Tensor:
    """A matrix product is more than is needed."""
    return x @ (torch.eye(x.shape[-1]) / 2)


def halve__floors(x: Tensor) -> Tensor:
    """// drops what is behind the point."""
    return x // 2


def halve__detaches(x: Tensor) -> Tensor:
    """detach cuts the graph."""
    return x.detach() / 2


class Scale__plain_tensor(nn.Module):
    """A plain tensor is no parameter: nothing is learned."""

    def __init__(self):
        super().__init__()
        self.factor = torch.ones(())

    def forward(self, x: Tensor) -> Tensor:
        return self.factor * x


class Scale__starts_at_zero(nn.Module):
    """The factor starts at 1."""

    def __init__(self):
        super().__init__()
        self.factor = nn.Parameter(torch.zeros(()))

    def forward(self, x: Tensor) -> Tensor:
        return self.factor * x


class Scale__returns_the_factor(nn.Module):
    """forward returns the product, of x's shape."""

    def __init__(self):
        super().__init__()
        self.factor = nn.Parameter(torch.ones(()))

    def forward(self, x: Tensor) -> Tensor:
        return self.factor
