"""Wrong answers that people write between NumPy and PyTorch."""

import numpy as np
import torch
from torch import Tensor


def shared_tensor__copies(array: np.ndarray) -> Tensor:
    """`torch.tensor` always copies: a later write to the array does not reach it. `from_numpy` shares memory."""
    return torch.tensor(array)


def shared_tensor__casts(array: np.ndarray) -> Tensor:
    """To change the dtype is to copy: float64 numbers become float32 numbers somewhere else, and sharing ends."""
    return torch.from_numpy(array).float()


def shared_tensor__makes_it_contiguous(array: np.ndarray) -> Tensor:
    """`ascontiguousarray` copies a transposed or sliced array. `from_numpy` takes views as they are."""
    return torch.from_numpy(np.ascontiguousarray(array))


def independent_tensor__shares(array: np.ndarray) -> Tensor:
    """`from_numpy` looks at the array's own memory, so each sees the other's writes; `as_tensor` does the same
    wherever it can. `torch.tensor` always copies.
    """
    return torch.from_numpy(array)


def independent_tensor__slices_to_copy(array: np.ndarray) -> Tensor:
    """`[:]` copies a Python list, but of an array it is a view, on the same memory. `.copy()` copies."""
    return torch.from_numpy(array[:])


def independent_tensor__capital_t(array: np.ndarray) -> Tensor:
    """`torch.Tensor` with a capital T turns everything into float32, and shares the memory of an array that is
    float32 already. `torch.tensor` copies, and keeps the dtype.
    """
    return torch.Tensor(array)


def to_array__without_detach(tensor: Tensor) -> np.ndarray:
    """NumPy cannot record operations, so `numpy()` refuses a tensor that requires grad, inside `torch.no_grad()`
    too. `detach()` comes first.
    """
    return tensor.cpu().numpy().copy()


def to_array__shares(tensor: Tensor) -> np.ndarray:
    """`detach` and `numpy` both stay on the tensor's memory (`np.asarray` does too): a write to the array changes
    the tensor. Copy as well.
    """
    return tensor.detach().cpu().numpy()


def to_array__detaches_in_place(tensor: Tensor) -> np.ndarray:
    """`detach_` with its underscore takes the caller's own tensor out of the graph: it learns nothing from then on."""
    return tensor.detach_().cpu().numpy().copy()


def to_array__through_a_list(tensor: Tensor) -> np.ndarray:
    """A list holds Python numbers, and forgets the dtype: NumPy makes float64 of every float."""
    return np.array(tensor.tolist())


def split_table__y_without_its_axis(table: np.ndarray) -> tuple[Tensor, Tensor]:
    """The index -1 drops the column axis. A loss on predictions (N, 1) and targets (N,) then compares every
    prediction with every target, (N, N), and trains on nonsense. The slice -1: keeps the axis.
    """
    data = torch.from_numpy(table).float()
    return data[:, :-1], data[:, -1]


def split_table__y_as_a_row(table: np.ndarray) -> tuple[Tensor, Tensor]:
    """`unsqueeze(0)` puts the new axis in front: a row, (1, N). A column is (N, 1)."""
    data = torch.from_numpy(table).float()
    return data[:, :-1], data[:, -1].unsqueeze(0)


def split_table__keeps_float64(table: np.ndarray) -> tuple[Tensor, Tensor]:
    """`from_numpy` keeps the table's dtype, most often float64. Layers have float32 weights and refuse it."""
    data = torch.from_numpy(table)
    return data[:, :-1], data[:, -1:]


def split_table__leaves_the_target_in_x(table: np.ndarray) -> tuple[Tensor, Tensor]:
    """The last column is in x as well: the model may read off the answer. `:-1` leaves it out."""
    data = torch.from_numpy(table).float()
    return data, data[:, -1:]


def split_table__first_column_as_target(table: np.ndarray) -> tuple[Tensor, Tensor]:
    """The targets are in the last column, not in the first."""
    data = torch.from_numpy(table).float()
    return data[:, 1:], data[:, :1]
