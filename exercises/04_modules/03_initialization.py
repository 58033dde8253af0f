"""Initialization: the weights that a network starts with decide whether the signal reaches its end.

Every function here writes into the Parameters that the model has: the same objects, leaves that require grad, with the
dtype and the device that they had. So an optimizer that was made earlier still trains them. A layer without a bias is
treated like others, and a subclass of nn.Linear or nn.Conv2d counts as one.
Random numbers come from torch's global generator, whose seed the caller sets: each layer and each call gets others.
Read: torch.nn.init, torch.nn.Module.apply, torch.no_grad
"""

import math

import torch
from torch import nn


def init_constant(layer: nn.Linear | nn.Conv2d, value: float) -> None:
    """Set every weight of the layer to value, and every bias to 0.

    >>> layer = nn.Linear(3, 2)
    >>> init_constant(layer, 0.5)
    >>> layer.weight.tolist(), layer.bias.tolist()
    ([[0.5, 0.5, 0.5], [0.5, 0.5, 0.5]], [0.0, 0.0])
    """
    raise NotImplementedError


def init_normal(model: nn.Module, std: float) -> None:
    """Draw the weights of every nn.Linear from a normal distribution with mean 0 and this standard deviation.

    Their biases become 0. Meant are the nn.Linear at any depth, and the model itself where it is one. Other kinds of
    layers stay as they are. std is 0 or more.

    >>> model = nn.Sequential(nn.Linear(300, 200), nn.ReLU(), nn.Linear(200, 1))
    >>> init_normal(model, 0.1)
    >>> f"{model[0].weight.std().item():.2f}", model[0].bias.abs().max().item()
    ('0.10', 0.0)
    """
    raise NotImplementedError


def init_xavier(model: nn.Module) -> None:
    """Draw the weights of every nn.Linear evenly from -limit to limit, with limit = √(6 / (fan_in + fan_out)).

    fan_in and fan_out are the layer's in_features and out_features. Their biases become 0.01. Meant are the nn.Linear
    at any depth, and the model itself where it is one. Other kinds of layers stay as they are.
    nn.Module.apply calls a function on a module and on everything below it.

    >>> model = nn.Sequential(nn.Linear(300, 200), nn.LayerNorm(200))
    >>> init_xavier(model)
    >>> f"{model[0].weight.max().item():.3f}", f"{model[0].bias[0].item():.3f}"  # √(6 / 500) is 0.1095
    ('0.110', '0.010')
    """
    raise NotImplementedError


def init_kaiming(model: nn.Module) -> None:
    """Draw weights for a network with relu: normal, with mean 0 and standard deviation √(2 / fan_in).

    fan_in is how many numbers go into one output: in_features of an nn.Linear, in_channels · kernel height · kernel
    width of an nn.Conv2d (groups=1). Both kinds are meant, at any depth, and the model itself where it is one. Their
    biases become 0. Other kinds of layers stay as they are.
    So the signal neither dies out nor explodes: through ten layers of width 512, each with a relu, its root mean square
    stays between a half and double.

    >>> model = nn.Sequential(nn.Conv2d(8, 64, 5), nn.ReLU(), nn.Flatten(), nn.Linear(64, 10))
    >>> init_kaiming(model)
    >>> f"{model[0].weight.std().item():.2f}"  # √(2 / (8 · 5 · 5)) is 0.1
    '0.10'
    """
    raise NotImplementedError


def init_identity(layer: nn.Linear) -> None:
    """Let the layer start by handing x through: its weight is 1 on the main diagonal and 0 elsewhere, its bias is 0.

    Where in_features and out_features differ, the first min(in_features, out_features) numbers pass, and further
    outputs are 0.

    >>> layer = nn.Linear(2, 3)
    >>> init_identity(layer)
    >>> layer(torch.tensor([[5.0, 7.0]])).tolist()
    [[5.0, 7.0, 0.0]]
    """
    raise NotImplementedError
