"""Hidden tests of numpy_bridge."""

import numpy as np
import pytest
import torch

from torch_katas import checks, inputs

DTYPES = ["float64", "float32", "float16", "int64", "int16", "uint8", "bool", "complex64"]


def test_a_write_to_the_array_shows_in_the_tensor(shared_tensor):
    """After array[0] = 7 the tensor reads 7 as well."""
    array = np.array([1.0, 2.0, 3.0], dtype=np.float32)
    tensor = shared_tensor(array)
    array[0] = 7
    checks.close(tensor, torch.tensor([7.0, 2.0, 3.0]), of="shared_tensor([1., 2., 3.]) after array[0] = 7")


def test_a_write_to_the_tensor_shows_in_the_array(shared_tensor):
    """After tensor[0] = 7 the array reads 7 as well."""
    array = np.array([1.0, 2.0, 3.0], dtype=np.float32)
    shared_tensor(array)[0] = 7
    checks.close(array, np.array([7.0, 2.0, 3.0], dtype=np.float32), of="array after shared_tensor(array)[0] = 7")


VIEWS = {"array.T": lambda array: array.T, "array[:, 1:]": lambda array: array[:, 1:], "array[::2]": lambda a: a[::2]}
VIEWS_BEGIN = {"array.T": (0, 0), "array[:, 1:]": (0, 1), "array[::2]": (0, 0)}
"""Where the first number of a view stands in the array."""


@pytest.mark.parametrize("view", VIEWS)
def test_views_of_an_array_are_shared_too(shared_tensor, view):
    """A transposed or sliced array is shared like any other, and so is the array that it is a view of."""
    base = np.arange(6, dtype=np.float32).reshape(2, 3)
    array = VIEWS[view](base)
    expected = torch.tensor(array)
    expected[0, 1] = 70
    tensor = shared_tensor(array)
    array[0, 1] = 70
    checks.close(tensor, expected, of=f"shared_tensor({view}) after a write to [0, 1]")
    tensor[0, 0] = 90
    of = f"array{list(VIEWS_BEGIN[view])} after shared_tensor({view})[0, 0] = 90"
    checks.close(float(base[VIEWS_BEGIN[view]]), 90.0, of=of)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("size", [(2, 2), (4,), (0, 3), ()], ids=str)
def test_the_shared_tensor_has_the_arrays_dtype(shared_tensor, numbered, dtype, size):
    """Numbers, shape and dtype are the array's: float64 stays float64."""
    array = numbered(size).numpy().astype(dtype)
    of = f"shared_tensor(array) with array of shape {size}, {dtype}"
    checks.close(shared_tensor(array), torch.tensor(array), of=of)


def test_a_write_to_the_array_stays_there(independent_tensor):
    """A write to the array does not reach the tensor: after array[0] = 7 it still holds the old number."""
    array = np.array([1.0, 2.0, 3.0], dtype=np.float32)
    tensor = independent_tensor(array)
    array[0] = 7
    checks.close(tensor, torch.tensor([1.0, 2.0, 3.0]), of="independent_tensor([1., 2., 3.]) after array[0] = 7")


@pytest.mark.parametrize("view", VIEWS)
def test_views_of_an_array_are_copied_too(independent_tensor, view):
    """A transposed or sliced array is copied like any other: a write to it does not reach the tensor."""
    array = VIEWS[view](np.arange(6, dtype=np.float32).reshape(2, 3))
    expected = torch.tensor(array)
    tensor = independent_tensor(array)
    array[0, 1] = 70
    checks.close(tensor, expected, of=f"independent_tensor({view}) after a write to array[0, 1]")


def test_a_write_to_the_tensor_stays_there(independent_tensor):
    """A write to the tensor does not reach the array: after tensor[0] = 7 it still holds the old number."""
    array = np.array([1.0, 2.0, 3.0], dtype=np.float32)
    independent_tensor(array)[0] = 7
    expected = np.array([1.0, 2.0, 3.0], dtype=np.float32)
    checks.close(array, expected, of="array after independent_tensor(array)[0] = 7")


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("size", [(2, 2), (4,), (0, 3), ()], ids=str)
def test_the_independent_tensor_has_the_arrays_dtype(independent_tensor, numbered, dtype, size):
    """Numbers, shape and dtype are the array's: float64 stays float64."""
    array = numbered(size).numpy().astype(dtype)
    of = f"independent_tensor(array) with array of shape {size}, {dtype}"
    checks.close(independent_tensor(array), torch.from_numpy(array), of=of)


KEPT = [torch.float32, torch.float64, torch.float16, torch.int64, torch.uint8, torch.bool]


@pytest.mark.parametrize("dtype", KEPT, ids=str)
@pytest.mark.parametrize("size", [(2, 2), (4,), (0, 3), ()], ids=str)
def test_numbers_shape_and_dtype_stay(to_array, numbered, device, dtype, size):
    """The array holds the tensor's numbers in the tensor's shape and dtype: float32 stays float32."""
    tensor = numbered(size, dtype, device).clone()
    expected = tensor.cpu().numpy().copy()
    name = str(dtype).removeprefix("torch.")
    checks.close(to_array(tensor), expected, of=f"to_array(tensor) with shape {size}, {name}")


