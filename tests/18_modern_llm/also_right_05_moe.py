"""Right answers in other styles."""

import torch
from torch import Tensor

from torch_katas.course.mistakes import edit


def route__by_sorting(logits: Tensor, k: int) -> tuple[Tensor, Tensor]:
    if k < 1 or k > logits.size(1):
        raise ValueError(f"k = {k}")
    experts = torch.argsort(logits, dim=1, descending=True)[:, :k]
    return torch.softmax(torch.gather(logits, 1, experts), dim=1), experts


def route__renormalised(logits: Tensor, k: int) -> tuple[Tensor, Tensor]:
    if k not in range(1, logits.shape[1] + 1):
        raise ValueError(f"k = {k}")
    values, experts = torch.topk(logits, k)
    hidden = torch.full_like(logits, float("-inf")).scatter(1, experts, values)
    return hidden.softmax(dim=1).gather(1, experts), experts


MixtureOfExperts__in_place = edit(
    (
        "token, choice = (chosen == number).nonzero(as_tuple=True)",
        "token, choice = torch.where(chosen == number)\nif not len(token):\n    continue",
    ),
    ("result = result.index_add(0, token, said)", "result[token] += said"),
    why="Experts without tokens are left out, and what they say is added in place.",
)

MixtureOfExperts__sorted_by_expert = edit(
    (
        "for number, expert in enumerate(self.experts):",
        "order = chosen.flatten().argsort(stable=True)\n"
        "counts = chosen.flatten().bincount(minlength=len(self.experts)).tolist()\n"
        "for expert, places in zip(self.experts, order.split(counts), strict=True):",
    ),
    ("token, choice = (chosen == number).nonzero(as_tuple=True)", 'token = places.div(self.k, rounding_mode="floor")'),
    ("weights[token, choice, None]", "weights.reshape(-1, 1)[places]"),
    why="All choices in one row, sorted by expert, and cut into pieces.",
)


def load_balancing_loss__one_hot(logits: Tensor, k: int) -> Tensor:
    tokens, experts = logits.shape
    if not 0 < k <= experts:
        raise ValueError(f"k = {k}")
    places = logits.topk(k).indices
    shares = torch.nn.functional.one_hot(places, experts).to(logits.dtype).mean(dim=(0, 1))
    return torch.dot(shares, torch.softmax(logits, dim=1).mean(dim=0)) * experts


load_balancing_loss__row_by_row = edit(
    (
        "return count * (shares * probabilities).sum()",
        "return (logits.softmax(-1) @ shares).mean() * count",
    ),
    why="A loss of each token, averaged.",
)
