"""Wrong answers that people write when they build a variational autoencoder.

exp(log_var) for the deviation: rachtsingh/ibp_vae 3, keras-team/keras 3283 and 9972. A draw without a gradient:
pytorch/pytorch 4620. The mean over the numbers of a code: podgorskiy/VAE 1, mkusner/grammarVAE 2,
maxhodak/keras-molecules 59. A reconstruction that is averaged over pixels: zdebruine/MMVAE 19,
AppliedDataSciencePartners/WorldModels 12. The mean in place of a draw: tejaslodaya/timeseries-clustering-vae 14.
"""

import torch
from torch import Tensor
from torch.distributions import Normal
from torch.nn.functional import binary_cross_entropy, binary_cross_entropy_with_logits, mse_loss

from torch_katas.course.mistakes import edit


def _noise(mean: Tensor, generator: torch.Generator | None) -> Tensor:
    return torch.randn(mean.shape, generator=generator, dtype=mean.dtype, device=mean.device)


def reparameterize__variance_for_deviation(
    mean: Tensor, log_var: Tensor, generator: torch.Generator | None = None
) -> Tensor:
    """`log_var.exp()` is the variance, the square of the deviation: a spread of 3 becomes one of 9. Instead: halve the
    logarithm first."""
    return mean + log_var.exp() * _noise(mean, generator)


def reparameterize__no_exp(mean: Tensor, log_var: Tensor, generator: torch.Generator | None = None) -> Tensor:
    """Takes the logarithm itself for the deviation. Instead: exp leads back, of half of the logarithm."""
    return mean + 0.5 * log_var * _noise(mean, generator)


def reparameterize__uniform_noise(mean: Tensor, log_var: Tensor, generator: torch.Generator | None = None) -> Tensor:
    """Draws the noise with `torch.rand`, which gives numbers from 0 to 1. Instead: `randn` is the normal one."""
    noise = torch.rand(mean.shape, generator=generator, dtype=mean.dtype, device=mean.device)
    return mean + (0.5 * log_var).exp() * noise


def reparameterize__draws_from_the_distribution(
    mean: Tensor, log_var: Tensor, generator: torch.Generator | None = None
) -> Tensor:
    """`torch.normal` draws z itself, and no gradient flows through a draw. Instead: draw noise that depends on nothing,
    then multiply and add."""
    return torch.normal(mean, (0.5 * log_var).exp(), generator=generator)


def reparameterize__sample(mean: Tensor, log_var: Tensor, generator: torch.Generator | None = None) -> Tensor:
    """`sample()` cuts the graph, and it draws from the global generator. Instead: draw the noise by yourself, from
    generator."""
    return Normal(mean, (0.5 * log_var).exp()).sample()


def reparameterize__global_generator(mean: Tensor, log_var: Tensor, generator: torch.Generator | None = None) -> Tensor:
    """`randn_like` takes no generator, so the noise comes from torch's global one. Instead: `torch.randn` of the shape,
    with generator."""
    return mean + (0.5 * log_var).exp() * torch.randn_like(mean)


def reparameterize__one_noise_for_all(
    mean: Tensor, log_var: Tensor, generator: torch.Generator | None = None
) -> Tensor:
    """Draws one number and uses it for every place. Instead: draw as many as mean has, in its shape."""
    noise = torch.randn((), generator=generator, dtype=mean.dtype, device=mean.device)
    return mean + (0.5 * log_var).exp() * noise


def reparameterize__one_noise_for_the_batch(
    mean: Tensor, log_var: Tensor, generator: torch.Generator | None = None
) -> Tensor:
    """Draws noise for one row and uses it for every image of the batch. Instead: draw it in the shape of mean."""
    noise = torch.randn(mean.shape[-1:], generator=generator, dtype=mean.dtype, device=mean.device)
    return mean + (0.5 * log_var).exp() * noise


def reparameterize__same_noise_each_time(
    mean: Tensor, log_var: Tensor, generator: torch.Generator | None = None
) -> Tensor:
    """Makes a generator anew in each call, with the same seed, so the noise is always the same. Instead: take generator
    as it comes, and hand None on to torch.randn."""
    seed = 0 if generator is None else generator.initial_seed()
    again = torch.Generator(mean.device).manual_seed(seed)
    return mean + (0.5 * log_var).exp() * torch.randn(mean.shape, generator=again, dtype=mean.dtype, device=mean.device)