def test_views_of_a_tensor_become_arrays_too(to_array, device):
    """A transposed, sliced or expanded tensor becomes an array like any other, with memory of its own."""
    row = torch.tensor([1.0, 2.0, 3.0], device=device)
    table = torch.tensor([[1.0, 2.0, 3.0], [1.0, 2.0, 3.0]], device=device)
    expected = np.array([[1.0, 2.0, 3.0], [1.0, 2.0, 3.0]], dtype=np.float32)
    for name, tensor in (*inputs.layouts(table, "tensor"), ("tensor is one row expanded", inputs.expanded(row, 2))):
        array = to_array(tensor)
        checks.close(array, expected, of=f"to_array(tensor), {name}")
        array[0, 0] = 7
        checks.close(tensor, table, of=f"tensor after to_array(tensor)[0, 0] = 7, {name}")


@pytest.mark.parametrize("place", ["a leaf", "a result"])
def test_the_tensor_may_require_grad(to_array, device, place):
    """A tensor that requires grad, leaf or result, becomes an array like any other."""
    leaf = torch.tensor([1.0, 2.0], device=device, requires_grad=True)
    tensor = leaf if place == "a leaf" else leaf * 1
    checks.close(to_array(tensor), np.array([1.0, 2.0], dtype=np.float32), of=f"to_array([1., 2.]), {place}")


def test_the_tensor_still_requires_grad(to_array, device):
    """The caller's tensor stays in its graph: it requires grad afterwards as before."""
    tensor = torch.tensor([1.0, 2.0], device=device, requires_grad=True) * 1
    to_array(tensor)
    checks.equal(tensor.requires_grad, True, of="tensor.requires_grad after to_array(tensor)")


@pytest.mark.parametrize("dtype", [torch.float32, torch.int64], ids=str)
def test_the_array_has_memory_of_its_own(to_array, dtype):
    """A write to one side does not reach the other: it still holds the old number."""
    tensor = torch.tensor([1, 2, 3], dtype=dtype)
    array = to_array(tensor)
    array[0] = 7
    checks.close(tensor, torch.tensor([1, 2, 3], dtype=dtype), of="tensor after to_array(tensor)[0] = 7")
    tensor[1] = 9
    expected = torch.tensor([7, 2, 3], dtype=dtype).numpy()
    checks.close(array, expected, of="to_array(tensor) after array[0] = 7 and tensor[1] = 9")


SIZES = [(2, 2), (3, 1), (1, 2), (1, 1), (4, 3)]


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"N={size[0]}, F={size[1]}")
def test_x_is_all_columns_but_the_last(split_table, size):
    """x holds every column except the targets, as (N, F)."""
    table, expected, _ = table_and_parts(size)
    checks.close(split_table(table)[0].float(), expected, of=f"x of split_table(table) with table {table.shape}")


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"N={size[0]}, F={size[1]}")
def test_y_is_a_column(split_table, size):
    """y holds the last column, and keeps its axis: (N, 1), not (N,)."""
    table, _, expected = table_and_parts(size)
    checks.close(split_table(table)[1].float(), expected, of=f"y of split_table(table) with table {table.shape}")


VIEWED = {
    "table.T": lambda table: np.asfortranarray(table),
    "table[::2]": lambda table: np.repeat(table, 2, axis=0)[::2],
    "table[:, 1:]": lambda table: np.concatenate([table[:, :1], table], axis=1)[:, 1:],
}


@pytest.mark.parametrize("view", VIEWED)
def test_the_table_may_be_a_view(split_table, view):
    """A transposed or sliced table is split like any other."""
    table, expected_x, expected_y = table_and_parts((3, 2))
    x, y = split_table(VIEWED[view](table))
    checks.close(x.float(), expected_x, of=f"x of split_table(table), table a view like {view}")
    checks.close(y.float(), expected_y, of=f"y of split_table(table), table a view like {view}")


@pytest.mark.parametrize("dtype", ["float64", "float32", "float16", "int64", "int32", "uint8"])
def test_both_parts_are_float32(split_table, dtype):
    """x and y are float32, whatever dtype the table has."""
    x, y = split_table(np.array([[1, 2, 3], [4, 5, 250]], dtype=dtype))
    checks.close(x, torch.tensor([[1.0, 2.0], [4.0, 5.0]]), of=f"x of split_table(table) with table of {dtype}")
    checks.close(y, torch.tensor([[3.0], [250.0]]), of=f"y of split_table(table) with table of {dtype}")


def table_and_parts(size):
    """Return a table with inputs 2049, 2049.25, … and targets 10.5, 20.5, …, and the x and y that belong to it."""
    n, f = size
    x = 2049 + torch.arange(float(n * f)).reshape(n, f) / 4
    y = 0.5 + 10 * torch.arange(1.0, n + 1).reshape(n, 1)
    return torch.cat([x, y], dim=1).double().numpy(), x, y
