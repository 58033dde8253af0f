"""Hidden tests of find_the_bug."""

import pytest
import torch
from torch.utils.data import DataLoader

from torch_katas import checks


@pytest.mark.parametrize(("n", "val_count"), [(6, 2), (6, 5), (6, 6), (7, 1)])
def test_validation_images_are_as_they_were_given(split_for_training, device, n, val_count):
    """An image of val is the one that was given. (Image i holds the number i; augment makes 100 more of it.)"""
    _, val = split_for_training(images(n, device), torch.arange(n, device=device), val_count, plus_100, seed=0)
    of = f"val's images, by their labels, for {n} samples and val_count={val_count}"
    got, labels = read(val)
    checks.equal(got, [float(label) for label in labels], of=of)


@pytest.mark.parametrize("val_count", [2, 0, 5, 6])
def test_only_training_images_change(split_for_training, device, val_count):
    """val has val_count images, as they are; train has all others, and these have gone through augment."""
    train, val = split_for_training(images(6, device), torch.arange(6, device=device), val_count, plus_100, seed=0)
    through = [[number >= 100 for number in read(part)[0]] for part in (train, val)]
    of = f"which images of train, and which of val, have gone through augment, with 6 images and val_count={val_count}"
    checks.equal(through, [[True] * (6 - val_count), [False] * val_count], of=of)


@pytest.mark.parametrize("layout", ["in one piece", "permuted", "expanded"])
def test_each_image_is_in_one_part(split_for_training, layout):
    """Each image is in train or in val, once: val's as they are, train's with the 100 that augment adds."""
    given = images(6)
    if layout != "in one piece":  # (N, C, H, W), but one number in memory, or channels last
        given = given[..., :1, :1].expand(6, 1, 2, 2) if layout == "expanded" else given.mT.contiguous().mT
    train, val = split_for_training(given, torch.arange(6), 3, plus_100, seed=0)
    found = sorted([number - 100 for number in read(train)[0]] + read(val)[0])
    of = f"train's images, less 100, and val's images, sorted, the images {layout} in memory"
    checks.equal(found, [0.0, 1.0, 2.0, 3.0, 4.0, 5.0], of=of)


def test_every_reading_of_train_is_new(split_for_training):
    """Read twice, the images of train differ, and the images of val do not. (augment counts its calls.)"""
    train, val = split_for_training(images(6), torch.arange(6), 2, Counting(), seed=0)
    differ = [read(part)[0] != read(part)[0] for part in (train, val)]
    checks.equal(differ, [True, False], of="whether train, and whether val, differ from one reading to the next")
    readings = [number for _ in range(25) for number in read(train)[0]]
    of = "how many of 100 images read of train have gone through augment"
    checks.equal(sum(number >= 100 for number in readings), 100, of=of)


def test_augment_is_called_for_training_images_alone(split_for_training):
    """Reading all of train and all of val, with a DataLoader, calls augment once for each image of train."""
    augment = Counting()
    train, val = split_for_training(images(8), torch.arange(8), 3, augment, seed=1)
    for part in (train, val):
        for _ in DataLoader(part, batch_size=2):
            pass
    checks.equal(augment.calls, 5, of="the calls of augment, with 5 images in train and 3 in val, all read once")


def test_labels_stay_with_their_images(split_for_training):
    """Every image has its own label, in train and in val. (Image i holds the number i, and has the label i.)"""
    train, val = split_for_training(images(6), torch.arange(6), 3, plus_100, seed=0)
    (trained, train_labels), (validated, val_labels) = read(train), read(val)
    got = [[number - 100 for number in trained], validated]
    expected = [[float(label) for label in labels] for labels in (train_labels, val_labels)]
    checks.equal(got, expected, of="[train's images, less 100; val's images], by their labels")


def test_the_seed_decides(split_for_training):
    """The same seed puts the same images into val, and of ten seeds not all the same; they are as they were given."""
    found = [
        sorted(read(split_for_training(images(9), torch.arange(9), 3, plus_100, seed)[1])[0]) for seed in range(10)
    ]
    again = sorted(read(split_for_training(images(9), torch.arange(9), 3, plus_100, seed=0)[1])[0])
    checks.equal(again, found[0], of="val's images, sorted, with seed=0 once more")
    given = all(number < 9 for numbers in found for number in numbers)
    checks.that(given, of="val's images with seed=0, sorted", expected="three of the numbers 0 to 8", got=found[0])
    several = len(set(map(tuple, found))) > 1
    of = "val's images, sorted, with the seeds 0 to 9"
    checks.that(several, of=of, expected="different images", got=f"{found[0]} every time")


class Counting:
    """An augment that adds the number of its calls, and 100."""

    def __init__(self):
        self.calls = 0

    def __call__(self, image):
        self.calls += 1
        return image + 100 + self.calls


def plus_100(image):
    """Return an image that is easily told from all that were given."""
    return image + 100


def images(n, device="cpu"):
    """Return n images of one channel and 2 x 2 pixels; image i holds the number i, four times."""
    return torch.arange(float(n), device=device).reshape(n, 1, 1, 1).expand(n, 1, 2, 2).contiguous()


def read(part):
    """Return the first pixel of each image, and the labels."""
    samples = [part[j] for j in range(len(part))]
    return [image[0, 0, 0].item() for image, _ in samples], [int(label) for _, label in samples]
