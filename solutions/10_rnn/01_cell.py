"""Solution. A step mixes the frame with the memory; unrolled, the same step is taken T times."""

from collections.abc import Callable

import torch
from torch import Tensor


def rnn_step(x: Tensor, h: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor) -> Tensor:
    # A row of x is one sequence's frame; a row of the weight makes one number of the state. Hence the transposes. For
    # w_hh, which is square, leaving it out raises no error.
    from_input = x @ w_ih.T + b_ih  # (B, H)
    from_memory = h @ w_hh.T + b_hh  # (B, H)
    # tanh keeps every number of the state in -1..1, however many steps there are, and it comes after the sum.
    return torch.tanh(from_input + from_memory)  # (B, H)


def unroll(cell: Callable[[Tensor, Tensor], Tensor], inputs: Tensor, hidden: Tensor) -> Tensor:
    outputs = []
    for x in inputs:  # (B, F), T times
        # The name moves on to a new tensor: the caller's hidden stays, and so does the graph of all steps.
        hidden = cell(x, hidden)  # (B, H)
        outputs.append(hidden)
    return torch.stack(outputs)  # (T, B, H)
