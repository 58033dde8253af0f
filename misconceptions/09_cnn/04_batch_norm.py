"""Wrong answers that people write when they build batch norm."""

import torch
from torch import Tensor, nn
from torch.nn import functional

from torch_katas.course.mistakes import edit


class BatchNorm2d__biased_running_variance(nn.Module):
    """The running variance gets the biased variance of the batch. It is a guess at the variance of all images, so it
    gets the unbiased one: divided by n - 1, as `var` does unless told otherwise.
    """

    def __init__(self, channels: int, eps: float = 1e-5, momentum: float = 0.1):
        super().__init__()
        self.eps = eps
        self.momentum = momentum
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))
        self.register_buffer("running_mean", torch.zeros(channels))
        self.register_buffer("running_var", torch.ones(channels))

    def forward(self, x: Tensor) -> Tensor:
        if self.training:
            count = x.numel() // x.shape[1]
            if count == 1:
                raise ValueError("one number for each channel has no variance")
            mean, var = x.mean((0, 2, 3)), x.var((0, 2, 3), correction=0)
            with torch.no_grad():
                self.running_mean.lerp_(mean, self.momentum)
                self.running_var.lerp_(var, self.momentum)
        else:
            mean, var = self.running_mean, self.running_var
        mean, std = mean[:, None, None], (var + self.eps).sqrt()[:, None, None]
        return (x - mean) / std * self.weight[:, None, None] + self.bias[:, None, None]


class BatchNorm2d__unbiased_everywhere(nn.Module):
    """`var` divides by n - 1 unless told otherwise. The batch itself is normalised by the biased variance,
    correction=0; only the running variance gets the unbiased one.
    """

    def __init__(self, channels: int, eps: float = 1e-5, momentum: float = 0.1):
        super().__init__()
        self.eps = eps
        self.momentum = momentum
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))
        self.register_buffer("running_mean", torch.zeros(channels))
        self.register_buffer("running_var", torch.ones(channels))

    def forward(self, x: Tensor) -> Tensor:
        if self.training:
            count = x.numel() // x.shape[1]
            if count == 1:
                raise ValueError("one number for each channel has no variance")
            mean, var = x.mean((0, 2, 3)), x.var((0, 2, 3), correction=1)
            with torch.no_grad():
                self.running_mean.lerp_(mean, self.momentum)
                self.running_var.lerp_(var, self.momentum)
        else:
            mean, var = self.running_mean, self.running_var
        mean, std = mean[:, None, None], (var + self.eps).sqrt()[:, None, None]
        return (x - mean) / std * self.weight[:, None, None] + self.bias[:, None, None]


class BatchNorm2d__momentum_the_wrong_way(nn.Module):
    """In PyTorch momentum is the share of the new batch: running = (1 - momentum) * running + momentum * batch. The
    momentum of an optimizer, and that of other libraries, is the share of the old.
    """

    def __init__(self, channels: int, eps: float = 1e-5, momentum: float = 0.1):
        super().__init__()
        self.eps = eps
        self.momentum = momentum
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))
        self.register_buffer("running_mean", torch.zeros(channels))
        self.register_buffer("running_var", torch.ones(channels))

    def forward(self, x: Tensor) -> Tensor:
        if self.training:
            count = x.numel() // x.shape[1]
            if count == 1:
                raise ValueError("one number for each channel has no variance")
            mean, var = x.mean((0, 2, 3)), x.var((0, 2, 3), correction=0)
            with torch.no_grad():
                self.running_mean.lerp_(mean, 1 - self.momentum)
                self.running_var.lerp_(var * count / (count - 1), 1 - self.momentum)
        else:
            mean, var = self.running_mean, self.running_var
        mean, std = mean[:, None, None], (var + self.eps).sqrt()[:, None, None]
        return (x - mean) / std * self.weight[:, None, None] + self.bias[:, None, None]


