"""Autocast: which layers run in fewer bits, and what should stay in float32.

Under torch.autocast an operation picks its dtype by its name: matrix products and convolutions run in bfloat16, a few
run in float32, and all others in the dtype that they are given. On the CPU softmax and layer norm are among the others:
behind a linear layer they run in bfloat16, whose numbers have two to three digits.
Read: torch.autocast; the page "Automatic Mixed Precision package", its list of operations on the CPU

Shapes: N samples, F features, C classes. All is on the CPU.
"""

import torch
from torch import Tensor, nn


def autocast_dtypes(model: nn.Module, x: Tensor) -> dict[str, torch.dtype]:
    """Return the dtype that each layer of a model gives out when the model runs under autocast in bfloat16.

    A layer is a module that has no modules in it. The dict has its name, as in model.named_modules(), and the dtype of
    its output in the last call: of a layer that stands at two places the first name alone, of a model without modules
    in it the name "". A layer that is not called, or whose output is no tensor, is left out.
    model(x) is called once, in its own mode, in bfloat16 also where the caller has autocast in another dtype on. The
    model stays as it was: its weights, and no hook is left, also where its forward raises an error, which goes on to
    the caller. Outside the call autocast is what it was.

    >>> model = nn.Sequential(nn.ReLU(), nn.Linear(2, 3), nn.Softmax(dim=-1))
    >>> autocast_dtypes(model, torch.ones(1, 2))
    {'0': torch.float32, '1': torch.bfloat16, '2': torch.bfloat16}
    """
    raise NotImplementedError


def forward_mixed(model: nn.Module, x: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
    """Run a model in bfloat16, and return probabilities and loss in float32.

    Shapes: model x (N, F) -> logits (N, C), targets (N,) int64 class indices -> probabilities (N, C) and loss (), both
    float32.
    model(x) is called once, under autocast in bfloat16, also where the caller has autocast in another dtype on. What
    comes after the logits has the precision of float32: the probabilities are the softmax of the logits over the
    classes, the loss is the mean cross entropy of the logits. A row of probabilities adds up to 1 to six digits.
    Gradients flow back from both to the weights, which stay float32. Outside the call autocast is what it was.
    A result that is float32 by its dtype alone is not enough: what has been rounded to bfloat16 once stays rounded.

    >>> model = nn.Linear(2, 3)
    >>> _ = nn.init.zeros_(model.weight), nn.init.zeros_(model.bias)
    >>> probabilities, loss = forward_mixed(model, torch.ones(1, 2), torch.tensor([0]))
    >>> [round(p, 6) for p in probabilities[0].tolist()], round(loss.item(), 6)
    ([0.333333, 0.333333, 0.333333], 1.098612)
    """
    raise NotImplementedError


class FullPrecision(nn.Module):
    """A wrapper that makes a module compute in float32, also where the model around it runs under autocast.

    FullPrecision(module)(x) is what module(x) is without autocast, for x in float32, of any shape. x may come in
    float32, bfloat16 or float16: it is converted to float32, and float32 comes out. Outside of autocast it does the
    same. Gradients flow back to x and to the weights. Autocast is on or off afterwards as it was before, with the same
    dtype, also where the module raises an error, which goes on to the caller.
    The module is the attribute `module`, as a part of this one: the names in the state_dict begin with "module.".
    Its weights are float32.

    >>> exact = FullPrecision(nn.Linear(2, 2))
    >>> with torch.autocast("cpu", dtype=torch.bfloat16):
    ...     x = nn.Linear(2, 2)(torch.ones(3, 2))
    ...     x.dtype, exact(x).dtype
    (torch.bfloat16, torch.float32)
    """

    def __init__(self, module: nn.Module) -> None:
        super().__init__()
        raise NotImplementedError

    def forward(self, x: Tensor) -> Tensor:
        raise NotImplementedError
