"""Wrong answers that people write when they make batches of sequences."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import pad
from torch.nn.utils.rnn import pad_sequence
from torch.utils.data import default_collate


def _lengths(batch: Sequence[Tensor]) -> Tensor:
    return torch.tensor([len(sequence) for sequence in batch])


def pad_collate__fixed_length(batch: Sequence[Tensor], pad_value: float = 0) -> tuple[Tensor, Tensor]:
    """Pads every batch to the same length: short ones are mostly padding, and what is longer is cut off. Instead: T is
    the greatest length of this batch."""
    padded = torch.full((len(batch), 8), pad_value, dtype=batch[0].dtype, device=batch[0].device)
    for row, sequence in zip(padded, batch, strict=True):
        row[: len(sequence)] = sequence[:8]
    return padded, _lengths(batch)


def pad_collate__time_first(batch: Sequence[Tensor], pad_value: float = 0) -> tuple[Tensor, Tensor]:
    """Puts time first, (T, B), as `pad_sequence` does by itself. Instead: pass `batch_first=True`."""
    return pad_sequence(batch, padding_value=pad_value), _lengths(batch)


def pad_collate__always_zero(batch: Sequence[Tensor], pad_value: float = 0) -> tuple[Tensor, Tensor]:
    """Pads with 0, whatever pad_value is. Instead: pass `padding_value=pad_value`."""
    return pad_sequence(batch, batch_first=True), _lengths(batch)


def pad_collate__counts_what_is_not_padding(batch: Sequence[Tensor], pad_value: float = 0) -> tuple[Tensor, Tensor]:
    """Counts what differs from pad_value in the padded batch, where a real pad_value cannot be told from padding.
    Instead: take the lengths from the sequences."""
    padded = pad_sequence(batch, batch_first=True, padding_value=pad_value)
    return padded, (padded != pad_value).sum(dim=1)


def pad_collate__cuts_to_the_shortest(batch: Sequence[Tensor], pad_value: float = 0) -> tuple[Tensor, Tensor]:
    """Cuts all sequences to the shortest, and the ends of the others are lost. Instead: pad to the longest."""
    length = min(len(sequence) for sequence in batch)
    return torch.stack([sequence[:length] for sequence in batch]), _lengths(batch)


def pad_collate__pads_in_front(batch: Sequence[Tensor], pad_value: float = 0) -> tuple[Tensor, Tensor]:
    """Puts the padding in front, so each row's first real number is at another place. Instead: it stands behind the
    sequence."""
    return pad_sequence(batch, batch_first=True, padding_value=pad_value, padding_side="left"), _lengths(batch)


def pad_collate__always_float(batch: Sequence[Tensor], pad_value: float = 0) -> tuple[Tensor, Tensor]:
    """Makes a float32 tensor of sequences of any dtype, and an embedding takes no floats. Instead: take over the dtype
    of the sequences, `dtype=batch[0].dtype`."""
    padded = torch.full((len(batch), max(map(len, batch))), float(pad_value), device=batch[0].device)
    for row, sequence in zip(padded, batch, strict=True):
        row[: len(sequence)] = sequence
    return padded, _lengths(batch)


def pad_collate__longest_first(batch: Sequence[Tensor], pad_value: float = 0) -> tuple[Tensor, Tensor]:
    """Sorts the sequences by length, so the rows no longer belong to the labels that lie beside them. Instead: keep the
    order."""
    batch = sorted(batch, key=len, reverse=True)
    return pad_sequence(batch, batch_first=True, padding_value=pad_value), _lengths(batch)


def pad_collate__lengths_in_a_list(batch: Sequence[Tensor], pad_value: float = 0) -> tuple[Tensor, Tensor]:
    """Returns the lengths in a list. Instead: make an int64 tensor of them, as a mask is made by comparing with one."""
    return pad_sequence(batch, batch_first=True, padding_value=pad_value), [len(sequence) for sequence in batch]


def pad_collate__lengths_are_all_t(batch: Sequence[Tensor], pad_value: float = 0) -> tuple[Tensor, Tensor]:
    """Takes the lengths from the padded batch, where every row is T long. Instead: take them from the sequences."""
    padded = pad_sequence(batch, batch_first=True, padding_value=pad_value)
    return padded, torch.tensor([len(row) for row in padded])


def bucket_batches__in_the_given_order(lengths: Sequence[int], batch_size: int) -> list[list[int]]:
    """Keeps the given order, so each batch is as wide as the longest sample that happens to be in it. Instead: sort by
    length, then cut."""
    order = list(range(len(lengths)))
    return [order[start : start + batch_size] for start in range(0, len(order), batch_size)]


def bucket_batches__sorts_the_lengths(lengths: Sequence[int], batch_size: int) -> list[list[int]]:
    """Returns lengths, though a DataLoader needs the numbers of the samples. Instead: sort the numbers, by length."""
    order = sorted(lengths)
    return [order[start : start + batch_size] for start in range(0, len(order), batch_size)]


def bucket_batches__sorts_the_callers_list(lengths: Sequence[int], batch_size: int) -> list[list[int]]:
    """Sorts the caller's list: from then on lengths[i] belongs to another sample. Instead: `sorted` makes a new
    list."""
    order = sorted(range(len(lengths)), key=lambda i: lengths[i])
    lengths.sort()
    return [order[start : start + batch_size] for start in range(0, len(order), batch_size)]


def bucket_batches__sorts_within_batches(lengths: Sequence[int], batch_size: int) -> list[list[int]]:
    """Cuts first and sorts then: every batch is in order, and as wide as before. Instead: sort all samples, then
    cut."""
    order = range(len(lengths))
    batches = [order[start : start + batch_size] for start in range(0, len(order), batch_size)]
    return [sorted(batch, key=lambda i: lengths[i]) for batch in batches]


def bucket_batches__drops_the_rest(lengths: Sequence[int], batch_size: int) -> list[list[int]]:
    """Leaves out the samples that fill no batch, and here these are always the longest. Instead: the last batch may be
    shorter."""
    order = sorted(range(len(lengths)), key=lambda i: lengths[i])
    return [order[k * batch_size : (k + 1) * batch_size] for k in range(len(order) // batch_size)]


def bucket_batches__evenly_long(lengths: Sequence[int], batch_size: int) -> list[list[int]]:
    """`chunk` makes batches that are as long as each other: 9 samples by 4 become 3, 3, 3. Instead: cut off batch_size
    at a time; the last batch has what is left.
    """
    if not lengths:
        return []
    order = torch.sort(torch.tensor(list(lengths)), stable=True).indices
    return [part.tolist() for part in order.chunk(-(-len(lengths) // batch_size))]


def bucket_batches__one_batch_for_each_length(lengths: Sequence[int], batch_size: int) -> list[list[int]]:
    """Makes one batch for each length, so a batch has any number of samples, from one to all of them. Instead: similar
    is enough; sort by length, and cut into batches of batch_size."""
    groups = {length: [i for i, other in enumerate(lengths) if other == length] for length in sorted(set(lengths))}
    return list(groups.values())


def bucket_batches__ties_the_other_way(lengths: Sequence[int], batch_size: int) -> list[list[int]]:
    """Puts equally long samples in the reverse order, the last number first. Instead: sort from short to long at once;
    `sorted` keeps the order of equals."""
    order = sorted(range(len(lengths)), key=lambda i: -lengths[i])[::-1]
    return [order[start : start + batch_size] for start in range(0, len(order), batch_size)]


def pad_collate__pads_the_callers_list(batch: Sequence[Tensor], pad_value: float = 0) -> tuple[Tensor, Tensor]:
    """Puts the padded sequences into the caller's list, which has lost its own. Instead: make a new list."""
    lengths = _lengths(batch)
    for i in range(len(batch)):
        batch[i] = pad(batch[i], (0, int(lengths.max()) - len(batch[i])), value=pad_value)
    return torch.stack(batch), lengths


