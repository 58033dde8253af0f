"""Solution. Pick by position what belongs together; then join, compare or add up. Never reshape across the batch."""

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy


def join_directions(hidden: Tensor) -> Tensor:
    if hidden.shape[0] % 2:
        raise ValueError(f"expected two states for each layer, got {hidden.shape[0]} in all")
    # Directions alternate. A reshape to (L, B, 2·H) would put two neighbours of the batch side by side.
    return torch.cat([hidden[::2], hidden[1::2]], dim=2)  # (L, B, H) twice -> (L, B, 2·H)


def next_token_loss(logits: Tensor, tokens: Tensor, pad_id: int) -> Tensor:
    # Step t is compared with token t + 1: the last step and the first token have no partner.
    scores = logits[:, :-1].transpose(1, 2)  # (B, V, T - 1)
    targets = tokens[:, 1:]  # (B, T - 1)
    # The mean of cross_entropy leaves out what it ignores, in the sum and in the count.
    return cross_entropy(scores, targets, ignore_index=pad_id)  # ()


def masked_mean(x: Tensor, mask: Tensor) -> Tensor:
    # masked_fill, because NaN * 0 is NaN. The mask needs an axis for H.
    real = x.masked_fill(~mask[:, :, None], 0)  # (B, T, H)
    # The count keeps an axis of 1, or (B, H) / (B,) would line B up with H.
    count = mask.sum(dim=1, keepdim=True).clamp(min=1)  # (B, 1)
    return real.sum(dim=1) / count  # (B, H)


def reverse_padded(x: Tensor, lengths: Tensor) -> Tensor:
    steps = torch.arange(x.shape[1], device=x.device)  # (T,)
    mirrored = lengths[:, None] - 1 - steps  # (B, T), below 0 at pads
    source = torch.where(mirrored >= 0, mirrored, steps)  # (B, T): pads stay
    rows = torch.arange(x.shape[0], device=x.device)[:, None]  # (B, 1)
    return x[rows, source]  # (B, T, F)
