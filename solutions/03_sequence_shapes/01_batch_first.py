"""Solution. `permute` gives every axis a new place and takes its numbers along; `reshape` only relabels them."""

from torch import Tensor, nn


def to_seq_first(x: Tensor) -> Tensor:
    # A view with other strides: no number moves in memory, so this costs nothing.
    return x.permute(1, 0, 2)  # (T, B, F)


def to_batch_first(x: Tensor) -> Tensor:
    # Swapping two axes is its own inverse; transpose is permute for exactly two axes.
    return x.transpose(0, 1)  # (B, T, F)


def run_seq_first(rnn: nn.RNN | nn.GRU, x: Tensor) -> tuple[Tensor, Tensor]:
    outputs, hidden = rnn(x.permute(1, 0, 2))  # (T, B, H), (num_layers, B, H)
    # Only the outputs have a time axis. The hidden state's first axis counts layers, so it stays.
    return outputs.permute(1, 0, 2), hidden  # (B, T, H), (num_layers, B, H)
