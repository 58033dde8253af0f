"""Hidden tests of collate."""

import pytest
import torch
from torch.utils.data import DataLoader

from torch_katas import checks, inputs


@pytest.mark.parametrize("sizes", [(1, 4), (3, 1, 2), (2, 2), (5,), (2, 0), (12, 3), (0, 0)], ids=str)
def test_it_is_as_wide_as_the_longest(pad_collate, device, sizes):
    """padded has shape (B, T), with T the greatest length in this batch."""
    padded, _ = two(pad_collate(sequences(sizes, device)))
    checks.shape(padded, (len(sizes), max(sizes)), of=f"padded, for sequences of lengths {sizes},")


@pytest.mark.parametrize("sizes", [(3, 1, 2), (2, 4), (2, 2), (3, 0)], ids=str)
def test_every_row_begins_with_its_sequence(pad_collate, device, sizes):
    """Row i is sequence i, then 0 up to the end; the order of the sequences stays."""
    batch = sequences(sizes, device)
    padded, _ = two(pad_collate(batch))
    expected = [sequence.tolist() + [0] * (max(sizes) - len(sequence)) for sequence in batch]
    of = f"padded, for the sequences {[sequence.tolist() for sequence in batch]}"
    checks.close(padded, torch.tensor(expected, device=device), of=of)


@pytest.mark.parametrize("pad_value", [-1, 99, -1.5, float("-inf"), float("nan")])
def test_it_pads_with_pad_value(pad_collate, device, pad_value):
    """Behind a sequence stands pad_value, where one is given."""
    dtype = torch.int64 if isinstance(pad_value, int) else torch.float32
    batch = [sequence.to(dtype) for sequence in sequences((1, 3), device)]
    padded, _ = two(pad_collate(batch, pad_value=pad_value))
    expected = torch.tensor([[1, pad_value, pad_value], [2, 3, 4]], device=device, dtype=dtype)
    checks.close(padded, expected, of=f"padded, for [[1], [2, 3, 4]] with pad_value={pad_value}")


def test_sequences_may_lie_otherwise_in_memory(pad_collate):
    """A sequence may be a column of a table, or one number expanded."""
    table = torch.arange(6.0).reshape(3, 2)
    padded, lengths = two(pad_collate([table[:, 1], inputs.expanded(torch.tensor(7.0), 2)]))
    of = "for a column [1, 3, 5], and 7 expanded to (2,)"
    checks.close(padded, torch.tensor([[1.0, 3, 5], [7, 7, 0]]), of=f"padded, {of}")
    checks.close(lengths.cpu(), torch.tensor([3, 2]), of=f"lengths, {of}")


@pytest.mark.parametrize("sizes", [(3, 1, 2), (1, 2, 4), (5,), (2, 0), (0, 0)], ids=str)
def test_lengths_are_those_of_the_sequences(pad_collate, device, sizes):
    """lengths has shape (B,), int64: how long each sequence was, in their order."""
    _, lengths = two(pad_collate(sequences(sizes, device)))
    of = f"lengths, for sequences of lengths {sizes}"
    checks.close(checks.plain(lengths, of).cpu(), torch.tensor(sizes), of=of)


@pytest.mark.parametrize("pad_value", [0, 7])
def test_a_real_pad_value_counts(pad_collate, device, pad_value):
    """A sequence may hold pad_value itself, also at its end, and 0 whatever pad_value is: both are real numbers."""
    batch = [torch.tensor([0, 7], device=device), torch.tensor([7, 7, 0, 0], device=device)]
    padded, lengths = two(pad_collate(batch, pad_value=pad_value))
    of = f"for [[0, 7], [7, 7, 0, 0]] with pad_value={pad_value}"
    checks.close(checks.plain(lengths, of).cpu(), torch.tensor([2, 4]), of=f"lengths, {of}")
    expected = torch.tensor([[0, 7, pad_value, pad_value], [7, 7, 0, 0]], device=device)
    checks.close(padded, expected, of=f"padded, {of}")


DTYPES = [torch.int64, torch.int32, torch.uint8, torch.float32, torch.float16, torch.bfloat16, torch.bool]


@pytest.mark.parametrize("sizes", [(2, 3), (2, 2), (0, 0), (1,)], ids=str)
@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_the_dtype_stays(pad_collate, device, dtype, sizes):
    """padded has the dtype and the device of the sequences, also where nothing is padded, or all are empty."""
    padded, _ = two(pad_collate([torch.ones(size, dtype=dtype, device=device) for size in sizes]))
    expected = torch.tensor([[1] * size + [0] * (max(sizes) - size) for size in sizes], dtype=dtype, device=device)
    checks.close(padded, expected, of=f"padded, for sequences of lengths {sizes} in {dtype}")


def test_digits_of_float64_stay(pad_collate):
    """float64 stays float64, digit by digit. (On the CPU: not every GPU has it.)"""
    numbers = torch.tensor([1 / 3, 1e300], dtype=torch.float64)
    padded, _ = two(pad_collate([numbers, numbers[:1]]))
    expected = torch.tensor([[1 / 3, 1e300], [1 / 3, 0]], dtype=torch.float64)
    checks.close(padded, expected, of="padded, for [[1/3, 1e300], [1/3]] in float64")


