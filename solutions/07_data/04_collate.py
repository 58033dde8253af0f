"""Solution. Lengths are known before padding, and lost after it; sort the samples' numbers, not their lengths."""

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence


def pad_collate(batch: Sequence[Tensor], pad_value: float = 0) -> tuple[Tensor, Tensor]:
    # Asked of the sequences themselves: in the padded batch a real 0 and a padded one look alike.
    lengths = torch.tensor([len(sequence) for sequence in batch])  # (B,)
    # pad_sequence is as wide as the longest it gets. Its default is time first, (T, B).
    return pad_sequence(batch, batch_first=True, padding_value=pad_value), lengths  # (B, T), (B,)


def bucket_batches(lengths: Sequence[int], batch_size: int) -> list[list[int]]:
    # sorted keeps the order of equals, so the lower number stays in front.
    order = sorted(range(len(lengths)), key=lambda i: lengths[i])  # (N,)
    return [order[start : start + batch_size] for start in range(0, len(order), batch_size)]