def pad_collate__float_where_all_are_empty(batch: Sequence[Tensor], pad_value: float = 0) -> tuple[Tensor, Tensor]:
    """Returns float32 where all sequences are empty, whatever dtype they have. Instead: pass `dtype=` and `device=` of
    the sequences."""
    lengths = _lengths(batch)
    if lengths.max() == 0:
        return torch.zeros(len(batch), 0), lengths
    return pad_sequence(batch, batch_first=True, padding_value=pad_value), lengths


def pad_collate__through_lists(batch: Sequence[Tensor], pad_value: float = 0) -> tuple[Tensor, Tensor]:
    """Goes by way of Python's numbers, which have no dtype: float64 comes back as float32, and int32 as int64. Instead:
    join the tensors themselves, with `pad_sequence`."""
    longest = max(map(len, batch))
    rows = [sequence.tolist() + [pad_value] * (longest - len(sequence)) for sequence in batch]
    return torch.tensor(rows, device=batch[0].device), _lengths(batch)


def pad_collate__whole_pad_values(batch: Sequence[Tensor], pad_value: float = 0) -> tuple[Tensor, Tensor]:
    """Rounds pad_value to a whole number, so -1.5 becomes -1, and infinity fails. Instead: hand pad_value on as it
    is."""
    padded = pad_sequence(batch, batch_first=True)
    lengths = _lengths(batch)
    behind = torch.arange(padded.shape[1], device=padded.device) >= lengths[:, None].to(padded.device)
    padded[behind] = int(pad_value)
    return padded, lengths


