"""Hidden tests of scatter."""

import pytest
import torch

from torch_katas import checks, inputs

FLOATS = [torch.float32, torch.float64, torch.bfloat16]
DTYPES = [*FLOATS, torch.int64]
SHAPES = [(), (1,), (3,), (4,), (2, 3)]
"""What follows the first axis."""
PLACES = [3, 0, 3, 3, 1, 0]
"""Of six rows among four or five segments; 2 stays empty, and 4 where there are five."""


def sums(values, segments, count):
    """Return the sum of each segment, one after the other."""
    rows = [values[segments == segment].sum(0) for segment in range(count)]
    return torch.stack(rows) if rows else values[:0].clone()


def means(values, segments, count):
    """Return the mean of each segment, one after the other."""
    parts = [values[segments == segment] for segment in range(count)]
    return torch.stack([part.mean(0) if len(part) else torch.zeros_like(values[0]) for part in parts])


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("count", [4, 5])
def test_each_segment_has_its_sum(segment_sum, numbered, device, shape, count):
    """All rows of a segment are added up, in whatever order they come; a segment without rows has 0."""
    values, segments = numbered((6, *shape), device=device, start=1), torch.tensor(PLACES, device=device)
    expected = sums(values, segments, count)
    of = f"segment_sum(values, {PLACES}, {count}) with values of shape {(6, *shape)}"
    checks.close(segment_sum(values, segments, count), expected, of=of)


def test_rows_of_one_segment_add_up(segment_sum, device):
    """Where a segment comes up several times, none of its rows is lost."""
    values, segments = torch.tensor([1, 2, 4, 8], device=device), torch.tensor([1, 1, 1, 1], device=device)
    expected = torch.tensor([0, 15, 0], device=device)
    checks.close(segment_sum(values, segments, 3), expected, of="segment_sum([1, 2, 4, 8], [1, 1, 1, 1], 3)")


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_segment_sums_keep_the_dtype(segment_sum, dtype):
    """The sums have the dtype of the values."""
    values, segments = torch.tensor([[1, 2], [4, 8], [16, 32]], dtype=dtype), torch.tensor([1, 0, 1])
    expected = torch.tensor([[4, 8], [17, 34]], dtype=dtype)
    checks.close(segment_sum(values, segments, 2), expected, of=f"segment_sum(values, [1, 0, 1], 2) in {dtype}")


@pytest.mark.parametrize(("dtype", "power"), [(torch.float64, 40), (torch.int64, 40), (torch.int64, 60)], ids=str)
def test_segment_sums_of_large_numbers(segment_sum, dtype, power):
    """Large whole numbers are exact, in int64 and in float64."""
    values, segments = torch.tensor([2**power + 1, 2, -(2**power)], dtype=dtype), torch.tensor([0, 1, 0])
    expected = torch.tensor([1, 2], dtype=dtype)
    of = f"segment_sum([2**{power} + 1, 2, -(2**{power})], [0, 1, 0], 2) in {dtype}"
    checks.close(segment_sum(values, segments, 2), expected, of=of, rtol=0, atol=0.1)


def test_infinity_stays_in_its_segment(segment_sum, device):
    """Infinity or NaN among the values comes into the sum of its own segment, and into no other."""
    values = torch.tensor([1.0, float("inf"), 3.0, float("nan"), 4.0], device=device)
    segments = torch.tensor([0, 1, 0, 3, 2], device=device)
    expected = torch.tensor([4.0, float("inf"), 4.0, float("nan"), 0.0], device=device)
    of = "segment_sum([1., inf, 3., nan, 4.], [0, 1, 0, 3, 2], 5)"
    checks.close(segment_sum(values, segments, 5), expected, of=of)


def test_segment_sums_of_any_strides(segment_sum, device):
    """values and segments may be transposed, slices or parts of larger tensors."""
    values, segments = torch.randn(6, 3, device=device), torch.tensor(PLACES, device=device)
    expected = sums(values, segments, 4)
    of = f"segment_sum(values, {PLACES}, 4)"
    inputs.same_for(inputs.layouts(values, "values"), lambda v: segment_sum(v, segments, 4), expected, of=of)
    inputs.same_for(inputs.layouts(segments, "segments"), lambda s: segment_sum(values, s, 4), expected, of=of)