def reparameterize__unseeded(mean: Tensor, log_var: Tensor, generator: torch.Generator | None = None) -> Tensor:
    """Makes a generator of a random seed where none is given, so a seed that was set before has no say.
    Instead: hand None on; then the global generator draws."""
    if generator is None:
        generator = torch.Generator(mean.device)
        generator.seed()
    return mean + (0.5 * log_var).exp() * _noise(mean, generator)


def reparameterize__mean_without_gradients(
    mean: Tensor, log_var: Tensor, generator: torch.Generator | None = None
) -> Tensor:
    """Draws only while gradients are recorded, and returns the mean else. Instead: draw in any case; who wants the mean
    takes the mean."""
    if not torch.is_grad_enabled():
        return mean
    return mean + (0.5 * log_var).exp() * _noise(mean, generator)


def reparameterize__noise_in_float32(mean: Tensor, log_var: Tensor, generator: torch.Generator | None = None) -> Tensor:
    """Draws float32, whatever mean is in, and half precision comes out as float32. Instead: draw with the dtype of
    mean."""
    noise = torch.randn(mean.shape, generator=generator, device=mean.device)
    return mean + (0.5 * log_var).exp() * noise


def reparameterize__forgets_the_dtype_with_a_generator(
    mean: Tensor, log_var: Tensor, generator: torch.Generator | None = None
) -> Tensor:
    """Hands the dtype on by `randn_like` where no generator is given, and forgets it where one is. Instead: give
    `torch.randn` the dtype of mean; it takes None for a generator, too."""
    if generator is None:
        noise = torch.randn_like(mean)
    else:
        noise = torch.randn(mean.shape, generator=generator, device=mean.device)
    return mean + (0.5 * log_var).exp() * noise


def reparameterize__root_after_exp(mean: Tensor, log_var: Tensor, generator: torch.Generator | None = None) -> Tensor:
    """Takes the root with `sqrt` after exp: a large variance is infinite, and the slope of the root of a tiny one, too.
    Instead: halve the logarithm before exp."""
    return mean + log_var.exp().sqrt() * _noise(mean, generator)


def reparameterize__cuts_the_logarithm_off(
    mean: Tensor, log_var: Tensor, generator: torch.Generator | None = None
) -> Tensor:
    """Limits log_var with `clamp`: beyond it the spread is another, and log_var has no gradient. Instead: half of the
    logarithm can do without a limit."""
    return mean + (0.5 * log_var.clamp(max=20.0)).exp() * _noise(mean, generator)


def reparameterize__noise_on_the_cpu(mean: Tensor, log_var: Tensor, generator: torch.Generator | None = None) -> Tensor:
    """Draws the noise on the CPU, wherever mean is: on a GPU that is an error. Instead: give `torch.randn` the device
    of mean."""
    return mean + (0.5 * log_var).exp() * torch.randn(mean.shape, generator=generator, dtype=mean.dtype)


def reparameterize__detached_deviation(
    mean: Tensor, log_var: Tensor, generator: torch.Generator | None = None
) -> Tensor:
    """Cuts the deviation off the graph, so log_var learns nothing. Instead: only the noise has no gradient."""
    return mean + (0.5 * log_var.detach()).exp() * _noise(mean, generator)


def kl_to_standard_normal__mean_over_everything(mean: Tensor, log_var: Tensor) -> Tensor:
    """The mean over both axes divides by the length of a code as well. Instead: add the numbers of a code up, then take
    the mean of the images.
    """
    return (0.5 * (mean**2 + log_var.exp() - 1 - log_var)).mean()


def kl_to_standard_normal__sum_over_everything(mean: Tensor, log_var: Tensor) -> Tensor:
    """Adds up the images of the batch too, so a larger batch costs more. Instead: take the mean over the images."""
    return (0.5 * (mean**2 + log_var.exp() - 1 - log_var)).sum()


def kl_to_standard_normal__axes_swapped(mean: Tensor, log_var: Tensor) -> Tensor:
    """Adds the images up and takes the mean over the numbers of a code. Instead: the sum is over axis 1."""
    return (0.5 * (mean**2 + log_var.exp() - 1 - log_var)).sum(0).mean()


def kl_to_standard_normal__wrong_sign(mean: Tensor, log_var: Tensor) -> Tensor:
    """The signs are turned round: a divergence is never below 0. Instead: minus belongs in front of 1 and log_var, or
    in front of all."""
    return (0.5 * (1 + log_var - mean**2 - log_var.exp())).sum(1).mean()


