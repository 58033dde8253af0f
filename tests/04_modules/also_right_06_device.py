"""Right answers in other styles."""

from typing import Any

import torch
from torch import Tensor, nn


def pick_device__case_by_case(prefer: str) -> torch.device:
    """One case for each word."""
    if prefer == "cuda" and torch.cuda.is_available():
        return torch.device("cuda")
    if prefer == "mps" and torch.backends.mps.is_available():
        return torch.device("mps")
    if prefer in ("cpu", "cuda", "mps"):
        return torch.device("cpu")
    raise ValueError(f"unknown device {prefer}")


def pick_device__by_match(prefer: str) -> torch.device:
    """match, with one question left for the end."""
    match prefer:
        case "cpu":
            there = True
        case "cuda":
            there = torch.cuda.is_available()
        case "mps":
            there = torch.backends.mps.is_available()
        case _:
            raise ValueError(prefer)
    return torch.device(prefer) if there else torch.device("cpu")


def to_device__by_match(batch: Any, device: torch.device | str) -> Any:
    """match by type."""
    match batch:
        case Tensor():
            return batch.to(device=device)
        case dict():
            return dict(zip(batch, (to_device__by_match(value, device) for value in batch.values()), strict=True))
        case list():
            return [to_device__by_match(value, device) for value in batch]
        case tuple():
            return tuple(to_device__by_match(value, device) for value in batch)
    return batch


def to_device__with_a_helper(batch: Any, device: torch.device | str) -> Any:
    """A function within, which knows the device."""

    def move(value: Any) -> Any:
        if torch.is_tensor(value):
            return value.to(device)
        if isinstance(value, dict):
            return {key: move(item) for key, item in value.items()}
        return type(value)(map(move, value)) if isinstance(value, (list, tuple)) else value

    return move(batch)


def on_model_device__asks_the_parameters(model: nn.Module, x: Tensor) -> Tensor:
    """First parameters, then buffers."""
    for tensors in (model.parameters(), model.buffers()):
        for tensor in tensors:
            return x.to(tensor.device)
    return x


def on_model_device__lists_all(model: nn.Module, x: Tensor) -> Tensor:
    """All tensors in one list."""
    tensors = [*model.parameters(), *model.buffers(), x]
    return x.to(device=tensors[0].device)
