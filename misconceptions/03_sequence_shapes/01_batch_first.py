"""Wrong answers that people write when they change a sequence's layout."""

import torch
from torch import Tensor, nn


def to_seq_first__reshapes(x: Tensor) -> Tensor:
    """`reshape` keeps every number where it is and only relabels the axes, so frames of different
    sequences get mixed. `permute` moves them.
    """
    return x.reshape(x.shape[1], x.shape[0], x.shape[2])


def to_seq_first__swaps_the_last_two(x: Tensor) -> Tensor:
    """Axes 1 and 2 are time and features. Time and batch are axes 1 and 0."""
    return x.transpose(1, 2)


def to_seq_first__copies_through_numpy(x: Tensor) -> Tensor:
    """A tensor made anew from numbers has no history, so no gradient flows back to x. Stay with tensor operations."""
    return torch.tensor(x.detach().cpu().numpy().swapaxes(0, 1), dtype=x.dtype, device=x.device)


def to_seq_first__in_place(x: Tensor) -> Tensor:
    """`transpose_` with its underscore changes x itself: the caller's batch is turned around too."""
    return x.detach().transpose_(0, 1) if x.requires_grad else x.transpose_(0, 1)


def to_batch_first__views(x: Tensor) -> Tensor:
    """`view` gives the right shape, but reads the numbers in their old order. `permute` moves whole axes."""
    return x.contiguous().view(x.shape[1], x.shape[0], x.shape[2])


def to_batch_first__reverses_all_axes(x: Tensor) -> Tensor:
    """Reversing all axes puts the features in front. Only the first two change places."""
    return x.permute(2, 1, 0)


def to_batch_first__detaches(x: Tensor) -> Tensor:
    """`.data` (like `.detach()`) cuts the result off from the graph: no gradient flows back to x."""
    return x.data.transpose(0, 1)


def to_batch_first__in_place(x: Tensor) -> Tensor:
    """`transpose_` with its underscore changes x itself: the caller's tensor is turned around too."""
    return x.detach().transpose_(0, 1) if x.requires_grad else x.transpose_(0, 1)


def run_seq_first__permutes_the_hidden_state(rnn: nn.RNN | nn.GRU, x: Tensor) -> tuple[Tensor, Tensor]:
    """The hidden state is (num_layers, B, H). It has no time axis: return it as the layer gave it."""
    outputs, hidden = rnn(x.permute(1, 0, 2))
    return outputs.permute(1, 0, 2), hidden.permute(1, 0, 2)


def run_seq_first__forgets_the_way_back(rnn: nn.RNN | nn.GRU, x: Tensor) -> tuple[Tensor, Tensor]:
    """The layer answers in its own layout, (T, B, H). The outputs need the way back to (B, T, H)."""
    return rnn(x.permute(1, 0, 2))


def run_seq_first__feeds_it_unchanged(rnn: nn.RNN | nn.GRU, x: Tensor) -> tuple[Tensor, Tensor]:
    """Without batch_first=True the layer takes axis 0 for time: it ran through the batch, one sequence
    after another.
    """
    return rnn(x)


def run_seq_first__switches_the_layer(rnn: nn.RNN | nn.GRU, x: Tensor) -> tuple[Tensor, Tensor]:
    """Setting rnn.batch_first changes the layer for everybody who uses it after you. Turn the data instead."""
    rnn.batch_first = True
    return rnn(x)


def run_seq_first__returns_the_last_output(rnn: nn.RNN | nn.GRU, x: Tensor) -> tuple[Tensor, Tensor]:
    """outputs[:, -1] is the last layer at the last step, of shape (B, H). The hidden state holds
    every layer: (num_layers, B, H).
    """
    outputs, _ = rnn(x.permute(1, 0, 2))
    outputs = outputs.permute(1, 0, 2)
    return outputs, outputs[:, -1]


def run_seq_first__only_outputs(rnn: nn.RNN | nn.GRU, x: Tensor) -> tuple[Tensor, Tensor]:
    """The caller unpacks two values. Return the hidden state beside the outputs."""
    return rnn(x.permute(1, 0, 2))[0].permute(1, 0, 2)
