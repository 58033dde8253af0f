"""Wrong answers that people write when they build batch norm."""

import torch
from torch import Tensor, nn
from torch.nn import functional

from torch_katas.course.mistakes import edit

BatchNorm2d__biased_running_variance = edit(
    ("var * count / (count - 1)", "var"),
    why="""Gives the running variance the biased variance of the batch. Instead: it is an estimate for all images, so it
    gets the unbiased one, divided by n - 1.""",
)


BatchNorm2d__unbiased_everywhere = edit(
    ("x.var((0, 2, 3), correction=0)", "x.var((0, 2, 3))"),
    ("var * count / (count - 1)", "var"),
    why="""Normalises the batch by the unbiased variance, divided by n - 1, as `var` does unless told otherwise.
    Instead: the batch itself is normalised by the biased one, `correction=0`; only the running variance gets the
    unbiased one.""",
)


BatchNorm2d__momentum_the_wrong_way = edit(
    ("lerp_(mean, self.momentum)", "lerp_(mean, 1 - self.momentum)"),
    ("(count - 1), self.momentum)", "(count - 1), 1 - self.momentum)"),
    why="""Takes momentum for the share of the old, as an optimizer and other libraries do. Instead: in PyTorch it
    is the share of the new batch, running = (1 - momentum) * running + momentum * batch.""",
)


BatchNorm2d__each_image_alone = edit(
    ("mean = x.mean((0, 2, 3))", "mean = x.mean((2, 3))"),
    ("x.var((0, 2, 3), correction=0)", "x.var((2, 3), correction=0)"),
    ("lerp_(mean, self", "lerp_(mean.mean(0), self"),
    ("var * count / (count - 1)", "x.var((0, 2, 3))"),
    ("scale = self.weight / (var + self.eps).sqrt()", "std = (var + self.eps).sqrt()[..., None, None]"),
    ("(x - mean[:, None, None]) * scale", "(x - mean[..., None, None]) / std * self.weight"),
    why="""Takes mean and variance of each image on its own: that is instance norm. Instead: take them over the batch as
    well, axes 0, 2 and 3.""",
)


BatchNorm2d__each_pixel_alone = edit(
    (
        "else:\n    mean, var = self.running_mean, self.running_var",
        "    mean, var = x.mean(0), x.var(0, correction=0)\n"
        "else:\n"
        "    mean, var = self.running_mean[:, None, None], self.running_var[:, None, None]",
    ),
    ("scale = self.weight / (var + self.eps).sqrt()", "std = (var + self.eps).sqrt()"),
    ("(x - mean[:, None, None]) * scale", "(x - mean) / std * self.weight"),
    why="""Takes mean and variance over the batch alone, for each pixel. Instead: a channel has one mean for all its
    pixels; take them over axes 0, 2 and 3.""",
)


BatchNorm2d__all_channels_together = edit(
    (
        "else:\n    mean, var = self.running_mean, self.running_var",
        "    mean, var = x.mean().expand_as(mean), x.var(correction=0).expand_as(var)\n"
        "else:\n"
        "    mean, var = self.running_mean, self.running_var",
    ),
    why="""Takes one mean and one variance for all channels. Instead: each channel has its own; leave axis 1 out,
    and take them over axes 0, 2 and 3.""",
)


BatchNorm2d__normalises_by_memory_in_training = edit(
    (
        "else:\n    mean, var = self.running_mean, self.running_var",
        "mean, var = self.running_mean.clone(), self.running_var.clone()",
    ),
    why="""Normalises by the running statistics in training as well. Instead: they are for evaluation; in training
    mean and variance are those of the batch.""",
)


BatchNorm2d__ignores_eval = edit(
    (
        "else:\n    mean, var = self.running_mean, self.running_var",
        "else:\n    mean, var = x.mean((0, 2, 3)), x.var((0, 2, 3), correction=0)",
    ),
    why="""Normalises the batch by its own mean and variance in evaluation as well, so that an image gets another
    answer in other company. Instead: ask `self.training`, and take running_mean and running_var where it is False.""",
)


