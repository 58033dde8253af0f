"""Augmentation: an image changed at random, and all that belongs to it changed along.

A flipped image of a cat still shows a cat, so a model may learn from both. But its boxes have to move with it, and what
is drawn has to be the same for the image and its labels.
Read: torch.rand, torch.randint, torch.flip, torch.randperm, torch.Tensor.clamp

Shapes: B images in a batch, C channels, (H, W) an image, N boxes, K classes.
A box is (x1, y1, x2, y2): its left, upper, right and lower edge, in pixels from the upper left corner of the image.
Column c reaches from x = c to x = c + 1, so a box around the whole image is (0, 0, W, H).
All that is random comes from generator, a generator of the CPU, wherever the tensors are: torch's global generator
stays where it is, and each call draws anew. What is handed in stays as it is. A result that is equal to an argument may
be the argument itself.
"""

import torch
from torch import Tensor


def random_flip(image: Tensor, boxes: Tensor, generator: torch.Generator, p: float = 0.5) -> tuple[Tensor, Tensor]:
    """Mirror an image from left to right with probability p, and its boxes with it; return (image, boxes).

    One draw decides for both. Where it says no, both come back as they are. Mirrored, what stood at x stands at W - x.
    x1 is the left edge in the result, too. Row n of boxes stays row n, so that labels go on to fit.
    Shapes: image (C, H, W), any dtype, boxes (N, 4), floating -> the same, of the same dtypes. N may be 0. p is from 0
    (never) to 1 (always).

    >>> image, boxes = torch.tensor([[[1, 2, 3]]]), torch.tensor([[0.0, 0.0, 1.0, 1.0]])
    >>> random_flip(image, boxes, torch.Generator(), p=1.0)
    (tensor([[[3, 2, 1]]]), tensor([[2., 0., 3., 1.]]))
    """
    raise NotImplementedError


def flip_batch(images: Tensor, generator: torch.Generator, p: float = 0.5) -> tuple[Tensor, Tensor]:
    """Mirror each image of a batch from left to right with probability p; return (images, flipped).

    Every image decides for itself. flipped is True for those that are mirrored; the others are as they were.
    Shapes: images (B, C, H, W), any dtype -> the same, and flipped (B,), bool, on the device of images. B may be 0. p
    is from 0 (never) to 1 (always).

    >>> images, flipped = flip_batch(torch.tensor([[[[1, 2]]], [[[3, 4]]]]), torch.Generator(), p=1.0)
    >>> images.flatten(), flipped
    (tensor([2, 1, 4, 3]), tensor([True, True]))
    """
    raise NotImplementedError


def random_crop(
    image: Tensor, boxes: Tensor, size: tuple[int, int], generator: torch.Generator
) -> tuple[Tensor, Tensor, Tensor]:
    """Cut a window out of an image, at a random place; return (window, boxes, kept).

    size is the window's (height, width). Every place at which the window lies within the image is as likely as any
    other, those at the edges included.
    The boxes are in the window's own coordinates, and end at its edges. A box of which nothing is left there, because
    its width or its height is 0, is taken out. kept says which rows of boxes are left: labels[kept] fits the result.
    Shapes: image (C, H, W), any dtype, boxes (N, 4), floating -> window (C, height, width), boxes (M, 4), both of the
    dtypes that came in, kept (N,), bool. N may be 0. ValueError where the window is higher or wider than the image.

    >>> image, boxes = torch.arange(12).reshape(1, 3, 4), torch.tensor([[1.0, 1.0, 3.0, 2.0]])
    >>> random_crop(image, boxes, (3, 4), torch.Generator())[1:]  # only one place: nothing changes
    (tensor([[1., 1., 3., 2.]]), tensor([True]))
    """
    raise NotImplementedError


def cutout(image: Tensor, size: int, generator: torch.Generator, fill: float = 0.0) -> Tensor:
    """Return an image with a square hole at a random place, so that no single part of it is enough to know it by.

    The hole's middle is a pixel of the image, (row, column), each as likely as any other. The hole reaches from
    row - size // 2 on, over size rows, and from column - size // 2 on, over size columns; what of it lies outside of
    the image is left away. All channels have the same hole, and every number in it is fill.
    Shapes: image (C, H, W), floating -> a new tensor like it. size is 0 (no hole) or more.

    >>> cutout(torch.ones(1, 1, 4), 9, torch.Generator())  # a hole larger than the image
    tensor([[[0., 0., 0., 0.]]])
    """
    raise NotImplementedError


def draw_weight(alpha: float, generator: torch.Generator) -> float:
    """Return a number from 0 to 1, drawn from Beta(alpha, alpha): near 0 or 1 for a small alpha; 1 for 0. (Given.)"""
    if alpha == 0:
        return 1.0
    first, second = torch._standard_gamma(torch.full((2,), alpha, dtype=torch.float64), generator=generator).tolist()
    return first / (first + second)


def mixup(x: Tensor, y: Tensor, alpha: float, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """Mix each sample of a batch with another one, and their labels in the same way; return (x, y).

    One weight w from draw_weight and one random order of the batch hold for all of it: row i becomes
    w * row i + (1 - w) * row order[i], in x and in y. Every order is as likely as any other; a sample may meet itself.
    Shapes: x (B, …) and y (B, K), the probabilities of the classes, both floating -> the same, same dtypes, w a Python
    float. B may be 0. alpha is 0 or more; with 0 nothing is mixed. Gradients flow back to x and y.

    >>> x, y = mixup(torch.tensor([[1.0], [1.0]]), torch.eye(2), alpha=1.0, generator=torch.Generator())
    >>> x.flatten(), y.sum(1)
    (tensor([1., 1.]), tensor([1., 1.]))
    """
    raise NotImplementedError
