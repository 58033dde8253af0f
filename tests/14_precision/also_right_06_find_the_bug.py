"""Right answers in other styles."""

import torch
from torch import Tensor

from torch_katas.course.mistakes import edit

WeightAverage__copy_in_to = edit(
    ("weight.detach().clone().float()", "weight.detach().to(torch.float32, copy=True)"),
    why="One call that converts and copies.",
)


WeightAverage__float64 = edit(
    ("weight.detach().clone().float()", "weight.detach().double()"),
    why="float64 is a copy of all of these dtypes.",
)


class WeightAverage__by_zeros:
    """Tensors of its own, written out of place."""

    def __init__(self, weights: list[Tensor], decay: float) -> None:
        self.decay = decay
        self.averages = [torch.zeros(weight.shape, device=weight.device).copy_(weight.detach()) for weight in weights]

    @torch.no_grad()
    def update(self, weights: list[Tensor]) -> None:
        pairs = zip(self.averages, weights, strict=True)
        self.averages = [torch.lerp(average, weight.float(), 1 - self.decay) for average, weight in pairs]

    @torch.no_grad()
    def copy_to(self, weights: list[Tensor]) -> None:
        for average, weight in zip(self.averages, weights, strict=True):
            weight.copy_(average)
