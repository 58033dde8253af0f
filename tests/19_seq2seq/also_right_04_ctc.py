"""Right answers in other styles."""

import torch
from torch import Tensor


def collapse__loop(path: Tensor, blank: int) -> Tensor:
    tokens, last = [], None
    for now in path.tolist():
        if now != last and now != blank:
            tokens.append(now)
        last = now
    return torch.tensor(tokens, dtype=path.dtype, device=path.device)


def collapse__neighbours(path: Tensor, blank: int) -> Tensor:
    new = torch.ones_like(path, dtype=torch.bool)
    new[1:] = path[1:] != path[:-1]
    return path[new & (path != blank)]


def ctc_loss__sequence_by_sequence(
    log_probs: Tensor, targets: Tensor, input_lengths: Tensor, target_lengths: Tensor, blank: int = 0
) -> Tensor:
    losses = []
    for b in range(log_probs.shape[1]):
        tokens = targets[b, : int(target_lengths[b])]
        places = torch.stack([torch.full_like(tokens, blank), tokens], dim=1).flatten()
        places = torch.cat([places, places.new_full((1,), blank)])
        rows = log_probs[: int(input_lengths[b]), b][:, places]  # (T, L)
        other = torch.zeros_like(places, dtype=torch.bool)
        other[2:] = (places[2:] != places[:-2]) & (places[2:] != blank)
        alpha: list[Tensor | None] = [rows[0, at] if at < 2 else None for at in range(len(places))]
        for row in rows[1:]:
            following: list[Tensor | None] = []
            for at in range(len(places)):
                sources = [alpha[at], alpha[at - 1] if at else None, alpha[at - 2] if other[at] else None]
                ways = [way for way in sources if way is not None]
                following.append(torch.stack(ways).logsumexp(0) + row[at] if ways else None)
            alpha = following
        ends = [way for way in alpha[-2:] if way is not None]
        losses.append(-torch.stack(ends).logsumexp(0) if ends else log_probs.new_tensor(torch.inf))
    return torch.stack(losses)


def ctc_loss__backwards(
    log_probs: Tensor, targets: Tensor, input_lengths: Tensor, target_lengths: Tensor, blank: int = 0
) -> Tensor:
    """Sums from the last frame to the first, by a matrix of ways between places."""
    losses = []
    for b, (frames, length) in enumerate(zip(input_lengths.tolist(), target_lengths.tolist(), strict=True)):
        places = [blank]
        for token in targets[b, :length].tolist():
            places += [token, blank]
        count = len(places)
        ways = torch.full((count, count), -1e30, dtype=log_probs.dtype, device=log_probs.device)
        for at in range(count):
            for to in range(at, min(at + 3, count)):
                if to < at + 2 or places[to] not in (blank, places[at]):
                    ways[at, to] = 0.0
        beta = torch.full((count,), -1e30, dtype=log_probs.dtype, device=log_probs.device)
        beta[-2:] = 0.0
        for t in reversed(range(frames)):
            spoken = beta + log_probs[t, b, places]
            beta = torch.logsumexp(ways + spoken, dim=1) if t else spoken
        total = beta[:2].logsumexp(0)
        losses.append(-total if total > -1e25 else torch.full_like(total, torch.inf))
    return torch.stack(losses)
