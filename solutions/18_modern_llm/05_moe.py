"""Solution. Choose, then normalise; gather each expert's tokens, and add what it says back to their places."""

import torch
from torch import Tensor, nn


def route(logits: Tensor, k: int) -> tuple[Tensor, Tensor]:
    if not 1 <= k <= logits.shape[-1]:
        raise ValueError(f"of {logits.shape[-1]} experts {k} cannot be chosen")
    chosen, experts = logits.topk(k)  # (N, k), the largest first
    # The softmax of what was chosen: the weights sum to 1, whatever the others had.
    return chosen.softmax(-1), experts


class MixtureOfExperts(nn.Module):
    def __init__(self, width: int, hidden: int, experts: int, k: int):
        super().__init__()
        if not 1 <= k <= experts:
            raise ValueError(f"of {experts} experts {k} cannot be chosen")
        self.k = k
        self.router = nn.Linear(width, experts, bias=False)
        self.experts = nn.ModuleList(
            nn.Sequential(nn.Linear(width, hidden), nn.ReLU(), nn.Linear(hidden, width)) for _ in range(experts)
        )

    def forward(self, x: Tensor) -> Tensor:
        tokens = x.reshape(-1, x.shape[-1])  # (N, width)
        weights, chosen = route(self.router(tokens), self.k)  # (N, k), (N, k)
        result = torch.zeros_like(tokens)  # (N, width)
        for number, expert in enumerate(self.experts):
            # Which tokens, and as which of their k choices. An expert without tokens gets an empty batch: no harm.
            token, choice = (chosen == number).nonzero(as_tuple=True)
            said = expert(tokens[token]) * weights[token, choice, None]
            # Added, as each token has k experts. An assignment would leave it the last one's alone.
            result = result.index_add(0, token, said)
        return result.reshape(x.shape)


def load_balancing_loss(logits: Tensor, k: int) -> Tensor:
    count = logits.shape[-1]
    _, chosen = route(logits, k)
    counts = torch.bincount(chosen.flatten(), minlength=count)  # (n,)
    shares = counts.to(logits.dtype) / chosen.numel()  # (n,): f, which has no gradient
    probabilities = logits.softmax(-1).mean(0)  # (n,): P, of all experts, chosen or not
    return count * (shares * probabilities).sum()