@pytest.mark.parametrize(("shape", "count"), [((0,), 3), ((0, 2), 3), ((0, 2), 0), ((2, 0), 3)], ids=str)
def test_segment_sums_of_nothing(segment_sum, device, shape, count):
    """Without rows every sum is 0; without segments there is no sum."""
    values, segments = torch.ones(shape, device=device), torch.zeros(shape[0], dtype=torch.int64, device=device)
    of = f"segment_sum(values, segments, {count}) with values of shape {shape}"
    checks.close(segment_sum(values, segments, count), torch.zeros(count, *shape[1:], device=device), of=of)


def test_gradients_of_segment_sums(segment_sum, device):
    """The gradient of a sum comes back to each of its rows."""
    segments = torch.tensor(PLACES, device=device)
    for shape in ((6,), (6, 3)):
        values, of = torch.randn(shape, device=device), f"segment_sum(values, {PLACES}, 4) with values of shape {shape}"
        inputs.same_as_torch(
            lambda v: segment_sum(v, segments, 4), lambda v: sums(v, segments, 4), values, names=("values",), of=of
        )


def test_many_segments_at_once(segment_sum, few_operators, device):
    """All segments are summed together, not one after the other."""
    values, segments = torch.ones(300, 2, device=device), torch.arange(300, device=device)
    with few_operators("segment_sum(values, segments, 300) with 300 rows"):
        segment_sum(values, segments, 300)


def test_segment_sums_stay_on_the_device(segment_sum):
    """The sums are made on the device of the values."""
    values, segments = torch.ones(4, 2), torch.tensor([1, 0, 1, 1])
    inputs.stays_on_meta(lambda v, s: segment_sum(v, s, 3), values, segments, of="segment_sum(values, segments, 3)")


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("count", [4, 5])
def test_each_segment_has_its_mean(segment_mean, numbered, device, shape, count):
    """The sum of a segment is divided by the number of its rows; a segment without rows has 0."""
    values = numbered((6, *shape), torch.float32, device, start=1)
    segments = torch.tensor(PLACES, device=device)
    of = f"segment_mean(values, {PLACES}, {count}) with values of shape {(6, *shape)}"
    checks.close(segment_mean(values, segments, count), means(values, segments, count), of=of)


def test_nan_is_not_hidden(segment_mean, device):
    """A NaN among the values makes the mean of its own segment NaN, and no other."""
    values = torch.tensor([1.0, float("nan"), 3.0], device=device)
    result = segment_mean(values, torch.tensor([0, 2, 0], device=device), 4)
    expected = torch.tensor([2.0, 0.0, float("nan"), 0.0], device=device)
    checks.close(result, expected, of="segment_mean([1., nan, 3.], [0, 2, 0], 4)")


@pytest.mark.parametrize("dtype", FLOATS, ids=str)
def test_means_keep_the_dtype(segment_mean, dtype):
    """The means have the dtype of the values, and its digits."""
    values, segments = torch.tensor([[1, 2], [4, 8], [3, 5], [0, 1]], dtype=dtype), torch.tensor([1, 0, 1, 1])
    expected = means(values, segments, 3)
    checks.close(segment_mean(values, segments, 3), expected, of=f"segment_mean(values, [1, 0, 1, 1], 3) in {dtype}")


def test_means_have_the_digits_of_float64(segment_mean):
    """In float64 a billion and one, and minus a billion, have the mean 0.5; of 3 rows the mean has all digits."""
    values, segments = torch.tensor([1e9 + 1, 3.0, -1e9], dtype=torch.float64), torch.tensor([0, 1, 0])
    expected = torch.tensor([0.5, 3.0], dtype=torch.float64)
    checks.close(segment_mean(values, segments, 2), expected, of="segment_mean([1e9 + 1, 3., -1e9], [0, 1, 0], 2)")
    thirds = segment_mean(torch.tensor([1.0, 1.0, 2.0], dtype=torch.float64), torch.tensor([0, 0, 0]), 1)
    expected = torch.tensor([4 / 3], dtype=torch.float64)
    checks.close(thirds, expected, of="segment_mean([1., 1., 2.], [0, 0, 0], 1) in float64", rtol=1e-12)