class BatchNorm2d__each_image_alone(nn.Module):
    """Mean and variance are taken over height and width, for each image on its own: that is instance norm. Take them
    over the batch as well: axes 0, 2 and 3.
    """

    def __init__(self, channels: int, eps: float = 1e-5, momentum: float = 0.1):
        super().__init__()
        self.eps = eps
        self.momentum = momentum
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))
        self.register_buffer("running_mean", torch.zeros(channels))
        self.register_buffer("running_var", torch.ones(channels))

    def forward(self, x: Tensor) -> Tensor:
        if self.training:
            count = x.numel() // x.shape[1]
            if count == 1:
                raise ValueError("one number for each channel has no variance")
            mean, var = x.mean((2, 3)), x.var((2, 3), correction=0)
            with torch.no_grad():
                self.running_mean.lerp_(mean.mean(0), self.momentum)
                self.running_var.lerp_(x.var((0, 2, 3)), self.momentum)
        else:
            mean, var = self.running_mean, self.running_var
        mean, std = mean[..., None, None], (var + self.eps).sqrt()[..., None, None]
        return (x - mean) / std * self.weight[:, None, None] + self.bias[:, None, None]


class BatchNorm2d__each_pixel_alone(nn.Module):
    """Mean and variance are taken over the batch alone, for each pixel. A channel has one mean for all its pixels: take
    them over axes 0, 2 and 3.
    """

    def __init__(self, channels: int, eps: float = 1e-5, momentum: float = 0.1):
        super().__init__()
        self.eps = eps
        self.momentum = momentum
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))
        self.register_buffer("running_mean", torch.zeros(channels))
        self.register_buffer("running_var", torch.ones(channels))

    def forward(self, x: Tensor) -> Tensor:
        if self.training:
            count = x.numel() // x.shape[1]
            if count == 1:
                raise ValueError("one number for each channel has no variance")
            mean, var = x.mean((0, 2, 3)), x.var((0, 2, 3), correction=0)
            of_pixels = x.mean(0), x.var(0, correction=0)
            with torch.no_grad():
                self.running_mean.lerp_(mean, self.momentum)
                self.running_var.lerp_(var * count / (count - 1), self.momentum)
            mean, var = of_pixels
            return (x - mean) / (var + self.eps).sqrt() * self.weight[:, None, None] + self.bias[:, None, None]
        else:
            mean, var = self.running_mean, self.running_var
        mean, std = mean[:, None, None], (var + self.eps).sqrt()[:, None, None]
        return (x - mean) / std * self.weight[:, None, None] + self.bias[:, None, None]


class BatchNorm2d__all_channels_together(nn.Module):
    """One mean and one variance for all channels. Each channel has its own: leave axis 1 out, and take them over axes
    0, 2 and 3.
    """

    def __init__(self, channels: int, eps: float = 1e-5, momentum: float = 0.1):
        super().__init__()
        self.eps = eps
        self.momentum = momentum
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))
        self.register_buffer("running_mean", torch.zeros(channels))
        self.register_buffer("running_var", torch.ones(channels))

    def forward(self, x: Tensor) -> Tensor:
        if self.training:
            count = x.numel() // x.shape[1]
            if count == 1:
                raise ValueError("one number for each channel has no variance")
            mean, var = x.mean((0, 2, 3)), x.var((0, 2, 3), correction=0)
            of_all = x.mean().expand_as(mean), x.var(correction=0).expand_as(var)
            with torch.no_grad():
                self.running_mean.lerp_(mean, self.momentum)
                self.running_var.lerp_(var * count / (count - 1), self.momentum)
            mean, var = of_all
        else:
            mean, var = self.running_mean, self.running_var
        mean, std = mean[:, None, None], (var + self.eps).sqrt()[:, None, None]
        return (x - mean) / std * self.weight[:, None, None] + self.bias[:, None, None]