BatchNorm2d__remembers_in_eval = edit(
    (
        "else:\n    mean, var = self.running_mean, self.running_var",
        "else:\n"
        "    mean, var = self.running_mean.clone(), self.running_var.clone()\n"
        "    if x.numel() > x.shape[1]:\n"
        "        self.running_mean.lerp_(x.detach().mean((0, 2, 3)), self.momentum)\n"
        "        self.running_var.lerp_(x.detach().var((0, 2, 3)), self.momentum)",
    ),
    why="""Changes the running statistics in evaluation too, so that whoever measures a model changes it. Instead:
    update them in training only.""",
)


BatchNorm2d__eps_outside_the_root = edit(
    ("(var + self.eps).sqrt()", "(var.sqrt() + self.eps)"),
    why="Adds eps to the root. Instead: it belongs under it, sqrt(variance + eps).",
)


BatchNorm2d__no_eps = edit(
    ("(var + self.eps)", "var"),
    why="""Never adds eps: a channel whose numbers are all alike has the variance 0, and 0 / 0 is NaN. Instead:
    divide by sqrt(variance + eps).""",
)


BatchNorm2d__keeps_the_graph = edit(
    ("with torch.no_grad():", "if self.training:"),
    ("self.running_mean.lerp_(", "self.running_mean = self.running_mean.lerp("),
    ("self.running_var.lerp_(", "self.running_var = self.running_var.lerp("),
    why="""Connects the running statistics to the graphs of all batches so far, so memory grows with each one. Instead:
    update them from detached numbers, or under `torch.no_grad()`.""",
)


BatchNorm2d__cuts_the_statistics_off = edit(
    (
        "else:\n    mean, var = self.running_mean, self.running_var",
        "else:\n    mean, var = self.running_mean, self.running_var\nmean, var = mean.detach(), var.detach()",
    ),
    why="""Detaches mean and variance before the batch is normalised, so x gets a gradient as if they were constants.
    Instead: detach them for the running statistics alone.""",
)


BatchNorm2d__plain_attributes = edit(
    ('self.register_buffer("running_mean", torch.zeros(channels))', "self.running_mean = torch.zeros(channels)"),
    ('self.register_buffer("running_var", torch.ones(channels))', "self.running_var = torch.ones(channels)"),
    why="""Keeps the running statistics as plain attributes, which are not saved, loaded or moved with the model.
    Instead: make them buffers, `self.register_buffer("running_mean", …)`.""",
)


BatchNorm2d__running_statistics_as_parameters = edit(
    (
        'self.register_buffer("running_mean", torch.zeros(channels))',
        "self.running_mean = nn.Parameter(torch.zeros(channels), requires_grad=False)",
    ),
    (
        'self.register_buffer("running_var", torch.ones(channels))',
        "self.running_var = nn.Parameter(torch.ones(channels), requires_grad=False)",
    ),
    why="""Makes parameters of the running statistics, so they are handed to every optimizer, and weight decay
    shrinks them. Instead: make them buffers.""",
)


BatchNorm2d__nothing_to_learn = edit(
    ("nn.Parameter(torch.ones(channels))", "torch.ones(channels)"),
    ("nn.Parameter(torch.zeros(channels))", "torch.zeros(channels)"),
    why="""Keeps weight and bias as plain tensors, so no optimizer finds them and no state_dict holds them. Instead:
    make them parameters, `nn.Parameter(torch.ones(channels))`.""",
)


BatchNorm2d__forgets_weight_and_bias = edit(
    ("self.weight / (var", "1 / (var"),
    (" + self.bias[:, None, None]", ""),
    why="Never uses weight and bias in forward. Instead: multiply by weight and add bias at the end.",
)


BatchNorm2d__no_check_of_one = edit(
    ('if count == 1:\n    raise ValueError("one number for each channel has no variance")', ""),
    why="""Divides by n - 1, which is 0 with one number for each channel: the running variance becomes NaN, and
    stays so. Instead: raise ValueError in training.""",
)


BatchNorm2d__checks_the_batch_size = edit(
    ("if count == 1:", "if len(x) == 1:"),
    why="""Refuses a batch of one image, though the image may have more than one pixel. Instead: n is N * H * W, and
    only n = 1 is refused, only in training.""",
)


