"""What every test starts from: the same seeds, and torch's own defaults."""

import random
from functools import cache

import numpy as np
import torch

from torch_katas.runner.process_state import reset_default_device


def fresh_start() -> None:
    """Put Python, NumPy and torch into the state that every test starts from: the same seeds, torch's own defaults."""
    seed_everything()
    torch.set_default_dtype(torch.float32)
    reset_default_device()
    if torch.are_deterministic_algorithms_enabled():  # asked first: setting it imports a compiler
        torch.use_deterministic_algorithms(False)
    torch.set_grad_enabled(True)


def seed_everything() -> None:
    """Put Python's, NumPy's and torch's global generators back to the same start."""
    random.seed(0)
    np.random.seed(0)
    # torch.manual_seed also notes a stack trace for each accelerator that is missing: a millisecond each time.
    torch.default_generator.manual_seed(0)
    if "cuda" in accelerators():
        torch.cuda.manual_seed_all(0)
    if "mps" in accelerators():
        torch.mps.manual_seed(0)


@cache
def accelerators() -> tuple[str, ...]:
    """Return the kinds of accelerator that PyTorch finds here; asking the driver takes a while, so it is asked once."""
    available = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    return tuple(name for name in available if available[name])
