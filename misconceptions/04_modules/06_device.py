"""Wrong answers that people write when there is more than one device."""

from itertools import chain
from typing import Any

import torch
from torch import Tensor, nn

from torch_katas.course.mistakes import edit


def _check(prefer: str) -> None:
    if prefer not in ("cpu", "cuda", "mps"):
        raise ValueError("no such device")


def pick_device__without_asking(prefer: str) -> torch.device:
    """torch.device("cuda") can be made on any machine; the error comes with the first tensor. Ask first whether the
    device is there."""
    _check(prefer)
    return torch.device(prefer)


def pick_device__never_calls(prefer: str) -> torch.device:
    """`torch.cuda.is_available` without its parentheses is a function, and a function is always true. Call it."""
    _check(prefer)
    there = {"cpu": True, "cuda": torch.cuda.is_available, "mps": torch.backends.mps.is_available}
    return torch.device(prefer if there[prefer] else "cpu")


def pick_device__ignores_the_preference(prefer: str) -> torch.device:
    """The best device that is there is not what was asked for: somebody who prefers the CPU has a reason."""
    _check(prefer)
    if torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")


def pick_device__asks_for_cuda_only(prefer: str) -> torch.device:
    """Whether there is CUDA says nothing of MPS. Each kind has its own question."""
    _check(prefer)
    return torch.device(prefer if torch.cuda.is_available() else "cpu")


def pick_device__accepts_misspellings(prefer: str) -> torch.device:
    """A misspelled "gpu" silently means the CPU here: the training runs, a hundred times slower. Raise ValueError for
    what is none of the three."""
    there = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    return torch.device(prefer if there.get(prefer) else "cpu")


def pick_device__returns_a_string(prefer: str) -> torch.device:
    """A string works in `.to`, but it has no `.type`, and it never equals a tensor's device. Wrap it in
    torch.device."""
    _check(prefer)
    there = {"cpu": True, "cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    return prefer if there[prefer] else "cpu"


def to_device__loses_the_result(batch: Any, device: torch.device | str) -> Any:
    """`tensor.to(device)` returns a tensor and leaves the old one where it is: here the result is thrown away. (Only
    modules are moved by `to`.)"""
    if isinstance(batch, Tensor):
        batch.to(device)
    elif isinstance(batch, dict):
        for value in batch.values():
            to_device__loses_the_result(value, device)
    elif isinstance(batch, list | tuple):
        for value in batch:
            to_device__loses_the_result(value, device)
    return batch


to_device__one_level_only = edit(
    (": to_device(value, device)", ": value.to(device) if isinstance(value, Tensor) else value"),
    ("to_device(value, device) for value", "value.to(device) if isinstance(value, Tensor) else value for value"),
    why="""Tensors inside the dicts and lists of a batch are found, those one level deeper are not. A function
    that calls itself goes to any depth.""",
)


to_device__tuples_become_lists = edit(
    ("type(batch)([to_device(value, device) for value in batch])", "[to_device(value, device) for value in batch]"),
    why="A list comprehension makes a list of every tuple. What came as a tuple goes back as a tuple.",
)


to_device__forgets_tuples = edit(
    ("if isinstance(batch, list | tuple):", "if isinstance(batch, list):"),
    ("type(batch)([to_device(value, device) for value in batch])", "[to_device(value, device) for value in batch]"),
    why="A tuple is no list: isinstance(batch, list) passes it by, and a data loader's batch usually is one.",
)


def to_device__everything_has_to(batch: Any, device: torch.device | str) -> Any:
    """Numbers, strings and None have no `to`. What is no tensor and holds none comes back as it is."""
    if isinstance(batch, dict):
        return {key: to_device__everything_has_to(value, device) for key, value in batch.items()}
    if isinstance(batch, list | tuple):
        return type(batch)([to_device__everything_has_to(value, device) for value in batch])
    return batch.to(device)


def to_device__drops_the_rest(batch: Any, device: torch.device | str) -> Any:
    """Only tensors and what holds them is returned; for names and numbers there is no return, and they become None."""
    if isinstance(batch, Tensor):
        return batch.to(device)
    if isinstance(batch, dict):
        return {key: to_device__drops_the_rest(value, device) for key, value in batch.items()}
    if isinstance(batch, list | tuple):
        return type(batch)([to_device__drops_the_rest(value, device) for value in batch])


def to_device__into_the_same_dict(batch: Any, device: torch.device | str) -> Any:
    """The moved tensors are written into the caller's own dict and list: a data set that keeps its samples in memory
    ends up on the GPU, one by one. Make new ones."""
    if isinstance(batch, Tensor):
        return batch.to(device)
    if isinstance(batch, tuple):
        return tuple(to_device__into_the_same_dict(value, device) for value in batch)
    if isinstance(batch, dict | list):
        for key in list(batch) if isinstance(batch, dict) else range(len(batch)):
            batch[key] = to_device__into_the_same_dict(batch[key], device)
    return batch


to_device__makes_everything_float = edit(
    ("return batch.to(device)", "return batch.to(device, torch.float32)"),
    why="""float32 for all makes numbers of class indices, which no loss accepts. Moving changes the device and
    nothing else.""",
)


to_device__detaches = edit(
    ("return batch.to(device)", "return batch.data.to(device)"),
    why="`.data` (like `.detach()`) cuts the graph. `to` is an operation like others: gradients flow back through it.",
)


def on_model_device__asks_the_model(model: nn.Module, x: Tensor) -> Tensor:
    """A module has no `.device`: its parameters could lie on several. Ask one of its tensors."""
    return x.to(model.device)


def on_model_device__needs_parameters(model: nn.Module, x: Tensor) -> Tensor:
    """A model without parameters has no first one: `next` raises StopIteration. Give it something to return then, and
    look at the buffers."""
    return x.to(next(model.parameters()).device)


def on_model_device__forgets_buffers(model: nn.Module, x: Tensor) -> Tensor:
    """A model may have buffers and no parameters, as a layer that only standardizes. Its buffers have a device too."""
    first = next(model.parameters(), x)
    return x.to(first.device)


def on_model_device__moves_the_model(model: nn.Module, x: Tensor) -> Tensor:
    """`model.to` moves the model itself, with all its weights, to where the data is. Move the data."""
    model.to(x.device)
    return x


def on_model_device__loses_the_result(model: nn.Module, x: Tensor) -> Tensor:
    """`x.to(device)` returns a tensor on the device and leaves x where it is. Return what it gives."""
    first = next(chain(model.parameters(), model.buffers()), x)
    x.to(first.device)
    return x


def on_model_device__takes_the_dtype_too(model: nn.Module, x: Tensor) -> Tensor:
    """`x.to(tensor)` takes over the tensor's device and its dtype: token numbers become floats, and an embedding
    refuses them. Hand over the device alone."""
    return x.to(next(chain(model.parameters(), model.buffers()), x))


def on_model_device__detaches(model: nn.Module, x: Tensor) -> Tensor:
    """`.data` (like `.detach()`) cuts the graph: what made x learns nothing any more."""
    first = next(chain(model.parameters(), model.buffers()), x)
    return x.data.to(first.device)
