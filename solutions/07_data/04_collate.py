"""Solution. Lengths are known before padding, and lost after it; a batch of dicts is a dict of batches."""

from collections.abc import Sequence
from typing import Any

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


def collate_dicts(batch: Sequence[dict[str, Any]]) -> dict[str, Any]:
    # The dicts are turned inside out: for each key, the values of all samples.
    return {key: _together([sample[key] for sample in batch]) for key in batch[0]}


def _together(values: list[Any]) -> Any:
    first = values[0]
    if isinstance(first, Tensor):
        if first.dim() == 1:
            return pad_sequence(values, batch_first=True)  # (B, T)
        return torch.stack(values)  # (B, …)
    # bool is a kind of int, so it is in here as well; torch.tensor makes bool, int64 and float32 of the three.
    if isinstance(first, int | float):
        return torch.tensor(values)  # (B,)
    return values