class BatchNorm2d__normalises_by_memory_in_training(nn.Module):
    """In training the batch was normalised by the running statistics. They are for evaluation; in training mean and
    variance are those of the batch.
    """

    def __init__(self, channels: int, eps: float = 1e-5, momentum: float = 0.1):
        super().__init__()
        self.eps = eps
        self.momentum = momentum
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))
        self.register_buffer("running_mean", torch.zeros(channels))
        self.register_buffer("running_var", torch.ones(channels))

    def forward(self, x: Tensor) -> Tensor:
        if self.training:
            count = x.numel() // x.shape[1]
            if count == 1:
                raise ValueError("one number for each channel has no variance")
            mean, var = x.mean((0, 2, 3)), x.var((0, 2, 3), correction=0)
            with torch.no_grad():
                self.running_mean.lerp_(mean, self.momentum)
                self.running_var.lerp_(var * count / (count - 1), self.momentum)
        else:
            mean, var = self.running_mean, self.running_var
        mean, var = self.running_mean.clone(), self.running_var.clone()
        mean, std = mean[:, None, None], (var + self.eps).sqrt()[:, None, None]
        return (x - mean) / std * self.weight[:, None, None] + self.bias[:, None, None]


class BatchNorm2d__ignores_eval(nn.Module):
    """In evaluation the batch is still normalised by its own mean and variance, so that an image gets another answer in
    other company. Ask self.training, and take running_mean and running_var where it is False.
    """

    def __init__(self, channels: int, eps: float = 1e-5, momentum: float = 0.1):
        super().__init__()
        self.eps = eps
        self.momentum = momentum
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))
        self.register_buffer("running_mean", torch.zeros(channels))
        self.register_buffer("running_var", torch.ones(channels))

    def forward(self, x: Tensor) -> Tensor:
        count = x.numel() // x.shape[1]
        mean, var = x.mean((0, 2, 3)), x.var((0, 2, 3), correction=0)
        if self.training:
            if count == 1:
                raise ValueError("one number for each channel has no variance")
            with torch.no_grad():
                self.running_mean.lerp_(mean, self.momentum)
                self.running_var.lerp_(var * count / (count - 1), self.momentum)
        mean, std = mean[:, None, None], (var + self.eps).sqrt()[:, None, None]
        return (x - mean) / std * self.weight[:, None, None] + self.bias[:, None, None]


class BatchNorm2d__remembers_in_eval(nn.Module):
    """The running statistics change in evaluation too, so that who measures a model changes it. Update them in training
    only.
    """

    def __init__(self, channels: int, eps: float = 1e-5, momentum: float = 0.1):
        super().__init__()
        self.eps = eps
        self.momentum = momentum
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))
        self.register_buffer("running_mean", torch.zeros(channels))
        self.register_buffer("running_var", torch.ones(channels))

    def forward(self, x: Tensor) -> Tensor:
        if self.training:
            count = x.numel() // x.shape[1]
            if count == 1:
                raise ValueError("one number for each channel has no variance")
            mean, var = x.mean((0, 2, 3)), x.var((0, 2, 3), correction=0)
            with torch.no_grad():
                self.running_mean.lerp_(mean, self.momentum)
                self.running_var.lerp_(var * count / (count - 1), self.momentum)
        else:
            mean, var = self.running_mean.clone(), self.running_var.clone()
            if x.numel() > x.shape[1]:
                self.running_mean.lerp_(x.detach().mean((0, 2, 3)), self.momentum)
                self.running_var.lerp_(x.detach().var((0, 2, 3)), self.momentum)
        mean, std = mean[:, None, None], (var + self.eps).sqrt()[:, None, None]
        return (x - mean) / std * self.weight[:, None, None] + self.bias[:, None, None]


BatchNorm2d__eps_outside_the_root = edit(
    ("mean = x.mean((0, 2, 3))", ""),
    ("var = x.var((0, 2, 3), correction=0)", "mean, var = x.mean((0, 2, 3)), x.var((0, 2, 3), correction=0)"),
    (
        "scale = self.weight / (var + self.eps).sqrt()",
        "mean, std = mean[:, None, None], (var.sqrt() + self.eps)[:, None, None]",
    ),
    ("(x - mean[:, None, None]) * scale", "(x - mean) / std * self.weight"),
    why="eps is added to the root. It belongs under it: sqrt(variance + eps).",
)


