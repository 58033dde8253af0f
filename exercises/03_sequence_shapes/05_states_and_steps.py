"""States and steps: layers and directions in one axis, targets that are one step on, sequences of unequal length.

What a recurrent layer returns, and what a language model is asked, is a matter of axes and of positions on them.
Read: torch.nn.GRU (h_n), torch.nn.functional.cross_entropy (ignore_index), torch.Tensor.masked_fill, torch.gather

Shapes: B batch, T time (pads included), V vocabulary, F features, H hidden, L layers. Inputs may be transposed, sliced
or expanded before.
"""

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy


def join_directions(hidden: Tensor) -> Tensor:
    """Return the states of a bidirectional layer with both directions side by side, as a decoder of 2·H takes them.

    Shapes: hidden (2·L, B, H) -> (L, B, 2·H), same dtype and device. L and B are 1 or more. hidden holds, as PyTorch
    returns it, layer 0 forward, layer 0 backward, layer 1 forward, layer 1 backward and so on.
    In row [l, b] of the result stand the forward state of layer l for sequence b, then its backward state.
    ValueError where the first axis of hidden is odd. Gradients flow back to hidden.

    >>> hidden = torch.tensor([[[1.0], [2.0]], [[10.0], [20.0]]])  # forward, then backward, of two sequences
    >>> join_directions(hidden)
    tensor([[[ 1., 10.],
             [ 2., 20.]]])
    """
    raise NotImplementedError


def next_token_loss(logits: Tensor, tokens: Tensor, pad_id: int) -> Tensor:
    """Return the mean cross entropy, in nats, of a language model that says at each step which token comes next.

    Shapes: logits (B, T, V), tokens (B, T) int64, T ≥ 2 -> () with the dtype and device of logits.
    logits[b, t] are the scores of token t + 1 of sequence b; the model has read tokens 0 to t. So the last step of
    logits has no influence, and the first token is nobody's target.
    pad_id fills up short sequences at their end. It is any int, also one outside of 0..V-1. A pad is no target. Every
    other target of the batch counts alike, and there is at least one. Gradients flow back to logits.

    A model that scores all 4 tokens alike pays log(4) for each:

    >>> next_token_loss(torch.zeros(2, 3, 4), torch.tensor([[1, 2, 3], [1, 2, 0]]), pad_id=0)
    tensor(1.3863)
    """
    raise NotImplementedError


def masked_mean(x: Tensor, mask: Tensor) -> Tensor:
    """Return, for every sequence, the mean of its real steps: one vector for a text of any length.

    Shapes: x (B, T, H) of floats, mask (B, T) bool, True at real steps -> (B, H), same dtype and device.
    Pads may stand anywhere. What x holds there has no influence, not even NaN or infinity, and its gradient is 0.
    A sequence without any real step gives zeros, and backward from them gives zeros, too. Gradients flow back to the
    real steps.

    >>> x = torch.tensor([[[2.0], [4.0], [9.0]]])
    >>> masked_mean(x, torch.tensor([[True, True, False]]))
    tensor([[3.]])
    """
    raise NotImplementedError


def reverse_padded(x: Tensor, lengths: Tensor) -> Tensor:
    """Return every sequence with its real frames in reverse order. The pads behind them stay where they are.

    Shapes: x (B, T, F), of any dtype, lengths (B,) int64 in 0..T on the same device -> (B, T, F), same dtype and
    device. Frame t of sequence b moves to lengths[b] - 1 - t, where t is less than lengths[b]. The result is a new
    tensor, and gradients flow back to x.

    >>> x = torch.tensor([[[1], [2], [3]], [[4], [5], [0]]])
    >>> reverse_padded(x, torch.tensor([3, 2])).squeeze(2)
    tensor([[3, 2, 1],
            [5, 4, 0]])
    """
    raise NotImplementedError
