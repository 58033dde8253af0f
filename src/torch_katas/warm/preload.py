"""What a server imports and uses once, before it forks. Never import it elsewhere."""

import contextlib
import gc
import importlib
import os
from collections.abc import Sequence
from pathlib import Path

# Asks the driver's library, not the driver: a process that has started CUDA cannot be forked.
os.environ.setdefault("PYTORCH_NVML_BASED_CUDA_CHECK", "1")


def load(root: Path) -> None:
    """Import what every run needs, and make a session ready for the course."""
    import torch

    from torch_katas.course.model import Course
    from torch_katas.runner import session, warmup
    from torch_katas.sandbox import access

    torch.set_num_threads(1)  # a pool of threads does not survive a fork
    warmup.warm_up()
    # A course that cannot be prepared, for bad settings or broken helpers, is complained of where it is graded.
    with contextlib.suppress(Exception, SystemExit):
        course = Course(root)
        access.readable(course.root, course.data_folder)
        session.prepare(course)
    gc.freeze()  # the libraries' million objects are there to stay: collections in a child pass them over


def load_rest() -> None:
    """Import what takes as long as PyTorch itself, and what not every run needs."""
    from torch_katas.runner import integrity, warmup

    warmup.load_rest()
    integrity.watch()  # what is loaded by now is read once for all children
    freeze()


def load_module(name: str) -> None:
    """Import a module, and what its `preload` imports, if it has one."""
    module = importlib.import_module(name)
    getattr(module, "preload", lambda: None)()
    freeze()


def collect_ahead(root: Path, chapter: str, stem: str, katas: Sequence[str], device: str) -> None:
    """Collect the hidden tests of an exercise."""
    from torch_katas.course.model import Exercise
    from torch_katas.runner import session

    session.collect_ahead(Exercise(root, chapter, stem), katas, device)
    freeze()


def freeze() -> None:
    """Keep the children's garbage collections from what is loaded by now."""
    gc.collect()
    gc.freeze()


def tests_state(root: Path, chapter: str, stem: str) -> object:
    """Return what changes when the file of an exercise's hidden tests does."""
    from torch_katas.course.layout import tests_path
    from torch_katas.store.file_state import file_state

    return file_state(tests_path(root, chapter, stem))
