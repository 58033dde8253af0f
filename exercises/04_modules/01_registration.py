"""Registration: what a module has registered is trained, moved and saved. Everything else is left out, without a word.

nn.Module registers every Parameter and every module that is assigned to an attribute of self.
It does not look into a list, and it registers nothing before super().__init__() has run.
Read: torch.nn.Module, torch.nn.ModuleList, torch.nn.Module.register_buffer, torch.nn.Module.named_parameters

Shapes: N samples, F features. N may be 1 or 0.
"""

from collections.abc import Sequence

import torch
from torch import Tensor, nn


class TwoLayerNet(nn.Module):
    """A linear layer, relu, another linear layer: second(relu(first(x))). Nothing comes after the second.

    Both are nn.Linear with a bias, made once, when the network is made, and known as `first` and `second`: the keys of
    state_dict() are first.weight, first.bias, second.weight and second.bias.
    Shapes: x (N, in_features) -> (N, out_features), by way of (N, hidden).
    The same x gives the same numbers each time, a gradient reaches all four parameters, and to() and double() convert
    the whole network.

    >>> net = TwoLayerNet(4, 8, 2)
    >>> {name: tuple(parameter.shape) for name, parameter in net.named_parameters()}
    {'first.weight': (8, 4), 'first.bias': (8,), 'second.weight': (2, 8), 'second.bias': (2,)}
    >>> net(torch.zeros(5, 4)).shape
    torch.Size([5, 2])
    """

    def __init__(self, in_features: int, hidden: int, out_features: int):
        raise NotImplementedError

    def forward(self, x: Tensor) -> Tensor:
        raise NotImplementedError


class LayerStack(nn.Module):
    """As many linear layers as you like, one after another, with tanh after each of them, the last one too.

    sizes lists the widths, two or more: [4, 8, 2] makes a layer from 4 to 8 and one from 8 to 2. The nn.Linear layers,
    with a bias each, stand in the attribute `layers`, in order: the keys of state_dict() are layers.0.weight,
    layers.0.bias, layers.1.weight and so on. Every layer has numbers of its own, also where two have the same sizes.
    Shapes: x (N, sizes[0]) -> (N, sizes[-1]).
    A gradient reaches every parameter, and to() and double() convert the whole stack.

    >>> stack = LayerStack([4, 8, 2])
    >>> list(stack.state_dict())
    ['layers.0.weight', 'layers.0.bias', 'layers.1.weight', 'layers.1.bias']
    >>> stack(torch.zeros(5, 4)).shape
    torch.Size([5, 2])
    """

    def __init__(self, sizes: Sequence[int]):
        raise NotImplementedError

    def forward(self, x: Tensor) -> Tensor:
        raise NotImplementedError


class Standardizer(nn.Module):
    """Shifts and scales each feature by what fit measured on one data set: (x - mean) / std, column by column.

    mean and std are buffers of shape (F,), from the start: zeros and ones. So they are keys of state_dict(), and
    to() and double() convert them; but they are no parameters, because no optimizer is to change them.
    fit(x) replaces both: by the mean of each column of x and by its standard deviation, the root of the mean squared
    distance from the mean (correction=0). No column of this x is constant. What is stored carries no history, also
    where x requires grad.
    forward(x) uses what is stored, whatever x it is given, in training as in evaluation mode. Gradients flow back to x.
    Shapes: fit takes x (N, F), forward takes x (N, F) -> (N, F).

    >>> scale = Standardizer(2)
    >>> scale.fit(torch.tensor([[1.0, 10.0], [3.0, 30.0]]))
    >>> dict(scale.state_dict())
    {'mean': tensor([ 2., 20.]), 'std': tensor([ 1., 10.])}
    >>> scale(torch.tensor([[2.0, 40.0]]))
    tensor([[0., 2.]])
    """

    def __init__(self, features: int):
        raise NotImplementedError

    def fit(self, x: Tensor) -> None:
        raise NotImplementedError

    def forward(self, x: Tensor) -> Tensor:
        raise NotImplementedError


def parameter_count(model: nn.Module, trainable_only: bool = True) -> int:
    """Return how many numbers the model's parameters hold, at any depth, as a Python int.

    With trainable_only, only parameters that require grad count; otherwise frozen ones count as well.
    Buffers are no parameters. A parameter that stands in two places of the model counts once.

    >>> parameter_count(nn.Linear(3, 2))  # a weight of 2 * 3 and a bias of 2
    8
    """
    raise NotImplementedError


def freeze(model: nn.Module, prefix: str) -> None:
    """Freeze one part of a model: no gradient is computed for its parameters any more, and no optimizer moves them.

    The part is named as named_parameters() names it. Meant are the parameters whose name is prefix itself or goes on
    after it with a dot: "body" means body.weight and body.0.bias, but not body_norm.weight.
    They stop requiring grad, and a .grad that is left over from earlier becomes None. Their numbers stay, and so does
    everything else in the model: the other parameters, and the mode of each module. Parameters that are frozen already
    may be meant again.
    ValueError, and nothing frozen, where no parameter is meant.

    >>> model = nn.Sequential(nn.Linear(3, 2), nn.Linear(2, 1))
    >>> freeze(model, "0")
    >>> [name for name, parameter in model.named_parameters() if parameter.requires_grad]
    ['1.weight', '1.bias']
    """
    raise NotImplementedError
