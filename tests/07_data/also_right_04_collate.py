"""Right answers in other styles."""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import pad
from torch.nn.utils.rnn import pad_sequence


def pad_collate__fills_a_table(batch: Sequence[Tensor], pad_value: float = 0) -> tuple[Tensor, Tensor]:
    lengths = [sequence.shape[0] for sequence in batch]
    padded = batch[0].new_full((len(batch), max(lengths)), pad_value)
    for row, sequence in enumerate(batch):
        padded[row, : lengths[row]] = sequence
    return padded, torch.tensor(lengths, dtype=torch.int64)


def pad_collate__pads_each(batch: Sequence[Tensor], pad_value: float = 0) -> tuple[Tensor, Tensor]:
    lengths = torch.as_tensor([sequence.numel() for sequence in batch], device=batch[0].device)
    longest = int(lengths.max())
    rows = [pad(sequence, (0, longest - len(sequence)), value=pad_value) for sequence in batch]
    return torch.stack(rows), lengths


def bucket_batches__by_pairs(lengths: Sequence[int], batch_size: int) -> list[list[int]]:
    pairs = sorted((length, number) for number, length in enumerate(lengths))
    batches: list[list[int]] = []
    for place, (_, number) in enumerate(pairs):
        if place % batch_size == 0:
            batches.append([])
        batches[-1].append(number)
    return batches


def bucket_batches__stable_argsort(lengths: Sequence[int], batch_size: int) -> list[list[int]]:
    order = torch.tensor(list(lengths), dtype=torch.int64).argsort(stable=True)
    return [part.tolist() for part in order.split(batch_size)] if len(lengths) else []


def _is_number(value: Any) -> bool:
    return isinstance(value, (bool, int, float))


def collate_dicts__key_by_key(batch: Sequence[dict[str, Any]]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key, example in batch[0].items():
        column = [sample[key] for sample in batch]
        if torch.is_tensor(example):
            join = torch.stack if example.ndim != 1 else lambda rows: pad_sequence(rows, batch_first=True)
            result[key] = join(column)
        elif _is_number(example):
            result[key] = torch.tensor(column)
        else:
            result[key] = column
    return result


def collate_dicts__by_hand(batch: Sequence[dict[str, Any]]) -> dict[str, Any]:
    dtypes = {bool: torch.bool, int: torch.int64, float: torch.float32}
    columns = {key: [] for key in batch[0]}
    for sample in batch:
        for key in columns:
            columns[key].append(sample[key])
    for key, values in columns.items():
        first = values[0]
        if isinstance(first, Tensor) and first.dim() == 1:
            table = first.new_zeros(len(values), max(len(value) for value in values))
            for row, value in zip(table, values, strict=True):
                row[: len(value)] = value
            columns[key] = table
        elif isinstance(first, Tensor):
            columns[key] = torch.cat([value[None] for value in values])
        elif type(first) in dtypes:
            columns[key] = torch.tensor(values, dtype=dtypes[type(first)])
    return columns
