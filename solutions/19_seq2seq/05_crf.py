"""Solution. For each tag the sum, or the best, of all paths that end in it; the next place needs to know no more."""

import torch
from torch import Tensor


def crf_score(emissions: Tensor, tags: Tensor, transitions: Tensor, lengths: Tensor) -> Tensor:
    real = torch.arange(tags.shape[1], device=tags.device) < lengths[:, None]  # (B, T)
    own = emissions.gather(2, tags[..., None])[..., 0]  # (B, T)
    pairs = transitions[tags[:, :-1], tags[:, 1:]]  # (B, T - 1)
    # A pair is real if its second tag is.
    return (own * real).sum(1) + (pairs * real[:, 1:]).sum(1)  # (B,)


def crf_log_partition(emissions: Tensor, transitions: Tensor, lengths: Tensor) -> Tensor:
    alpha = emissions[:, 0]  # (B, K)
    for t in range(1, emissions.shape[1]):
        ways = alpha[:, :, None] + transitions  # (B, K, K): from tag i to tag j
        following = ways.logsumexp(1) + emissions[:, t]  # (B, K)
        # A sequence that is over keeps its numbers.
        alpha = torch.where((t < lengths)[:, None], following, alpha)
    return alpha.logsumexp(1)  # (B,)


def viterbi(emissions: Tensor, transitions: Tensor, lengths: Tensor) -> tuple[Tensor, list[list[int]]]:
    best = emissions[:, 0]  # (B, K)
    pointers = []
    for t in range(1, emissions.shape[1]):
        ways = best[:, :, None] + transitions  # (B, K, K): from tag i to tag j
        following, parents = ways.max(1)  # (B, K), (B, K)
        best = torch.where((t < lengths)[:, None], following + emissions[:, t], best)
        pointers.append(parents.tolist())
    scores, last = best.max(1)  # (B,)
    paths = []
    for b, (length, tag) in enumerate(zip(lengths.tolist(), last.tolist(), strict=True)):
        path = [tag]
        # From the end: only there is it known which path was the best.
        for parents in reversed(pointers[: length - 1]):
            path.append(parents[b][path[-1]])
        paths.append(path[::-1])
    return scores, paths