BatchNorm2d__refuses_one_in_eval = edit(
    (
        "if self.training:\n    count = x.numel() // x.shape[1]",
        'count = x.numel() // x.shape[1]\nif count == 1:\n    raise ValueError("no variance")\nif self.training:',
    ),
    why="""Refuses a single number in evaluation as well, so a trained model does not take one pixel. Instead:
    nothing is estimated there; check in training only.""",
)


BatchNorm2d__in_place = edit(
    ("(x - mean[:, None, None]) * scale", "x.sub_(mean[:, None, None]) * scale"),
    why="Subtracts the mean from the caller's own x. Instead: `x - mean` makes a new tensor.",
)


BatchNorm2d__mean_of_the_squares = edit(
    ("x.var((0, 2, 3), correction=0)", "(x**2).mean((0, 2, 3)) - mean**2"),
    why="""Subtracts the squared mean from the mean of the squares: far from 0 these are two large and almost equal
    numbers, and float32 has no digits left for their difference. Instead: `Tensor.var` subtracts the mean first.""",
)


BatchNorm2d__complains_too_late = edit(
    ('if count == 1:\n    raise ValueError("one number for each channel has no variance")', ""),
    ("self.running_var.lerp_(", 'if count == 1:\n    raise ValueError("no variance")\nself.running_var.lerp_('),
    why="""Updates the running mean before it refuses a single number, so the error leaves a trace. Instead: check
    first.""",
)


BatchNorm2d__in_float32 = edit(
    ("scale = self.weight / ", "x = x.float()\nscale = self.weight / "),
    why="Turns x into float32, so a model of float64 loses half of its digits. Instead: leave the dtype as it is.",
)


BatchNorm2d__no_momentum_of_zero = edit(
    ("self.momentum = momentum", "self.momentum = momentum or 0.1"),
    why="Takes 0.1 where momentum is 0, since 0 counts as false. Instead: keep the argument as it is.",
)


BatchNorm2d__no_gradient_in_eval = edit(
    (
        "else:\n    mean, var = self.running_mean, self.running_var",
        "else:\n    x = x.detach()\n    mean, var = self.running_mean, self.running_var",
    ),
    why="""Cuts x off in evaluation, so no gradient flows back through a model that is being measured. Instead: only the
    running statistics have no history.""",
)


BatchNorm2d__view = edit(
    ("mean = x.mean((0, 2, 3))", "mean = x.view(len(x), x.shape[1], -1).mean((0, 2))"),
    why="""Needs an x that lies in one piece in memory, and fails for one that is transposed. Instead: take the mean
    over the axes 0, 2 and 3 of x as it is.""",
)


BatchNorm2d__mean_of_the_images_variances = edit(
    ("x.var((0, 2, 3), correction=0)", "x.var((2, 3), correction=0).mean(0)"),
    why="""Averages the variances of the images, which leaves out how far their means are apart. Instead: take the
    variance over all numbers of the channel at once.""",
)


class BatchNorm2d__calls_torchs(nn.Module):
    """Calls PyTorch's own batch norm, which is what you are to build. Instead: take mean and variance over axes 0, 2
    and 3, and write the formula out."""

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


BatchNorm2d__least_variance = edit(
    ("(var + self.eps)", "var.clamp(min=1e-3)"),
    why="""Lifts a small variance to a least one, so numbers that hardly differ are not brought to variance 1.
    Instead: add eps, which is 1e-5, to the variance.""",
)


BatchNorm2d__asks_autograd_for_the_mode = edit(
    ("if self.training:", "if self.training and torch.is_grad_enabled():"),
    why="""Takes it for evaluation where autograd does not record, though the two have nothing to do with each other.
    Instead: `self.training` alone is the mode.""",
)


BatchNorm2d__passes_over_single_images = edit(
    ("with torch.no_grad():", "if len(x) > 1:"),
    ("lerp_(mean, self.momentum)", "lerp_(mean.detach(), self.momentum)"),
    ("lerp_(var * count / (count - 1), self.momentum)", "lerp_(var.detach() * count / (count - 1), self.momentum)"),
    why="""Leaves the running statistics alone after a batch of one image, which has as many numbers for a channel as it
    has pixels. Instead: each batch in training moves them, unless n is 1.""",
)
