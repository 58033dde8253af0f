"""Packing: a batch of sequences of unequal length, read by a recurrent layer that never sees a pad.

A padded batch has frames that mean nothing. A layer that reads them moves its state on, and what it knew at the end of
a short sequence is lost. A packed batch holds the real frames alone, and how many sequences still go on at each step.
Read: torch.nn.utils.rnn.pack_padded_sequence, pad_packed_sequence and PackedSequence (same place)

Shapes: B batch, T time (pads included), F features, H hidden, L layers, D directions (1 or 2). All are at least 1.
"""

import torch
from torch import Tensor, nn


def batch_sizes(lengths: Tensor) -> Tensor:
    """Return how many sequences have a frame at each step: the batch sizes of a packed batch.

    Shapes: lengths (B,) int64, each at least 1, in any order -> (M,) int64, M the largest length, on the same device.
    Entry t counts the sequences that have a frame t; frames count from 0. These are the batch_sizes of the
    PackedSequence that pack_padded_sequence makes of such a batch.

    >>> batch_sizes(torch.tensor([1, 3, 2]))
    tensor([3, 2, 1])
    """
    raise NotImplementedError


def encode_packed(rnn: nn.RNN | nn.GRU, x: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
    """Run a recurrent layer over padded sequences, each to its own end; return (outputs, hidden).

    Shapes: x (B, T, F), lengths (B,) int64 in 1..T on the device of x -> outputs (B, T, D * H), hidden (L * D, B, H).
    The layer is built with batch_first=True; it may have several layers and both directions. Lengths come in any order,
    and sequence b of x is sequence b of both results. T may be larger than every length.
    Outputs at pads are 0. hidden is each sequence's state at its own end: after its last real frame, and for the
    backward direction, which begins there, after frame 0. So every sequence gets what it gets when read alone.
    Whatever stands at the pads, NaN included, changes nothing, and gets the gradient 0.
    The layer starts from zeros. Its weights, settings and mode stay as they are, and so do x and lengths.
    pack_padded_sequence wants the lengths on the CPU.

    >>> rnn = nn.GRU(10, 20, batch_first=True)
    >>> outputs, hidden = encode_packed(rnn, torch.zeros(3, 7, 10), torch.tensor([2, 6, 4]))
    >>> outputs.shape, hidden.shape
    (torch.Size([3, 7, 20]), torch.Size([1, 3, 20]))
    """
    raise NotImplementedError


class PackedClassifier(nn.Module):
    """A classifier of token sequences that reads each from both ends, and no pad.

    embedding is an nn.Embedding with V rows of E numbers; gru an nn.GRU of one layer from E to H, in both directions,
    with batch_first=True; head an nn.Linear with a bias from 2H to K classes. They have these names. Token 0 is a token
    like any other: its row learns, too.
    Shapes: tokens (B, T) int64, lengths (B,) int64 in 1..T, on the same device -> logits (B, K).
    The logits of a sequence are head of two states side by side: first that of the forward direction after the
    sequence's last real token, then that of the backward direction after its token 0. So they are the same when it is
    read alone.
    Lengths come in any order. Whatever tokens stand at the pads, and however many, changes nothing. T may be larger
    than every length. Gradients reach all parameters.

    >>> model = PackedClassifier(vocab_size=9, embedding_size=4, hidden_size=5, classes=3)
    >>> model(torch.tensor([[3, 0, 0], [4, 5, 6]]), torch.tensor([1, 3])).shape
    torch.Size([2, 3])
    """

    def __init__(self, vocab_size: int, embedding_size: int, hidden_size: int, classes: int):
        raise NotImplementedError

    def forward(self, tokens: Tensor, lengths: Tensor) -> Tensor:
        raise NotImplementedError
