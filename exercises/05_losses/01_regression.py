"""Regression losses: how far a prediction is from a number, in three ways of counting large errors.

All three take the same steps: compare the shapes, subtract, make every difference a loss, reduce the losses.
Read: torch.nn.MSELoss, torch.nn.L1Loss, torch.nn.HuberLoss

input (the predictions) and target have the same shape, any shape, empty ones too, and the same floating dtype, float64
down to bfloat16.
reduction says what is returned: "mean" of all losses and their "sum" have shape (), "none" keeps the shape of input.
Every result has the dtype and device of input, and input and target stay as they are.
"""

import torch
from torch import Tensor


def mse(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """Return the mean squared error: every loss is (input - target) ** 2.

    Shapes: input and target alike -> () for reduction "mean" or "sum", that of input for "none".
    ValueError where the shapes differ, also where they would broadcast, as (N,) and (N, 1) do; and where reduction is
    any other word than these three. Gradients flow back to input.
    Not allowed: mse_loss.

    >>> mse(torch.tensor([1.0, 2.0, 3.0]), torch.tensor([1.0, 0.0, 6.0]), reduction="none")
    tensor([0., 4., 9.])
    """
    raise NotImplementedError


def mae(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """Return the mean absolute error: every loss is |input - target|.

    Shapes: input and target alike -> () for reduction "mean" or "sum", that of input for "none".
    ValueError where the shapes differ, also where they would broadcast, and where reduction is any other word than
    these three. Gradients flow back to input. A prediction that hits its target exactly has the gradient 0.

    >>> mae(torch.tensor([1.0, 2.0, 3.0]), torch.tensor([1.0, 0.0, 6.0]), reduction="none")
    tensor([0., 2., 3.])
    """
    raise NotImplementedError


def huber(input: Tensor, target: Tensor, delta: float, reduction: str = "mean") -> Tensor:
    """Return the Huber loss: squared for small errors, straight for large ones, so that no outlier takes over.

    With d = |input - target|, every loss is 0.5 * d ** 2 where d <= delta, and delta * (d - 0.5 * delta) beyond. Each
    element is judged by its own d.
    Shapes: input and target alike, delta a float above 0 -> () for reduction "mean" or "sum", that of input for "none".
    ValueError where the shapes differ, also where they would broadcast, and where reduction is any other word than
    these three. Gradients flow back to input.
    Not allowed: huber_loss, smooth_l1_loss.

    >>> huber(torch.tensor([0.0, 1.0, 4.0]), torch.zeros(3), delta=2.0, reduction="none")
    tensor([0.0000, 0.5000, 6.0000])
    """
    raise NotImplementedError
