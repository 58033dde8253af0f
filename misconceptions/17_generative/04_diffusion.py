"""Wrong answers that people write when they build a diffusion model.

A schedule that begins at 1: Project-MONAI/GenerativeModels 489, Project-MONAI/MONAI 8427. One that is stretched:
jannerm/diffuser 68, lucidrains/denoising-diffusion-pytorch 19. A product of the betas: LuChengTHU/dpm-solver 13. One t
for the batch: modelscope/DiffSynth-Studio 424, Stability-AI/StableCascade 142. Mixed up coefficients of a step back:
lucidrains/denoising-diffusion-pytorch 53 and 135, huggingface/diffusers 9474, jhbastek/PhysicsInformedDiffusionModels
4. A logarithm or variance in the place of a deviation: tqch/ddpm-torch 9, huggingface/diffusers 14571. Guidance that
begins at the label: threestudio-project/threestudio 127, ashawkey/stable-dreamfusion 32.

Below, a training whose mistake shows without it ends after five steps: that saves time.
"""

import math
from functools import cache

import torch
from torch import Tensor, nn

from torch_katas.course.mistakes import edit

cosine_schedule__returns_the_betas = edit(
    ("(1 - beta).cumprod(0)", "beta"),
    why="""Returns the betas. Instead: alpha_bar is the product of 1 - beta up to each step.""",
)

cosine_schedule__product_of_the_betas = edit(
    ("(1 - beta).cumprod(0)", "beta.cumprod(0)"),
    why="""Multiplies the betas, the shares that are lost. Instead: what is left is the product of 1 - beta.""",
)

cosine_schedule__no_limit = edit(
    (".clamp(max=largest)", ""),
    why="""Leaves the betas as they are: the last one is 1, so alpha_bar ends at 0. Instead: no beta is more than
    largest.""",
)

cosine_schedule__always_the_same_limit = edit(
    ("max=largest", "max=0.999"),
    why="""Limits the betas by 0.999, whatever largest is. Instead: limit them by the argument.""",
)

cosine_schedule__begins_at_one = edit(
    ("return (1 - beta).cumprod(0)", "return torch.cat([torch.ones(1), (1 - beta).cumprod(0)[:-1]])"),
    why="""Begins with 1, as if step 0 added no noise, and every division by 1 - alpha_bar is one by 0. Instead: step 0
    has a beta of its own already.""",
)

cosine_schedule__one_too_many = edit(
    ("return (1 - beta).cumprod(0)", "return torch.cat([torch.ones(1), (1 - beta).cumprod(0)])"),
    why="""Returns the 1 from before the first step as well, which makes one number too many. Instead: a number for each
    step, step 0 included.""",
)

cosine_schedule__no_offset = edit(
    ("((u + 0.008) / 1.008 * (math.pi / 2))", "(u * (math.pi / 2))"),
    why="""Leaves the offset of 0.008 out, and the first betas are smaller than they should be. Instead: the formula of
    the statement, offset and all.""",
)

cosine_schedule__no_square = edit(
    (".cos().square()", ".cos()"),
    why="""Leaves the square out. Instead: f is the square of the cosine.""",
)

cosine_schedule__stretched = edit(
    (
        "torch.arange(steps + 1) / steps",
        "torch.linspace(0, 1, steps + 2)[:-1]",
    ),
    why="""Cuts the way from 0 to 1 into one part too many. Instead: `steps` parts have steps + 1 ends, from 0 / steps
    to steps / steps.""",
)


@cache
def _kept_schedule(steps: int, largest: float) -> Tensor:
    f = ((torch.arange(steps + 1) / steps + 0.008) / 1.008 * (math.pi / 2)).cos().square()
    return (1 - (1 - f[1:] / f[:-1]).clamp(max=largest)).cumprod(0)


def cosine_schedule__one_tensor_for_all(steps: int, largest: float = 0.999) -> Tensor:
    """Keeps the tensor and returns it again, so whoever writes into it changes what all later calls return. Instead:
    return a new tensor, a `clone` of what is kept."""
    return _kept_schedule(steps, largest)


cosine_schedule__in_float64 = edit(
    ("torch.arange(steps + 1)", "torch.arange(steps + 1, dtype=torch.float64)"),
    why="""Returns float64. Instead: compute as you like, but return float32.""",
)

