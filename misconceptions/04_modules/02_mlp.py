"""Wrong answers that people write when they put layers together."""

import copy
from collections.abc import Sequence

import torch
from torch import Tensor, nn


def _layers(sizes: Sequence[int]) -> list[nn.Module]:
    return [nn.Linear(before, after) for before, after in zip(sizes, sizes[1:])]


def _alternate(sizes: Sequence[int], activation: type[nn.Module] = nn.ReLU) -> list[nn.Module]:
    modules = [module for layer in _layers(sizes) for module in (layer, activation())]
    return modules[:-1]


class MLP__softmax_inside(nn.Module):
    """The network ends in a softmax, and cross_entropy takes another one: the loss can no longer come near 0, and
    training is slow. Instead: return what the last layer gives."""

    def __init__(self, in_features: int, hidden_sizes: Sequence[int], out_features: int):
        super().__init__()
        self.net = nn.Sequential(*_alternate([in_features, *hidden_sizes, out_features]))

    def forward(self, x: Tensor) -> Tensor:
        return torch.softmax(self.net(x), dim=-1)


class MLP__relu_after_the_last(nn.Module):
    """A relu follows the last layer too, so no logit can be negative, and a class whose logit is 0 learns nothing more.
    Instead: leave the last layer without one."""

    def __init__(self, in_features: int, hidden_sizes: Sequence[int], out_features: int):
        super().__init__()
        self.layers = nn.ModuleList(_layers([in_features, *hidden_sizes, out_features]))

    def forward(self, x: Tensor) -> Tensor:
        for layer in self.layers:
            x = torch.relu(layer(x))
        return x


class MLP__no_relu(nn.Module):
    """There is no relu between the layers. Linear layers in a row are one linear layer, however many there are.
    Instead: put relu after each layer but the last."""

    def __init__(self, in_features: int, hidden_sizes: Sequence[int], out_features: int):
        super().__init__()
        self.net = nn.Sequential(*_layers([in_features, *hidden_sizes, out_features]))

    def forward(self, x: Tensor) -> Tensor:
        return self.net(x)


class MLP__relu_once(nn.Module):
    """There is a single relu, in front of the last layer, so the hidden layers before it amount to one linear layer.
    Instead: relu follows each hidden layer."""

    def __init__(self, in_features: int, hidden_sizes: Sequence[int], out_features: int):
        super().__init__()
        self.layers = nn.ModuleList(_layers([in_features, *hidden_sizes, out_features]))

    def forward(self, x: Tensor) -> Tensor:
        for layer in self.layers[:-1]:
            x = layer(x)
        return self.layers[-1](torch.relu(x) if len(self.layers) > 1 else x)


class MLP__plain_list(nn.Module):
    """The layers stand in a plain list, into which the module does not look: there is nothing to train and nothing to
    move. Instead: use `nn.ModuleList` or `nn.Sequential`."""

    def __init__(self, in_features: int, hidden_sizes: Sequence[int], out_features: int):
        super().__init__()
        self.layers = _layers([in_features, *hidden_sizes, out_features])

    def forward(self, x: Tensor) -> Tensor:
        for layer in self.layers[:-1]:
            x = torch.relu(layer(x))
        return self.layers[-1](x)


class MLP__hides_the_hidden_layers(nn.Module):
    """The hidden layers stand in a plain list, which the module does not look into. The last layer alone is trained, on
    top of layers that stay random. Instead: use `nn.ModuleList`."""

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
    """The first and the last hidden size are read by index, which is an error where there are none. Instead: with all
    sizes in one list, `[in_features, *hidden_sizes, out_features]`, no case is special."""

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
    """The input and output sizes are added to the caller's own list, so a second network made from it has two layers
    more. Instead: make a new list, `[in_features, *hidden_sizes, out_features]`."""

    def __init__(self, in_features: int, hidden_sizes: Sequence[int], out_features: int):
        super().__init__()
        sizes = hidden_sizes if isinstance(hidden_sizes, list) else list(hidden_sizes)
        sizes.insert(0, in_features)
        sizes.append(out_features)
        self.net = nn.Sequential(*_alternate(sizes))

    def forward(self, x: Tensor) -> Tensor:
        return self.net(x)


