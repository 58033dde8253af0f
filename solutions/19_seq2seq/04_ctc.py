"""Solution. One number for each place between and on the target's tokens: the sum of all paths that stand there now."""

import torch
from torch import Tensor


def collapse(path: Tensor, blank: int) -> Tensor:
    merged = path.unique_consecutive()
    return merged[merged != blank]  # (n,)


def ctc_loss(
    log_probs: Tensor, targets: Tensor, input_lengths: Tensor, target_lengths: Tensor, blank: int = 0
) -> Tensor:
    frames, batch, _ = log_probs.shape
    # The places of a path: blank, token, blank, token, …, blank.
    places = targets.new_full((batch, 2 * targets.shape[1] + 1), blank)  # (B, L), L = 2 S + 1
    places[:, 1::2] = targets
    count = places.shape[1]
    emitted = log_probs.gather(2, places.expand(frames, -1, -1))  # (T, B, L)
    # ln 0, but finite: with minus infinity logsumexp of nothing but zeros has the gradient NaN.
    low = -1e30
    nothing = log_probs.new_full((batch, 2), low)  # (B, 2)
    # From two places before, over the blank. Not where that is this token too: the two would be merged. And between
    # blanks lies a token, which must not be left out.
    may_skip = places != torch.cat([places.new_full((batch, 2), blank), places], dim=1)[:, :count]  # (B, L)
    # The first frame is a blank or the first token.
    first = torch.arange(count, device=places.device) < 2  # (L,)
    alpha = torch.where(first, emitted[0], low)  # (B, L)
    for t in range(1, frames):
        before = torch.cat([nothing, alpha], dim=1)  # (B, L + 2)
        skipped = torch.where(may_skip, before[:, :count], low)  # (B, L)
        ways = torch.stack([alpha, before[:, 1 : count + 1], skipped])  # (3, B, L)
        # A sequence that is over keeps its numbers.
        alpha = torch.where((t < input_lengths)[:, None], ways.logsumexp(0) + emitted[t], alpha)
    # It ends on the last token or on the blank behind it; an empty target has the blank alone.
    last = alpha.gather(1, 2 * target_lengths[:, None])[:, 0]  # (B,)
    token = alpha.gather(1, (2 * target_lengths[:, None] - 1).clamp(min=0))[:, 0]  # (B,)
    total = torch.where(target_lengths > 0, torch.logaddexp(last, token), last)  # (B,)
    return torch.where(total > low / 2, -total, torch.inf)
