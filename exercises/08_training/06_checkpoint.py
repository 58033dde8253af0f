"""Checkpoint: stop a training run, and go on later as if nothing had happened, bit for bit.

The weights are half of it: an optimizer has a state as well, and so has the random number generator.
Read: torch.save, torch.load, torch.get_rng_state; the tutorial "Saving and Loading Models"

A checkpoint is one file, written by torch.save, with a dict of four entries:

    "model"      the model's state_dict()
    "optimizer"  the optimizer's state_dict()
    "epoch"      how many epochs are done, an int
    "rng"        the state of torch's generator on the CPU, as torch.get_rng_state() gives it
"""

import os
from pathlib import Path

import torch
from torch import nn


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