BatchNorm2d__no_eps = edit(
    ("mean = x.mean((0, 2, 3))", ""),
    ("var = x.var((0, 2, 3), correction=0)", "mean, var = x.mean((0, 2, 3)), x.var((0, 2, 3), correction=0)"),
    ("scale = self.weight / (var + self.eps).sqrt()", "mean, std = mean[:, None, None], var.sqrt()[:, None, None]"),
    ("(x - mean[:, None, None]) * scale", "(x - mean) / std * self.weight"),
    why="""eps is missing. A channel whose numbers are all alike has the variance 0, and 0 / 0 is NaN: divide by
    sqrt(variance + eps).""",
)


class BatchNorm2d__keeps_the_graph(nn.Module):
    """The running statistics hang on the graphs of all batches so far, so memory grows with each one. Update them from
    detached numbers, or under no_grad.
    """

    def __init__(self, channels: int, eps: float = 1e-5, momentum: float = 0.1):
        super().__init__()
        self.eps = eps
        self.momentum = momentum
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))
        self.register_buffer("running_mean", torch.zeros(channels))
        self.register_buffer("running_var", torch.ones(channels))

    def forward(self, x: Tensor) -> Tensor:
        if self.training:
            count = x.numel() // x.shape[1]
            if count == 1:
                raise ValueError("one number for each channel has no variance")
            mean, var = x.mean((0, 2, 3)), x.var((0, 2, 3), correction=0)
            self.running_mean = self.running_mean.lerp(mean, self.momentum)
            self.running_var = self.running_var.lerp(var * count / (count - 1), self.momentum)
        else:
            mean, var = self.running_mean, self.running_var
        mean, std = mean[:, None, None], (var + self.eps).sqrt()[:, None, None]
        return (x - mean) / std * self.weight[:, None, None] + self.bias[:, None, None]


class BatchNorm2d__cuts_the_statistics_off(nn.Module):
    """Mean and variance are detached before the batch is normalised, so x gets a gradient as if they were constants.
    Detach them for the running statistics alone.
    """

    def __init__(self, channels: int, eps: float = 1e-5, momentum: float = 0.1):
        super().__init__()
        self.eps = eps
        self.momentum = momentum
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))
        self.register_buffer("running_mean", torch.zeros(channels))
        self.register_buffer("running_var", torch.ones(channels))

    def forward(self, x: Tensor) -> Tensor:
        if self.training:
            count = x.numel() // x.shape[1]
            if count == 1:
                raise ValueError("one number for each channel has no variance")
            mean, var = x.mean((0, 2, 3)), x.var((0, 2, 3), correction=0)
            with torch.no_grad():
                self.running_mean.lerp_(mean, self.momentum)
                self.running_var.lerp_(var * count / (count - 1), self.momentum)
        else:
            mean, var = self.running_mean, self.running_var
        mean, var = mean.detach(), var.detach()
        mean, std = mean[:, None, None], (var + self.eps).sqrt()[:, None, None]
        return (x - mean) / std * self.weight[:, None, None] + self.bias[:, None, None]


class BatchNorm2d__plain_attributes(nn.Module):
    """A tensor that is a plain attribute is not saved, loaded or moved with the model. Make the running statistics
    buffers: self.register_buffer("running_mean", …).
    """

    def __init__(self, channels: int, eps: float = 1e-5, momentum: float = 0.1):
        super().__init__()
        self.eps = eps
        self.momentum = momentum
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))
        self.running_mean = torch.zeros(channels)
        self.running_var = torch.ones(channels)

    def forward(self, x: Tensor) -> Tensor:
        if self.training:
            count = x.numel() // x.shape[1]
            if count == 1:
                raise ValueError("one number for each channel has no variance")
            mean, var = x.mean((0, 2, 3)), x.var((0, 2, 3), correction=0)
            with torch.no_grad():
                self.running_mean.lerp_(mean, self.momentum)
                self.running_var.lerp_(var * count / (count - 1), self.momentum)
        else:
            mean, var = self.running_mean, self.running_var
        mean, std = mean[:, None, None], (var + self.eps).sqrt()[:, None, None]
        return (x - mean) / std * self.weight[:, None, None] + self.bias[:, None, None]


