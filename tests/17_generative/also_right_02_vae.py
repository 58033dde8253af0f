"""Right answers in other styles."""

import torch
from torch import Tensor
from torch.distributions import Normal, kl_divergence
from torch.nn import functional

from torch_katas.course.mistakes import edit


def reparameterize__in_place(mean: Tensor, log_var: Tensor, generator: torch.Generator | None = None) -> Tensor:
    noise = torch.empty_like(mean).normal_(generator=generator)
    return torch.addcmul(mean, torch.exp(log_var / 2), noise.detach())


def reparameterize__root_of_the_variance(
    mean: Tensor, log_var: Tensor, generator: torch.Generator | None = None
) -> Tensor:
    zeros = torch.zeros_like(mean, requires_grad=False)
    noise = torch.normal(zeros, torch.ones_like(zeros), generator=generator)
    return noise * log_var.mul(0.5).exp() + mean


def kl_to_standard_normal__by_distributions(mean: Tensor, log_var: Tensor) -> Tensor:
    one = torch.distributions.Independent(Normal(mean, torch.exp(0.5 * log_var)), 1)
    standard = torch.distributions.Independent(Normal(torch.zeros_like(mean), torch.ones_like(mean)), 1)
    return kl_divergence(one, standard).mean()


def kl_to_standard_normal__divided_once(mean: Tensor, log_var: Tensor) -> Tensor:
    return -0.5 * torch.sum(1 + log_var - mean.pow(2) - log_var.exp()) / mean.size(0)


def elbo_loss__by_softplus(logits: Tensor, x: Tensor, mean: Tensor, log_var: Tensor, beta: float = 1.0) -> Tensor:
    if tuple(logits.shape) != tuple(x.shape):
        raise ValueError(f"{logits.shape} against {x.shape}")
    pixels = functional.softplus(logits) - logits * x
    codes = -0.5 * (1 + log_var - mean**2 - log_var.exp()).sum(dim=-1)
    return (pixels.reshape(x.shape[0], -1).sum(dim=-1) + beta * codes).mean()


def elbo_loss__sums_divided(logits: Tensor, x: Tensor, mean: Tensor, log_var: Tensor, beta: float = 1.0) -> Tensor:
    if logits.shape != x.shape:
        raise ValueError("one shape for both")
    images = functional.binary_cross_entropy_with_logits(logits, x, reduction="sum")
    codes = 0.5 * (mean.square() + log_var.expm1() - log_var).sum()
    return (images + beta * codes) / len(logits)


train_vae__clips_its_gradients = edit(
    ("optimizer.step()", "torch.nn.utils.clip_grad_norm_(model.parameters(), 1000.0)\noptimizer.step()"),
    ("torch.optim.Adam", "torch.optim.AdamW"),
    why="Another optimizer, and a limit for the gradients.",
)

train_vae__warms_beta_up = edit(
    ("for _ in range(steps):", "for step in range(steps):"),
    (
        "loss = elbo_loss(logits, batch, mean, log_var)",
        "loss = elbo_loss(logits, batch, mean, log_var, beta=min(1.0, (step + 1) / 50))",
    ),
    why="The codes cost little at first.",
)
