"""Regularization: let no single batch throw the model off, stop in time, and train with batches that do not fit.

Read: torch.nn.utils.clip_grad_norm_, torch.optim; "Gradient accumulation" in the notes on automatic mixed precision

Shapes: B samples of a micro-batch.
"""

from collections.abc import Callable, Iterable
from itertools import islice

import torch
from torch import Tensor, nn


def clip_gradients(parameters: Iterable[Tensor], max_norm: float) -> Tensor:
    """Shorten all gradients together to a total norm of at most max_norm; return the norm that they had before.

    The total norm is that of all gradients laid end to end: the root of the sum of all their squares. Each gradient is
    multiplied by the same number, so their direction is kept:

        min(1, max_norm / (norm + 1e-6))

    This is 1, and changes nothing, where the norm is less than max_norm by 1e-6 or more. It is NaN where the norm is.
    parameters can be iterated once only, as model.parameters(). A parameter whose .grad is None keeps it so, and has no
    part in it. The result is a 0-d tensor of the gradients' dtype and device, without history, even where the gradients
    have one; where no parameter has a gradient it is torch.tensor(0.0).
    Not allowed: clip_grad_norm_. (It is in torch.nn.utils, and so are the functions that it is made of.)

    >>> a, b = torch.zeros(1, requires_grad=True), torch.zeros(1, requires_grad=True)
    >>> a.grad, b.grad = torch.tensor([3.0]), torch.tensor([4.0])
    >>> clip_gradients([a, b], max_norm=1.0)
    tensor(5.)
    >>> a.grad, b.grad
    (tensor([0.6000]), tensor([0.8000]))
    """
    raise NotImplementedError


class EarlyStopping:
    """Tell when a validation loss has not become better for `patience` epochs in a row.

    Call `should_stop(loss)` after every epoch. A loss is better where it is below the best one so far by more than
    min_delta: loss < best - min_delta. The attribute `best` is the last loss that was better, and inf before there is
    one. So the first finite loss is always better, and a NaN or inf never is.
    The answer is True where the last `patience` losses, or more, were not better. Whoever goes on after a True goes on
    asking: it is True again for each further loss that is not better, and False for one that is.
    Each object counts for itself. Raises ValueError where patience is below 1.

    >>> stopping = EarlyStopping(patience=2)
    >>> [stopping.should_stop(loss) for loss in (1.0, 0.5, 0.6, 0.4, 0.7, 0.4)]
    [False, False, False, False, False, True]
    >>> stopping.best
    0.4
    """

    def __init__(self, patience: int, min_delta: float = 0.0):
        raise NotImplementedError

    def should_stop(self, loss: float) -> bool:
        raise NotImplementedError


def accumulate_steps(
    model: nn.Module,
    micro_batches: Iterable[tuple[Tensor, Tensor]],
    loss_fn: Callable[[Tensor, Tensor], Tensor],
    optimizer: torch.optim.Optimizer,
    steps: int,
) -> int:
    """Train with batches that are too large to be taken at once; return how many updates were made.

    Each `steps` micro-batches that follow one another are a group, and each group makes one update. Its gradient is
    that of the mean loss over all samples of the group, as if they were one batch. Micro-batches may differ in length,
    and the last group may have fewer of them: both count as what they are.
    loss_fn(model(inputs), targets) is the mean loss of a micro-batch. What lay in .grad before takes no part. Some
    parameters may be frozen, or have no part in the output: they have no gradient.
    The model sees one micro-batch at a time, once, and its graph is gone before the next one is built: that is what all
    this is for.

    >>> model = nn.Linear(1, 1, bias=False)
    >>> _ = nn.init.zeros_(model.weight)
    >>> micro_batches = [(torch.ones(1, 1), torch.full((1, 1), y)) for y in (1.0, 3.0, 2.0)]
    >>> accumulate_steps(model, micro_batches, nn.MSELoss(), torch.optim.SGD(model.parameters(), lr=0.5), steps=2)
    2
    >>> model.weight.item()  # to the mean of 1 and 3, then to 2, where it is already
    2.0
    """
    raise NotImplementedError