class BatchNorm2d__running_statistics_as_parameters(nn.Module):
    """The running statistics are parameters here, so they are handed to every optimizer, and weight decay shrinks them.
    Make them buffers.
    """

    def __init__(self, channels: int, eps: float = 1e-5, momentum: float = 0.1):
        super().__init__()
        self.eps = eps
        self.momentum = momentum
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))
        self.running_mean = nn.Parameter(torch.zeros(channels), requires_grad=False)
        self.running_var = nn.Parameter(torch.ones(channels), requires_grad=False)

    def forward(self, x: Tensor) -> Tensor:
        if self.training:
            count = x.numel() // x.shape[1]
            if count == 1:
                raise ValueError("one number for each channel has no variance")
            mean, var = x.mean((0, 2, 3)), x.var((0, 2, 3), correction=0)
            with torch.no_grad():
                self.running_mean.lerp_(mean, self.momentum)
                self.running_var.lerp_(var * count / (count - 1), self.momentum)
        else:
            mean, var = self.running_mean, self.running_var
        mean, std = mean[:, None, None], (var + self.eps).sqrt()[:, None, None]
        return (x - mean) / std * self.weight[:, None, None] + self.bias[:, None, None]


class BatchNorm2d__nothing_to_learn(nn.Module):
    """weight and bias are plain tensors, so no optimizer finds them and no state_dict holds them. Make them parameters:
    nn.Parameter(torch.ones(channels)).
    """

    def __init__(self, channels: int, eps: float = 1e-5, momentum: float = 0.1):
        super().__init__()
        self.eps = eps
        self.momentum = momentum
        self.weight = torch.ones(channels)
        self.bias = torch.zeros(channels)
        self.register_buffer("running_mean", torch.zeros(channels))
        self.register_buffer("running_var", torch.ones(channels))

    def forward(self, x: Tensor) -> Tensor:
        if self.training:
            count = x.numel() // x.shape[1]
            if count == 1:
                raise ValueError("one number for each channel has no variance")
            mean, var = x.mean((0, 2, 3)), x.var((0, 2, 3), correction=0)
            with torch.no_grad():
                self.running_mean.lerp_(mean, self.momentum)
                self.running_var.lerp_(var * count / (count - 1), self.momentum)
        else:
            mean, var = self.running_mean, self.running_var
        mean, std = mean[:, None, None], (var + self.eps).sqrt()[:, None, None]
        return (x - mean) / std * self.weight[:, None, None] + self.bias[:, None, None]


BatchNorm2d__forgets_weight_and_bias = edit(
    ("mean = x.mean((0, 2, 3))", ""),
    ("var = x.var((0, 2, 3), correction=0)", "mean, var = x.mean((0, 2, 3)), x.var((0, 2, 3), correction=0)"),
    (
        "scale = self.weight / (var + self.eps).sqrt()",
        "mean, std = mean[:, None, None], (var + self.eps).sqrt()[:, None, None]",
    ),
    ("return (x - mean[:, None, None]) * scale[:, None, None] + self.bias[:, None, None]", "return (x - mean) / std"),
    why="weight and bias are there, and forward never uses them: multiply by weight and add bias at the end.",
)


class BatchNorm2d__no_check_of_one(nn.Module):
    """With one number for each channel, n - 1 is 0: the running variance became NaN, and stays so. Raise ValueError in
    training.
    """

    def __init__(self, channels: int, eps: float = 1e-5, momentum: float = 0.1):
        super().__init__()
        self.eps = eps
        self.momentum = momentum
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))
        self.register_buffer("running_mean", torch.zeros(channels))
        self.register_buffer("running_var", torch.ones(channels))

    def forward(self, x: Tensor) -> Tensor:
        if self.training:
            count = x.numel() // x.shape[1]
            mean, var = x.mean((0, 2, 3)), x.var((0, 2, 3), correction=0)
            with torch.no_grad():
                self.running_mean.lerp_(mean, self.momentum)
                self.running_var.lerp_(var * torch.tensor(float(count)) / (count - 1), self.momentum)
        else:
            mean, var = self.running_mean, self.running_var
        mean, std = mean[:, None, None], (var + self.eps).sqrt()[:, None, None]
        return (x - mean) / std * self.weight[:, None, None] + self.bias[:, None, None]


