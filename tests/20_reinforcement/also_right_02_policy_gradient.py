"""Right answers in other styles."""

import torch
from torch import Tensor
from torch.distributions import Categorical
from torch.nn.functional import cross_entropy

from torch_katas.course.mistakes import edit


def sample_actions__multinomial(logits: Tensor, generator: torch.Generator | None = None) -> Tensor:
    rows = logits.reshape(-1, logits.shape[-1]).softmax(dim=1)
    return rows.multinomial(1, generator=generator).reshape(logits.shape[:-1])


def sample_actions__gumbel(logits: Tensor, generator: torch.Generator | None = None) -> Tensor:
    uniform = torch.rand(logits.shape, generator=generator, dtype=logits.dtype, device=logits.device)
    noise = -(-uniform.clamp(min=1e-30).log()).log()
    return (logits + noise).argmax(dim=-1)


def reinforce_loss__cross_entropy(logits: Tensor, actions: Tensor, returns: Tensor) -> Tensor:
    surprise = cross_entropy(logits.reshape(-1, logits.shape[-1]), actions.reshape(-1), reduction="none")
    with torch.no_grad():
        weights = returns.reshape(-1) / returns.numel()
    return surprise @ weights


def reinforce_loss__categorical(logits: Tensor, actions: Tensor, returns: Tensor) -> Tensor:
    return torch.mean(-Categorical(logits=logits).log_prob(actions) * returns.detach())


def entropy_bonus__where(logits: Tensor) -> Tensor:
    log_p = torch.log_softmax(logits, dim=-1)
    p = log_p.exp()
    safe = torch.where(p > 0, log_p, torch.zeros_like(log_p))
    return torch.einsum("...a,...a->...", p, -safe).mean()


def entropy_bonus__logsumexp(logits: Tensor) -> Tensor:
    rows = logits.reshape(-1, logits.shape[-1])
    finite = rows.clamp(min=torch.finfo(rows.dtype).min / 4)
    return (rows.logsumexp(1) - (rows.softmax(1) * finite).sum(1)).mean()


train_reinforce__two_layers = edit(
    ("nn.Linear(8, 2)", "nn.Sequential(nn.Linear(8, 16), nn.Tanh(), nn.Linear(16, 2))"),
    ("lr=RATE", "lr=0.03"),
    why="A hidden layer.",
)

train_reinforce__with_a_baseline = edit(
    ("logits = policy(seen)", "returns = returns - returns.mean(1, keepdim=True)\nlogits = policy(seen)"),
    ("torch.optim.Adam(", "torch.optim.AdamW("),
    why="Subtracts the mean of the walkers at each step.",
)
