"""An encoder and a decoder: one network reads a sequence, another writes one, of another length and in other tokens.

What the encoder knows at the end is where the decoder begins. In training the decoder is given the right tokens so far,
whatever it would have written itself: that is teacher forcing. It must never be given the token that it has to predict.
Read: torch.nn.GRU, torch.nn.utils.rnn.pack_padded_sequence, torch.nn.functional.cross_entropy (ignore_index)

Shapes: B batch, S source tokens, T target tokens (both with pads), V vocabulary, E embedding, H hidden.
"""

import torch
from torch import Tensor, nn


def shift_right(targets: Tensor, start: int) -> Tensor:
    """Return what the decoder reads while it predicts the targets: start, and then all targets but the last.

    At place t stands the token in front of targets[:, t]. Pads are tokens like all others here.
    Shapes: (B, T) int64 -> (B, T) int64, same device. B and T may be 0. The targets stay as they are, and the result
    has memory of its own.

    >>> shift_right(torch.tensor([[5, 6, 7]]), start=1)
    tensor([[1, 5, 6]])
    """
    raise NotImplementedError


class Encoder(nn.Module):
    """Reads padded sequences, each to its own end.

    embedding is an nn.Embedding with V rows of E numbers, gru an nn.GRU of one layer from E to H, with
    batch_first=True. They have these names.
    Shapes: source (B, S) int64, lengths (B,) int64 in 1..S, on one device -> outputs (B, S, H), state (1, B, H).
    outputs[b, s] is the state of the GRU, which starts from zeros, after token s of sequence b; at pads it is 0. state
    is that after the last real token of each sequence, as nn.GRU takes it.
    Lengths come in any order. S may be larger than all of them. What stands at the pads changes nothing.

    >>> outputs, state = Encoder(9, 4, 5)(torch.tensor([[3, 0, 0], [4, 5, 6]]), torch.tensor([1, 3]))
    >>> outputs.shape, state.shape
    (torch.Size([2, 3, 5]), torch.Size([1, 2, 5]))
    """

    def __init__(self, vocab_size: int, embedding_size: int, hidden_size: int):
        raise NotImplementedError

    def forward(self, source: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
        raise NotImplementedError


class Decoder(nn.Module):
    """Reads tokens from a given state on, and says at each place which token may come next.

    embedding is an nn.Embedding with V rows of E numbers, gru an nn.GRU of one layer from E to H, with
    batch_first=True, head an nn.Linear with a bias from H to V. They have these names, and nothing else stands between
    them.
    Shapes: inputs (B, T) int64, state (1, B, H) -> logits (B, T, V), state (1, B, H) after the last input.
    Given the state that it returned, it reads on: the pieces of a sequence give the logits of the whole. Gradients flow
    back through both states.

    >>> logits, state = Decoder(9, 4, 5)(torch.zeros(2, 3, dtype=torch.long), torch.zeros(1, 2, 5))
    >>> logits.shape, state.shape
    (torch.Size([2, 3, 9]), torch.Size([1, 2, 5]))
    """

    def __init__(self, vocab_size: int, embedding_size: int, hidden_size: int):
        raise NotImplementedError

    def forward(self, inputs: Tensor, state: Tensor) -> tuple[Tensor, Tensor]:
        raise NotImplementedError


def teacher_forced_loss(
    encoder: nn.Module,
    decoder: nn.Module,
    source: Tensor,
    lengths: Tensor,
    targets: Tensor,
    start: int,
    pad: int,
) -> Tensor:
    """Return the cross-entropy of the targets, each predicted from the source and from the right tokens before it.

    encoder(source, lengths) gives a pair, of which the second is a state; decoder(inputs, state) gives a pair, of which
    the first are logits (B, T, V). Each is called once. At the first place the decoder reads start.
    The loss is the mean over all real tokens of the batch, which are those that are not pad: a token of a long sequence
    counts as much as one of a short sequence. Pads stand at the end; at least one token is real.
    Shapes: source (B, S), lengths (B,), targets (B, T), int64 -> (). Gradients reach encoder and decoder. Their modes
    and the caller's tensors stay as they are.

    >>> encoder = lambda source, lengths: (None, torch.zeros(1, 1, 4))
    >>> decoder = lambda inputs, state: (torch.zeros(1, 3, 8), state)  # all 8 tokens are equally likely
    >>> source, lengths = torch.tensor([[4, 5]]), torch.tensor([2])
    >>> teacher_forced_loss(encoder, decoder, source, lengths, torch.tensor([[6, 2, 0]]), start=1, pad=0)  # ln 8
    tensor(2.0794)
    """
    raise NotImplementedError