class BatchNorm2d__checks_the_batch_size(nn.Module):
    """A batch of one image is no error, so long as the image has more than one pixel: n is N * H * W. Only n = 1 is
    refused, and only in training.
    """

    def __init__(self, channels: int, eps: float = 1e-5, momentum: float = 0.1):
        super().__init__()
        self.eps = eps
        self.momentum = momentum
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))
        self.register_buffer("running_mean", torch.zeros(channels))
        self.register_buffer("running_var", torch.ones(channels))

    def forward(self, x: Tensor) -> Tensor:
        if self.training:
            count = x.numel() // x.shape[1]
            if len(x) == 1:
                raise ValueError("one number for each channel has no variance")
            mean, var = x.mean((0, 2, 3)), x.var((0, 2, 3), correction=0)
            with torch.no_grad():
                self.running_mean.lerp_(mean, self.momentum)
                self.running_var.lerp_(var * count / (count - 1), self.momentum)
        else:
            mean, var = self.running_mean, self.running_var
        mean, std = mean[:, None, None], (var + self.eps).sqrt()[:, None, None]
        return (x - mean) / std * self.weight[:, None, None] + self.bias[:, None, None]


class BatchNorm2d__refuses_one_in_eval(nn.Module):
    """The check stands before the question for self.training, so a trained model refuses a single pixel. In evaluation
    nothing is estimated: n may be 1.
    """

    def __init__(self, channels: int, eps: float = 1e-5, momentum: float = 0.1):
        super().__init__()
        self.eps = eps
        self.momentum = momentum
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))
        self.register_buffer("running_mean", torch.zeros(channels))
        self.register_buffer("running_var", torch.ones(channels))

    def forward(self, x: Tensor) -> Tensor:
        count = x.numel() // x.shape[1]
        if count == 1:
            raise ValueError("one number for each channel has no variance")
        if self.training:
            mean, var = x.mean((0, 2, 3)), x.var((0, 2, 3), correction=0)
            with torch.no_grad():
                self.running_mean.lerp_(mean, self.momentum)
                self.running_var.lerp_(var * count / (count - 1), self.momentum)
        else:
            mean, var = self.running_mean, self.running_var
        mean, std = mean[:, None, None], (var + self.eps).sqrt()[:, None, None]
        return (x - mean) / std * self.weight[:, None, None] + self.bias[:, None, None]


class BatchNorm2d__in_place(nn.Module):
    """`-=` subtracts the mean from the caller's own x. `x - mean` makes a new tensor."""

    def __init__(self, channels: int, eps: float = 1e-5, momentum: float = 0.1):
        super().__init__()
        self.eps = eps
        self.momentum = momentum
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))
        self.register_buffer("running_mean", torch.zeros(channels))
        self.register_buffer("running_var", torch.ones(channels))

    def forward(self, x: Tensor) -> Tensor:
        if self.training:
            count = x.numel() // x.shape[1]
            if count == 1:
                raise ValueError("one number for each channel has no variance")
            mean, var = x.mean((0, 2, 3)), x.var((0, 2, 3), correction=0)
            with torch.no_grad():
                self.running_mean.lerp_(mean, self.momentum)
                self.running_var.lerp_(var * count / (count - 1), self.momentum)
        else:
            mean, var = self.running_mean, self.running_var
        mean, std = mean[:, None, None], (var + self.eps).sqrt()[:, None, None]
        if x.requires_grad:
            x = x.clone()
        x -= mean
        return x / std * self.weight[:, None, None] + self.bias[:, None, None]


class BatchNorm2d__calls_torchs(nn.Module):
    """This is PyTorch's own batch norm, which is what you are to build. Take mean and variance over axes 0, 2 and 3,
    and write the formula out.
    """

    def __init__(self, channels: int, eps: float = 1e-5, momentum: float = 0.1):
        super().__init__()
        self.eps = eps
        self.momentum = momentum
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))
        self.register_buffer("running_mean", torch.zeros(channels))
        self.register_buffer("running_var", torch.ones(channels))

    def forward(self, x: Tensor) -> Tensor:
        return functional.batch_norm(
            x, self.running_mean, self.running_var, self.weight, self.bias, self.training, self.momentum, self.eps
        )