cosine_schedule__straight_from_f = edit(
    ("torch.arange(steps + 1)", "torch.arange(steps + 1, dtype=torch.float64)"),
    ("beta = (1 - f[1:] / f[:-1]).clamp(max=largest)  # (T,)", ""),
    ("(1 - beta).cumprod(0)", "(f[1:] / f[0]).float()"),
    why="""Returns f(t + 1) / f(0), so no beta is limited, and alpha_bar ends at 0. Instead: compute the betas, none of
    them more than largest, and multiply 1 - beta up.""",
)

cosine_schedule__limits_the_product = edit(
    ("torch.arange(steps + 1)", "torch.arange(steps + 1, dtype=torch.float64)"),
    ("beta = (1 - f[1:] / f[:-1]).clamp(max=largest)  # (T,)", ""),
    ("(1 - beta).cumprod(0)", "(f[1:] / f[0]).clamp(min=1 - largest).float()"),
    why="""Limits alpha_bar by `clamp`, and so no number of it is below 1 - largest. Instead: largest is the limit of
    each beta; the product of 1 - beta may become smaller.""",
)

cosine_schedule__limit_of_the_paper = edit(
    ("torch.arange(steps + 1)", "torch.arange(steps + 1, dtype=torch.float64)"),
    ("max=largest", "max=0.999"),
    ("(1 - beta).cumprod(0)", "(1 - beta).cumprod(0).float()"),
    why="""Limits the betas by 0.999, whatever largest is. Instead: limit them by the argument.""",
)

cosine_schedule__step_left_out = edit(
    ("torch.arange(steps + 1)", "torch.arange(steps + 1, dtype=torch.float64)"),
    ("return (1 - beta).cumprod(0)", "return torch.cat([torch.ones(1), (1 - beta).cumprod(0)[:-1]]).float()"),
    why="""Begins with 1, as if step 0 added no noise, and every division by 1 - alpha_bar is one by 0. Instead: step 0
    has a beta of its own already.""",
)


def add_noise__no_root(x: Tensor, t: Tensor, noise: Tensor, alpha_bar: Tensor) -> Tensor:
    """Weighs by the shares of the variance themselves. Instead: numbers are weighed by their roots."""
    share = alpha_bar[t].to(x.dtype).reshape(-1, *[1] * (x.dim() - 1))
    return share * x + (1 - share) * noise


def add_noise__rest_of_the_root(x: Tensor, t: Tensor, noise: Tensor, alpha_bar: Tensor) -> Tensor:
    """Gives the noise what the root leaves of 1, so the variance is less than 1 in between. Instead: the root of
    1 - alpha_bar."""
    share = alpha_bar[t].to(x.dtype).reshape(-1, *[1] * (x.dim() - 1)).sqrt()
    return share * x + (1 - share) * noise


def add_noise__swapped(x: Tensor, t: Tensor, noise: Tensor, alpha_bar: Tensor) -> Tensor:
    """Gives the noise the share of the data, and the data that of the noise. Instead: alpha_bar is what is left of the
    data."""
    share = alpha_bar[t].to(x.dtype).reshape(-1, *[1] * (x.dim() - 1))
    return (1 - share).sqrt() * x + share.sqrt() * noise


def add_noise__one_step_for_all(x: Tensor, t: Tensor, noise: Tensor, alpha_bar: Tensor) -> Tensor:
    """Takes the step of the first point, `t[0]`, for all of them. Instead: look alpha_bar up at all of t."""
    share = alpha_bar[t[:1]].to(x.dtype)
    return share.sqrt() * x + (1 - share).sqrt() * noise


def add_noise__along_the_last_axis(x: Tensor, t: Tensor, noise: Tensor, alpha_bar: Tensor) -> Tensor:
    """Multiplies (N,) with (N, F): it is laid along the last axis, an error in most cases, and wrong without one where
    F is N or N is 1. Instead: give it the axes that x has, (N, 1, …)."""
    share = alpha_bar[t].to(x.dtype)
    return share.sqrt() * x + (1 - share).sqrt() * noise


