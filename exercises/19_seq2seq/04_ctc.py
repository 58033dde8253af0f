"""CTC: learn to write without being told where each token stands.

A network says something at every frame: a token, or a blank for "nothing new". Many paths of frames read as one text.
The loss is the probability of all of them together. They are too many to list, but one pass over the frames adds them
up.
Read: torch.nn.functional.ctc_loss, torch.logsumexp, torch.gather

Shapes: T frames, B batch, C classes (with the blank), S tokens of the longest target.
"""

import torch
from torch import Tensor


def collapse(path: Tensor, blank: int) -> Tensor:
    """Return what a path of frames reads as: equal neighbours are merged, then the blanks are removed.

    In this order: a blank between two equal tokens keeps both.
    Shapes: path (T,) int64 -> (n,) int64, n from 0 to T, same device. T may be 0.

    >>> collapse(torch.tensor([0, 3, 3, 0, 3, 5, 5]), blank=0)
    tensor([3, 3, 5])
    """
    raise NotImplementedError


def ctc_loss(
    log_probs: Tensor, targets: Tensor, input_lengths: Tensor, target_lengths: Tensor, blank: int = 0
) -> Tensor:
    """Return for each sequence -ln of the probability that its frames read as its target.

    Given the frames of sequence b, the first input_lengths[b] of them, a path is one class for each; its probability is
    the product of the classes' probabilities, exp(log_probs[t, b, class]). The loss is -ln of the sum over all paths
    that collapse to the target, which is the first target_lengths[b] numbers of targets[b]. All that stands behind
    those lengths changes nothing. No target holds the blank. A target may be empty: its one path is all blanks.
    Where no path collapses to the target, the frames being too few, the loss is inf. What gradient that sequence gets
    is up to you; those of the others are as without it.
    Between two equal tokens there must be a blank. Between others there may be some, and so at both ends.
    Shapes: log_probs (T, B, C), targets (B, S) int64 in 0..C-1, input_lengths (B,) int64 in 1..T, target_lengths (B,)
    int64 in 0..S, all on one device -> (B,), dtype and device of log_probs, float32 or float64. S may be 0. log_probs
    are finite, and at most 0. Hundreds of frames give finite losses and gradients. The inputs stay as they are.
    Gradients flow to log_probs. They are the derivatives of this sum. (F.ctc_loss gives others in log_probs, as it
    takes a log_softmax in front of it for granted; in the logits in front of that log_softmax both are the same.)
    Not allowed: ctc_loss.

    >>> log_probs = torch.full((2, 1, 3), 1 / 3).log()  # two frames, three classes: 9 equally likely paths
    >>> loss = ctc_loss(log_probs, torch.tensor([[1]]), torch.tensor([2]), torch.tensor([1]))
    >>> (-loss).exp()  # 1 0, 0 1 and 1 1 read as 1
    tensor([0.3333])
    """
    raise NotImplementedError