def kl_to_standard_normal__forgets_the_half(mean: Tensor, log_var: Tensor) -> Tensor:
    """Leaves the factor 1/2 out. Instead: each number costs half of the four terms' sum."""
    return (mean**2 + log_var.exp() - 1 - log_var).sum(1).mean()


def kl_to_standard_normal__log_of_the_deviation(mean: Tensor, log_var: Tensor) -> Tensor:
    """Takes log_var for the logarithm of the deviation, with `2 * log_var`. Instead: it is that of the variance
    already."""
    return (0.5 * (mean**2 + (2 * log_var).exp() - 1 - 2 * log_var)).sum(1).mean()


def kl_to_standard_normal__no_exp(mean: Tensor, log_var: Tensor) -> Tensor:
    """Puts the variance in where its logarithm belongs, and the other way round. Instead: the variance is
    exp(log_var)."""
    return (0.5 * (mean**2 + log_var - 1 - log_var.exp())).sum(1).mean()


def kl_to_standard_normal__wrong_way_round(mean: Tensor, log_var: Tensor) -> Tensor:
    """Measures from the standard normal distribution to the codes' own. Instead: KL(q || p) is the mean under q, the
    distribution of the codes."""
    return (0.5 * ((1 + mean**2) / log_var.exp() - 1 + log_var)).sum(1).mean()


def kl_to_standard_normal__forgets_the_means(mean: Tensor, log_var: Tensor) -> Tensor:
    """Looks at the variances alone, so the means may lie anywhere. Instead: the square of the mean is one of the four
    terms."""
    return (0.5 * (log_var.exp() - 1 - log_var)).sum(1).mean() + 0 * mean.sum()


def kl_to_standard_normal__squeezes(mean: Tensor, log_var: Tensor) -> Tensor:
    """Drops axes of length 1 first, and where there is one image, or codes of one number, the axes are others. Instead:
    leave both axes, and sum over axis 1."""
    terms = (0.5 * (mean**2 + log_var.exp() - 1 - log_var)).squeeze()
    return terms.sum(-1).mean()


def kl_to_standard_normal__in_float32(mean: Tensor, log_var: Tensor) -> Tensor:
    """Converts to float32, whatever comes in. Instead: compute in the dtype of mean and log_var."""
    mean, log_var = mean.float(), log_var.float()
    return (0.5 * (mean**2 + log_var.exp() - 1 - log_var)).sum(1).mean()


def kl_to_standard_normal__mean_times_z(mean: Tensor, log_var: Tensor) -> Tensor:
    """Multiplies the mean over all numbers by Z, which is NaN where there are none. Instead: sum over axis 1, then
    take the mean."""
    return (0.5 * (mean**2 + log_var.exp() - 1 - log_var)).mean() * mean.shape[1]


def kl_to_standard_normal__cuts_the_logarithm_off(mean: Tensor, log_var: Tensor) -> Tensor:
    """Limits log_var with `clamp`: beyond it the cost is another, and log_var has no gradient. Instead: leave log_var
    as it is."""
    return _kl(mean, log_var.clamp(-20, 20))


def _kl(mean: Tensor, log_var: Tensor) -> Tensor:
    return (0.5 * (mean**2 + log_var.exp() - 1 - log_var)).sum(1).mean()


def _check(logits: Tensor, x: Tensor) -> None:
    if logits.shape != x.shape:
        raise ValueError("the shapes differ")


def elbo_loss__mean_over_pixels(logits: Tensor, x: Tensor, mean: Tensor, log_var: Tensor, beta: float = 1.0) -> Tensor:
    """Averages over the pixels, as the losses of PyTorch do by default: images cost next to nothing, and all codes
    collapse to the standard normal distribution. Instead: add the pixels of an image up."""
    _check(logits, x)
    return binary_cross_entropy_with_logits(logits, x) + beta * _kl(mean, log_var)


def elbo_loss__sum_over_the_batch(
    logits: Tensor, x: Tensor, mean: Tensor, log_var: Tensor, beta: float = 1.0
) -> Tensor:
    """Adds up the images of the batch, while the codes are averaged over it, so beta depends on the size of the batch.
    Instead: take the mean over the images in both."""
    _check(logits, x)
    return binary_cross_entropy_with_logits(logits, x, reduction="sum") + beta * _kl(mean, log_var)


