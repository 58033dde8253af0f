"""Devices: write code that runs on whatever the machine has, and keep data where the model is.

A tensor lies on one device, and an operation wants all of its tensors on the same one. `to` gives a tensor on another
device (the same tensor where it is there already); it never moves the one that it is called on.
Read: torch.device, torch.cuda.is_available, torch.backends.mps.is_available, torch.Tensor.to
"""

from typing import Any

import torch
from torch import Tensor, nn


def pick_device(prefer: str) -> torch.device:
    """Return the preferred kind of device where this machine has it, else the CPU.

    prefer is "cpu", "cuda" or "mps". Any other string, "cuda:0" too, is a ValueError: a misspelled one is noticed.
    torch.cuda.is_available() says whether there is a CUDA device, torch.backends.mps.is_available() the same of MPS.
    A preference for one kind never leads to another but the CPU.

    >>> pick_device("cpu")
    device(type='cpu')
    """
    raise NotImplementedError


def to_device(batch: Any, device: torch.device | str) -> Any:
    """Return the batch with all of its tensors on the device, and everything else as it was.

    batch is a tensor, a dict, a list or a tuple; dicts, lists and tuples may hold each other, to any depth. The result
    has the same structure: a dict with the same keys, a list for a list, a tuple for a tuple.
    What is none of these four (numbers, strings, None, modules …) comes back as it is. Subclasses of dict, list and
    tuple, such as namedtuples, do not occur.
    Tensors keep their numbers and their dtype, and gradients flow back through the move. The batch that was given is
    not changed: its dicts and lists still hold the old tensors.

    >>> batch = {"x": torch.zeros(2, 3), "y": [torch.ones(2), "names"]}
    >>> moved = to_device(batch, "cpu")
    >>> moved["x"].device, moved["y"][1]
    (device(type='cpu'), 'names')
    """
    raise NotImplementedError


def on_model_device(model: nn.Module, x: Tensor) -> Tensor:
    """Return x on the device where the model's parameters are, ready for model(x).

    All parameters of the model are on one device. A model without parameters is asked for its buffers; with neither,
    x comes back on the device where it is. Neither the model nor the tensor that was given is moved.
    Shapes: x any -> the same, same dtype. Gradients flow back through the move.

    >>> model = nn.Linear(3, 2)
    >>> model(on_model_device(model, torch.zeros(4, 3))).shape
    torch.Size([4, 2])
    """
    raise NotImplementedError
