"""Checkpoint: stop a training run, and go on later as if nothing had happened, bit for bit.

The weights are half of it: an optimizer has a state as well, and so has the random number generator.
Read: torch.save, torch.load, torch.get_rng_state; the tutorial "Saving and Loading Models"

A checkpoint is one file, written by torch.save, with a dict of four entries:

    "model"      the model's state_dict()
    "optimizer"  the optimizer's state_dict()
    "epoch"      how many epochs are done, an int
    "rng"        the state of torch's generator on the CPU, as torch.get_rng_state() gives it

For the last two katas more belongs to a run, a schedule and a generator of its own, and nothing is written to a file.
"""

import copy
import os
from pathlib import Path
from typing import Any

import torch
from torch import nn
from torch.optim.lr_scheduler import LRScheduler


def save_checkpoint(path: str | Path, model: nn.Module, optimizer: torch.optim.Optimizer, epoch: int) -> None:
    """Write a checkpoint to path, in place of an older one if there is one. Its folder is there already. Model and
    optimizer stay as they are.

    A run may be killed, or the disk may be full, while a file is being written. So the new file is written under
    another name in the same folder, and takes the old one's place in a single step when it is whole:

    - A save that fails raises its error, and leaves the old checkpoint as it was, byte for byte.
    - The old file is never written into: where it has a second name (a hard link), that one still holds the old run.
    - No other file is left in the folder afterwards, whether the save has worked or has failed.

    >>> import tempfile
    >>> model = nn.Linear(2, 1)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "run.pt"
    ...     save_checkpoint(path, model, torch.optim.SGD(model.parameters(), lr=0.1), epoch=3)
    ...     saved = torch.load(path, weights_only=True)
    >>> sorted(saved), saved["epoch"]
    (['epoch', 'model', 'optimizer', 'rng'], 3)
    """
    raise NotImplementedError


def load_checkpoint(path: str | Path, model: nn.Module, optimizer: torch.optim.Optimizer) -> int:
    """Bring model, optimizer and torch's generator to where they were when the checkpoint was saved; return its epoch.

    path is a str or a Path. What the model and the optimizer compute from there is, on the CPU, bit for bit what the
    unbroken run computes.
    A checkpoint that was saved on a GPU loads on a machine without one.
    Nothing in the file is run as code: it is loaded with weights_only=True.
    Raises FileNotFoundError where there is no file. Raises ValueError, with the path in its text, for a file that
    torch.load cannot read, whatever it says of it: cut off, empty, or with more in it than weights. The model and the
    file stay as they are then. The modes of the model stay in any case.

    >>> import tempfile
    >>> model = nn.Linear(2, 1)
    >>> optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "run.pt"
    ...     save_checkpoint(path, model, optimizer, epoch=3)
    ...     a = torch.rand(1)
    ...     print(load_checkpoint(path, model, optimizer), torch.equal(torch.rand(1), a))
    3 True
    """
    raise NotImplementedError


def run_state(
    model: nn.Module, optimizer: torch.optim.Optimizer, scheduler: LRScheduler, generator: torch.Generator
) -> dict[str, Any]:
    """Return all that the next steps of a run depend on, as it is now.

    The result is a dict of four entries. "model", "optimizer" and "scheduler" are what the state_dict() of each says,
    "generator" is the state of the generator that shuffles the data, as generator.get_state() gives it.
    It is a picture of this moment: whatever trains on later, nothing in it changes. (A state_dict() holds the very
    tensors that the next step changes.)
    There are only tensors, numbers, strings, lists and dicts in it: what torch.save writes of it,
    torch.load(…, weights_only=True) reads. What is handed in stays as it is.

    >>> model = nn.Linear(1, 1)
    >>> optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    >>> scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=2)
    >>> state = run_state(model, optimizer, scheduler, torch.Generator().manual_seed(0))
    >>> with torch.no_grad():
    ...     _ = model.bias.fill_(100.0)
    >>> state["model"]["bias"] == model.bias  # it was not 100 then
    tensor([False])
    """
    raise NotImplementedError


def restore_run(
    state: dict[str, Any],
    model: nn.Module,
    optimizer: torch.optim.Optimizer,
    scheduler: LRScheduler,
    generator: torch.Generator,
) -> None:
    """Bring model, optimizer, scheduler and generator, in place, to where they were when `run_state` was called.

    What is computed from there is, on the CPU, bit for bit what the run computed that went on: losses, learning rates,
    and the order in which the data comes.
    state has the four entries of `run_state`. It stays as it is, now and while the run trains on, so that a run can be
    brought back to the same state a second time. The modes of the model stay.

    >>> model = nn.Linear(1, 1)
    >>> optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    >>> scheduler, generator = torch.optim.lr_scheduler.StepLR(optimizer, step_size=2), torch.Generator().manual_seed(0)
    >>> state = run_state(model, optimizer, scheduler, generator)
    >>> first = torch.randperm(9, generator=generator)
    >>> restore_run(state, model, optimizer, scheduler, generator)
    >>> torch.equal(torch.randperm(9, generator=generator), first)
    True
    """
    raise NotImplementedError