def test_means_of_any_strides(segment_mean, device):
    """values and segments may be transposed, slices or parts of larger tensors."""
    values, segments = torch.randn(6, 3, device=device), torch.tensor(PLACES, device=device)
    expected, of = means(values, segments, 4), f"segment_mean(values, {PLACES}, 4)"
    inputs.same_for(inputs.layouts(values, "values"), lambda v: segment_mean(v, segments, 4), expected, of=of)
    inputs.same_for(inputs.layouts(segments, "segments"), lambda s: segment_mean(values, s, 4), expected, of=of)


@pytest.mark.parametrize(("shape", "count"), [((0,), 3), ((0, 2), 3), ((0, 2), 0), ((2, 0), 3)], ids=str)
def test_means_of_nothing(segment_mean, device, shape, count):
    """Without rows every mean is 0; without segments there is no mean."""
    values, segments = torch.ones(shape, device=device), torch.zeros(shape[0], dtype=torch.int64, device=device)
    of = f"segment_mean(values, segments, {count}) with values of shape {shape}"
    checks.close(segment_mean(values, segments, count), torch.zeros(count, *shape[1:], device=device), of=of)


def test_gradients_of_means(segment_mean, device):
    """The gradient of a mean comes back to each of its rows, divided by their number."""
    segments = torch.tensor(PLACES, device=device)
    for shape in ((6,), (6, 3)):
        values, of = (
            torch.randn(shape, device=device),
            f"segment_mean(values, {PLACES}, 5) with values of shape {shape}",
        )
        inputs.same_as_torch(
            lambda v: segment_mean(v, segments, 5), lambda v: means(v, segments, 5), values, names=("values",), of=of
        )


def test_many_means_at_once(segment_mean, few_operators, device):
    """All means are made together, not one after the other."""
    values, segments = torch.ones(300, 2, device=device), torch.arange(300, device=device)
    with few_operators("segment_mean(values, segments, 300) with 300 rows"):
        segment_mean(values, segments, 300)


def added(x, index, rows):
    """Return x with the rows added one after the other, by products with 0 and 1."""
    hits = (torch.arange(len(x), device=x.device)[:, None] == index).to(x.dtype)
    return x + (hits.reshape(len(x), len(index), *[1] * (x.dim() - 1)) * rows).sum(1)


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_every_row_arrives_at_its_place(add_rows, numbered, device, shape):
    """Row k is added to x[index[k]]; rows for one place add up, and other places stay as they are."""
    x, rows = numbered((5, *shape), device=device) * 1000, numbered((6, *shape), device=device, start=1)
    index = torch.tensor(PLACES, device=device)
    of = f"add_rows(x, {PLACES}, rows) with x of shape {(5, *shape)}"
    checks.close(add_rows(x, index, rows), added(x, index, rows), of=of)


def test_two_rows_for_one_place(add_rows, device):
    """Of two rows for one place both are added."""
    x, rows = torch.tensor([100, 200], device=device), torch.tensor([1, 2, 4], device=device)
    expected = torch.tensor([100, 207], device=device)
    result = add_rows(x, torch.tensor([1, 1, 1], device=device), rows)
    checks.close(result, expected, of="add_rows([100, 200], [1, 1, 1], [1, 2, 4])")


def test_the_result_is_new(add_rows, device):
    """The result has memory of its own, also where there is nothing to add."""
    x = torch.tensor([[1.0], [2.0]], device=device)
    for count in (0, 2):
        index, rows = torch.zeros(count, dtype=torch.int64, device=device), torch.ones(count, 1, device=device)
        of = f"add_rows(x, index, rows) with {count} rows"
        checks.own_storage(add_rows(x, index, rows), x, of=of, from_="x")


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_added_rows_keep_the_dtype(add_rows, dtype):
    """The result has the dtype of x."""
    x, rows = torch.tensor([[1, 2], [4, 8]], dtype=dtype), torch.tensor([[16, 32], [1, 1], [2, 3]], dtype=dtype)
    expected = torch.tensor([[19, 37], [5, 9]], dtype=dtype)
    of = f"add_rows(x, [0, 1, 0], rows) in {dtype}"
    checks.close(add_rows(x, torch.tensor([0, 1, 0]), rows), expected, of=of)


