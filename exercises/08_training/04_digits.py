"""Digits: everything so far, on real images. A network that reads handwriting, and trains in seconds.

You choose the optimizer, its rate, the batches and the epochs. The result counts, and that it can be had again.
Read: torch.utils.data.DataLoader, torch.manual_seed, torch.nn.Flatten; the notes on "Reproducibility"

The data: 1,500 images to train on and 297 to test with, as (image, label). An image is float32 (1, 28, 28),
standardised; a label is int64 (), 0 to 9. To look at them yourself, from the course's root:
torchvision.datasets.MNIST("data/digits"). Where MNIST itself has been put in their place, 12,000 images are trained on.

Shapes: N images.
"""

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy
from torch.utils.data import DataLoader, Dataset


class DigitMLP(nn.Module):
    """A network with one hidden layer: 784 pixels, `hidden` units with an activation, 10 logits.

    Shapes: images (N, 1, 28, 28) -> logits (N, 10), same device. N may be 1 or 0. Each image is read by itself.
    The logits may be any numbers, negative ones too. An activation stands between the layers: without it two linear
    layers are no more than one.

    >>> DigitMLP()(torch.zeros(5, 1, 28, 28)).shape
    torch.Size([5, 10])
    >>> sum(p.numel() for p in DigitMLP(hidden=100).parameters())
    79510
    """

    def __init__(self, hidden: int = 128):
        raise NotImplementedError

    def forward(self, images: Tensor) -> Tensor:
        raise NotImplementedError


def train_digits(
    train_set: Dataset, test_set: Dataset, seed: int, device: torch.device | str = "cpu"
) -> tuple[nn.Module, dict[str, list[float]]]:
    """Train a new `DigitMLP` on train_set; return it, and {"train_loss": […], "test_accuracy": […]}.

    Both lists have one Python float for each epoch: the mean cross entropy per sample while training, and the share of
    test_set that is read rightly at the end of the epoch. The last one is the accuracy of the returned model.

    - At least 95 % of the test images are read rightly, within 30 seconds; aim at three seconds.
    - The last epoch's train_loss is at most a quarter of the first one's.
    - The model trains on device, and all its parameters are there afterwards.
    - On the CPU the same seed gives the same parameters, bit for bit, whatever random numbers were drawn before;
      another seed gives others. Any length of train_set will do, from 1 on. Of both datasets len(dataset) and
      dataset[i] are all that they are sure to have. Their images and labels stay as they are.
    - test_set is for measuring alone: with other test images or labels, or more or fewer of them, the parameters are
      the same, bit for bit.

    >>> from torch.utils.data import TensorDataset
    >>> pictures = TensorDataset(torch.randn(20, 1, 28, 28), torch.arange(20) % 10)
    >>> model, history = train_digits(pictures, pictures, seed=0)
    >>> model(pictures[:][0]).shape, len(history["train_loss"]) == len(history["test_accuracy"])
    (torch.Size([20, 10]), True)
    """
    raise NotImplementedError
