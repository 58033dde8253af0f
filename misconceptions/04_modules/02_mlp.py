"""Wrong answers that people write when they put layers together."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn


def _layers(sizes: Sequence[int]) -> list[nn.Module]:
    return [nn.Linear(before, after) for before, after in zip(sizes, sizes[1:])]


def _alternate(sizes: Sequence[int], activation: type[nn.Module] = nn.ReLU) -> list[nn.Module]:
    modules = [module for layer in _layers(sizes) for module in (layer, activation())]
    return modules[:-1]


class MLP__softmax_inside(nn.Module):
    """softmax stands in the network, and cross_entropy takes a softmax again: the loss can no longer come near 0 and
    training crawls. Return the last layer's numbers as they are."""

    def __init__(self, in_features: int, hidden_sizes: Sequence[int], out_features: int):
        super().__init__()
        self.net = nn.Sequential(*_alternate([in_features, *hidden_sizes, out_features]))

    def forward(self, x: Tensor) -> Tensor:
        return torch.softmax(self.net(x), dim=-1)


class MLP__relu_after_the_last(nn.Module):
    """relu follows the last layer too: no score can be negative, and a class that gets 0 learns nothing more. Leave the
    last layer without one."""

    def __init__(self, in_features: int, hidden_sizes: Sequence[int], out_features: int):
        super().__init__()
        self.layers = nn.ModuleList(_layers([in_features, *hidden_sizes, out_features]))

    def forward(self, x: Tensor) -> Tensor:
        for layer in self.layers:
            x = torch.relu(layer(x))
        return x


class MLP__no_relu(nn.Module):
    """Linear layers one after another are one linear layer. What makes the depth count is the relu between them."""

    def __init__(self, in_features: int, hidden_sizes: Sequence[int], out_features: int):
        super().__init__()
        self.net = nn.Sequential(*_layers([in_features, *hidden_sizes, out_features]))

    def forward(self, x: Tensor) -> Tensor:
        return self.net(x)


class MLP__relu_once(nn.Module):
    """There is one relu, in front of the last layer. The hidden layers before it melt into a single linear one: relu
    follows each hidden layer."""

    def __init__(self, in_features: int, hidden_sizes: Sequence[int], out_features: int):
        super().__init__()
        self.layers = nn.ModuleList(_layers([in_features, *hidden_sizes, out_features]))

    def forward(self, x: Tensor) -> Tensor:
        for layer in self.layers[:-1]:
            x = layer(x)
        return self.layers[-1](torch.relu(x) if len(self.layers) > 1 else x)


class MLP__plain_list(nn.Module):
    """A plain list hides the layers from the module: nothing to train, nothing to move. nn.ModuleList, or
    nn.Sequential."""

    def __init__(self, in_features: int, hidden_sizes: Sequence[int], out_features: int):
        super().__init__()
        self.layers = _layers([in_features, *hidden_sizes, out_features])

    def forward(self, x: Tensor) -> Tensor:
        for layer in self.layers[:-1]:
            x = torch.relu(layer(x))
        return self.layers[-1](x)


class MLP__hides_the_hidden_layers(nn.Module):
    """The last layer is known, the hidden ones stand in a plain list. So the network does learn a little, on top of
    layers that stay random for good, and nobody notices. nn.ModuleList."""

    def __init__(self, in_features: int, hidden_sizes: Sequence[int], out_features: int):
        super().__init__()
        sizes = [in_features, *hidden_sizes]
        self.hidden = _layers(sizes)
        self.last = nn.Linear(sizes[-1], out_features)

    def forward(self, x: Tensor) -> Tensor:
        for layer in self.hidden:
            x = torch.relu(layer(x))
        return self.last(x)


class MLP__needs_a_hidden_layer(nn.Module):
    """hidden_sizes may be empty, and hidden_sizes[0] is then an error. With all sizes in one list, no case is
    special."""

    def __init__(self, in_features: int, hidden_sizes: Sequence[int], out_features: int):
        super().__init__()
        layers = [nn.Linear(in_features, hidden_sizes[0])]
        layers += [nn.Linear(before, after) for before, after in zip(hidden_sizes, hidden_sizes[1:])]
        layers.append(nn.Linear(hidden_sizes[-1], out_features))
        self.layers = nn.ModuleList(layers)

    def forward(self, x: Tensor) -> Tensor:
        for layer in self.layers[:-1]:
            x = torch.relu(layer(x))
        return self.layers[-1](x)


