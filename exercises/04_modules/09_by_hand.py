"""A layer by hand, a prediction that leaves no trace, and weights that fit only in part.

Three places where it counts what a module holds: its parameters, its mode, and the names in its state_dict.
Read: torch.nn.Linear, torch.nn.Parameter, torch.nn.Module.eval, torch.no_grad, torch.nn.Module.load_state_dict

Shapes: N samples, F features.
"""

import math
from collections.abc import Mapping

import torch
from torch import Tensor, nn


class Affine(nn.Module):
    """nn.Linear from parameters of its own: each output is a weighted sum of the inputs, plus a bias.

    weight (out_features, in_features) and bias (out_features,) are Parameters, and the keys of state_dict(). With
    bias=False nothing is added, `bias` is None, and weight is the only key. The module is no nn.Linear, and holds no
    other module.
    Weight and bias start as in nn.Linear: every number is drawn evenly from -limit to limit, with limit =
    1 / √in_features, from torch's global generator.
    Shapes: x (…, in_features), with any number of axes in front or none -> (…, out_features). An axis in front may be 1
    or 0 long. Gradients reach x, weight and bias, and to() and double() convert the layer.

    >>> layer = Affine(2, 1)
    >>> layer.load_state_dict({"weight": torch.tensor([[3.0, 5.0]]), "bias": torch.tensor([1.0])})
    <All keys matched successfully>
    >>> layer(torch.tensor([[1.0, 10.0]])).tolist()
    [[54.0]]
    """

    def __init__(self, in_features: int, out_features: int, bias: bool = True):
        raise NotImplementedError

    def forward(self, x: Tensor) -> Tensor:
        raise NotImplementedError


def predict(model: nn.Module, x: Tensor) -> Tensor:
    """Return what the model says of x when it is not being trained: in evaluation mode, with nothing recorded.

    The model is called once, with x, and gives a tensor. While it runs, every module in it is in evaluation mode, and
    autograd records nothing. The result does not require grad, even where the model gives x itself and x requires grad.
    It may take part in a graph later on.
    Afterwards each module is in the mode it was in before, and so is recording, also where the model raises an error,
    which comes through. Some modules may have been in evaluation mode, and others not.

    >>> model = nn.Sequential(nn.Linear(3, 2), nn.Dropout(0.5))
    >>> prediction = predict(model, torch.ones(1, 3))
    >>> prediction.requires_grad, model.training
    (False, True)
    """
    raise NotImplementedError


def load_matching(model: nn.Module, state: Mapping[str, Tensor]) -> list[str]:
    """Load what fits from another model's state_dict. Return the names of this model that got nothing.

    An entry of state fits where model.state_dict() has the same name with the same shape. Its numbers are copied into
    the model's own parameter or buffer, which stays the same object. Entries that do not fit are passed over, and what
    got nothing keeps its numbers.
    The names come as a list, in the order of model.state_dict(); it is empty where everything was loaded. state stays
    as it was.

    >>> body, other = nn.Linear(2, 3), nn.Linear(5, 3)
    >>> load_matching(body, other.state_dict() | {"head.weight": torch.zeros(1)})
    ['weight']
    """
    raise NotImplementedError
