"""Wrong answers that people write when they make batches of sequences."""

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence


def _lengths(batch: Sequence[Tensor]) -> Tensor:
    return torch.tensor([len(sequence) for sequence in batch])


def pad_collate__fixed_length(batch: Sequence[Tensor], pad_value: float = 0) -> tuple[Tensor, Tensor]:
    """Every batch is padded to the same length: short ones are mostly padding, and what is longer is cut off. T is the
    greatest length of this batch."""
    padded = torch.full((len(batch), 8), pad_value, dtype=batch[0].dtype, device=batch[0].device)
    for row, sequence in zip(padded, batch, strict=True):
        row[: len(sequence)] = sequence[:8]
    return padded, _lengths(batch)


def pad_collate__time_first(batch: Sequence[Tensor], pad_value: float = 0) -> tuple[Tensor, Tensor]:
    """pad_sequence gives (T, B) unless it is told batch_first=True."""
    return pad_sequence(batch, padding_value=pad_value), _lengths(batch)


def pad_collate__always_zero(batch: Sequence[Tensor], pad_value: float = 0) -> tuple[Tensor, Tensor]:
    """pad_sequence pads with 0 unless it is told a padding_value."""
    return pad_sequence(batch, batch_first=True), _lengths(batch)


def pad_collate__counts_what_is_not_padding(batch: Sequence[Tensor], pad_value: float = 0) -> tuple[Tensor, Tensor]:
    """Once it is padded, a real pad_value cannot be told from padding, and is not counted. Take the lengths from the
    sequences."""
    padded = pad_sequence(batch, batch_first=True, padding_value=pad_value)
    return padded, (padded != pad_value).sum(dim=1)


def pad_collate__cuts_to_the_shortest(batch: Sequence[Tensor], pad_value: float = 0) -> tuple[Tensor, Tensor]:
    """Cut to the shortest, all fit into one tensor, and the ends of the others are lost. Pad to the longest."""
    length = min(len(sequence) for sequence in batch)
    return torch.stack([sequence[:length] for sequence in batch]), _lengths(batch)


def pad_collate__pads_in_front(batch: Sequence[Tensor], pad_value: float = 0) -> tuple[Tensor, Tensor]:
    """The padding stands in front, and the first real frame of each row at another place. Here it comes behind."""
    return pad_sequence(batch, batch_first=True, padding_value=pad_value, padding_side="left"), _lengths(batch)


def pad_collate__always_float(batch: Sequence[Tensor], pad_value: float = 0) -> tuple[Tensor, Tensor]:
    """torch.full and torch.zeros make float32 unless they are told a dtype, and an embedding takes no floats. Take over
    the dtype of the sequences."""
    padded = torch.full((len(batch), max(map(len, batch))), float(pad_value), device=batch[0].device)
    for row, sequence in zip(padded, batch, strict=True):
        row[: len(sequence)] = sequence
    return padded, _lengths(batch)


def pad_collate__longest_first(batch: Sequence[Tensor], pad_value: float = 0) -> tuple[Tensor, Tensor]:
    """Sorted by length, the rows no longer belong to the labels that lie beside them. The order stays."""
    batch = sorted(batch, key=len, reverse=True)
    return pad_sequence(batch, batch_first=True, padding_value=pad_value), _lengths(batch)


def pad_collate__lengths_in_a_list(batch: Sequence[Tensor], pad_value: float = 0) -> tuple[Tensor, Tensor]:
    """The lengths are a list. A mask is made by comparing with a tensor of them, int64."""
    return pad_sequence(batch, batch_first=True, padding_value=pad_value), [len(sequence) for sequence in batch]


def pad_collate__lengths_are_all_t(batch: Sequence[Tensor], pad_value: float = 0) -> tuple[Tensor, Tensor]:
    """In the padded batch every row is T long. Take the lengths from the sequences."""
    padded = pad_sequence(batch, batch_first=True, padding_value=pad_value)
    return padded, torch.tensor([len(row) for row in padded])


def bucket_batches__in_the_given_order(lengths: Sequence[int], batch_size: int) -> list[list[int]]:
    """Without sorting, each batch is as wide as the longest sample that chance put there. Sort by length, then cut."""
    order = list(range(len(lengths)))
    return [order[start : start + batch_size] for start in range(0, len(order), batch_size)]


def bucket_batches__sorts_the_lengths(lengths: Sequence[int], batch_size: int) -> list[list[int]]:
    """These are lengths. A DataLoader asks for dataset[i]: sort the numbers of the samples, by length."""
    order = sorted(lengths)
    return [order[start : start + batch_size] for start in range(0, len(order), batch_size)]


def bucket_batches__sorts_the_callers_list(lengths: Sequence[int], batch_size: int) -> list[list[int]]:
    """`lengths.sort()` turns the caller's list around: from then on lengths[i] belongs to another sample. sorted makes
    a new list."""
    order = sorted(range(len(lengths)), key=lambda i: lengths[i])
    lengths.sort()
    return [order[start : start + batch_size] for start in range(0, len(order), batch_size)]


def bucket_batches__sorts_within_batches(lengths: Sequence[int], batch_size: int) -> list[list[int]]:
    """First cut, then sorted: every batch is in order, and as wide as before. Sort all samples, then cut."""
    order = range(len(lengths))
    batches = [order[start : start + batch_size] for start in range(0, len(order), batch_size)]
    return [sorted(batch, key=lambda i: lengths[i]) for batch in batches]


def bucket_batches__drops_the_rest(lengths: Sequence[int], batch_size: int) -> list[list[int]]:
    """`len // batch_size` batches leave out what fills none, and here these are always the longest samples. The last
    batch may be shorter."""
    order = sorted(range(len(lengths)), key=lambda i: lengths[i])
    return [order[k * batch_size : (k + 1) * batch_size] for k in range(len(order) // batch_size)]


def bucket_batches__one_batch_for_each_length(lengths: Sequence[int], batch_size: int) -> list[list[int]]:
    """One batch for each length pads nothing, but its size is left to chance, from one sample to all of them. Similar
    is enough: sort by length, and cut into batches of batch_size."""
    groups = {length: [i for i, other in enumerate(lengths) if other == length] for length in sorted(set(lengths))}
    return list(groups.values())


def bucket_batches__ties_the_other_way(lengths: Sequence[int], batch_size: int) -> list[list[int]]:
    """Turned round, or sorted with reverse=True, equally long samples come the last number first. Sort from short to
    long at once: sorted keeps the order of equals."""
    order = sorted(range(len(lengths)), key=lambda i: -lengths[i])[::-1]
    return [order[start : start + batch_size] for start in range(0, len(order), batch_size)]
