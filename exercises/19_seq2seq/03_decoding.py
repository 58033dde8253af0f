"""Decoding: from a decoder that gives one step at a time to whole sequences, for a batch, and with several beams.

In training all places were known. Now each token is written, read again, and written on from. Sequences end at
different times; a text among several takes its state with it; and a sum of logarithms is lower the longer it is.
Read: torch.argmax, torch.topk, torch.no_grad

Shapes: B sequences, N rows of a call, V vocabulary. In both katas `step` is one step of a decoder: step(tokens, state),
with tokens (N,) int64 and a tensor state (N, …), gives logits (N, V) and the new state (N, …). It takes any number of
rows from 1 on; each is computed by itself.
"""

from collections.abc import Callable

import torch
from torch import Tensor

Step = Callable[[Tensor, Tensor], tuple[Tensor, Tensor]]


def greedy_decode(step: Step, state: Tensor, start: int, end: int, max_length: int) -> Tensor:
    """Write for each sequence the likeliest token, step by step, until it is `end`.

    The first step reads start and the given state; each later one reads the token and the state of the step before it.
    A sequence ends with its first `end`, or after max_length tokens. Behind its end a row is filled up with `end`,
    whatever the decoder would write there.
    Shapes: state (B, …) -> (B, L) int64, on the device of state. The start token is not in it. L is the length of the
    longest sequence, its `end` included: it stops as soon as all have ended, and step is not called once more. B and
    max_length may be 0; then L is 0, and step is not called. The given state stays as it is, and no graph is recorded.

    >>> def count_down(tokens, state):  # writes state - 1, state - 2, …, and 0 is the end
    ...     return 9.0 * torch.nn.functional.one_hot(state - 1, 5), (state - 1).clamp(min=1)
    >>> greedy_decode(count_down, torch.tensor([4, 2]), start=4, end=0, max_length=10)
    tensor([[3, 2, 1, 0],
            [1, 0, 0, 0]])
    """
    raise NotImplementedError


def beam_decode(
    step: Step, state: Tensor, start: int, end: int, beams: int, max_length: int, alpha: float
) -> list[tuple[list[int], float]]:
    """Follow the likeliest texts of one sequence side by side; return texts and scores, the best first.

    It begins with the empty text, which reads start and the given state. In each step every open text is extended by
    each token of the vocabulary. Of all these, the `beams` with the highest log-probabilities remain; where there are
    fewer, all do. A remaining text that ends in `end` is finished and set aside; the others are the open texts of the
    next step. (So in each step up to `beams` texts remain, however many were set aside before.)
    It stops after max_length steps, or when no text is open. The results are all texts that were set aside, and those
    that are still open.
    A log-probability is the sum over the text's tokens of the log_softmax of the logits. The score, a Python float, is
    the log-probability divided by n ** alpha, n the number of the text's tokens, an `end` included, start not. It
    orders the results alone.
    Shapes: state (1, …), one row. beams and max_length are 1 or more, alpha is 0 or more. Logits have no -inf. The
    given state stays as it is, and no graph is recorded.

    >>> def thirds(tokens, state):  # token 0, 1 or 2, each as likely as the others
    ...     return torch.zeros(len(tokens), 3), state
    >>> results = beam_decode(thirds, torch.zeros(1, 1), start=1, end=0, beams=3, max_length=1, alpha=1.0)
    >>> [(len(text), round(score, 4)) for text, score in results]  # ln 1/3
    [(1, -1.0986), (1, -1.0986), (1, -1.0986)]
    """
    raise NotImplementedError