def bucket_batches__unstable_sort(lengths: Sequence[int], batch_size: int) -> list[list[int]]:
    """Sorts with a method that may change the order of equals, and from 17 samples on it does. Instead: `sorted` keeps
    the order of equals, and so do `stable=True` and `kind="stable"`."""
    order = np.argsort(np.array(lengths, dtype=np.int64)).tolist()
    return [order[start : start + batch_size] for start in range(0, len(order), batch_size)]


def bucket_batches__lists_only(lengths: Sequence[int], batch_size: int) -> list[list[int]]:
    """Calls a method that only lists have, and fails for a tuple. Instead: lengths may be any sequence; `sorted` takes
    them all."""
    rest = lengths.copy()
    order = []
    for length in sorted(lengths):
        order.append(rest.index(length))
        rest[order[-1]] = None
    return [order[start : start + batch_size] for start in range(0, len(order), batch_size)]


def bucket_batches__finds_the_first_of_equals(lengths: Sequence[int], batch_size: int) -> list[list[int]]:
    """Looks each length up in the list, and of equal ones finds the first each time: one sample comes twice, another
    never. Instead: sort the numbers of the samples, with the length as key."""
    order = [lengths.index(length) for length in sorted(lengths)]
    return [order[start : start + batch_size] for start in range(0, len(order), batch_size)]


def pad_collate__replaces_every_zero(batch: Sequence[Tensor], pad_value: float = 0) -> tuple[Tensor, Tensor]:
    """Pads with 0, and puts pad_value in the place of every 0, of real ones as well. Instead: `pad_sequence` takes
    `padding_value=pad_value`."""
    padded = pad_sequence(batch, batch_first=True)
    padded[padded == 0] = pad_value
    return padded, _lengths(batch)


