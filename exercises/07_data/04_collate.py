"""Collate: make a batch of samples that are not equally long.

Sentences have different lengths, a tensor has one. What is short is padded, and the lengths say what is real.
Read: torch.utils.data.DataLoader ("Working with collate_fn"), torch.nn.utils.rnn.pad_sequence

Shapes: B batch, T time (the longest of a batch), N samples; … any axes.
"""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence
from torch.utils.data import DataLoader


def pad_collate(batch: Sequence[Tensor], pad_value: float = 0) -> tuple[Tensor, Tensor]:
    """Put sequences of different lengths into one tensor, and say how long each was: the collate_fn of a DataLoader.

    batch is a list of B ≥ 1 sequences of shape (length,), all of one dtype and device. A length may be 0.
    Returns padded (B, T), of the same dtype and device, and lengths (B,), int64, on any device. T is the greatest
    length in this batch, 0 where all are empty. Row i begins with sequence i; behind it stands pad_value.
    A sequence may hold pad_value itself: that is real, and counts. The list and its sequences stay as they are.

    >>> pad_collate([torch.tensor([5, 6, 7]), torch.tensor([8])])
    (tensor([[5, 6, 7],
            [8, 0, 0]]), tensor([3, 1]))
    >>> loader = DataLoader([torch.ones(n) for n in (1, 2, 6)], batch_size=2, collate_fn=pad_collate)
    >>> [padded.shape for padded, lengths in loader]  # each batch is as wide as it needs
    [torch.Size([2, 2]), torch.Size([1, 6])]
    """
    raise NotImplementedError


def bucket_batches(lengths: Sequence[int], batch_size: int) -> list[list[int]]:
    """Return batches of samples of similar length, so that little is padded: the batch_sampler of a DataLoader.

    lengths[i] is the length of sample i. A batch is a list of sample numbers, 0 to N - 1. Read one batch after another,
    the numbers go from the shortest sample to the longest; of equally long ones, the lower number first. Each batch has
    batch_size of them, the last one what is left. Every sample is in one batch. lengths stays as it is.
    N may be 0: then there is no batch. batch_size is 1 or more.

    >>> bucket_batches([9, 2, 8, 1, 2], batch_size=2)
    [[3, 1], [4, 2], [0]]
    """
    raise NotImplementedError


def collate_dicts(batch: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Put samples that are dicts into one dict of batches: a collate_fn for samples that have several parts.

    batch has B ≥ 1 dicts with the same keys. Under one key all have values of one kind, and become:
    - tensors of shape (length,), of one dtype: padded with 0 at their ends to the longest of the batch, (B, T);
    - tensors of any other shape (…), the same for all, of one dtype: stacked, (B, …). So ones of shape () give (B,);
    - bools, ints or floats: a tensor (B,) of torch.bool, torch.int64 or torch.float32;
    - whatever else, such as strings: a list of B, in their order.
    The result has the keys in the order of the first dict. Tensors keep their dtype and device. The batch, its dicts
    and all that is in them stay as they are, and so the results have memory of their own.

    >>> long = {"tokens": torch.tensor([5, 6, 7]), "label": 1, "name": "a.txt"}
    >>> short = {"tokens": torch.tensor([8]), "label": 0, "name": "b.txt"}
    >>> batch = collate_dicts([long, short])
    >>> batch["tokens"]
    tensor([[5, 6, 7],
            [8, 0, 0]])
    >>> batch["label"], batch["name"]
    (tensor([1, 0]), ['a.txt', 'b.txt'])
    """
    raise NotImplementedError
