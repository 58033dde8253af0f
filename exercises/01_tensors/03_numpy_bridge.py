"""The NumPy bridge: from array to tensor and back, on the same memory or on memory of its own.

Data come from NumPy, results go back to it. Whether the two sides share their numbers decides who overwrites whom.
Read: torch.from_numpy, torch.tensor, torch.Tensor.numpy, torch.Tensor.detach

Shapes: N samples, F features. An array may be a view of another one: transposed, or sliced with a positive step. Its
dtype is one that PyTorch has, too.
"""

import numpy as np
import torch
from torch import Tensor


def shared_tensor(array: np.ndarray) -> Tensor:
    """Return a tensor on the array's own memory: what is written through one of the two shows in the other.

    Shapes: any -> the same. dtype: the array's (np.float64 -> torch.float64).
    Where array is a view of another array, that one shows what is written too.

    >>> array = np.array([1, 2, 3])
    >>> tensor = shared_tensor(array)
    >>> array[0] = 7
    >>> tensor
    tensor([7, 2, 3])
    """
    raise NotImplementedError


def independent_tensor(array: np.ndarray) -> Tensor:
    """Return a tensor with the array's numbers in memory of its own: no write to one shows in the other.

    Shapes: any, also () -> the same. dtype: the array's (np.float64 -> torch.float64).

    >>> array = np.array([1, 2, 3])
    >>> tensor = independent_tensor(array)
    >>> array[0] = 7
    >>> tensor
    tensor([1, 2, 3])
    """
    raise NotImplementedError


def to_array(tensor: Tensor) -> np.ndarray:
    """Return the tensor's numbers as a NumPy array in memory of its own: no write to one shows in the other.

    Shapes: any -> the same. dtype: the tensor's (torch.float32 -> np.float32); it is one that NumPy has, too.
    tensor may be a view of another one, transposed, sliced or expanded, may be on any device, and may require grad:
    then it requires grad afterwards as before.

    >>> to_array(torch.tensor([1.0, 2.0], requires_grad=True))
    array([1., 2.], dtype=float32)
    """
    raise NotImplementedError


def split_table(table: np.ndarray) -> tuple[Tensor, Tensor]:
    """Split a table into the inputs x, all columns but the last, and the targets y, the last column.

    Shapes: table (N, F + 1), of any number dtype -> x (N, F) and y (N, 1), both float32. N and F are 1 or more.
    y keeps its column axis: a model's predictions are (N, 1), and (N, 1) - (N,) would broadcast to (N, N).
    x and y may share memory with the table.

    >>> x, y = split_table(np.array([[1.0, 2.0, 10.0], [3.0, 4.0, 20.0]]))
    >>> x
    tensor([[1., 2.],
            [3., 4.]])
    >>> y
    tensor([[10.],
            [20.]])
    """
    raise NotImplementedError
