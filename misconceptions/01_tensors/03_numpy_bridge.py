"""Wrong answers that people write between NumPy and PyTorch."""

import numpy as np
import torch
from torch import Tensor


def shared_tensor__copies(array: np.ndarray) -> Tensor:
    """The numbers are copied, so a later write to one side does not reach the other. Instead: `torch.from_numpy` looks
    at the array's own memory.
    """
    return torch.tensor(array)


def shared_tensor__casts(array: np.ndarray) -> Tensor:
    """A dtype is asked for: an array of another one has to be copied for it, and sharing ends. Instead:
    `torch.from_numpy` alone, in the array's dtype.
    """
    return torch.from_numpy(array).float()


def shared_tensor__makes_it_contiguous(array: np.ndarray) -> Tensor:
    """A transposed or sliced array is copied, to bring its numbers in order, and sharing ends. Instead:
    `torch.from_numpy` takes views as they are.
    """
    return torch.from_numpy(np.ascontiguousarray(array))


def shared_tensor__shares_what_is_contiguous(array: np.ndarray) -> Tensor:
    """A transposed or sliced array is copied, to bring its numbers in order, and sharing ends. Instead:
    `torch.from_numpy` takes views as they are.
    """
    return torch.from_numpy(array).contiguous()


def shared_tensor__asks_for_float32(array: np.ndarray) -> Tensor:
    """A dtype is asked for: an array of another one has to be copied for it, and sharing ends. Instead:
    `torch.from_numpy` alone, in the array's dtype.
    """
    return torch.as_tensor(array, dtype=torch.float32)


def independent_tensor__shares(array: np.ndarray) -> Tensor:
    """The tensor looks at the array's own memory, so each side sees what is written to the other. Instead:
    `torch.tensor` always copies; `from_numpy` and `as_tensor` do not.
    """
    return torch.from_numpy(array)


def independent_tensor__slices_to_copy(array: np.ndarray) -> Tensor:
    """The tensor looks at the array's own memory: a slice of an array is a view, not a copy as of a Python list.
    Instead: `torch.tensor(array)`, or `array.copy()` before `from_numpy`.
    """
    return torch.from_numpy(array[:])


def independent_tensor__capital_t(array: np.ndarray) -> Tensor:
    """`torch.Tensor` with a capital T turns everything into float32, and shares the memory of an array that is float32
    already. Instead: `torch.tensor` copies, and keeps the dtype.
    """
    return torch.Tensor(array)


def independent_tensor__from_numbers(array: np.ndarray) -> Tensor:
    """A list holds Python numbers and forgets the dtype, so that the dtype of the tensor is guessed. Instead:
    `torch.tensor(array)` takes the array's.
    """
    return torch.tensor(array.tolist())


def independent_tensor__copies_views_alone(array: np.ndarray) -> Tensor:
    """`ascontiguousarray` copies a transposed or sliced array, and gives back every other as it is, so its memory is
    shared. Instead: `torch.tensor` always copies.
    """
    return torch.from_numpy(np.ascontiguousarray(array))


def to_array__without_detach(tensor: Tensor) -> np.ndarray:
    """NumPy cannot record operations, so a tensor that requires grad is refused, even where nothing is recorded.
    Instead: `detach()` comes first.
    """
    return tensor.cpu().numpy().copy()


def to_array__shares(tensor: Tensor) -> np.ndarray:
    """The array looks at the tensor's own memory, so a write to one changes the other. Instead: copy as well, with
    `clone()` or NumPy's `copy()`.
    """
    return tensor.detach().cpu().numpy()


def to_array__detaches_in_place(tensor: Tensor) -> np.ndarray:
    """The caller's own tensor is taken out of its graph, and no gradient flows through it from then on. Instead:
    `detach()`, without the underscore.
    """
    return tensor.detach_().cpu().numpy().copy()


def to_array__through_a_list(tensor: Tensor) -> np.ndarray:
    """A list holds Python numbers and forgets the dtype, so every float becomes float64. Instead: `numpy()` keeps the
    dtype.
    """
    return np.array(tensor.tolist())


