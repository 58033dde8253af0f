"""Batch norm: every channel brought to mean 0 and variance 1, by the batch's own statistics or by running ones.

It is the one usual layer that does two different things in train() and eval(), and that changes without an optimizer.
Read: torch.nn.BatchNorm2d, torch.nn.Module.register_buffer, torch.Tensor.var

Shapes: N images, C channels, (H, W) an image. A channel of a batch has n = N · H · W numbers.
"""

import torch
from torch import Tensor, nn


class BatchNorm2d(nn.Module):
    """Normalise each channel, then scale and shift it, as nn.BatchNorm2d does.

    Shapes: x (N, C, H, W) -> the same, same dtype. Every number of channel c becomes
    (x - mean) / sqrt(variance + eps) * weight[c] + bias[c].

    In training, mean and variance are those of the channel's n numbers in this batch, and the variance is the biased
    one: the sum of squares divided by n. Gradients flow to weight, to bias and to x, through mean and variance as well.
    And each batch leaves a trace in the running statistics, with no graph behind it:
    running = (1 - momentum) * running + momentum * of_this_batch, for mean and variance. The variance that goes in here
    is the unbiased one: divided by n - 1. With n = 1 there is none: ValueError in training, and nothing changes.
    In evaluation, mean and variance are running_mean and running_var; nothing changes, n may be 1, and gradients flow.
    eps and momentum may be 0.

    weight (ones) and bias (zeros) are parameters; running_mean (zeros) and running_var (ones) are buffers; each has
    shape (C,). state_dict() holds these four names. It may hold num_batches_tracked as nn.BatchNorm2d's does.
    x stays as it is.
    Not allowed: batch_norm.

    >>> norm = BatchNorm2d(1, momentum=0.5)
    >>> x = torch.tensor([1.0, 3.0, 5.0]).reshape(3, 1, 1, 1)  # mean 3, variance 8 / 3, unbiased 4
    >>> norm(x).flatten()
    tensor([-1.2247,  0.0000,  1.2247], grad_fn=<ViewBackward0>)
    >>> norm.running_mean, norm.running_var  # half of the 0 and 1 from before
    (tensor([1.5000]), tensor([2.5000]))
    >>> norm.eval()(torch.tensor([[[[1.5]]]])).item()
    0.0
    """

    def __init__(self, channels: int, eps: float = 1e-5, momentum: float = 0.1):
        raise NotImplementedError

    def forward(self, x: Tensor) -> Tensor:
        raise NotImplementedError
