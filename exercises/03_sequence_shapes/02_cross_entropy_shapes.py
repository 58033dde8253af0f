"""Cross entropy of sequences: bring logits and targets into a shape that the loss reads as you mean it.

A sequence model scores V classes at every step: logits (B, T, V). cross_entropy takes axis 1 for the classes, and does
not ask what you keep there.
Read: torch.nn.CrossEntropyLoss, torch.nn.functional.cross_entropy

Shapes: B batch, T time, V vocabulary (the classes). All are at least 1 here. Logits are finite numbers. Inputs may be
non-contiguous: transposed, sliced or expanded.
"""

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy


def flatten_logits(logits: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
    """Return (logits, targets) with batch and time as one axis: the first of the two forms that cross_entropy reads.

    Shapes: logits (B, T, V), targets (B, T) int64 -> (B·T, V), (B·T,), same dtypes and device.
    Row b·T + t of both is step t of sequence b.
    The results may share memory with the inputs; gradients flow back to the logits.

    >>> rows, classes = flatten_logits(torch.zeros(32, 50, 10), torch.zeros(32, 50, dtype=torch.int64))
    >>> rows.shape, classes.shape
    (torch.Size([1600, 10]), torch.Size([1600]))
    """
    raise NotImplementedError


def class_axis_second(logits: Tensor) -> Tensor:
    """Return logits with the classes on axis 1: the second form, in which targets stay (B, T).

    Shapes: logits (B, T, V) -> (B, V, T), same dtype and device. The score of class v at step t of sequence b, found at
    [b, t, v], moves to [b, v, t].
    The result may share memory with logits, and gradients flow back to it.

    >>> class_axis_second(torch.zeros(32, 50, 10)).shape
    torch.Size([32, 10, 50])
    """
    raise NotImplementedError


def sequence_loss(logits: Tensor, targets: Tensor) -> Tensor:
    """Return the mean cross entropy over all B·T steps, in nats (natural logarithm).

    Shapes: logits (B, T, V), targets (B, T) int64 in 0..V-1 -> () with the dtype and device of logits.
    The loss and its gradient are finite for logits as large as ±1000. Gradients flow back to logits, as those of
    cross_entropy do.

    A model that knows nothing scores all 4 classes alike and pays log(4) for every step:

    >>> sequence_loss(torch.zeros(2, 3, 4), torch.tensor([[0, 1, 2], [3, 0, 1]]))
    tensor(1.3863)
    """
    raise NotImplementedError


def soft_target_loss(logits: Tensor, probs: Tensor) -> Tensor:
    """Return the mean cross entropy over all B·T steps where a target is a distribution over the classes, in nats.

    One step costs -(p[0]·log q[0] + … + p[V-1]·log q[V-1]), with p its row of probs and q the softmax of its logits.
    Shapes: logits (B, T, V), probs (B, T, V), floating point like logits, each row adding up to 1
    -> () with the dtype and device of logits.
    The loss and its gradient are finite for logits as large as ±1000. Gradients flow back to logits, as those of
    cross_entropy do.

    >>> soft_target_loss(torch.zeros(2, 3, 4), torch.full((2, 3, 4), 0.25))
    tensor(1.3863)
    """
    raise NotImplementedError
