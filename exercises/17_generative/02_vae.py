"""Variational autoencoders: codes with a spread, so that a random code gives an image as well.

The encoder gives a normal distribution for each image in place of one code. The loss is the negative ELBO.
Read: torch.exp, torch.randn, torch.nn.functional.binary_cross_entropy_with_logits, torch.distributions.kl.kl_divergence

The distribution of an image's code is normal, with a mean and a variance for each of its Z numbers, independent of each
other. log_var is the natural logarithm of the variance, the square of the standard deviation.
Shapes: B or N images, Z numbers of a code.
"""

import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits


def reparameterize(mean: Tensor, log_var: Tensor, generator: torch.Generator | None = None) -> Tensor:
    """Draw a number from each normal distribution, in such a way that gradients flow back to mean and log_var.

    z = mean + standard deviation * noise, where each number has its own noise from the standard normal distribution,
    and every call draws anew. The gradient of z is 1 in mean, and (z - mean) / 2 in log_var. Both hold where
    the deviation fits the dtype and the variance does not, as for log_var 100 or -200 in float32.
    Shapes: mean and log_var alike, any shape, empty ones too -> z of the same shape, dtype and device. Both have one
    floating dtype, float64 down to float16.
    The noise comes from generator, which lies on the device of mean: the same seed gives the same noise, and torch's
    global generator stays as it is. Where generator is None, the noise comes from torch's global generator.
    It always draws, also where no gradients are recorded.

    >>> reparameterize(torch.tensor([1.0, 2.0]), torch.tensor([-100.0, -100.0]))  # hardly any spread
    tensor([1., 2.])
    """
    raise NotImplementedError


def kl_to_standard_normal(mean: Tensor, log_var: Tensor) -> Tensor:
    """Return the KL divergence from the codes' distributions q to the standard normal distribution p, KL(q || p).

    For one number it is (mean² + variance - 1 - log variance) / 2. The Z numbers of an image are added up, and of the B
    sums the mean is taken.
    Shapes: mean and log_var (B, Z) -> (), same dtype and device. B is 1 or more; where Z is 0, the result is 0.
    Gradients flow to both.

    >>> kl_to_standard_normal(torch.tensor([[0.0, 2.0], [0.0, 0.0]]), torch.zeros(2, 2))  # 2 and 0, so 1
    tensor(1.)
    """
    raise NotImplementedError


def elbo_loss(logits: Tensor, x: Tensor, mean: Tensor, log_var: Tensor, beta: float = 1.0) -> Tensor:
    """Return the negative ELBO of a batch: what the images cost, and beta times what their codes cost.

    An image costs the binary cross entropies of all its pixels, added up; the mean over the B images is taken. The
    codes cost what kl_to_standard_normal says. beta = 1 gives the ELBO itself.
    Shapes: logits and x alike, (B, …) with one or more axes behind B, mean and log_var (B, Z) -> (). B is 1 or more.
    logits are the decoder's raw scores, before any sigmoid, and the result is finite for all of them, ±1000 too. x has
    numbers from 0 to 1, those between them too. Gradients flow to logits, mean and log_var.
    ValueError where logits and x differ in shape, also where they would broadcast.

    >>> logits, x = torch.zeros(2, 3), torch.tensor([[1.0, 0.0, 0.5], [1.0, 1.0, 1.0]])
    >>> elbo_loss(logits, x, torch.zeros(2, 1), torch.zeros(2, 1))  # 3 ln 2, and nothing for the codes
    tensor(2.0794)
    """
    raise NotImplementedError


class VAE(nn.Module):
    """An encoder that gives mean and log_var, and a decoder that gives logits. (Given.)

    Shapes: encode(x) takes (N, 1, 28, 28) to two of (N, Z), decode(z) takes (N, Z) to logits (N, 1, 28, 28).
    """

    def __init__(self, latent: int):
        super().__init__()
        self.encoder = nn.Sequential(nn.Flatten(), nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 2 * latent))
        self.decoder = nn.Sequential(nn.Linear(latent, 128), nn.ReLU(), nn.Linear(128, 784))

    def encode(self, x: Tensor) -> tuple[Tensor, Tensor]:
        mean, log_var = self.encoder(x).chunk(2, dim=1)
        return mean, log_var

    def decode(self, z: Tensor) -> Tensor:
        return self.decoder(z).unflatten(1, (1, 28, 28))


def train_vae(images: Tensor, latent: int = 8, steps: int = 150, seed: int = 0) -> VAE:
    """Train a new VAE(latent) on images; return it, in evaluation mode.

    Shapes: images (N, 1, 28, 28), float32 from 0 to 1, on the CPU, N is 1 or more. They stay as they are.
    Each step is one update of all parameters by an optimizer of torch.optim, and there are `steps` of them. It lowers
    the negative ELBO of a batch of images, drawn anew for each step; their codes are drawn from their distributions.
    steps = 0 gives the model with which this training would begin.
    Trained on the 1,500 embedded digits, with latent and steps as they are by default, the negative ELBO of 297 unseen
    images is at most 300, for any seed, their codes being drawn. (One picture, the mean of all digits, has 346.) It
    takes seconds.
    All that is random comes from the seed: the same seed and images give the same parameters, whatever random numbers
    were drawn before; another seed gives others. (torch.manual_seed may be called.)

    >>> model = train_vae(torch.rand(8, 1, 28, 28), latent=2, steps=3)
    >>> with torch.no_grad():
    ...     new = torch.sigmoid(model.decode(torch.randn(5, 2)))  # five images that nobody has drawn
    >>> new.shape
    torch.Size([5, 1, 28, 28])
    """
    raise NotImplementedError