def add_noise__for_images_only(x: Tensor, t: Tensor, noise: Tensor, alpha_bar: Tensor) -> Tensor:
    """Adds three axes, which is right for images alone: points (N, F) become (N, 1, N, F). Instead: as many axes as x
    has behind its first."""
    share = alpha_bar[t].to(x.dtype)[:, None, None, None]
    return share.sqrt() * x + (1 - share).sqrt() * noise


def add_noise__product_anew(x: Tensor, t: Tensor, noise: Tensor, alpha_bar: Tensor) -> Tensor:
    """Takes alpha_bar for the single alphas and multiplies them up once more, with `cumprod`. Instead: alpha_bar is
    that product already."""
    share = alpha_bar.cumprod(0)[t].to(x.dtype).reshape(-1, *[1] * (x.dim() - 1))
    return share.sqrt() * x + (1 - share).sqrt() * noise


def add_noise__in_place(x: Tensor, t: Tensor, noise: Tensor, alpha_bar: Tensor) -> Tensor:
    """Adds into the caller's noise, with `mul_`. Instead: make a new tensor."""
    share = alpha_bar[t].to(x.dtype).reshape(-1, *[1] * (x.dim() - 1))
    return noise.mul_((1 - share).sqrt()) + share.sqrt() * x


def add_noise__in_float32(x: Tensor, t: Tensor, noise: Tensor, alpha_bar: Tensor) -> Tensor:
    """Works in the dtype of alpha_bar, whatever that of x is. Instead: the result has the dtype of x."""
    share = alpha_bar[t].reshape(-1, *[1] * (x.dim() - 1))
    return share.sqrt() * x.to(share) + (1 - share).sqrt() * noise.to(share)


def add_noise__detached(x: Tensor, t: Tensor, noise: Tensor, alpha_bar: Tensor) -> Tensor:
    """Cuts the graph with `no_grad`, so nothing flows back to x. Instead: plain sums and products."""
    with torch.no_grad():
        share = alpha_bar[t].to(x.dtype).reshape(-1, *[1] * (x.dim() - 1))
        return share.sqrt() * x + (1 - share).sqrt() * noise


def add_noise__for_rows_only(x: Tensor, t: Tensor, noise: Tensor, alpha_bar: Tensor) -> Tensor:
    """Adds one axis, with `[:, None]`, which is right for points (N, F) alone: for images it is laid along the wrong
    axis. Instead: as many axes as x has behind its first."""
    share = alpha_bar[t].to(x.dtype)[:, None]
    return share.sqrt() * x + (1 - share).sqrt() * noise


def add_noise__variance_for_deviation(x: Tensor, t: Tensor, noise: Tensor, alpha_bar: Tensor) -> Tensor:
    """Takes the root for the data, and not for the noise, which gets `(1 - share)`, its variance. Instead: the root of
    1 - alpha_bar."""
    share = alpha_bar[t].to(x.dtype).reshape(-1, *[1] * (x.dim() - 1))
    return share.sqrt() * x + (1 - share) * noise


def add_noise__steps_from_one(x: Tensor, t: Tensor, noise: Tensor, alpha_bar: Tensor) -> Tensor:
    """Looks alpha_bar up at `t - 1`, as if steps were counted from 1: step 0 gets the share of the last one. Instead:
    look it up at t."""
    share = alpha_bar[t - 1].to(x.dtype).reshape(-1, *[1] * (x.dim() - 1))
    return share.sqrt() * x + (1 - share).sqrt() * noise


def add_noise__root_of_the_rest(x: Tensor, t: Tensor, noise: Tensor, alpha_bar: Tensor) -> Tensor:
    """Takes the root of alpha_bar before it subtracts from 1, so the factor of the noise is the root of another number.
    Instead: subtract alpha_bar itself from 1, then take the root."""
    share = alpha_bar[t].to(x.dtype).reshape(-1, *[1] * (x.dim() - 1)).sqrt()
    return share * x + (1 - share).sqrt() * noise


noise_loss__one_step_for_all = edit(
    ("(len(x),), generator=generator, device=x.device)", "(1,), generator=generator, device=x.device).expand(len(x))"),
    why="""Draws one step for the whole batch, so an update learns about one amount of noise alone. Instead: a step for
    each point.""",
)

