"""Right answers in other styles."""

import torch
from torch import Tensor

from torch_katas.course.mistakes import edit


def normalize_advantages__std_mean(advantages: Tensor, eps: float = 1e-8) -> Tensor:
    std, mean = torch.std_mean(advantages, correction=0)
    return (advantages - mean) / (std + eps)


def normalize_advantages__norm(advantages: Tensor, eps: float = 1e-8) -> Tensor:
    centred = advantages - advantages.sum() / advantages.numel()
    return centred / (torch.linalg.vector_norm(centred) / advantages.numel() ** 0.5 + eps)


def ppo_loss__larger_of_two_losses(
    log_probs: Tensor, old_log_probs: Tensor, advantages: Tensor, epsilon: float = 0.2
) -> Tensor:
    if log_probs.shape != advantages.shape or log_probs.shape != old_log_probs.shape:
        raise ValueError("shapes")
    with torch.no_grad():
        old, worth = old_log_probs.clone(), advantages.clone()
    ratio = torch.exp(log_probs - old)
    return torch.max(-worth * ratio, -worth * torch.clamp(ratio, 1 - epsilon, 1 + epsilon)).mean()


def ppo_loss__by_sign(log_probs: Tensor, old_log_probs: Tensor, advantages: Tensor, epsilon: float = 0.2) -> Tensor:
    if len({log_probs.shape, old_log_probs.shape, advantages.shape}) > 1:
        raise ValueError("shapes")
    ratio = (log_probs - old_log_probs.detach()).exp()
    limited = torch.where(advantages >= 0, ratio.clamp(max=1 + epsilon), ratio.clamp(min=1 - epsilon))
    return -(limited * advantages.detach()).sum() / ratio.numel()


def value_loss__where(values: Tensor, old_values: Tensor, returns: Tensor, epsilon: float = 0.2) -> Tensor:
    if values.shape != old_values.shape or values.shape != returns.shape:
        raise ValueError("shapes")
    old, wanted = old_values.detach(), returns.detach()
    plain = (values - wanted) ** 2
    near = torch.min(torch.max(values, old - epsilon), old + epsilon)
    cut = (near - wanted) ** 2
    return torch.where(plain >= cut, plain, cut).mean()


def value_loss__stacked(values: Tensor, old_values: Tensor, returns: Tensor, epsilon: float = 0.2) -> Tensor:
    if not (values.shape == old_values.shape and returns.shape == values.shape):
        raise ValueError("shapes")
    with torch.no_grad():
        old, wanted = old_values * 1, returns * 1
    both = torch.stack([values, old + torch.clamp(values - old, min=-epsilon, max=epsilon)])
    return (both - wanted).pow(2).max(dim=0).values.mean()


train_ppo__mean_squared_error = edit(
    (
        "value_loss(critic(seen).squeeze(-1), old_values, returns, REACH)",
        "(critic(seen)[:, 0] - returns).pow(2).mean()",
    ),
    ("torch.optim.Adam(", "torch.optim.AdamW("),
    why="The critic learns without a clip.",
)