@pytest.mark.parametrize("dtype", [torch.float64, torch.int64], ids=str)
def test_large_numbers_are_added_exactly(add_rows, dtype):
    """In float64 and int64 a billion and one plus minus a billion is 1."""
    x, rows = torch.tensor([10**9 + 1, 5], dtype=dtype), torch.tensor([-(10**9)], dtype=dtype)
    expected = torch.tensor([1, 5], dtype=dtype)
    checks.close(
        add_rows(x, torch.tensor([0]), rows), expected, of=f"add_rows([10**9 + 1, 5], [0], [-10**9]) in {dtype}"
    )


def test_added_rows_of_any_strides(add_rows, device):
    """x, index and rows may be transposed, slices, parts of larger tensors, or one row several times."""
    x, rows, index = (
        torch.randn(5, 3, device=device),
        torch.randn(6, 3, device=device),
        torch.tensor(PLACES, device=device),
    )
    expected, of = added(x, index, rows), f"add_rows(x, {PLACES}, rows)"
    inputs.same_for(inputs.layouts(x, "x"), lambda x: add_rows(x, index, rows), expected, of=of)
    inputs.same_for(inputs.layouts(rows, "rows"), lambda r: add_rows(x, index, r), expected, of=of)
    inputs.same_for(inputs.layouts(index, "index"), lambda i: add_rows(x, i, rows), expected, of=of)
    same = inputs.expanded(rows[0], 6)
    checks.close(add_rows(x, index, same), added(x, index, same), of=f"{of} with rows one row, expanded")
    same = inputs.expanded(x[0], 5)
    checks.close(add_rows(same, index, rows), added(same, index, rows), of=f"{of} with x one row, expanded")


def test_infinity_comes_to_its_place_only(add_rows, device):
    """A place to which no row comes keeps its number, also where the rows hold infinity or NaN."""
    inf, nan = float("inf"), float("nan")
    x, rows = torch.tensor([1.0, 2.0, 3.0], device=device), torch.tensor([inf, nan], device=device)
    expected = torch.tensor([nan, 2.0, inf], device=device)
    result = add_rows(x, torch.tensor([2, 0], device=device), rows)
    checks.close(result, expected, of="add_rows([1., 2., 3.], [2, 0], [inf, nan])")


@pytest.mark.parametrize(("n", "k", "f"), [(3, 0, 2), (0, 0, 2), (3, 2, 0)])
def test_no_rows_to_add(add_rows, device, n, k, f):
    """Without rows the result equals x; axes may be 0 long."""
    x, rows = torch.ones(n, f, device=device), torch.ones(k, f, device=device)
    expected = added(x, torch.zeros(k, dtype=torch.int64, device=device), rows)
    result = add_rows(x, torch.zeros(k, dtype=torch.int64, device=device), rows)
    checks.close(result, expected, of=f"add_rows(x, index, rows) with shapes {(n, f)}, {(k,)} and {(k, f)}")


def test_gradients_of_added_rows(add_rows, device):
    """The gradient reaches x and rows; each row has that of its place."""
    x, rows, index = (
        torch.randn(5, 3, device=device),
        torch.randn(6, 3, device=device),
        torch.tensor(PLACES, device=device),
    )
    call, reference = (lambda x, rows: add_rows(x, index, rows)), (lambda x, rows: added(x, index, rows))
    inputs.same_as_torch(call, reference, x, rows, names=("x", "rows"), of=f"add_rows(x, {PLACES}, rows)")


def test_many_rows_at_once(add_rows, few_operators, device):
    """All rows are added together, not one after the other."""
    x, rows = torch.zeros(10, 2, device=device), torch.ones(300, 2, device=device)
    index = torch.arange(300, device=device) % 10
    with few_operators("add_rows(x, index, rows) with 300 rows"):
        add_rows(x, index, rows)


def largest(values, groups, count):
    """Return the places of the largest values, by Python's own numbers."""
    places = [[n for n, group in enumerate(groups.tolist()) if group == c] for c in range(count)]
    numbers = values.tolist()
    found = [max(members, key=lambda n: (numbers[n], -n)) if members else -1 for members in places]
    return torch.tensor(found, dtype=torch.int64, device=values.device)


@pytest.mark.parametrize("seed", range(3))
def test_the_place_of_the_largest(group_argmax, device, seed):
    """Each group has the place of its largest value among all values, -1 where the group has none."""
    torch.manual_seed(seed)
    values, groups = torch.randn(12, device=device), torch.randint(5, (12,), device=device)
    of = f"group_argmax(values, {groups.tolist()}, 6)"
    checks.close(group_argmax(values, groups, 6), largest(values, groups, 6), of=of)