noise_loss__never_the_last_step = edit(
    ("torch.randint(len(alpha_bar),", "torch.randint(len(alpha_bar) - 1,"),
    why="""Leaves the last step out: `torch.randint` leaves its upper end out already. Instead: T is its upper end.""",
)

noise_loss__never_the_first_step = edit(
    ("torch.randint(len(alpha_bar),", "torch.randint(min(1, len(alpha_bar) - 1), len(alpha_bar),"),
    why="""Draws from 1 on, as papers count, and step 0 is never learned. Instead: here steps are counted from 0.""",
)

noise_loss__predicts_the_data = edit(
    (
        "mse_loss(model(add_noise(x, t, noise, alpha_bar), t), noise)",
        "mse_loss(model(add_noise(x, t, noise, alpha_bar), t), x)",
    ),
    why="""Compares the prediction with the data, which is another kind of model. Instead: this one predicts the
    noise.""",
)

noise_loss__other_noise = edit(
    (
        "alpha_bar), t), noise)",
        "alpha_bar), t), torch.randn(x.shape, generator=generator, device=x.device))",
    ),
    why="""Draws new noise to compare with, of which the points know nothing. Instead: it is the noise that was
    added.""",
)

noise_loss__uniform_noise = edit(
    ("torch.randn(x.shape", "torch.rand(x.shape"),
    why="""Draws the noise with `torch.rand`, from 0 to 1. Instead: it is normal, `randn`.""",
)

noise_loss__shows_the_data = edit(
    ("model(add_noise(x, t, noise, alpha_bar), t)", "model(x, t)"),
    why="""Shows the model the points without any noise. Instead: it sees what add_noise gives.""",
)

noise_loss__sum = edit(
    ("t), noise)", 't), noise, reduction="sum")'),
    why="""Adds up, so a larger batch costs more. Instead: the mean over all numbers.""",
)

noise_loss__global_generator = edit(
    ("torch.randn(x.shape, generator=generator, device=x.device)", "torch.randn_like(x)"),
    why="""Draws the noise from torch's global generator: `randn_like` takes no other. Instead: `randn` with
    generator.""",
)

noise_loss__one_noise_for_all = edit(
    ("torch.randn(x.shape, generator=generator", "torch.randn(x.shape[1:], generator=generator"),
    ("device=x.device)  # (N, …)", "device=x.device).expand(x.shape)"),
    why="""Draws the noise of one point and gives it to all. Instead: noise for each number of each point.""",
)

noise_loss__share_of_the_steps = edit(
    ("alpha_bar), t), noise)", "alpha_bar), t / len(alpha_bar)), noise)"),
    why="""Hands the model a share of the steps, `t / len(alpha_bar)`. Instead: it takes t, whole numbers.""",
)

noise_loss__without_gradients = edit(
    ("return mse_loss(", "with torch.no_grad():\n    return mse_loss("),
    why="""Runs the model under `no_grad`, so there is nothing to train by. Instead: let it record.""",
)

noise_loss__in_float32 = edit(
    ("alpha_bar), t), noise)", "alpha_bar), t), noise).float()"),
    why="""Converts to float32, whatever x is in. Instead: leave the dtype as it comes out.""",
)

noise_loss__starts_training = edit(
    ("return mse_loss(", "model.train()\nreturn mse_loss("),
    why="""Puts the model into training mode with `train()`, and leaves it there. Instead: leave the mode alone.""",
)

noise_loss__sum_over_a_point = edit(
    (
        "return mse_loss(model(add_noise(x, t, noise, alpha_bar), t), noise)",
        "return (model(add_noise(x, t, noise, alpha_bar), t) - noise).square().flatten(1).sum(1).mean()",
    ),
    why="""Adds the squares of a point up, and takes the mean over the points alone. Instead: the mean over all
    numbers.""",
)

ddpm_step__noise_at_the_end = edit(
    ("return mean + beta.sqrt() * noise if t > 0 else mean", "return mean + beta.sqrt() * noise"),
    why="""Adds noise at t = 0 as well, and nothing takes it away again. Instead: the last step gives the mean.""",
)

ddpm_step__wraps_around = edit(
    ("alpha = now / alpha_bar[t - 1] if t > 0 else now", "alpha = now / alpha_bar[t - 1]"),
    why="""Looks alpha_bar up at `t - 1`, which is -1 at t = 0: Python takes the last step, and beta is below 0.
    Instead: before the first step alpha_bar counts as 1.""",
)

