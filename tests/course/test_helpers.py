"""What hidden tests of this course share: the embedded digits."""

import runpy

import pytest
import torch
from places import ROOT


def test_digits_are_standardised_images_and_labels(digits):
    image, label = digits.train[0]
    images = digits.train.tensors[0]
    assert image.shape == (1, 28, 28)
    assert label.dtype == torch.int64
    assert (len(digits.train), len(digits.test)) == (1500, 297)
    assert abs(images.mean().item()) < 1e-4
    assert abs(images.std().item() - 1) < 1e-4


def test_more_images_are_cut(tmp_path):
    helpers = runpy.run_path(str(ROOT / "tests" / "helpers.py"))
    read = helpers["_digits"].__wrapped__  # without its cache; the file's own names, and nobody else's
    read.__globals__.update(MOST_TRAINING_IMAGES=100, MOST_TEST_IMAGES=50)
    (tmp_path / "MNIST").symlink_to(ROOT / "data" / "digits" / "MNIST")
    digits = read(tmp_path)
    assert (len(digits.train), len(digits.test)) == (100, 50)
    assert digits.train.tensors[1].shape == (100,)


@pytest.mark.parametrize("time", ["the first time", "the second time"])
def test_what_was_written_into_them_is_put_right(digits, time):
    images = digits.train.tensors[0]
    assert abs(images.mean()) < 1e-3
    images.fill_(7.0)
