"""Fixtures that hidden tests share, beside the katas themselves: the embedded data, and a call that is made once.

The plugin imports these names, and pytest finds them there.
"""

import random
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
import torch
from torch.utils.data import TensorDataset

MOST_TRAINING_IMAGES = 12_000
MOST_TEST_IMAGES = 2_000
"""The embedded digits are fewer. MNIST in their place is cut to this, so that training stays within its limits."""


class Digits(NamedTuple):
    """The embedded digits as two datasets of (image, label).

    An image is float32 of shape (1, 28, 28), standardised by the training images' mean and standard deviation; a label
    is int64 of shape ().
    """

    train: TensorDataset
    test: TensorDataset


@pytest.fixture(scope="session")
def data_folder(pytestconfig: pytest.Config) -> Path:
    """The folder of the embedded data sets, as an absolute path: a test runs in a working folder of its own."""
    return pytestconfig.rootpath / "data"


@pytest.fixture(scope="session")
def digits(data_folder: Path) -> Digits:
    """The embedded digits, or the first images of MNIST where that has been put in their place."""
    return _digits(data_folder / "digits")


@cache
def _digits(folder: Path) -> Digits:
    from torchvision.datasets import MNIST  # half a second, for the tests that need it

    train, test = (MNIST(folder, train=train, download=False) for train in (True, False))
    images = train.data[:MOST_TRAINING_IMAGES, None] / 255  # (N, 1, 28, 28)
    mean, std = images.mean(), images.std()
    unseen = test.data[:MOST_TEST_IMAGES, None] / 255
    return Digits(
        TensorDataset((images - mean) / std, train.targets[: len(images)]),
        TensorDataset((unseen - mean) / std, test.targets[: len(unseen)]),
    )


@pytest.fixture
def once(request: pytest.FixtureRequest) -> Callable[..., Any]:
    """`once(kata, *args, **kwargs)` calls the kata from the same seed and keeps the result for the file's other tests.

    For katas that train: several tests look at one run. The arguments must be the same objects, or equal plain values.
    What comes back is shared, so a test that changes it works on a copy.
    """
    kept: dict[Any, Any] = request.getfixturevalue("_kept_calls")

    def call(kata: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        key = (kata, tuple(map(_identity, args)), tuple((name, _identity(kwargs[name])) for name in sorted(kwargs)))
        if key not in kept:
            seed_everything()
            # The arguments are held as well: an identity says nothing once its object is gone.
            kept[key] = (kata(*args, **kwargs), args, kwargs)
        return kept[key][0]

    return call


@pytest.fixture(scope="module")
def _kept_calls() -> dict[Any, Any]:
    return {}


def _identity(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(map(_identity, value))
    return value if isinstance(value, int | float | str | bool | torch.device | None) else id(value)


def seed_everything() -> None:
    """Put Python's, NumPy's and torch's global generators back to the same start."""
    random.seed(0)
    np.random.seed(0)
    # torch.manual_seed also notes a stack trace for each accelerator that is not there: a millisecond each time.
    torch.default_generator.manual_seed(0)
    there = accelerators()
    if "cuda" in there:
        torch.cuda.manual_seed_all(0)
    if "mps" in there:
        torch.mps.manual_seed(0)


@cache
def accelerators() -> tuple[str, ...]:
    """Return the kinds of accelerator that PyTorch finds here; asking the driver takes a while, so it is asked once."""
    there = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    return tuple(name for name, available in there.items() if available)