class MLP__writes_into_the_list(nn.Module):
    """insert and append change the caller's list: the second network made from it has two layers more. Make a new list:
    [in_features, *hidden_sizes, out_features]."""

    def __init__(self, in_features: int, hidden_sizes: Sequence[int], out_features: int):
        super().__init__()
        sizes = hidden_sizes if isinstance(hidden_sizes, list) else list(hidden_sizes)
        sizes.insert(0, in_features)
        sizes.append(out_features)
        self.net = nn.Sequential(*_alternate(sizes))

    def forward(self, x: Tensor) -> Tensor:
        return self.net(x)


class MLP__lists_only(nn.Module):
    """A list and a tuple cannot be added with `+`. The star takes both: [in_features, *hidden_sizes, out_features]."""

    def __init__(self, in_features: int, hidden_sizes: Sequence[int], out_features: int):
        super().__init__()
        self.net = nn.Sequential(*_alternate([in_features] + hidden_sizes + [out_features]))

    def forward(self, x: Tensor) -> Tensor:
        return self.net(x)


def sequential_mlp__list_in_brackets(sizes: Sequence[int]) -> nn.Sequential:
    """nn.Sequential takes modules one by one. A star in front of the list hands them over so: Sequential(*modules)."""
    return nn.Sequential(_alternate(sizes))


def sequential_mlp__class_for_a_module(sizes: Sequence[int]) -> nn.Sequential:
    """nn.ReLU without parentheses is the class, not a module. Make one: nn.ReLU()."""
    modules = []
    for before, after in zip(sizes, sizes[1:]):
        modules += [nn.Linear(before, after), nn.ReLU]
    return nn.Sequential(*modules[:-1])


def sequential_mlp__relu_at_the_end(sizes: Sequence[int]) -> nn.Sequential:
    """A relu is left over after the last layer: no logit can be negative. Leave it out."""
    return nn.Sequential(*_alternate(sizes), nn.ReLU())


def sequential_mlp__softmax_at_the_end(sizes: Sequence[int]) -> nn.Sequential:
    """The loss takes the softmax itself. A second one inside the network flattens every gradient: end with the linear
    layer."""
    return nn.Sequential(*_alternate(sizes), nn.Softmax(dim=-1))


def sequential_mlp__relu_first(sizes: Sequence[int]) -> nn.Sequential:
    """relu stands in front of each layer, the first one too: what is negative in x is lost before any layer has seen
    it."""
    modules = []
    for before, after in zip(sizes, sizes[1:]):
        modules += [nn.ReLU(), nn.Linear(before, after)]
    return nn.Sequential(*modules)


def sequential_mlp__no_relu(sizes: Sequence[int]) -> nn.Sequential:
    """Linear layers alone: however many there are, together they are one linear layer. Put an nn.ReLU between them."""
    return nn.Sequential(*_layers(sizes))


def sequential_mlp__tanh(sizes: Sequence[int]) -> nn.Sequential:
    """The activation asked for is relu. tanh goes flat on both sides, and in a deep network little gradient is left."""
    return nn.Sequential(*_alternate(sizes, nn.Tanh))


def sequential_mlp__one_layer_several_times(sizes: Sequence[int]) -> nn.Sequential:
    """A module that is used in several places has one set of numbers for all of them. Make a new nn.Linear for each
    pair of sizes, also where a pair comes twice."""
    made = {pair: nn.Linear(*pair) for pair in zip(sizes, sizes[1:])}
    modules = [module for pair in zip(sizes, sizes[1:]) for module in (made[pair], nn.ReLU())]
    return nn.Sequential(*modules[:-1])


def sequential_mlp__pops_the_sizes(sizes: Sequence[int]) -> nn.Sequential:
    """`pop` takes the sizes out of the caller's list. Read them, and leave them there."""
    if isinstance(sizes, tuple):
        sizes = list(sizes)
    modules = []
    while len(sizes) > 1:
        modules += [nn.Linear(sizes.pop(0), sizes[0]), nn.ReLU()]
    return nn.Sequential(*modules[:-1])


def sequential_mlp__a_list(sizes: Sequence[int]) -> nn.Sequential:
    """A ModuleList holds modules and does not know in which order to call them: it has no forward. nn.Sequential has
    one."""
    return nn.ModuleList(_alternate(sizes))
