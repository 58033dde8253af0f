"""LoRA: train two thin matrices beside a frozen layer, and fold them into it when they are done.

What a layer has to learn in fine-tuning has a low rank: a weight of 4096 x 4096 is changed by the product of one matrix
of 8 rows and one of 8 columns, which is less than half a percent of the numbers.
Read: "LoRA: Low-Rank Adaptation of Large Language Models" (arXiv 2106.09685), torch.nn.Linear, torch.nn.Parameter,
torch.nn.Module.named_modules

Shapes: I inputs, O outputs, R rank.
"""

from collections.abc import Sequence

import torch
from torch import Tensor, nn


class LoRALinear(nn.Module):
    """A frozen nn.Linear, and a change of low rank beside it: base(x) + alpha / rank * (x @ lora_aᵀ @ lora_bᵀ).

    `base` is the layer that is handed in, the very object; its parameters no longer require grad. lora_a (R, I) and
    lora_b (O, R) are parameters, on the device and in the dtype of base.weight. lora_b begins with zeros, so the layer
    computes what base computes until it has learned something. lora_a begins with random numbers other than zero, from
    which distribution is left open. state_dict() has lora_a, lora_b, and what base has, under "base."; nothing else.
    Shapes: x (…, I), with any number of axes in front or none -> (…, O). Gradients reach x, lora_a and lora_b. base may
    have no bias.
    Raises ValueError where rank is less than 1; then base has not changed.

    merge() adds alpha / rank * lora_b @ lora_a to base.weight, in place. From then on the layer computes base(x)
    alone, and costs no more than base. unmerge() gives base.weight the numbers that it had before, bit for bit:
    subtracting would leave rounding errors. A second merge() in a row does nothing, and so does unmerge() without a
    merge() before it. After unmerge() the layer may learn on and merge again.
    base.weight stays the same Parameter all the time, and has no history.

    >>> base = nn.Linear(2, 1, bias=False)
    >>> _ = nn.init.ones_(base.weight)
    >>> layer = LoRALinear(base, rank=1, alpha=3.0)
    >>> layer(torch.tensor([1.0, 2.0])).item()
    3.0
    >>> with torch.no_grad():
    ...     _ = layer.lora_a.copy_(torch.tensor([[1.0, 0.0]])), layer.lora_b.fill_(10.0)
    >>> layer(torch.tensor([1.0, 2.0])).item()
    33.0
    >>> layer.merge()
    >>> base.weight
    Parameter containing:
    tensor([[31.,  1.]])
    """

    def __init__(self, base: nn.Linear, rank: int, alpha: float):
        raise NotImplementedError

    def forward(self, x: Tensor) -> Tensor:
        raise NotImplementedError

    def merge(self) -> None:
        raise NotImplementedError

    def unmerge(self) -> None:
        raise NotImplementedError


def add_lora(model: nn.Module, names: Sequence[str], rank: int, alpha: float = 16.0) -> list[str]:
    """Put a LoRALinear in the place of some linear layers of a model, and freeze all the rest, in place.

    A layer is replaced where it is an nn.Linear and the last part of its name is one of `names`: "q" stands for
    "blocks.0.q" and "blocks.1.q", and not for "blocks.0.q_norm". Its LoRALinear has the old layer as its base, and
    stands under the same name.
    Afterwards lora_a and lora_b of the new layers are all in the model that requires grad. Everything else stays: the
    model computes what it computed before, and modes and numbers are the same.
    Returns the full names of the layers that were replaced, in the order of model.named_modules().
    Raises ValueError where one of the names stands for no nn.Linear in the model, or rank is less than 1; then nothing
    has changed.

    >>> model = nn.ModuleDict({"q": nn.Linear(4, 4), "k": nn.Linear(4, 4), "mlp": nn.Sequential(nn.Linear(4, 4))})
    >>> add_lora(model, ["q", "0"], rank=2)
    ['q', 'mlp.0']
    >>> [name for name, parameter in model.named_parameters() if parameter.requires_grad]
    ['q.lora_a', 'q.lora_b', 'mlp.0.lora_a', 'mlp.0.lora_b']
    """
    raise NotImplementedError