ddpm_step__variance_for_deviation = edit(
    ("mean + beta.sqrt() * noise", "mean + beta * noise"),
    why="""Multiplies the noise by its variance. Instead: by the root of it.""",
)

ddpm_step__other_variance = edit(
    ("mean + beta.sqrt() * noise", "mean + (beta * (1 - now / alpha) / (1 - now)).sqrt() * noise"),
    why="""Adds noise of the other of the two variances, that of the posterior. Instead: asked for is beta.""",
)

ddpm_step__product_for_one_step = edit(
    ("alpha = now / alpha_bar[t - 1] if t > 0 else now", "alpha = now"),
    why="""Takes alpha_bar, the product of all steps, for the alpha of this one. Instead: one step's alpha is what two
    neighbours of alpha_bar have for a ratio.""",
)

ddpm_step__all_the_noise_at_once = edit(
    ("beta / (1 - now).sqrt() * predicted", "(1 - now).sqrt() * predicted"),
    why="""Takes all noise away in one step. Instead: beta / sqrt(1 - alpha_bar) of what is predicted.""",
)

ddpm_step__no_scale = edit(
    ("* predicted) / alpha.sqrt()", "* predicted)"),
    why="""Leaves the division by sqrt(alpha) out, and the points shrink from step to step. Instead: divide the
    difference by it.""",
)

ddpm_step__scales_x_alone = edit(
    (
        "(x - beta / (1 - now).sqrt() * predicted) / alpha.sqrt()",
        "x / alpha.sqrt() - beta / (1 - now).sqrt() * predicted",
    ),
    why="""Divides x alone by sqrt(alpha). Instead: divide the whole difference.""",
)

ddpm_step__adds_the_prediction = edit(
    ("(x - beta", "(x + beta"),
    why="""Adds the predicted noise. Instead: it is taken away.""",
)

ddpm_step__root_of_beta = edit(
    ("beta / (1 - now).sqrt()", "beta / (1 - now)"),
    why="""Divides by 1 - alpha_bar. Instead: by the root of it.""",
)

ddpm_step__without_gradients = edit(
    ("(x - beta / (1 - now).sqrt() * predicted)", "(x - beta / (1 - now).sqrt() * predicted.detach())"),
    why="""Cuts the prediction off the graph with `detach`. Instead: whoever wants no gradients switches recording off
    outside.""",
)

ddpm_step__in_float32 = edit(
    (
        "return mean + beta.sqrt() * noise if t > 0 else mean",
        "return (mean + beta.sqrt() * noise if t > 0 else mean).float()",
    ),
    why="""Converts to float32, whatever x is in. Instead: the result has the dtype of x.""",
)


ddpm_step__one_number_in_float64 = edit(
    ("now = alpha_bar[t]", "alpha_bar = alpha_bar.double()\nnow = alpha_bar[t]"),
    why="""Computes the shares in `double`. A share has no axes and leaves the dtype of x alone, but for an x without
    axes: that becomes float64. Instead: convert the result to the dtype of x.""",
)


@torch.no_grad()
def ddpm_step__under_no_grad(x: Tensor, predicted: Tensor, t: int, alpha_bar: Tensor, noise: Tensor) -> Tensor:
    """Computes all of the step under `no_grad`, so no gradient flows to x or to what is predicted. Instead: whoever
    wants no gradients switches recording off outside."""
    now = alpha_bar[t]
    alpha = now / alpha_bar[t - 1] if t > 0 else now
    beta = 1 - alpha
    mean = (x - beta / (1 - now).sqrt() * predicted) / alpha.sqrt()
    return mean + beta.sqrt() * noise if t > 0 else mean


def guided__from_the_label(model: nn.Module, x: Tensor, t: Tensor, label: Tensor, scale: float) -> Tensor:
    """Begins at the prediction with the label, as the paper's w does, so scale 1 goes beyond already. Instead: begin at
    the one without a label."""
    e, c = model(x, t, None), model(x, t, label)
    return c + scale * (c - e)