class MLP__lists_only(nn.Module):
    """Lists are added to hidden_sizes, which fails where it is a tuple. Instead: the star takes both, `[in_features,
    *hidden_sizes, out_features]`."""

    def __init__(self, in_features: int, hidden_sizes: Sequence[int], out_features: int):
        super().__init__()
        self.net = nn.Sequential(*_alternate([in_features] + hidden_sizes + [out_features]))

    def forward(self, x: Tensor) -> Tensor:
        return self.net(x)


class MLP__relu_in_place_on_x(nn.Module):
    """An in-place relu stands in front of each layer, the first one too, so it writes into x itself: what was negative
    there is 0 from then on. Instead: relu follows a layer, whose result is nobody else's."""

    def __init__(self, in_features: int, hidden_sizes: Sequence[int], out_features: int):
        super().__init__()
        self.layers = nn.ModuleList(_layers([in_features, *hidden_sizes, out_features]))

    def forward(self, x: Tensor) -> Tensor:
        for layer in self.layers:
            x = layer(x.relu_())
        return x


class MLP__dropout_between(nn.Module):
    """Dropout stands between the layers, so in training the same x gives other logits in each call. Instead: only what
    is asked for, linear layers and relu."""

    def __init__(self, in_features: int, hidden_sizes: Sequence[int], out_features: int):
        super().__init__()
        self.layers = nn.ModuleList(_layers([in_features, *hidden_sizes, out_features]))

    def forward(self, x: Tensor) -> Tensor:
        for layer in self.layers[:-1]:
            x = nn.functional.dropout(torch.relu(layer(x)), 0.1, self.training)
        return self.layers[-1](x)


class MLP__probabilities_in_evaluation(nn.Module):
    """In evaluation mode the network returns probabilities in place of logits. Instead: logits in both modes; whoever
    wants probabilities takes the softmax of them."""

    def __init__(self, in_features: int, hidden_sizes: Sequence[int], out_features: int):
        super().__init__()
        self.net = nn.Sequential(*_alternate([in_features, *hidden_sizes, out_features]))

    def forward(self, x: Tensor) -> Tensor:
        logits = self.net(x)
        return logits if self.training else logits.softmax(-1)


class MLP__the_same_seed(nn.Module):
    """The seed is set in the constructor, so all networks start with the same weights, and the caller's random numbers
    begin again. Instead: leave the seed to the caller."""

    def __init__(self, in_features: int, hidden_sizes: Sequence[int], out_features: int):
        super().__init__()
        torch.manual_seed(0)
        self.net = nn.Sequential(*_alternate([in_features, *hidden_sizes, out_features]))

    def forward(self, x: Tensor) -> Tensor:
        return self.net(x)


class MLP__relu6(nn.Module):
    """The activation is relu6, which is flat above 6. Instead: relu goes on rising."""

    def __init__(self, in_features: int, hidden_sizes: Sequence[int], out_features: int):
        super().__init__()
        self.net = nn.Sequential(*_alternate([in_features, *hidden_sizes, out_features], nn.ReLU6))

    def forward(self, x: Tensor) -> Tensor:
        return self.net(x)


class MLP__holds_the_logits(nn.Module):
    """The logits are held within ±10, where their gradient ends. Instead: return what the last layer gives, any
    number."""

    def __init__(self, in_features: int, hidden_sizes: Sequence[int], out_features: int):
        super().__init__()
        self.net = nn.Sequential(*_alternate([in_features, *hidden_sizes, out_features]))

    def forward(self, x: Tensor) -> Tensor:
        return self.net(x).clamp(-10, 10)


def sequential_mlp__list_in_brackets(sizes: Sequence[int]) -> nn.Sequential:
    """nn.Sequential is given one list in place of modules, and refuses it. Instead: a star hands them over one by one,
    `nn.Sequential(*modules)`."""
    return nn.Sequential(_alternate(sizes))


