"""Imported once by the server process from which every child is forked: what all tests need, warmed up.

First uses are slow: torch.testing imports for half a second, the dispatcher's Python modes for longer. Nothing here may
initialise CUDA: a forked child could not use it.
"""

import atexit
import gc
import os

# Asks the driver's library, not the driver: a process that has started CUDA cannot be forked.
os.environ.setdefault("PYTORCH_NVML_BASED_CUDA_CHECK", "1")

import warnings

import pytest_timeout  # noqa: F401 - every child loads it
import torch

import kata.confine
import kata.examples
import kata.guard
import kata.integrity
import kata.output
import kata.reporter  # noqa: F401 - with it pytest, the plugin and the checks
from kata import checks, rules, stragglers
from kata.plugin import fresh_start

torch.set_num_threads(1)  # a pool of threads does not survive a fork
fresh_start()
with rules.forbid(why="warming up"):
    checks.close(torch.ones(1) + 0, torch.ones(1), of="ones")
_x = torch.ones(1, requires_grad=True)
checks.gradient_reaches(_x * 2, _x, of="twice")
torch.manual_seed(0)

stragglers.adopt_orphans()
warnings.filterwarnings("ignore", message="forkserver: waitpid returned unexpected pid")  # an orphan, ended

gc.collect()
gc.freeze()  # the libraries' million objects are there to stay: collections in a child pass them over
# Objects that are never freed make a library of PyTorch's print a long complaint when this process ends. Leave without.
atexit.register(os._exit, 0)