def guided__wrong_way(model: nn.Module, x: Tensor, t: Tensor, label: Tensor, scale: float) -> Tensor:
    """Goes away from the label. Instead: the difference is the prediction with the label minus that without."""
    e, c = model(x, t, None), model(x, t, label)
    return e + scale * (e - c)


def guided__swapped(model: nn.Module, x: Tensor, t: Tensor, label: Tensor, scale: float) -> Tensor:
    """Takes one prediction for the other: scale 0 gives the one with the label. Instead: e is `model(x, t, None)`."""
    c, e = model(x, t, None), model(x, t, label)
    return e + scale * (c - e)


def guided__scales_the_label_alone(model: nn.Module, x: Tensor, t: Tensor, label: Tensor, scale: float) -> Tensor:
    """Adds scale times the prediction with the label, so scale 1 gives the sum of both. Instead: scale the difference
    of the two."""
    return model(x, t, None) + scale * model(x, t, label)


def guided__label_alone(model: nn.Module, x: Tensor, t: Tensor, label: Tensor, scale: float) -> Tensor:
    """Scales the prediction with the label, and asks for no other. Instead: two predictions, with the label and
    without."""
    return scale * model(x, t, label)


def guided__no_label_is_label_0(model: nn.Module, x: Tensor, t: Tensor, label: Tensor, scale: float) -> Tensor:
    """Takes label 0 for no label, which is one of the labels. Instead: no label is None."""
    e, c = model(x, t, torch.zeros_like(label)), model(x, t, label)
    return e + scale * (c - e)


def guided__all_zeros_are_no_label(model: nn.Module, x: Tensor, t: Tensor, label: Tensor, scale: float) -> Tensor:
    """Takes labels that are all 0 for no label. Instead: 0 is a label, and only None is none."""
    e, c = model(x, t, None), model(x, t, label if label.any() else None)
    return e + scale * (c - e)


def guided__in_place(model: nn.Module, x: Tensor, t: Tensor, label: Tensor, scale: float) -> Tensor:
    """Computes in place, with `sub_`, in what the model returned: that may be x itself. Instead: make new tensors."""
    e, c = model(x, t, None), model(x, t, label)
    return c.sub_(e).mul_(scale).add_(e)


def guided__label_by_name(model: nn.Module, x: Tensor, t: Tensor, label: Tensor, scale: float) -> Tensor:
    """Hands the label over by the name `label`, which the model's argument need not have. Instead: `model(x, t, None)`,
    by place."""
    e, c = model(x, t, label=None), model(x, t, label=label)
    return e + scale * (c - e)


def guided__never_below_1(model: nn.Module, x: Tensor, t: Tensor, label: Tensor, scale: float) -> Tensor:
    """Gives the prediction with the label for every scale up to 1. Instead: the formula holds for all of them."""
    c = model(x, t, label)
    if scale <= 1:
        return c
    e = model(x, t, None)
    return e + scale * (c - e)


def guided__without_gradients(model: nn.Module, x: Tensor, t: Tensor, label: Tensor, scale: float) -> Tensor:
    """Switches recording off with `set_grad_enabled` and leaves it so. Instead: leave it as it is; the caller
    decides."""
    torch.set_grad_enabled(False)
    e, c = model(x, t, None), model(x, t, label)
    return e + scale * (c - e)


def guided__adds_in_place(model: nn.Module, x: Tensor, t: Tensor, label: Tensor, scale: float) -> Tensor:
    """Adds, with `+=`, into the tensor that the model returned, which may be x itself. Instead: make a new tensor."""
    c, e = model(x, t, label), model(x, t, None)
    difference = c - e
    e += scale * difference
    return e


train_diffusion__one_amount_of_noise = edit(
    ("noise_loss(model, batch, alpha_bar, generator)", "noise_loss(model, batch, alpha_bar[:1], generator)"),
    ("range(steps)", "range(min(steps, 100))"),
    why="""Trains with the first step's noise alone, `alpha_bar[:1]`, so the model knows nothing of all others. Instead:
    hand the whole of alpha_bar on.""",
)

train_diffusion__same_noise_each_time = edit(
    (
        "noise_loss(model, batch, alpha_bar, generator)",
        "noise_loss(model, batch, alpha_bar, torch.Generator().manual_seed(seed))",
    ),
    ("points[torch.randint(len(points), (BATCH_SIZE,))]", "points[:BATCH_SIZE]"),
    ("range(steps)", "range(min(steps, 5))"),
    why="""Makes a generator anew in each step, with the same seed: the points get the same noise every time, and the
    model learns it by heart. Instead: make the generator once, in front of the loop.""",
)