def sequential_mlp__class_for_a_module(sizes: Sequence[int]) -> nn.Sequential:
    """`nn.ReLU` without parentheses is the class, not a module, and nn.Sequential refuses it. Instead: make one,
    `nn.ReLU()`."""
    modules = []
    for before, after in zip(sizes, sizes[1:]):
        modules += [nn.Linear(before, after), nn.ReLU]
    return nn.Sequential(*modules[:-1])


def sequential_mlp__relu_at_the_end(sizes: Sequence[int]) -> nn.Sequential:
    """A relu follows the last layer too, so no logit can be negative. Instead: leave it out."""
    return nn.Sequential(*_alternate(sizes), nn.ReLU())


def sequential_mlp__softmax_at_the_end(sizes: Sequence[int]) -> nn.Sequential:
    """The network ends in a softmax, and cross_entropy takes another one, which makes every gradient small. Instead:
    end with the linear layer."""
    return nn.Sequential(*_alternate(sizes), nn.Softmax(dim=-1))


def sequential_mlp__relu_first(sizes: Sequence[int]) -> nn.Sequential:
    """relu stands in front of each layer, the first one too, so what is negative in x is lost before any layer has seen
    it. Instead: relu stands between two layers only."""
    modules = []
    for before, after in zip(sizes, sizes[1:]):
        modules += [nn.ReLU(), nn.Linear(before, after)]
    return nn.Sequential(*modules)


def sequential_mlp__no_relu(sizes: Sequence[int]) -> nn.Sequential:
    """There are linear layers alone, and in a row they are one linear layer, however many there are. Instead: put an
    `nn.ReLU()` between them."""
    return nn.Sequential(*_layers(sizes))


def sequential_mlp__tanh(sizes: Sequence[int]) -> nn.Sequential:
    """The activation is tanh. It is flat on both sides, and in a deep network little gradient is left. Instead: use
    `nn.ReLU()`."""
    return nn.Sequential(*_alternate(sizes, nn.Tanh))


def sequential_mlp__one_layer_several_times(sizes: Sequence[int]) -> nn.Sequential:
    """Where a pair of sizes comes twice, one module serves in both places, with one set of weights. Instead: make a new
    `nn.Linear` for each pair."""
    made = {pair: nn.Linear(*pair) for pair in zip(sizes, sizes[1:])}
    modules = [module for pair in zip(sizes, sizes[1:]) for module in (made[pair], nn.ReLU())]
    return nn.Sequential(*modules[:-1])


def sequential_mlp__pops_the_sizes(sizes: Sequence[int]) -> nn.Sequential:
    """The sizes are taken out of the caller's own list, which is left with one. Instead: read them and leave them
    there, `zip(sizes, sizes[1:])`."""
    if isinstance(sizes, tuple):
        sizes = list(sizes)
    modules = []
    while len(sizes) > 1:
        modules += [nn.Linear(sizes.pop(0), sizes[0]), nn.ReLU()]
    return nn.Sequential(*modules[:-1])


def sequential_mlp__a_list(sizes: Sequence[int]) -> nn.Sequential:
    """The result is an `nn.ModuleList`, which holds modules but has no forward. Instead: `nn.Sequential` calls them in
    turn."""
    return nn.ModuleList(_alternate(sizes))


def sequential_mlp__copies_a_layer(sizes: Sequence[int]) -> nn.Sequential:
    """Layers of the same sizes are copies of one another, so they start with the same weights. Instead: make a new
    `nn.Linear` for each pair of sizes."""
    layers = {}
    for pair in zip(sizes, sizes[1:]):
        layers.setdefault(pair, nn.Linear(*pair))
    modules = [module for pair in zip(sizes, sizes[1:]) for module in (copy.deepcopy(layers[pair]), nn.ReLU())]
    return nn.Sequential(*modules[:-1])


def sequential_mlp__lists_only(sizes: Sequence[int]) -> nn.Sequential:
    """The sizes are joined with a list, which works for a list only: a tuple raises TypeError. Instead: `zip(sizes,
    sizes[1:])` takes both."""
    pairs = list(zip([sizes[0]] + sizes[1:-1], sizes[1:-1] + [sizes[-1]]))
    modules = [module for pair in pairs for module in (nn.Linear(*pair), nn.ReLU())]
    return nn.Sequential(*modules[:-1])
