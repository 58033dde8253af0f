"""Padding: sequences of unequal length in one tensor, and a loss that never looks at the filling.

A short sequence is filled up to the batch's common length with pads. Pads are no data: they must not change the loss.
Read: torch.arange, torch.nn.CrossEntropyLoss (ignore_index), torch.nn.utils.rnn.pad_sequence

Shapes: B batch, T time (pads included), V vocabulary (the classes), H hidden. All are at least 1 here. Logits and
outputs are finite numbers. Inputs may be transposed, sliced or expanded before.
"""

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy


def padding_mask(lengths: Tensor, max_len: int) -> Tensor:
    """Return a mask that is True at the real tokens of every sequence and False at its pads, which stand at the end.

    Shapes: lengths (B,) int64 in 0..T, max_len an int, T -> (B, T) bool on the device of lengths.
    T is as large as every length or larger.

    >>> padding_mask(torch.tensor([3, 1]), 4)
    tensor([[ True,  True,  True, False],
            [ True, False, False, False]])
    """
    raise NotImplementedError


def masked_sequence_loss(logits: Tensor, targets: Tensor, pad_id: int) -> Tensor:
    """Return the mean cross entropy over the real tokens alone: the steps whose target is not pad_id. In nats.

    Shapes: logits (B, T, V), targets (B, T) int64 -> () with the dtype and device of logits.
    A real target lies in 0..V-1. pad_id is any int: one of 0..V-1 (then that class is never real), or another, as -1 or
    V.
    Every real token of the batch counts alike, however long its sequence is. The logits at pads have no influence, and
    their gradient is 0. A batch of nothing but pads has the loss 0, and backward from it gives zeros, not NaN.

    >>> masked_sequence_loss(torch.zeros(2, 3, 4), torch.tensor([[1, 2, 3], [1, 0, 0]]), pad_id=0)
    tensor(1.3863)
    """
    raise NotImplementedError


def last_valid(outputs: Tensor, lengths: Tensor) -> Tensor:
    """Return every sequence's output at its last real step.

    Shapes: outputs (B, T, H), lengths (B,) int64 in 1..T on the same device -> (B, H), same dtype and device.
    Gradients flow back to outputs, at the last real steps alone.

    >>> outputs = torch.tensor([[[1.0], [2.0], [3.0]], [[4.0], [0.0], [0.0]]])
    >>> last_valid(outputs, torch.tensor([3, 1]))
    tensor([[3.],
            [4.]])
    """
    raise NotImplementedError
