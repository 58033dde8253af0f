"""A conditional random field: tags for a whole sequence at once, where neighbours have a say in each other.

A classifier of each token does not know what it said next door, and writes an end without a beginning. A CRF scores
whole paths of tags, by each tag and by each pair of neighbours. Its probabilities are over paths, K^T of them. Still
one pass over time is enough.
Read: torch.logsumexp, torch.max (values and indices), torch.gather

Shapes: B batch, T time (pads included), K tags.
emissions[b, t, k] is the score of tag k at place t; transitions[i, j] is the score of tag j directly after tag i. A
sequence is its first lengths[b] places. All that stands behind them changes nothing. The score of a path of tags is the
sum of its emissions, one for each place, and of its transitions, one for each two neighbours. There is nothing else: no
score for a start or an end. All numbers are finite.
"""

import torch
from torch import Tensor


def crf_score(emissions: Tensor, tags: Tensor, transitions: Tensor, lengths: Tensor) -> Tensor:
    """Return the score of one path of tags for each sequence.

    The mean of crf_log_partition - crf_score over the batch is the loss of a CRF.
    Shapes: emissions (B, T, K), tags (B, T) int64 in 0..K-1, transitions (K, K), lengths (B,) int64 in 1..T -> (B,),
    dtype and device of emissions, float32 or float64. B may be 0. Gradients flow to emissions and transitions; no input
    is changed.

    >>> emissions, transitions = torch.tensor([[[1.0, 2.0], [3.0, 4.0]]]), torch.tensor([[0.0, 10.0], [20.0, 0.0]])
    >>> crf_score(emissions, torch.tensor([[0, 1]]), transitions, torch.tensor([2]))  # 1 + 10 + 4
    tensor([15.])
    """
    raise NotImplementedError


def crf_log_partition(emissions: Tensor, transitions: Tensor, lengths: Tensor) -> Tensor:
    """Return ln of the sum of exp(score) over all paths of tags, for each sequence.

    Its gradient in emissions[b, t, k] is the probability of tag k at place t.
    Shapes: emissions (B, T, K), transitions (K, K), lengths (B,) int64 in 1..T -> (B,), dtype and device of emissions,
    float32 or float64. B may be 0, K is 1 or more. Scores of a thousand, and sequences of hundreds of places, give
    finite results and gradients. Gradients flow to emissions and transitions; no input is changed.

    >>> emissions, transitions = torch.zeros(1, 3, 2), torch.zeros(2, 2)
    >>> crf_log_partition(emissions, transitions, torch.tensor([3]))  # ln 8, of eight paths with score 0
    tensor([2.0794])
    """
    raise NotImplementedError


def viterbi(emissions: Tensor, transitions: Tensor, lengths: Tensor) -> tuple[Tensor, list[list[int]]]:
    """Return the highest score that a path of tags has, for each sequence, and such a path.

    Shapes: emissions (B, T, K), transitions (K, K), lengths (B,) int64 in 1..T -> scores (B,), dtype and device of
    emissions, and a list of B lists of Python ints, the b-th of length lengths[b]. B may be 0, K is 1 or more. Of equal
    paths any will do. Sequences of hundreds of places take no longer than their length asks for. No input is changed.

    >>> emissions, transitions = torch.tensor([[[0.0, 1.0], [0.0, 1.0]]]), torch.tensor([[0.0, 0.0], [0.0, -5.0]])
    >>> scores, paths = viterbi(emissions, transitions, torch.tensor([1]))
    >>> scores, paths
    (tensor([1.]), [[1]])
    """
    raise NotImplementedError
