"""torch.func: a gradient for each sample, a Hessian times a vector, some rows of a Jacobian.

`backward` adds everything up into .grad. What looks at single samples (their norms, clipping for privacy, which sample
hurts) or at curvature needs more than one sum, and a loop over samples is slow. grad, vjp, jvp and vmap take a function
and give another one.
Read: torch.func.vmap, torch.func.grad, torch.func.functional_call, torch.func.jvp, torch.func.vjp

Shapes: N samples, F numbers in, K numbers out, R rows asked for.
"""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn
from torch.func import functional_call, grad, jvp, vjp, vmap


def per_sample_gradients(
    model: nn.Module, loss_fn: Callable[[Tensor, Tensor], Tensor], x: Tensor, y: Tensor
) -> dict[str, Tensor]:
    """Return for each parameter that requires grad its name and the gradients of all samples, (N, *its shape).

    Shapes: x (N, …), y (N, …). model takes a batch, loss_fn(model(batch), targets) gives a number.
    Row i is the gradient of loss_fn(model(x[i : i + 1]), y[i : i + 1]): sample i alone, as a batch of one. The model
    may need the axis of the batch, so it never sees a sample without it.
    There are no names of frozen parameters. A parameter without a part in the loss has gradients of 0. Without samples
    (N = 0) each tensor is (0, *shape).
    The results have no history, and no .grad changes. The model has no layer that mixes samples or draws random
    numbers. Its forward runs once, for all samples together, however many there are; without samples it need not run.

    >>> model = nn.Linear(2, 1, bias=False)
    >>> x, y = torch.tensor([[1.0, 2.0], [3.0, 4.0]]), torch.zeros(2, 1)
    >>> per_sample_gradients(model, lambda output, target: (output - target).sum(), x, y)["weight"]
    tensor([[[1., 2.]],
    <BLANKLINE>
            [[3., 4.]]])
    """
    raise NotImplementedError


def hessian_vector_product(f: Callable[[Tensor], Tensor], x: Tensor, v: Tensor) -> Tensor:
    """Return H v, of the shape of x: H is the Hessian of f at x, for x and v read as one long row of numbers.

    f takes a floating-point tensor of the shape of x and gives a tensor of shape (). v has the shape of x.
    The Hessian is never built: no tensor on the way has many times the numbers of x. Where f is linear in x, or does
    not look at x, the result is 0. It has the dtype of x and no history; x and v stay as they are, and x need not
    require grad.
    Exact up to rounding: no finite differences.

    >>> hessian_vector_product(lambda x: (x**3).sum(), torch.tensor([1.0, 2.0]), torch.tensor([1.0, 10.0]))
    tensor([  6., 120.])
    """
    raise NotImplementedError


def jacobian_rows(f: Callable[[Tensor], Tensor], x: Tensor, rows: Sequence[int]) -> Tensor:
    """Return some rows of the Jacobian of f at x, (R, F): row r holds the gradient of f(x)[rows[r]] in x.

    Shapes: x (F,), f(x) (K,).
    rows holds numbers from -K to K - 1, in any order, and may hold one twice; negative ones count from the end. Without
    rows the result is (0, F). An output that does not depend on x has a row of 0.
    f runs once, whatever is asked for, and the whole Jacobian is never built: nothing is computed for other rows. The
    result has the dtype of x and no history; x need not require grad.

    >>> jacobian_rows(lambda x: torch.stack([x.sum(), x.prod(), x[0] ** 2]), torch.tensor([2.0, 3.0]), [2, 1])
    tensor([[4., 0.],
            [3., 2.]])
    """
    raise NotImplementedError
