"""Right answers in other styles."""

import torch
from torch import Tensor


def crf_score__loop(emissions: Tensor, tags: Tensor, transitions: Tensor, lengths: Tensor) -> Tensor:
    scores = [emissions.new_zeros(())] * 0
    for b, length in enumerate(lengths.tolist()):
        path = tags[b, :length].tolist()
        total = sum(emissions[b, t, tag] for t, tag in enumerate(path))
        scores.append(total + sum(transitions[old, new] for old, new in zip(path, path[1:], strict=False)))
    return torch.stack(scores) if scores else emissions[:, 0, 0]


def crf_score__one_hot(emissions: Tensor, tags: Tensor, transitions: Tensor, lengths: Tensor) -> Tensor:
    chosen = torch.nn.functional.one_hot(tags, emissions.shape[2]).to(emissions.dtype)
    chosen = chosen * (torch.arange(tags.shape[1], device=tags.device) < lengths[:, None])[..., None]
    pairs = torch.einsum("bti,ij,btj->b", chosen[:, :-1], transitions, chosen[:, 1:])
    return (emissions * chosen).sum((1, 2)) + pairs


def crf_log_partition__sequence_by_sequence(emissions: Tensor, transitions: Tensor, lengths: Tensor) -> Tensor:
    totals = []
    for rows, length in zip(emissions, lengths.tolist(), strict=True):
        alpha = rows[0]
        for row in rows[1:length]:
            alpha = torch.logsumexp(alpha.unsqueeze(1) + transitions + row, dim=0)
        totals.append(torch.logsumexp(alpha, 0))
    return torch.stack(totals) if totals else emissions.new_zeros(0)


def crf_log_partition__backwards(emissions: Tensor, transitions: Tensor, lengths: Tensor) -> Tensor:
    beta = torch.zeros_like(emissions[:, 0])
    for t in range(emissions.shape[1] - 1, 0, -1):
        before = torch.logsumexp(transitions + (emissions[:, t] + beta)[:, None], dim=2)
        beta = torch.where((t < lengths)[:, None], before, beta)
    return torch.logsumexp(emissions[:, 0] + beta, dim=1)


def viterbi__lists(emissions: Tensor, transitions: Tensor, lengths: Tensor) -> tuple[Tensor, list[list[int]]]:
    """Carries each path along, in Python."""
    pairs, scores, paths = transitions.tolist(), [], []
    for rows, length in zip(emissions.tolist(), lengths.tolist(), strict=True):
        ends = [(score, [tag]) for tag, score in enumerate(rows[0])]
        for row in rows[1:length]:
            following = []
            for tag, own in enumerate(row):
                score, path = max((score + pairs[path[-1]][tag], path) for score, path in ends)
                following.append((score + own, [*path, tag]))
            ends = following
        score, path = max(ends)
        scores.append(score)
        paths.append(path)
    return torch.tensor(scores, dtype=emissions.dtype, device=emissions.device), paths


def viterbi__tensor_of_pointers(
    emissions: Tensor, transitions: Tensor, lengths: Tensor
) -> tuple[Tensor, list[list[int]]]:
    batch, time, tags = emissions.shape
    best = emissions[:, 0].clone()
    itself = torch.arange(tags, device=emissions.device).expand(batch, tags)
    pointers = torch.zeros(time, batch, tags, dtype=torch.long, device=emissions.device)
    for t in range(1, time):
        values, parents = torch.max(best.unsqueeze(2) + transitions.unsqueeze(0), dim=1)
        over = (t >= lengths).unsqueeze(1)
        best = torch.where(over, best, values + emissions[:, t])
        pointers[t] = torch.where(over, itself, parents)
    scores, tag = best.max(dim=1)
    columns = [tag]
    for t in range(time - 1, 0, -1):
        columns.append(pointers[t].gather(1, columns[-1][:, None])[:, 0])
    whole = torch.stack(columns[::-1], dim=1).tolist()
    return scores, [path[:length] for path, length in zip(whole, lengths.tolist(), strict=True)]
