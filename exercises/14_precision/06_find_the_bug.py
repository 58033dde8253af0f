"""Find the bug: a moving average of a model's weights that stands still as soon as the model is in bfloat16.

The code below is whole and raises no error. One thing in it is wrong. Find it and change as little as you can.
Read: torch.Tensor.to, torch.Tensor.clone, torch.finfo
"""

import torch
from torch import Tensor


class WeightAverage:
    """A moving average of weights, which goes a small share of the way to the new weights in every step of training.

    WeightAverage(weights, decay) begins with the weights as they are: a list of tensors of any shapes, each float32,
    bfloat16 or float16. decay is a float between 0 and 1, often 0.999 and more.
    average.update(weights) makes decay * average + (1 - decay) * weight of each average.
    average.copy_to(weights) writes the averages into a list of tensors of these shapes, in place, rounded to the dtype
    of each tensor, which need not be that of the weights in the beginning.
    update leaves the weights as they are. The averages have memory of their own and no history, also where a weight is
    trained.

    What should happen: the average is right to five digits, whatever the dtypes of the weights are. Only copy_to
    rounds. What goes wrong: with float32 weights all is well. With bfloat16 weights and a decay of 0.999 the average
    stays what it was in the beginning, however far the weights have gone.

    >>> weight = torch.ones(2)
    >>> average = WeightAverage([weight], decay=0.75)
    >>> average.update([weight + 4])
    >>> average.copy_to([weight])
    >>> weight
    tensor([2., 2.])
    """

    def __init__(self, weights: list[Tensor], decay: float) -> None:
        self.decay = decay
        self.averages = [weight.detach().clone() for weight in weights]

    @torch.no_grad()
    def update(self, weights: list[Tensor]) -> None:
        for average, weight in zip(self.averages, weights, strict=True):
            average.mul_(self.decay).add_(weight, alpha=1 - self.decay)

    @torch.no_grad()
    def copy_to(self, weights: list[Tensor]) -> None:
        for average, weight in zip(self.averages, weights, strict=True):
            weight.copy_(average)
