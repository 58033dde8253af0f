"""Right answers in other styles."""

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional


def rnn_step__with_linear(x: Tensor, h: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor) -> Tensor:
    return functional.linear(x, w_ih, b_ih).add(functional.linear(h, w_hh, b_hh)).tanh()


def rnn_step__one_product(x: Tensor, h: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor) -> Tensor:
    both = torch.cat([x, h], dim=1)
    weight = torch.cat([w_ih, w_hh], dim=1)
    return torch.tanh(torch.einsum("bk,hk->bh", both, weight) + (b_ih + b_hh))


def unroll__fills_a_list_by_index(cell: Callable[[Tensor, Tensor], Tensor], inputs: Tensor, hidden: Tensor) -> Tensor:
    states = [hidden]
    for t in range(inputs.shape[0]):
        states.append(cell(inputs[t], states[t]))
    return torch.stack(states[1:], dim=0)


def unroll__joins_rows(cell: Callable[[Tensor, Tensor], Tensor], inputs: Tensor, hidden: Tensor) -> Tensor:
    rows = []
    for frame in inputs.unbind(0):
        hidden = cell(frame, hidden)
        rows += [hidden.unsqueeze(0)]
    return torch.cat(rows)
