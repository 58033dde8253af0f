"""The cell: one step of a recurrent network, and the loop that makes a network of it.

A cell reads one frame and what it remembers, and gives what it remembers next. The same weights serve every step.
Read: torch.nn.RNNCell, torch.nn.RNN

Shapes: T time, B batch (0 as well), F features, H hidden. What is handed in stays as it is.
"""

from collections.abc import Callable

import torch
from torch import Tensor


def rnn_step(x: Tensor, h: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor) -> Tensor:
    """Return the next hidden state: tanh(W_ih x + b_ih + W_hh h + b_hh), for every sequence of the batch.

    Shapes: x (B, F), h (B, H), w_ih (H, F), w_hh (H, H), b_ih (H,), b_hh (H,) -> (B, H), same dtype and device.
    The weights lie as in nn.RNNCell: row i makes number i of the new state. There are two biases, both added; PyTorch
    keeps two because its fast kernels do. Gradients flow to all six.
    Not allowed: rnn_tanh_cell. (That is the operator behind nn.RNNCell.)

    >>> x, h = torch.tensor([[1.0, 2.0]]), torch.tensor([[0.5]])
    >>> w_ih, w_hh = torch.tensor([[0.1, 0.2]]), torch.tensor([[2.0]])
    >>> rnn_step(x, h, w_ih, w_hh, torch.tensor([-1.0]), torch.tensor([-0.5]))  # tanh(0.5 - 1 + 1 - 0.5)
    tensor([[0.]])
    """
    raise NotImplementedError


def unroll(cell: Callable[[Tensor, Tensor], Tensor], inputs: Tensor, hidden: Tensor) -> Tensor:
    """Run a cell over all frames, from first to last, and return its state after each.

    Shapes: inputs (T, B, F) with T at least 1, hidden (B, H) -> (T, B, H), dtype and device of the cell's states.
    cell(x, h) takes one frame (B, F) and a state (B, H), and returns the next state (B, H): an nn.RNNCell, or any
    function of that kind. It is called once for each frame. The first step starts from hidden, each further one from
    the state before it.
    Result t is the state after frame t; hidden itself is not part of the result. Gradients flow through all steps.

    >>> unroll(lambda x, h: h + x, torch.tensor([[[1.0]], [[2.0]], [[3.0]]]), torch.tensor([[10.0]])).flatten()
    tensor([11., 13., 16.])
    """
    raise NotImplementedError