def to_array__views(tensor: Tensor) -> np.ndarray:
    """`view` never copies, so it raises where the numbers of a tensor, transposed or expanded before, do not lie one
    behind the other. Instead: `numpy()` takes any shape and any strides.
    """
    return tensor.detach().cpu().view(-1).numpy().copy().reshape(tensor.shape)


def to_array__copies_only_to_tidy_up(tensor: Tensor) -> np.ndarray:
    """The numbers are copied only where they must be brought in order; else the array looks at the tensor's own memory,
    and a write to one changes the other. Instead: copy always, with `clone()` or NumPy's `copy()`.
    """
    return np.ascontiguousarray(tensor.detach().cpu().numpy())


def to_array__always_float32(tensor: Tensor) -> np.ndarray:
    """Every number becomes float32, whatever the tensor holds. Instead: `numpy()` keeps the dtype."""
    return tensor.detach().cpu().numpy().astype(np.float32)


def split_table__y_without_its_axis(table: np.ndarray) -> tuple[Tensor, Tensor]:
    """y lost its column axis, (N,), so that a loss with predictions (N, 1) compares every prediction with every target,
    (N, N). Instead: the slice `[:, -1:]` keeps the axis, and nothing squeezes it away.
    """
    data = torch.from_numpy(table).float()
    return data[:, :-1], data[:, -1]


def split_table__y_as_a_row(table: np.ndarray) -> tuple[Tensor, Tensor]:
    """The new axis of y stands in front, a row, (1, N). Instead: a column is (N, 1), as the slice `[:, -1:]` gives
    it.
    """
    data = torch.from_numpy(table).float()
    return data[:, :-1], data[:, -1].unsqueeze(0)


def split_table__keeps_float64(table: np.ndarray) -> tuple[Tensor, Tensor]:
    """x and y keep the table's dtype, most often float64, and layers with float32 weights refuse it. Instead:
    `to(torch.float32)`, or `float()`.
    """
    data = torch.from_numpy(table)
    return data[:, :-1], data[:, -1:]


def split_table__leaves_the_target_in_x(table: np.ndarray) -> tuple[Tensor, Tensor]:
    """The last column is in x as well, so the model may read off the answer. Instead: `[:, :-1]` leaves it out."""
    data = torch.from_numpy(table).float()
    return data, data[:, -1:]


def split_table__first_column_as_target(table: np.ndarray) -> tuple[Tensor, Tensor]:
    """y is the first column. Instead: the targets are in the last one."""
    data = torch.from_numpy(table).float()
    return data[:, 1:], data[:, :1]


def split_table__squeezes_y(table: np.ndarray) -> tuple[Tensor, Tensor]:
    """y lost its column axis, (N,), so that a loss with predictions (N, 1) compares every prediction with every target,
    (N, N). Instead: the slice `[:, -1:]` keeps the axis, and nothing squeezes it away.
    """
    data = torch.from_numpy(table).float()
    return data[:, :-1], data[:, -1:].squeeze()


def split_table__reads_float64(table: np.ndarray) -> tuple[Tensor, Tensor]:
    """The bytes of the table are read as float64, whatever its dtype is. Instead: `torch.from_numpy` knows the dtype,
    and `float()` converts.
    """
    data = torch.frombuffer(bytearray(table.tobytes()), dtype=torch.float64).reshape(table.shape).float()
    return data[:, :-1], data[:, -1:]


def split_table__whole_numbers(table: np.ndarray) -> tuple[Tensor, Tensor]:
    """The fraction of every number is dropped. Instead: `float()` converts each number as it is."""
    data = torch.from_numpy(table.astype(np.int64)).float()
    return data[:, :-1], data[:, -1:]


def split_table__by_way_of_half_precision(table: np.ndarray) -> tuple[Tensor, Tensor]:
    """The numbers pass through a dtype with three digits, and lose the others. Instead: `float()` converts in one
    step.
    """
    data = torch.from_numpy(table).half().float()
    return data[:, :-1], data[:, -1:]


def split_table__squeezes_x(table: np.ndarray) -> tuple[Tensor, Tensor]:
    """x lost its axes of length 1, though it is (N, F) also where N or F is 1. Instead: the slice `[:, :-1]` keeps both
    axes.
    """
    data = torch.from_numpy(table).float()
    return data[:, :-1].squeeze(), data[:, -1:]
