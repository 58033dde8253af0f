"""Segmentation: a class for every pixel, the losses that train it, the number that judges it, and the network.

Most pixels of most images are background. A mean over pixels is content with a model that finds nothing else; what is
here is not.
Read: torch.nn.functional.cross_entropy, torch.nn.functional.one_hot, torch.nn.ConvTranspose2d, torch.nn.MaxPool2d

Shapes: B images, C channels, K classes, (H, W) an image. Logits are floating (float32 or float64), targets int64.
What is handed in stays as it is.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional


def dice_loss(logits: Tensor, targets: Tensor, smooth: float = 1.0) -> Tensor:
    """Return 1 minus the mean Dice score of all images and classes: how badly each class's pixels are covered.

    p are the probabilities: the softmax of the logits over the classes. t is 1 where the target is the class, else 0.
    For each image and each class, with sums over the pixels of this image:
    dice = (2 * sum(p * t) + smooth) / (sum(p) + sum(t) + smooth). Every image and every class counts the same, those
    that are not there as well.
    Shapes: logits (B, K, H, W), targets (B, H, W) -> (), the dtype of the logits. Gradients flow back to the logits.

    >>> dice_loss(torch.zeros(1, 2, 1, 2), torch.tensor([[[0, 0]]]), smooth=0.5)  # 1 - (2.5 / 3.5 + 0.5 / 1.5) / 2
    tensor(0.4762)
    """
    raise NotImplementedError


def mean_iou(predictions: Tensor, targets: Tensor, classes: int, ignore: int = 255) -> float:
    """Return the mean intersection over union of the classes, over all pixels of the batch together, a Python float.

    The IoU of a class: the pixels of which prediction and target both say that they are of this class, divided by those
    of which at least one says so. A class that neither of them has takes no part in the mean; one that only one of them
    has counts with 0. Pixels whose target is `ignore` do not count at all, whatever is predicted there.
    Shapes: predictions and targets alike, int64, any shape, from 0 to classes - 1 (targets: or ignore). NaN where no
    pixel counts.

    >>> mean_iou(torch.tensor([0, 0, 1, 1]), torch.tensor([0, 1, 1, 255]), classes=3)  # 1/2 and 1/2
    0.5
    """
    raise NotImplementedError


def focal_loss(logits: Tensor, targets: Tensor, gamma: float = 2.0, weight: Tensor | None = None) -> Tensor:
    """Return the focal loss: cross-entropy in which what is right already hardly counts.

    pt is the probability (softmax) that the logits give to the target's class. The loss of a pixel or sample is
    -(1 - pt) ** gamma * log(pt), times the weight of its class where there are weights. Then comes the mean, that of
    cross_entropy: the sum of these losses divided by the sum of the weights of all targets (by their number, without
    weights). So gamma = 0 gives cross_entropy with this weight.
    Shapes: logits (B, K, …), targets (B, …), weight (K,), above 0 -> (), the dtype of the logits. gamma is 0, or 1 and
    more. Loss and gradient are finite for logits as large as 10,000. Gradients flow back to the logits, also through
    the factor (1 - pt) ** gamma.

    >>> focal_loss(torch.zeros(1, 2), torch.tensor([0]), gamma=1.0)  # (1 - 0.5) * log(2)
    tensor(0.3466)
    """
    raise NotImplementedError


class UNet(nn.Module):
    """A U-Net: down to see what there is, up again to say where, and at every size a way across for the details.

    Level 0 is the full size; each of `depth` further levels has half of the size and twice the channels:
    width * 2 ** level. A block is nn.Sequential(conv, ReLU, conv, ReLU), with convolutions of 3 x 3, padding 1.
    Down: `down[level]` is a block to the level's channels. Its output is kept for the way across, and max pooling of
    2 x 2 leads to the next level; it rounds up (ceil_mode=True), so that no row gets lost. down[depth] is the bottom.
    Up: `up[level]` is nn.ConvTranspose2d of 2 x 2 with stride 2, from level + 1 to the channels of level. Where its
    output is larger than what was kept at this level, its last row or column is cut off. Then torch.cat puts both
    together, what was kept in front, and `merge[level]`, a block, makes the level's channels of twice as many.
    In the end `head`, a 1 x 1 convolution, makes logits of level 0.
    down, up and merge are nn.ModuleList: index 0 belongs to level 0. depth may be 0, which is down[0] and the head.
    Shapes: x (B, channels, H, W) -> (B, classes, H, W) for any H and W from 1 on.

    >>> net = UNet(channels=3, classes=5, width=4, depth=2)
    >>> net(torch.zeros(2, 3, 7, 10)).shape
    torch.Size([2, 5, 7, 10])
    >>> [tuple(layer.weight.shape) for layer in net.up]
    [(8, 4, 2, 2), (16, 8, 2, 2)]
    """

    def __init__(self, channels: int, classes: int, width: int = 8, depth: int = 2):
        raise NotImplementedError

    def forward(self, x: Tensor) -> Tensor:
        raise NotImplementedError
