"""Solution. `from_numpy` and `numpy()` share memory; `torch.tensor` and `clone` copy. Choose, do not hope."""

import numpy as np
import torch
from torch import Tensor


def shared_tensor(array: np.ndarray) -> Tensor:
    # No number is copied: the tensor looks at the array's memory, with the array's strides.
    return torch.from_numpy(array)


def independent_tensor(array: np.ndarray) -> Tensor:
    # torch.tensor always copies. (from_numpy and as_tensor share memory, torch.Tensor casts to float32.)
    return torch.tensor(array)


def to_array(tensor: Tensor) -> np.ndarray:
    # detach leaves the graph, cpu leaves the GPU; both may share memory with the tensor, so the copy comes last.
    return tensor.detach().cpu().numpy().copy()


def split_table(table: np.ndarray) -> tuple[Tensor, Tensor]:
    data = torch.from_numpy(table).to(torch.float32)  # (N, F + 1)
    # A slice keeps its axis, an index drops it: data[:, -1] would be (N,).
    return data[:, :-1], data[:, -1:]  # (N, F), (N, 1)
