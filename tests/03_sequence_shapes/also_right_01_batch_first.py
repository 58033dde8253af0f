"""Right answers in other styles."""

import torch
from torch import Tensor, nn


def to_seq_first__by_transpose(x: Tensor) -> Tensor:
    """Two axes change places."""
    return x.transpose(0, 1).contiguous()


def to_seq_first__by_movedim(x: Tensor) -> Tensor:
    """Time moves to the front."""
    return torch.movedim(x, 1, 0)


def to_batch_first__by_permute(x: Tensor) -> Tensor:
    """All axes listed."""
    return torch.permute(x, (1, 0, 2))


def to_batch_first__by_swapaxes(x: Tensor) -> Tensor:
    """NumPy's name for it."""
    return x.swapaxes(1, 0)


def run_seq_first__by_transpose(rnn: nn.RNN | nn.GRU, x: Tensor) -> tuple[Tensor, Tensor]:
    """There and back, in order in memory."""
    outputs, hidden = rnn(torch.transpose(x, 0, 1).contiguous())
    return torch.transpose(outputs, 0, 1).contiguous(), hidden


def run_seq_first__own_state_of_the_right_dtype(rnn: nn.RNN | nn.GRU, x: Tensor) -> tuple[Tensor, Tensor]:
    """The first state handed over, zeros as the layer would take them."""
    state = x.new_zeros(rnn.num_layers * (1 + rnn.bidirectional), len(x), rnn.hidden_size)
    result = rnn(x.movedim(0, 1), state)
    return result[0].movedim(0, 1), result[1]
