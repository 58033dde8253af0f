"""Generative adversarial networks: one network draws, another one judges, and each learns from the other.

The generator makes points of noise. The discriminator gives a logit for each point: high means real, low means made.
Read: torch.nn.functional.binary_cross_entropy_with_logits, torch.no_grad, torch.Tensor.detach, torch.optim.Adam

Shapes: N real points, M points that are made, Z numbers of noise for each, F numbers of a point.
"""

import math

import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits
from torch.optim import Optimizer


def discriminator_step(
    discriminator: nn.Module, generator: nn.Module, real: Tensor, z: Tensor, optimizer: Optimizer
) -> float:
    """Teach the discriminator once to tell real points from made ones; return the loss before this update.

    The loss is the mean binary cross entropy of the logits of the real points against 1, plus that of the points
    generator(z) against 0. It is finite for all logits, ±1000 too.
    Shapes: real (N, F), z (M, Z); generator(z) (M, F). N and M may differ, and are 1 or more. The discriminator gives
    one logit for each point, of shape (N, 1) or (N,).
    optimizer holds the discriminator's parameters, and makes one update by the gradient of this loss alone: whatever
    lay in their .grad before takes no part. The loss comes back as a Python float.
    The generator stays as it is, and so does the .grad of its parameters: where it was None, it is None. In both models
    each parameter's requires_grad and each module's mode stay as they are.

    >>> d, g = nn.Linear(1, 1, bias=False), nn.Identity()
    >>> _ = nn.init.zeros_(d.weight)
    >>> sgd = torch.optim.SGD(d.parameters(), lr=1.0)
    >>> round(discriminator_step(d, g, torch.tensor([[2.0]]), torch.tensor([[-4.0]]), sgd), 4)  # 2 ln 2
    1.3863
    >>> d.weight.item()  # 2 / 2 towards the real point, and 4 / 2 away from the made one
    3.0
    """
    raise NotImplementedError


def generator_step(discriminator: nn.Module, generator: nn.Module, z: Tensor, optimizer: Optimizer) -> float:
    """Teach the generator once to make points that are taken for real; return the loss before this update.

    The loss is the mean binary cross entropy of the logits of the points generator(z) against 1. (Its gradient is large
    where the discriminator is sure that a point is made; the gradient of -BCE against 0 is small there.) It is finite
    for all logits.
    Shapes: z (M, Z); generator(z) (M, F); the discriminator's logits (M, 1) or (M,). M is 1 or more.
    optimizer holds the generator's parameters, and makes one update by the gradient of this loss alone: whatever lay in
    their .grad before takes no part. The loss comes back as a Python float.
    The parameters of the discriminator stay as they are. Their .grad may be anything afterwards, since
    discriminator_step makes no use of it. In both models each parameter's requires_grad and each module's mode stay as
    they are.

    >>> d, g = nn.Linear(1, 1, bias=False), nn.Linear(1, 1, bias=False)
    >>> _ = nn.init.ones_(d.weight), nn.init.zeros_(g.weight)
    >>> sgd = torch.optim.SGD(g.parameters(), lr=1.0)
    >>> round(generator_step(d, g, torch.tensor([[3.0]]), sgd), 4)  # ln 2
    0.6931
    >>> g.weight.item()  # 3 / 2: what it makes is pushed to where the discriminator's logit is larger
    1.5
    """
    raise NotImplementedError


def ring(count: int, generator: torch.Generator | None = None) -> Tensor:
    """Return points around eight centres on a circle of radius 2, each centre as likely as the others. (Given.)

    Shapes: -> (count, 2). Around its centre a point is normal, with a standard deviation of 0.1.
    """
    angles = torch.randint(8, (count,), generator=generator) * (math.pi / 4)
    centres = 2 * torch.stack([angles.cos(), angles.sin()], dim=1)
    return centres + 0.1 * torch.randn(count, 2, generator=generator)


def train_gan(points: Tensor, steps: int = 400, seed: int = 0) -> nn.Module:
    """Train a generator that makes points like the given ones; return it, in evaluation mode.

    Shapes: points (N, 2), float32, on the CPU, N is 1 or more. They stay as they are. The generator takes noise (M, 2),
    from the standard normal distribution, to points (M, 2); M may be 1 or 0, and each point is made by itself.
    Both networks, their optimizers and the size of a batch are yours. In each step the discriminator makes one update
    and the generator makes one, by optimizers of torch.optim, as above. steps may be 0.
    Trained on ring(2000), with steps as they are by default, the generator reaches every centre, for any seed: of 1,000
    new points at least 10 lie within 0.5 of each centre, and at least 350 within 0.5 of some centre. It takes seconds.
    All that is random comes from the seed: the same seed and points give the same parameters, whatever random numbers
    were drawn before; another seed gives others. (torch.manual_seed may be called.)
    What helps: a rate of 0.005, batches of 128, two hidden layers of 32, and no momentum: Adam(betas=(0.0, 0.999)).

    >>> made = train_gan(ring(100), steps=2)(torch.randn(5, 2))
    >>> made.shape
    torch.Size([5, 2])
    """
    raise NotImplementedError