def elbo_loss__minus_the_codes(logits: Tensor, x: Tensor, mean: Tensor, log_var: Tensor, beta: float = 1.0) -> Tensor:
    """Subtracts the divergence, so the loss falls as codes move away from the standard normal distribution. Instead:
    both terms of a negative ELBO are costs, and are added."""
    _check(logits, x)
    return binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x) - beta * _kl(mean, log_var)


def elbo_loss__sigmoid_twice(logits: Tensor, x: Tensor, mean: Tensor, log_var: Tensor, beta: float = 1.0) -> Tensor:
    """Takes the `sigmoid` first, and the loss takes it once more. Instead: it wants the logits as they are."""
    _check(logits, x)
    pixels = binary_cross_entropy_with_logits(logits.sigmoid(), x, reduction="sum")
    return pixels / len(x) + beta * _kl(mean, log_var)


def elbo_loss__of_probabilities(logits: Tensor, x: Tensor, mean: Tensor, log_var: Tensor, beta: float = 1.0) -> Tensor:
    """Computes from probabilities, and of a logit of 1000 the sigmoid is exactly 1: the loss stands still at 100 and
    has no gradient. Instead: binary_cross_entropy_with_logits computes from logits."""
    _check(logits, x)
    pixels = binary_cross_entropy(logits.sigmoid(), x, reduction="sum")
    return pixels / len(x) + beta * _kl(mean, log_var)


def elbo_loss__squared_error(logits: Tensor, x: Tensor, mean: Tensor, log_var: Tensor, beta: float = 1.0) -> Tensor:
    """Takes the squared error of the pixels, which belongs to another ELBO. Instead: asked for is the binary cross
    entropy."""
    _check(logits, x)
    return mse_loss(logits.sigmoid(), x, reduction="sum") / len(x) + beta * _kl(mean, log_var)


def elbo_loss__ignores_beta(logits: Tensor, x: Tensor, mean: Tensor, log_var: Tensor, beta: float = 1.0) -> Tensor:
    """Makes no use of beta. Instead: multiply the divergence by it."""
    _check(logits, x)
    return binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x) + _kl(mean, log_var)


def elbo_loss__weighs_the_images(logits: Tensor, x: Tensor, mean: Tensor, log_var: Tensor, beta: float = 1.0) -> Tensor:
    """Multiplies the images by beta, not the codes. Instead: beta says how much the divergence counts."""
    _check(logits, x)
    return beta * binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x) + _kl(mean, log_var)


def elbo_loss__broadcasts(logits: Tensor, x: Tensor, mean: Tensor, log_var: Tensor, beta: float = 1.0) -> Tensor:
    """Lets shapes that differ broadcast, as one image against many. Instead: compare the shapes first, and raise
    ValueError."""
    logits, x = torch.broadcast_tensors(logits, x)
    pixels = binary_cross_entropy_with_logits(logits, x, reduction="sum")
    return pixels / len(x) + beta * _kl(mean, log_var)


def elbo_loss__sum_over_one_axis(logits: Tensor, x: Tensor, mean: Tensor, log_var: Tensor, beta: float = 1.0) -> Tensor:
    """Adds up axis 1 alone and averages over the rest: right for flat images, not for (B, 1, 28, 28). Instead: flatten
    all axes behind the first, then add up."""
    _check(logits, x)
    pixels = binary_cross_entropy_with_logits(logits, x, reduction="none")
    return pixels.sum(1).mean() + beta * _kl(mean, log_var)


def elbo_loss__rounds_the_pixels(logits: Tensor, x: Tensor, mean: Tensor, log_var: Tensor, beta: float = 1.0) -> Tensor:
    """Rounds the pixels with `round`, so grey ones become black or white. Instead: the cross entropy takes any number
    from 0 to 1."""
    _check(logits, x)
    pixels = binary_cross_entropy_with_logits(logits, x.round(), reduction="sum")
    return pixels / len(x) + beta * _kl(mean, log_var)


def elbo_loss__nan_without_codes(logits: Tensor, x: Tensor, mean: Tensor, log_var: Tensor, beta: float = 1.0) -> Tensor:
    """Takes the `mean` over the codes' numbers and multiplies by Z: NaN where there are none. Instead: sum over axis 1
    first."""
    _check(logits, x)
    codes = (0.5 * (mean**2 + log_var.exp() - 1 - log_var)).mean() * mean.shape[1]
    return binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x) + beta * codes