def test_a_loader_pads_each_batch_by_itself(pad_collate):
    """As the collate_fn of a DataLoader it makes every batch as wide as that batch needs."""
    loader = DataLoader(sequences((1, 2, 6, 3)), batch_size=2, collate_fn=pad_collate)
    shapes = [tuple(two(batch)[0].shape) for batch in loader]
    checks.equal(shapes, [(2, 2), (2, 6)], of="the shapes of padded, for lengths 1, 2, 6, 3 in batches of 2")


CASES = {
    "five in twos": ([9, 2, 8, 1, 2], 2, [[3, 1], [4, 2], [0]]),
    "ties": ([3, 3, 3, 1], 2, [[3, 0], [1, 2]]),
    "one batch": ([4, 2, 6], 3, [[1, 0, 2]]),
    "batches of one": ([30, 10, 20], 1, [[1], [2], [0]]),
    "more batch than samples": ([3, 0], 5, [[1, 0]]),
    "many ties": ([7, 5, 3] * 40, 120, [[*range(2, 120, 3), *range(1, 120, 3), *range(0, 120, 3)]]),
}


@pytest.mark.parametrize(("lengths", "size", "expected"), CASES.values(), ids=CASES)
def test_samples_go_from_short_to_long(bucket_batches, lengths, size, expected):
    """Batch by batch the samples' numbers go from the shortest to the longest, of equals the lower first."""
    shown = lengths if len(lengths) < 10 else f"{lengths[:3]} * {len(lengths) // 3}"
    for kind in (list, tuple):
        of = f"bucket_batches({shown}, batch_size={size}), the lengths as a {kind.__name__}"
        checks.equal(bucket_batches(kind(lengths), size), expected, of=of)


@pytest.mark.parametrize(
    ("n", "size", "expected"), [(7, 3, [3, 3, 1]), (9, 4, [4, 4, 1]), (6, 3, [3, 3]), (2, 5, [2]), (0, 3, [])]
)
def test_batches_are_full_but_for_the_last(bucket_batches, n, size, expected):
    """Every batch has batch_size samples, the last what is left; without samples there is no batch."""
    batches = bucket_batches([10 * n - i for i in range(n)], size)
    of = f"the sizes of the batches, for {n} samples and batch_size={size}"
    checks.equal([len(batch) for batch in batches], expected, of=of)


@pytest.mark.parametrize("n", [1, 8, 11])
def test_every_sample_is_in_one_batch(bucket_batches, n):
    """Each number from 0 to N - 1 is found once."""
    batches = bucket_batches([20 + i * i % 7 for i in range(n)], 4)
    found = sorted(number for batch in batches for number in batch)
    checks.equal(found, list(range(n)), of=f"the samples in all batches, sorted, for N = {n} and batch_size=4")


def test_little_is_padded(bucket_batches):
    """With each batch padded to its longest, there is less padding than in the given order: 2 places, and not 18."""
    lengths = [1, 9, 2, 10, 5, 5]
    batches = bucket_batches(list(lengths), 2)
    padding = sum(max(lengths[i] for i in batch) - lengths[j] for batch in batches for j in batch)
    checks.equal(padding, 2, of=f"the padding in bucket_batches({lengths}, batch_size=2)")


def test_the_lengths_stay_as_they_are(bucket_batches):
    """The caller's list is not changed."""
    lengths = [9, 2, 8]
    bucket_batches(lengths, 2)
    checks.equal(lengths, [9, 2, 8], of="lengths after bucket_batches(lengths, batch_size=2)")


@pytest.mark.parametrize("sizes", [(3, 1), (1, 4, 2), (2, 2), (2, 0), (5,)], ids=str)
def test_sequences_in_dicts_are_padded(collate_dicts, device, sizes):
    """Tensors with one axis are padded with 0 to the longest of the batch: (B, T), also where they are equally long."""
    rows = sequences(sizes, device)
    expected = [row.tolist() + [0] * (max(sizes) - len(row)) for row in rows]
    result = collate_dicts([{"ids": row} for row in rows])
    checks.instance(result, dict, of="what collate_dicts returns")
    of = f"collate_dicts(batch)['ids'], for tensors of lengths {sizes}"
    checks.close(result.get("ids"), torch.tensor(expected, device=device), of=of)


@pytest.mark.parametrize("size", [(), (2, 3), (1, 2, 2), (0, 4)], ids=str)
@pytest.mark.parametrize("count", [1, 3])
def test_other_tensors_are_stacked(collate_dicts, device, size, count):
    """Tensors with no axis, or with two and more, are stacked: (B, …), also a single one."""
    tensors = [torch.full(size, 1.5 + i, device=device) for i in range(count)]
    expected = torch.stack(tensors)
    result = collate_dicts([{"image": tensor} for tensor in tensors])
    of = f"collate_dicts(batch)['image'], for {count} tensors of shape {size}"
    checks.close(result["image"], expected, of=of)


