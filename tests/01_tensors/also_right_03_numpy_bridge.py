"""Right answers in other styles."""

import numpy as np
import torch
from torch import Tensor


def shared_tensor__by_as_tensor(array: np.ndarray) -> Tensor:
    """as_tensor shares where it can."""
    return torch.as_tensor(array)


def shared_tensor__by_asarray(array: np.ndarray) -> Tensor:
    """asarray, which must not copy."""
    return torch.asarray(array, copy=False)


def independent_tensor__copies_the_array(array: np.ndarray) -> Tensor:
    """NumPy copies."""
    return torch.from_numpy(np.array(array))


def independent_tensor__clones(array: np.ndarray) -> Tensor:
    """PyTorch copies."""
    return torch.as_tensor(array).clone()


def to_array__clones(tensor: Tensor) -> np.ndarray:
    """PyTorch copies."""
    return tensor.detach().clone().cpu().numpy()


def to_array__by_force(tensor: Tensor) -> np.ndarray:
    """NumPy copies."""
    return np.array(tensor.numpy(force=True))


def split_table__two_tensors(table: np.ndarray) -> tuple[Tensor, Tensor]:
    """Each half on its own."""
    x, y = table[:, :-1], table[:, -1].reshape(-1, 1)
    return torch.tensor(x, dtype=torch.float32), torch.tensor(y, dtype=torch.float32)


def split_table__by_split(table: np.ndarray) -> tuple[Tensor, Tensor]:
    """Narrowed by NumPy, cut by PyTorch."""
    data = torch.from_numpy(np.ascontiguousarray(table, dtype=np.float32))
    x, y = data.split([data.shape[1] - 1, 1], dim=1)
    return x, y
