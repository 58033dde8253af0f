"""Batch first: move between PyTorch's two layouts for sequences.

Recurrent layers read (time, batch, features) unless built with batch_first=True.
Data loaders give (batch, time, features).
Read: torch.permute, torch.nn.RNN

Shapes: B batch, T time, F features, H hidden. Inputs may be permuted, sliced or expanded before.
"""

import torch
from torch import Tensor, nn


def to_seq_first(x: Tensor) -> Tensor:
    """Return x with time in front of batch, every frame unchanged.

    Shapes: x (B, T, F) -> (T, B, F), same dtype and device. B, T and F may be 1 or 0. The dtype may be any.
    The result may share memory with x, and gradients flow back to it.

    >>> to_seq_first(torch.zeros(32, 50, 10)).shape
    torch.Size([50, 32, 10])
    """
    raise NotImplementedError


def to_batch_first(x: Tensor) -> Tensor:
    """Return x with batch in front of time: the way back from `to_seq_first`.

    Shapes: x (T, B, F) -> (B, T, F), same dtype and device. B, T and F may be 1 or 0. The dtype may be any.
    The result may share memory with x, and gradients flow back to it.

    >>> to_batch_first(torch.zeros(50, 32, 10)).shape
    torch.Size([32, 50, 10])
    """
    raise NotImplementedError


def run_seq_first(rnn: nn.RNN | nn.GRU, x: Tensor) -> tuple[Tensor, Tensor]:
    """Feed batch-first x to a recurrent layer that was built without batch_first; return (outputs, hidden).

    Shapes: x (B, T, F) -> outputs (B, T, H), hidden (num_layers, B, H).
    The hidden state comes back just as the layer gave it: it has no time axis, so there is nothing to swap.
    The layer is called as it is: its settings, its mode and its weights stay unchanged. Gradients flow back to x and to
    the weights.

    >>> outputs, hidden = run_seq_first(nn.RNN(10, 20), torch.zeros(32, 50, 10))
    >>> outputs.shape, hidden.shape
    (torch.Size([32, 50, 20]), torch.Size([1, 32, 20]))
    """
    raise NotImplementedError