def collate_dicts__by_the_default(batch: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Leaves all to `default_collate`, which stacks, and fails for sequences of different lengths; and it makes float64
    of Python's floats. Instead: pad the tensors of one axis, and handle each kind yourself."""
    return default_collate(batch)


def collate_dicts__a_list_of_dicts(batch: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Returns the samples as they came, one dict after the other. Instead: return one dict, with a batch under each
    key."""
    return list(batch)


def collate_dicts__stacks_everything(batch: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Stacks all tensors, and `torch.stack` fails where lengths differ. Instead: pad those with one axis to the longest
    of the batch, with `pad_sequence`."""
    result = {}
    for key in batch[0]:
        values = [sample[key] for sample in batch]
        if isinstance(values[0], Tensor):
            result[key] = torch.stack(values)
        elif isinstance(values[0], int | float):
            result[key] = torch.tensor(values)
        else:
            result[key] = values
    return result


def collate_dicts__pads_everything(batch: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Hands every tensor to `pad_sequence`, which needs an axis to pad along: a tensor of shape () has none. Instead:
    stack what has not exactly one axis."""
    result = {}
    for key in batch[0]:
        values = [sample[key] for sample in batch]
        if isinstance(values[0], Tensor):
            result[key] = pad_sequence(values, batch_first=True)
        elif isinstance(values[0], int | float):
            result[key] = torch.tensor(values)
        else:
            result[key] = values
    return result


def collate_dicts__time_first(batch: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Calls `pad_sequence` with its default, which puts time in front: (T, B). Instead: pass `batch_first=True`."""
    result = {}
    for key in batch[0]:
        values = [sample[key] for sample in batch]
        if isinstance(values[0], Tensor):
            result[key] = pad_sequence(values) if values[0].dim() == 1 else torch.stack(values)
        elif isinstance(values[0], int | float):
            result[key] = torch.tensor(values)
        else:
            result[key] = values
    return result


def collate_dicts__numbers_in_lists(batch: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Makes tensors of tensors alone, and leaves numbers in a list, which no loss function takes. Instead:
    `torch.tensor` makes a tensor of the list."""
    result = {}
    for key in batch[0]:
        values = [sample[key] for sample in batch]
        if isinstance(values[0], Tensor):
            result[key] = pad_sequence(values, batch_first=True) if values[0].dim() == 1 else torch.stack(values)
        else:
            result[key] = values
    return result


def collate_dicts__all_numbers_are_floats(batch: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Makes float32 of all numbers: labels are then no class numbers any more. Instead: `torch.tensor` without `dtype=`
    keeps ints int64, and bools bool."""
    result = {}
    for key in batch[0]:
        values = [sample[key] for sample in batch]
        if isinstance(values[0], Tensor):
            result[key] = pad_sequence(values, batch_first=True) if values[0].dim() == 1 else torch.stack(values)
        elif isinstance(values[0], int | float):
            result[key] = torch.tensor(values, dtype=torch.float32)
        else:
            result[key] = values
    return result


def collate_dicts__pads_by_changing_the_samples(batch: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Writes the padded sequences back into the dicts of the caller: a dataset that keeps its samples in memory has
    longer ones from then on. Instead: build new lists, and leave the dicts alone."""
    result = {}
    for key in batch[0]:
        if isinstance(batch[0][key], Tensor) and batch[0][key].dim() == 1:
            longest = max(len(sample[key]) for sample in batch)
            for sample in batch:
                sample[key] = pad(sample[key], (0, longest - len(sample[key])))
        values = [sample[key] for sample in batch]
        if isinstance(values[0], Tensor):
            result[key] = torch.stack(values)
        elif isinstance(values[0], int | float):
            result[key] = torch.tensor(values)
        else:
            result[key] = values
    return result


def collate_dicts__known_keys_only(batch: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Looks for keys by names that it knows from one dataset. Instead: go through the keys of the first sample, and ask
    of each value what kind it is."""
    return {
        "tokens": pad_sequence([sample["tokens"] for sample in batch], batch_first=True),
        "label": torch.tensor([sample["label"] for sample in batch]),
        "name": [sample["name"] for sample in batch],
    }


def collate_dicts__sorts_the_keys(batch: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Sorts the keys, so they come in another order than in the samples. Instead: go through the first dict as it
    is."""
    result = {}
    for key in sorted(batch[0]):
        values = [sample[key] for sample in batch]
        if isinstance(values[0], Tensor):
            result[key] = pad_sequence(values, batch_first=True) if values[0].dim() == 1 else torch.stack(values)
        elif isinstance(values[0], int | float):
            result[key] = torch.tensor(values)
        else:
            result[key] = values
    return result


def collate_dicts__one_sample_is_its_own_batch(batch: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Leaves a batch of a single sample without the axis of the batch. Instead: a batch of one has shape (1, …), as any
    other."""
    result = {}
    for key in batch[0]:
        values = [sample[key] for sample in batch]
        if isinstance(values[0], Tensor):
            result[key] = pad_sequence(values, batch_first=True) if values[0].dim() == 1 else torch.stack(values)
            result[key] = result[key].squeeze(0)
        elif isinstance(values[0], int | float):
            result[key] = torch.tensor(values)
        else:
            result[key] = values
    return result


def collate_dicts__a_view_where_one_is_enough(batch: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Makes a view of the sample where the batch has one alone, so what is written into the batch is written into the
    dataset. Instead: `torch.stack` copies, also a single one."""
    result = {}
    for key in batch[0]:
        values = [sample[key] for sample in batch]
        if isinstance(values[0], Tensor):
            joined = pad_sequence(values, batch_first=True) if values[0].dim() == 1 else torch.stack(values)
            result[key] = values[0][None] if len(values) == 1 else joined
        elif isinstance(values[0], int | float):
            result[key] = torch.tensor(values)
        else:
            result[key] = values
    return result
