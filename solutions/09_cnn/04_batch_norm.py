"""Solution. One formula; where its mean and variance come from is all that training and evaluation differ in."""

import torch
from torch import Tensor, nn


class BatchNorm2d(nn.Module):
    def __init__(self, channels: int, eps: float = 1e-5, momentum: float = 0.1):
        super().__init__()
        self.eps = eps
        self.momentum = momentum
        self.weight = nn.Parameter(torch.ones(channels))  # (C,)
        self.bias = nn.Parameter(torch.zeros(channels))  # (C,)
        # Buffers: saved and moved with the model, and no optimizer touches them.
        self.register_buffer("running_mean", torch.zeros(channels))  # (C,)
        self.register_buffer("running_var", torch.ones(channels))  # (C,)

    def forward(self, x: Tensor) -> Tensor:
        if self.training:
            count = x.numel() // x.shape[1]
            if count == 1:
                raise ValueError("one number for each channel has no variance")
            mean = x.mean((0, 2, 3))  # (C,)
            # The batch is normalised as the finite set of numbers that it is: biased, divided by n.
            var = x.var((0, 2, 3), correction=0)  # (C,)
            # No graph: otherwise each batch's would hang on the one before it, without end.
            with torch.no_grad():
                # The running variance is a guess at that of all images, of which a batch is a sample: over n - 1.
                self.running_mean.lerp_(mean, self.momentum)
                self.running_var.lerp_(var * count / (count - 1), self.momentum)
        else:
            mean, var = self.running_mean, self.running_var
        scale = self.weight / (var + self.eps).sqrt()  # (C,)
        # (C, 1, 1) stands at the channels; (C,) would stand at the width.
        return (x - mean[:, None, None]) * scale[:, None, None] + self.bias[:, None, None]
