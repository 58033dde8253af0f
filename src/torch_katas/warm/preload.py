"""Imported once, by the server process from which every child is forked. Never import it elsewhere."""

import atexit
import contextlib
import gc
import os
import warnings

# Asks the driver's library, not the driver: a process that has started CUDA cannot be forked.
os.environ.setdefault("PYTORCH_NVML_BASED_CUDA_CHECK", "1")

from pathlib import Path

import torch

from torch_katas.course.model import Course
from torch_katas.runner import child, integrity, session  # noqa: F401 - each process forked from here runs `child`
from torch_katas.runner.warmup import warm_up
from torch_katas.sandbox import access, process_tree
from torch_katas.warm.server import COURSE_VARIABLE

torch.set_num_threads(1)  # a pool of threads does not survive a fork
warm_up()
if root := os.environ.get(COURSE_VARIABLE):
    # A course that cannot be prepared, for bad settings or broken helpers, is complained of where it is graded.
    with contextlib.suppress(Exception, SystemExit):
        course = Course(Path(root))
        access.readable(course.root, course.data_folder)
        session.prepare(course)
integrity.watch()  # what is loaded by now is read once for all children
process_tree.adopt_orphans()
warnings.filterwarnings("ignore", message="forkserver: waitpid returned unexpected pid")  # an orphan, ended

gc.collect()
gc.freeze()  # the libraries' million objects are there to stay: collections in a child pass them over
# Objects that are never freed make a library of PyTorch's print a long complaint when this process ends. Leave without.
atexit.register(os._exit, 0)
