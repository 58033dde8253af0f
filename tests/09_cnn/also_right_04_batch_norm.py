"""Right answers in other styles."""

import torch
from torch import Tensor, nn


class BatchNorm2d__flat_channels(nn.Module):
    def __init__(self, channels: int, eps: float = 1e-5, momentum: float = 0.1):
        super().__init__()
        self.weight, self.bias = nn.Parameter(torch.ones(channels)), nn.Parameter(torch.zeros(channels))
        self.register_buffer("running_mean", torch.zeros(channels))
        self.register_buffer("running_var", torch.ones(channels))
        self.settings = eps, momentum

    def forward(self, x: Tensor) -> Tensor:
        eps, momentum = self.settings
        flat = x.transpose(0, 1).flatten(1)
        if self.training:
            n = flat.shape[1]
            if n < 2:
                raise ValueError("more than one number is needed for each channel")
            mean = flat.mean(1)
            distance = flat - mean[:, None]
            var = distance.square().sum(1) / n
            with torch.no_grad():
                self.running_mean.copy_((1 - momentum) * self.running_mean + momentum * mean)
                self.running_var.copy_((1 - momentum) * self.running_var + momentum * var * n / (n - 1))
        else:
            var = self.running_var
            distance = flat - self.running_mean[:, None]
        out = distance / torch.sqrt(var[:, None] + eps) * self.weight[:, None] + self.bias[:, None]
        return out.unflatten(1, (x.shape[0], *x.shape[2:])).transpose(0, 1)


class BatchNorm2d__channels_last(nn.Module):
    def __init__(self, channels: int, eps: float = 1e-5, momentum: float = 0.1):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))
        self.register_buffer("running_mean", torch.zeros(channels))
        self.register_buffer("running_var", torch.ones(channels))
        self.register_buffer("num_batches_tracked", torch.tensor(0))
        self.eps, self.momentum = eps, momentum

    def forward(self, x: Tensor) -> Tensor:
        x = x.permute(0, 2, 3, 1)
        mean, var = self.running_mean, self.running_var
        if self.training:
            if x[..., 0].numel() <= 1:
                raise ValueError("a single number has no variance")
            var, mean = torch.var_mean(x, dim=(0, 1, 2), correction=0)
            unbiased = x.detach().var(dim=(0, 1, 2))
            self.running_mean = self.running_mean + self.momentum * (mean.detach() - self.running_mean)
            self.running_var = self.running_var + self.momentum * (unbiased - self.running_var)
            self.num_batches_tracked += 1
        return ((x - mean) * torch.rsqrt(var + self.eps) * self.weight + self.bias).permute(0, 3, 1, 2)
