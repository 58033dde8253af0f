"""How to grade."""

import os
from dataclasses import dataclass, field

from torch_katas.runner.job import ALL_DEVICES

MEMORY = 4 << 30
"""Bytes that one child may use on top of what the libraries take."""

THREADS = 1
"""Threads for torch's own operators in one child, however many cores are free. On tensors as small as a kata's a second
one gains nothing; where another program wants its core, OpenMP's threads wait for each other, and a training of 3 s
takes minutes."""


def core_count() -> int:
    """Return how many processes run side by side by default."""
    return os.cpu_count() or 1


@dataclass(frozen=True)
class Settings:
    """How to grade: on which devices, in how many processes, with how much memory."""

    device: str = ALL_DEVICES
    """One of runner.job.DEVICES."""
    jobs: int = field(default_factory=core_count)
    """How many child processes run side by side."""
    memory: int | None = MEMORY
    """Bytes that one child may use on top of what the libraries take; None for no limit."""
    use_cache: bool = True
    """Take grades from the cache where it has them. Without it every answer runs afresh, and its grade is cached all
    the same."""
    sandboxed: bool = False
    """Take only grades from the cache that were made with this: whoever sets it has seen that the kernel's sandbox is
    there, which cannot be said of others."""