train_diffusion__seeds_in_each_step = edit(
    (
        "batch = points[torch.randint(len(points), (BATCH_SIZE,))]  # (B, 2)",
        "torch.manual_seed(seed)\n"
        "generator.manual_seed(seed)\n"
        "batch = points[torch.randint(len(points), (BATCH_SIZE,))]  # (B, 2)",
    ),
    ("range(steps)", "range(min(steps, 5))"),
    why="""Seeds again in each step, so every step has the same points, the same t and the same noise. Instead: seed
    once, in front of the loop.""",
)

train_diffusion__limit_by_default = edit(
    ("cosine_schedule(NOISE_STEPS, largest=0.5)", "cosine_schedule(NOISE_STEPS)"),
    ("range(steps)", "range(min(steps, 5))"),
    why="""Makes the schedule with the limit that it has by default, so the last steps have next to nothing left, and no
    step that is taken back is one that was trained. Instead: largest is 0.5.""",
)

train_diffusion__first_points_alone = edit(
    ("points[torch.randint(len(points), (BATCH_SIZE,))]", "points[:BATCH_SIZE]"),
    ("range(steps)", "range(min(steps, 5))"),
    why="""Takes the first points in every step, and never sees the others. Instead: draw a batch of all of them.""",
)

train_diffusion__never_steps = edit(
    ("optimizer.step()", ""),
    ("range(steps)", "range(min(steps, 5))"),
    why="""Computes gradients, but no update follows them. Instead: call `step()` of the optimizer after backward.""",
)

train_diffusion__last_layer_alone = edit(
    ("model.parameters()", "model.layers[-1].parameters()"),
    ("range(steps)", "range(min(steps, 5))"),
    why="""Trains the last layer alone, `layers[-1]`. Instead: give the optimizer all parameters.""",
)

train_diffusion__forgets_the_seed = edit(
    ("torch.manual_seed(seed)", ""),
    ("range(steps)", "range(min(steps, 5))"),
    why="""Makes the model from whatever state torch's generator is in: no two runs are alike. Instead: seed it before
    the model is made.""",
)

train_diffusion__always_seed_0 = edit(
    ("torch.manual_seed(seed)", "torch.manual_seed(0)"),
    ("torch.Generator().manual_seed(seed)", "torch.Generator().manual_seed(0)"),
    ("range(steps)", "range(min(steps, 5))"),
    why="""Seeds with 0 in any case, so all seeds give one model. Instead: seed with the argument.""",
)

train_diffusion__in_place = edit(
    ("torch.manual_seed(seed)", "torch.manual_seed(seed)\npoints /= points.std()"),
    ("range(steps)", "range(min(steps, 5))"),
    why="""Scales the caller's points in place, with `/=`. Instead: work on a new tensor.""",
)

train_diffusion__counts_epochs = edit(
    ("range(steps)", "range(min(steps, 3) * (1 + len(points) // 100))"),
    why="""Takes steps for epochs, and makes several updates in each. Instead: one step is one batch.""",
)

train_diffusion__linear_schedule = edit(
    (
        "cosine_schedule(NOISE_STEPS, largest=0.5)",
        "torch.cumprod(1 - torch.linspace(1e-4, 0.02, NOISE_STEPS), dim=0)",
    ),
    ("range(steps)", "range(min(steps, 5))"),
    why="""Makes the schedule of betas that rise evenly, by `linspace`, which are meant for a thousand steps: after
    fewer, most of the data is left. Instead: `cosine_schedule(NOISE_STEPS, largest=0.5)`.""",
)

train_diffusion__batches_of_an_epoch = edit(
    ("range(steps)", "range(min(steps, 3) * -(-len(points) // 64))"),
    why="""Takes steps for epochs, and makes several updates in each. Instead: one step is one batch.""",
)

train_diffusion__one_step_too_few = edit(
    ("range(steps)", "range(1, steps)"),
    why="""Counts the steps with `range(1, steps)`, which is one fewer. Instead: `range(steps)`.""",
)