def test_the_first_of_equals(group_argmax, device):
    """Where several values are the largest of their group, the first of them counts, among many too."""
    values, groups = torch.tensor([1, 5, 5, 0, 5, 0], device=device), torch.tensor([0, 1, 1, 2, 0, 2], device=device)
    of = "group_argmax([1, 5, 5, 0, 5, 0], [0, 1, 1, 2, 0, 2], 3)"
    checks.close(group_argmax(values, groups, 3), torch.tensor([4, 1, 3], device=device), of=of)
    values, groups = torch.arange(60, device=device) % 4, torch.arange(60, device=device) % 3
    of = "group_argmax(arange(60) % 4, arange(60) % 3, 3)"
    checks.close(group_argmax(values, groups, 3), torch.tensor([3, 7, 11], device=device), of=of)


def test_negative_and_infinite_values(group_argmax, device):
    """A group may hold negative values only, or nothing but -infinity."""
    inf = float("inf")
    values = torch.tensor([-3.0, -inf, -2.0, -inf, inf, 1.0], device=device)
    groups = torch.tensor([0, 1, 0, 1, 2, 2], device=device)
    expected = torch.tensor([2, 1, 4, -1], device=device)
    of = "group_argmax([-3., -inf, -2., -inf, inf, 1.], [0, 1, 0, 1, 2, 2], 4)"
    checks.close(group_argmax(values, groups, 4), expected, of=of)


def test_large_whole_numbers_are_told_apart(group_argmax):
    """Whole numbers that no float can tell apart are compared exactly, the smallest of int64 included."""
    smallest = torch.iinfo(torch.int64).min
    values, groups = torch.tensor([2**60, 2**60 + 1, smallest, 2**60]), torch.tensor([0, 0, 2, 0])
    of = "group_argmax([2**60, 2**60 + 1, -2**63, 2**60], [0, 0, 2, 0], 3)"
    checks.close(group_argmax(values, groups, 3), torch.tensor([1, -1, 2]), of=of)


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_places_are_int64(group_argmax, dtype):
    """The places are int64, whatever dtype the values have."""
    values, groups = torch.tensor([2, 8, 4], dtype=dtype), torch.tensor([1, 1, 0])
    checks.close(
        group_argmax(values, groups, 2), torch.tensor([2, 1]), of=f"group_argmax([2, 8, 4], [1, 1, 0], 2) in {dtype}"
    )


def test_values_of_any_strides(group_argmax, device):
    """values and groups may be slices or parts of larger tensors."""
    values, groups = torch.tensor([3.0, 1.0, 4.0, 1.5], device=device), torch.tensor([1, 0, 1, 0], device=device)
    expected, of = torch.tensor([3, 2], device=device), "group_argmax([3., 1., 4., 1.5], [1, 0, 1, 0], 2)"
    inputs.same_for(inputs.layouts(values, "values"), lambda v: group_argmax(v, groups, 2), expected, of=of)
    inputs.same_for(inputs.layouts(groups, "groups"), lambda g: group_argmax(values, g, 2), expected, of=of)


@pytest.mark.parametrize("count", [0, 3])
def test_places_of_nothing(group_argmax, device, count):
    """Without values every place is -1; without groups there is none."""
    values, groups = torch.zeros(0, device=device), torch.zeros(0, dtype=torch.int64, device=device)
    expected = torch.full((count,), -1, device=device)
    checks.close(group_argmax(values, groups, count), expected, of=f"group_argmax([], [], {count})")


def test_many_groups_at_once(group_argmax, few_operators, device):
    """All groups are looked at together, not one after the other."""
    values, groups = torch.randn(300, device=device), torch.arange(300, device=device)
    with few_operators("group_argmax(values, groups, 300) with 300 values"):
        group_argmax(values, groups, 300)


def test_places_stay_on_the_device(group_argmax):
    """The places are found on the device of the values."""
    values, groups = torch.ones(4), torch.tensor([1, 0, 1, 1])
    inputs.stays_on_meta(lambda v, g: group_argmax(v, g, 3), values, groups, of="group_argmax(values, groups, 3)")
