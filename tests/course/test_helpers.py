"""What hidden tests of this course share: the embedded digits."""

import sys

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


def test_more_images_are_cut(digits, tmp_path, monkeypatch):
    helpers = sys.modules[type(digits).__module__]
    monkeypatch.setattr(helpers, "MOST_TRAINING_IMAGES", 100)
    monkeypatch.setattr(helpers, "MOST_TEST_IMAGES", 50)
    (tmp_path / "MNIST").symlink_to(ROOT / "data" / "digits" / "MNIST")
    found = helpers._digits(tmp_path)
    assert (len(found.train), len(found.test)) == (100, 50)
    assert found.train.tensors[1].shape == (100,)
