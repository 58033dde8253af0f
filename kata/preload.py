"""Imported once, by the server process from which every child is forked. Never import it elsewhere."""

import atexit
import gc
import os
import warnings

# Asks the driver's library, not the driver: a process that has started CUDA cannot be forked.
os.environ.setdefault("PYTORCH_NVML_BASED_CUDA_CHECK", "1")

from pathlib import Path

import torch

from kata import session, stragglers
from kata.catalog import Course
from kata.warmup import warm_up

torch.set_num_threads(1)  # a pool of threads does not survive a fork
warm_up()
root = Path(__file__).parents[1]
if Course(root).exercises:  # none, where the engine is installed apart from its course
    session.prepare(root)
stragglers.adopt_orphans()
warnings.filterwarnings("ignore", message="forkserver: waitpid returned unexpected pid")  # an orphan, ended

gc.collect()
gc.freeze()  # the libraries' million objects are there to stay: collections in a child pass them over
# Objects that are never freed make a library of PyTorch's print a long complaint when this process ends. Leave without.
atexit.register(os._exit, 0)