@pytest.mark.parametrize(
    ("numbers", "dtype"),
    [([3, 2**40], torch.int64), ([0.5, 2.0], torch.float32), ([True, False], torch.bool), ([7], torch.int64)],
    ids=str,
)
def test_numbers_become_a_tensor(collate_dicts, numbers, dtype):
    """Ints become a tensor of int64, floats of float32, bools of bool."""
    result = collate_dicts([{"label": number} for number in numbers])
    of = f"collate_dicts(batch)['label'], for the values {numbers}"
    checks.close(result["label"], torch.tensor(numbers, dtype=dtype), of=of)


@pytest.mark.parametrize("values", [["a", "bc"], [None, "x"], [(1, 2), (3, 4)], ["only"]], ids=str)
def test_whatever_else_is_a_list(collate_dicts, values):
    """Strings, tuples and None come in a list, in the order of the samples."""
    result = collate_dicts([{"extra": value} for value in values])
    checks.equal(result["extra"], values, of=f"collate_dicts(batch)['extra'], for the values {values}")


def test_each_key_has_its_batch(collate_dicts):
    """All keys of the samples are in the result, in the order of the first dict, each with its own kind of batch."""
    batch = [
        {"target": 2, "x": torch.tensor([1.0, 2.0]), "file": "a", "scale": torch.tensor(3.0)},
        {"x": torch.tensor([5.0]), "file": "b", "scale": torch.tensor(4.0), "target": 0},
    ]
    result = collate_dicts(batch)
    checks.equal(list(result), ["target", "x", "file", "scale"], of="the keys of collate_dicts(batch)")
    checks.close(result["target"], torch.tensor([2, 0]), of="collate_dicts(batch)['target']")
    checks.close(result["x"], torch.tensor([[1.0, 2.0], [5.0, 0.0]]), of="collate_dicts(batch)['x']")
    checks.equal(result["file"], ["a", "b"], of="collate_dicts(batch)['file']")
    checks.close(result["scale"], torch.tensor([3.0, 4.0]), of="collate_dicts(batch)['scale']")


@pytest.mark.parametrize("dtype", [torch.uint8, torch.float64, torch.bool, torch.bfloat16], ids=str)
def test_tensors_in_dicts_keep_their_dtype(collate_dicts, dtype):
    """Padded or stacked, a tensor keeps its dtype."""
    batch = [{"row": torch.ones(n, dtype=dtype), "image": torch.ones(2, 2, dtype=dtype)} for n in (2, 1)]
    result = collate_dicts(batch)
    checks.close(result["row"], torch.tensor([[1, 1], [1, 0]]).to(dtype), of=f"the padded rows, {dtype}")
    checks.close(result["image"], torch.ones(2, 2, 2, dtype=dtype), of=f"the stacked images, {dtype}")


def test_tensors_in_dicts_keep_their_device(collate_dicts):
    """Padded or stacked, a tensor stays on its device."""
    batch = [{"row": torch.ones(n, device="meta"), "image": torch.ones(2, 2, device="meta")} for n in (2, 1)]
    result = collate_dicts(batch)
    for key in ("row", "image"):
        checks.device(result[key], "meta", of=f"collate_dicts(batch)[{key!r}], of tensors on the device meta")


@pytest.mark.parametrize("count", [1, 2])
def test_the_batch_has_memory_of_its_own(collate_dicts, count):
    """What is written into the batch is not written into the samples, also where there is a single one."""
    batch = [{"row": torch.ones(3), "image": torch.ones(2, 2), "scale": torch.tensor(1.0)} for _ in range(count)]
    result = collate_dicts(batch)
    for key in ("row", "image", "scale"):
        checks.own_storage(result[key], batch[0][key], of=f"collate_dicts(batch)[{key!r}]", from_="the first sample")


def test_a_loader_takes_it_for_dicts(collate_dicts):
    """As the collate_fn of a DataLoader it makes each batch as wide as it needs."""
    dataset = [{"x": torch.ones(n), "y": n} for n in (1, 2, 6)]
    loader = DataLoader(dataset, batch_size=2, collate_fn=collate_dicts)
    got = [(tuple(batch["x"].shape), batch["y"].tolist()) for batch in loader]
    of = "the shapes of x, and y, of a loader over samples of lengths 1, 2 and 6"
    checks.equal(got, [((2, 2), [1, 2]), ((1, 6), [6])], of=of)


def sequences(sizes, device="cpu"):
    """Return sequences of these lengths that hold 1, 2, 3 …, running on from one to the next."""
    numbers = torch.arange(1, sum(sizes) + 1, device=device)
    return list(numbers.split(list(sizes)))


def two(values):
    """Return both values; another number of them is a failure of its own."""
    checks.instance(values, tuple, of="what pad_collate returns")
    checks.equal(len(values), 2, of="the number of values that pad_collate returns")
    return values
