"""What hidden tests of this course share, asked for by name: the embedded digits, and small tensors that tell much."""

from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
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