def elbo_loss__log_of_a_sigmoid(logits: Tensor, x: Tensor, mean: Tensor, log_var: Tensor, beta: float = 1.0) -> Tensor:
    """Takes the `log` of a sigmoid, which is exactly 0 or 1 for a logit far from 0: the loss is infinite or NaN.
    Instead: binary_cross_entropy_with_logits computes from logits, and is finite."""
    _check(logits, x)
    p = logits.sigmoid()
    pixels = -(x * p.log() + (1 - x) * (1 - p).log())
    return pixels.flatten(1).sum(1).mean() + beta * _kl(mean, log_var)


train_vae__one_large_batch = edit(
    ("for _ in range(steps):", "batch = images[torch.randint(len(images), (512,))]\nfor _ in range(min(steps, 5)):"),
    ("batch = images[torch.randint(len(images), (BATCH_SIZE,))]  # (B, 1, 28, 28)", ""),
    why="""Draws one batch before the loop, and never sees any other image. Instead: draw a batch inside the loop.""",
)

train_vae__code_without_noise = edit(
    ("model.decode(reparameterize(mean, log_var))", "model.decode(mean)"),
    ("(BATCH_SIZE,)", "(16,)"),
    why="""Decodes the mean, so the decoder never learns that a code has a spread, and random codes give it nothing it
    knows. Instead: draw a code from its distribution in each step.""",
)

train_vae__images_cost_too_little = edit(
    (
        "loss = elbo_loss(logits, batch, mean, log_var)",
        "loss = binary_cross_entropy_with_logits(logits, batch) + kl_to_standard_normal(mean, log_var)",
    ),
    ("(BATCH_SIZE,)", "(4,)"),
    why="""Averages over the pixels and adds the divergence: the codes collapse to the standard normal distribution, and
    every image is the mean of all. Instead: the pixels of an image are added up, as elbo_loss does.""",
)

train_vae__never_steps = edit(
    ("optimizer.step()", ""),
    ("(BATCH_SIZE,)", "(4,)"),
    why="""Computes gradients, but no update follows them. Instead: call `step()` of the optimizer after backward.""",
)

train_vae__forgets_the_seed = edit(
    ("torch.manual_seed(seed)", ""),
    ("(BATCH_SIZE,)", "(4,)"),
    why="""Makes no use of the seed: no two runs are alike. Instead: call manual_seed with it before the model is
    made.""",
)

train_vae__always_seed_0 = edit(
    ("torch.manual_seed(seed)", "torch.manual_seed(0)"),
    ("(BATCH_SIZE,)", "(4,)"),
    why="""Seeds with 0 in any case, so all seeds give one model. Instead: seed with the argument.""",
)

train_vae__trains_the_decoder_alone = edit(
    ("model.parameters()", "model.decoder.parameters()"),
    ("(BATCH_SIZE,)", "(4,)"),
    why="""Gives the optimizer `model.decoder.parameters()` alone; the encoder stays as random as it began. Instead: the
    parameters of the whole model.""",
)

train_vae__stays_in_training = edit(
    ("return model.eval()", "return model"),
    ("(BATCH_SIZE,)", "(4,)"),
    why="""Returns the model in training mode. Instead: call eval at the end.""",
)

train_vae__codes_of_eight = edit(
    ("VAE(latent)", "VAE(8)"),
    ("(BATCH_SIZE,)", "(4,)"),
    why="""Makes codes of 8 numbers, whatever latent says. Instead: hand latent on to the model.""",
)

train_vae__counts_epochs = edit(
    ("range(steps)", "range(min(steps, 2) * -(-len(images) // BATCH_SIZE))"),
    ("(BATCH_SIZE,)", "(4,)"),
    why="""Takes steps for epochs, and makes an update for each batch of each epoch. Instead: one step is one batch.""",
)

train_vae__in_place = edit(
    ("model = VAE(latent)", "model = VAE(latent)\nimages.round_()"),
    ("(BATCH_SIZE,)", "(4,)"),
    why="""Makes the caller's images black and white in place, with `round_`. Instead: work on a new tensor, or leave
    them as they are.""",
)

train_vae__sigmoid_twice = edit(
    ("model.decode(reparameterize(mean, log_var))", "model.decode(reparameterize(mean, log_var)).sigmoid()"),
    ("(BATCH_SIZE,)", "(128,)"),
    ("**ADAM", "lr=0.003"),
    why="""Hands probabilities to elbo_loss, which takes a sigmoid once more: no pixel can come near 0 or 1. Instead:
    hand it the logits as they are.""",
)
