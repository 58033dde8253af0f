"""Solution. `to` returns; it does not move. So everything here is about what to do with what it returns."""

from itertools import chain
from typing import Any

import torch
from torch import Tensor, nn


def pick_device(prefer: str) -> torch.device:
    # The parentheses matter: a function that is not called is always true.
    there = {"cpu": True, "cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    if prefer not in there:
        raise ValueError(f"no such device: {prefer!r}; there is {', '.join(there)}")
    return torch.device(prefer if there[prefer] else "cpu")


def to_device(batch: Any, device: torch.device | str) -> Any:
    if isinstance(batch, Tensor):
        return batch.to(device)
    # New containers: whoever handed the old ones in still has them.
    if isinstance(batch, dict):
        return {key: to_device(value, device) for key, value in batch.items()}
    if isinstance(batch, list | tuple):
        return type(batch)([to_device(value, device) for value in batch])
    return batch


def on_model_device(model: nn.Module, x: Tensor) -> Tensor:
    # A module has no device of its own, only its tensors have; chain looks at the buffers where there is no parameter.
    first = next(chain(model.parameters(), model.buffers()), x)
    return x.to(first.device)
