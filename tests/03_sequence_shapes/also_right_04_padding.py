"""Right answers in other styles."""

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy


def padding_mask__by_cumsum(lengths: Tensor, max_len: int) -> Tensor:
    """Steps counted from 1."""
    ones = torch.ones(len(lengths), max_len, dtype=torch.int64, device=lengths.device)
    return ones.cumsum(1) <= lengths[:, None]


def padding_mask__row_by_row(lengths: Tensor, max_len: int) -> Tensor:
    """True up to each length."""
    mask = torch.zeros(lengths.shape[0], max_len, dtype=torch.bool, device=lengths.device)
    for row, length in zip(mask, lengths.tolist(), strict=True):
        row[:length] = True
    return mask


def masked_sequence_loss__real_rows_alone(logits: Tensor, targets: Tensor, pad_id: int) -> Tensor:
    """Only real tokens are looked at; nothing is 0 times something of the logits."""
    real = targets != pad_id
    if not real.any():
        return (logits * 0).sum()
    return cross_entropy(logits[real], targets[real])


def masked_sequence_loss__losses_and_mask(logits: Tensor, targets: Tensor, pad_id: int) -> Tensor:
    """All losses, with a harmless target at pads."""
    real = targets.ne(pad_id)
    safe = torch.where(real, targets, torch.zeros_like(targets))
    losses = cross_entropy(logits.flatten(0, 1), safe.flatten(), reduction="none").reshape(real.shape)
    return (losses * real).sum() / max(int(real.sum()), 1)


def last_valid__by_gather(outputs: Tensor, lengths: Tensor) -> Tensor:
    """One index for each number."""
    index = (lengths - 1)[:, None, None].expand(-1, 1, outputs.size(2))
    return outputs.gather(1, index).squeeze(1)


def last_valid__sequence_by_sequence(outputs: Tensor, lengths: Tensor) -> Tensor:
    """One sequence after the other."""
    return torch.stack([sequence[length - 1] for sequence, length in zip(outputs, lengths.tolist(), strict=True)])
