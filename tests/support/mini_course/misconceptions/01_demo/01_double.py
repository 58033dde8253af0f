"""Wrong answers to the engine's own exercise."""

import torch
from torch import Tensor, nn


def double__squares(x: Tensor) -> Tensor:
    """Takes `x * x`, which is the square. Instead: x + x is twice x."""
    return x * x


def double__in_place(x: Tensor) -> Tensor:
    """`add_` writes into x itself. Instead: x + x makes a new tensor."""
    return x.add_(x)


def double__flattens(x: Tensor) -> Tensor:
    """`reshape` loses the shape. Instead: x + x keeps it."""
    return (x + x).reshape(-1)


def halve__by_matmul(x: Tensor) -> Tensor:
    """A matrix product is more than is needed. Instead: divide by 2."""
    return x @ (torch.eye(x.shape[-1]) / 2)


def halve__floors(x: Tensor) -> Tensor:
    """`//` drops what is behind the point. Instead: / keeps it."""
    return x // 2


def halve__detaches(x: Tensor) -> Tensor:
    """`detach` cuts the graph. Instead: divide x itself."""
    return x.detach() / 2


class Scale__plain_tensor(nn.Module):
    """Keeps a plain tensor, which is no parameter: nothing is learned. Instead: nn.Parameter."""

    def __init__(self):
        super().__init__()
        self.factor = torch.ones(())

    def forward(self, x: Tensor) -> Tensor:
        return self.factor * x


class Scale__starts_at_zero(nn.Module):
    """Starts at 0. Instead: the factor starts at 1."""

    def __init__(self):
        super().__init__()
        self.factor = nn.Parameter(torch.zeros(()))

    def forward(self, x: Tensor) -> Tensor:
        return self.factor * x


class Scale__returns_the_factor(nn.Module):
    """Returns the factor alone. Instead: forward returns the product, of x's shape."""

    def __init__(self):
        super().__init__()
        self.factor = nn.Parameter(torch.ones(()))

    def forward(self, x: Tensor) -> Tensor:
        return self.factor
